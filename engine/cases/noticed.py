"""Which planted faults no case notices, and the customer who would tell: what makes a case worth adding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.backends import reference
from engine.cases.coverage import Customers, line_of
from engine.cases.distinguish import Difference, NotSearchedThrough, grid_to_plant_in, table_differences
from engine.cases.mutant_search import customer_told_apart, told_apart
from engine.cases.mutants import Mutant, mutants_of
from engine.cases.running import Ran
from engine.cases.search import Search, World
from engine.cases.seen import Seen, tables_seen
from engine.cases.written import expectation, flow
from engine.check.grid import Grid
from engine.decide import decide_planned, make_plan
from engine.load.expectation import matches_expectation
from engine.model.outcome import Outcome, Status
from engine.model.ruleset import Ruleset

Verdict = Literal["noticed", "survived", "equivalent", "undecided"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A planted fault and what became of it. `case`: of one that survived, the case to add."""

    mutant: Mutant
    verdict: Verdict
    case: str | None = None
    otherwise: str | None = None
    """What comes out for that case with the fault."""


def judge_mutants(ruleset: Ruleset, ran: Iterable[Ran], told: Callable[[int, int], None]) -> tuple[Judged, ...]:
    """Return every planted fault, judged by the cases that pass; `told` hears how many of how many are done."""
    judge = _Judge(ruleset, tuple(each for each in ran if each.passed and each.customer is not None))
    mutants = mutants_of(ruleset)
    judged: list[Judged] = []
    for mutant in mutants:
        judged.append(judge.judged(mutant))
        told(len(judged), len(mutants))
    return tuple(judged)


class _Judge:
    """The cases of a ruleset, and how each decision looked to them."""

    def __init__(self, ruleset: Ruleset, ran: tuple[Ran, ...]) -> None:
        self.ruleset = ruleset
        self.customers = Customers(ruleset, ran)
        self._proposed: dict[str, list[World]] = {}
        self._grids: dict[str, Grid] = {}
        self._looks = [(each, _tables(each)) for each in ran]

    def judged(self, mutant: Mutant) -> Judged:
        if any(self._notices(each, tables, mutant) for each, tables in self._in_turn(mutant)):
            return Judged(mutant, "noticed")
        return self._survivor(mutant)

    def _in_turn(self, mutant: Mutant) -> list[tuple[Ran, Mapping[str, Seen]]]:
        """Return the cases that the fault may touch, those first whose rows it is known to change."""
        touched = [(each, tables) for each, tables in self._looks if not tables.keys().isdisjoint(mutant.decisions)]
        ranked = [(_may_change(mutant, tables), each, tables) for each, tables in touched]
        return [
            (each, tables) for _, each, tables in sorted((one for one in ranked if one[0]), key=lambda one: -one[0])
        ]

    def _notices(self, ran: Ran, tables: Mapping[str, Seen], mutant: Mutant) -> bool:
        assert ran.customer is not None
        planted = mutant.planted(ran.customer.ruleset)
        plan = make_plan(reference.compile(planted), tuple(ran.case.expects))
        outcomes = decide_planned(plan, ran.customer.facts)
        return any(
            matches_expectation(expected, outcomes[name].to_json(), "en") for name, expected in ran.case.expects.items()
        )

    def _survivor(self, mutant: Mutant) -> Judged:
        """Return the fault with a customer for whom it matters; equivalent where the bands show there is none."""
        undecided = False
        for decision in mutant.decisions:
            search = self.customers.search(decision)
            planted = Search(mutant.planted(self.ruleset), decision, search.starts)
            try:
                starts: tuple[Difference, ...] | None = table_differences(
                    self.ruleset, planted.ruleset, decision, self._grid(decision)
                )
            except NotSearchedThrough:
                starts = None
            if starts == ():
                continue
            found = self._proposed_already(planted, mutant) or customer_told_apart(
                search, planted, mutant, starts or ()
            )
            if found is not None:
                proposed = self._proposed.setdefault(decision, [])
                if found not in proposed:
                    proposed.append(found)
                line = line_of(self.ruleset, decision, found, f"{decision}-{proposed.index(found) + 1}")
                return Judged(mutant, "survived", line, answer_in_words(planted.ask(found.start).outcome(decision)))
            undecided = True
        return Judged(mutant, "undecided" if undecided else "equivalent")

    def _grid(self, decision: str) -> Grid:
        found = self._grids.get(decision)
        return found or self._grids.setdefault(decision, grid_to_plant_in(self.ruleset, decision))

    def _proposed_already(self, planted: Search, mutant: Mutant) -> World | None:
        """Return a customer proposed for an earlier fault who tells this one too."""
        proposed = [one for one in self._proposed.get(planted.decision, ()) if _may_change(mutant, one.tables)]
        return next((one for one in proposed if told_apart(one, planted.ask(one.start), planted.decision)), None)


def _tables(ran: Ran) -> Mapping[str, Seen]:
    assert ran.customer is not None
    given = ran.case.given
    return {seen.decision.name: seen for seen in tables_seen(ran.customer) if seen.decision.name not in given}


def _may_change(mutant: Mutant, tables: Mapping[str, Seen]) -> int:
    """Return 0 where all cells that differ come out as before; more where one is known to come out otherwise."""
    if mutant.kind in ("expression", "parameter"):
        return 2
    change = _output_change if mutant.kind == "output" else _cell_change
    return max(change(mutant, name, tables[name]) for name in mutant.decisions if name in tables)


def _output_change(mutant: Mutant, name: str, seen: Seen) -> int:
    return 2 if mutant.rule in seen.outcome.rules else int(seen.outcome.status is not Status.DECIDED)


def _cell_change(mutant: Mutant, name: str, seen: Seen) -> int:
    at = mutant.row
    pairs = zip(seen.decision.rules[at].cells, mutant.decisions[name].rules[at].cells, strict=True)
    was, now = next((one, other) for one, other in pairs if one != other)
    before, after = seen.cell(was), seen.cell(now)
    return 1 if before is None else 2 * (before is not after)


def answer_in_words(outcome: Outcome) -> str:
    """Return the outcome as a case would expect it."""
    return flow(expectation(outcome))
