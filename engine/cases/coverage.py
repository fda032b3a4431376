"""What the cases of a ruleset show of its rules, what they do not, and the case that would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.cases.goals import Goal, goals_of
from engine.cases.running import Ran
from engine.cases.search import Search, Start, World
from engine.cases.seen import Seen, tables_seen
from engine.cases.written import case_line
from engine.model.outcome import json_value
from engine.model.ruleset import Ruleset

Told = Callable[[str], None]
"""Is told the name of each decision that has been looked at."""


@dataclass(frozen=True)
class Coverage:
    """The goals of a ruleset's decisions, and which of them no case meets."""

    goals: tuple[Goal, ...]
    unmet: tuple[Goal, ...]

    def counted(self, kinds: tuple[str, ...]) -> tuple[int, int]:
        """Return how many goals of these kinds are met, and how many there are."""
        return self._met.get(kinds) or self._met.setdefault(kinds, self._count(kinds))

    @cached_property
    def _met(self) -> dict[tuple[str, ...], tuple[int, int]]:
        return {}

    def _count(self, kinds: tuple[str, ...]) -> tuple[int, int]:
        goals = sum(goal.kind in kinds for goal in self.goals)
        return goals - sum(goal.kind in kinds for goal in self.unmet), goals


def coverage_of(ruleset: Ruleset, ran: Iterable[Ran]) -> Coverage:
    """Return what the cases show of every decision of the ruleset."""
    looked = looks(ran)
    goals = tuple(goal for decision in ruleset.decisions.values() for goal in goals_of(ruleset, decision))
    unmet = tuple(goal for goal in goals if not any(map(goal.met, looked.get(goal.decision, ()))))
    return Coverage(goals, unmet)


def looks(ran: Iterable[Ran]) -> dict[str, list[Seen]]:
    """Return every decision as it looked to each case; one whose value a case gives is left out there."""
    looked: dict[str, list[Seen]] = {}
    for each in ran:
        if each.customer is not None:
            for seen in tables_seen(each.customer):
                if seen.decision.name not in each.case.given:
                    looked.setdefault(seen.decision.name, []).append(seen)
    return looked


class Customers:
    """The customers of the cases, to start a search for another one from; a search for each decision."""

    def __init__(self, ruleset: Ruleset, ran: Iterable[Ran]) -> None:
        self.ruleset = ruleset
        self._ran = tuple(each for each in ran if each.customer is not None)
        self._searches: dict[str, Search] = {}

    def search(self, decision: str) -> Search:
        """Return the search for customers of the decision."""
        found = self._searches.get(decision)
        return found or self._searches.setdefault(decision, Search(self.ruleset, decision, self._starts(decision)))

    def case_for(self, goal: Goal) -> str | None:
        """Return a case, as a line to paste, that meets the goal; None where none is found."""
        found = self.search(goal.decision).find(lambda world: goal.distance(world.tables), goal.aims)
        return None if found is None else line_of(self.ruleset, goal.decision, found, f"{goal.decision}-{goal.kind}")

    def _starts(self, decision: str) -> tuple[Start, ...]:
        closures: Mapping[str, frozenset[str]] = {
            name: frozenset(self.ruleset.closure((name,))) for name in self.ruleset.decisions
        }
        starts = [
            Start(each.supplied, each.instant, each.case.as_of)
            for each in self._ran
            if not each.case.given and any(decision in closures[name] for name in each.case.expects)
        ]
        return tuple(starts)


def line_of(ruleset: Ruleset, decision: str, world: World, id: str) -> str:
    """Return the customer as a case of the decision, expecting what comes out today."""
    facts = {name: json_value(value) for name, value in world.known.items()}
    return case_line(id, facts, {decision: world.outcome(decision)}, world.as_of)
