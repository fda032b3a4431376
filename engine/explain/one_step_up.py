"""How far the next better value is: the smallest change of one quantity that reaches it, verified by deciding again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.backends import CompiledRuleset, reference
from engine.decide.decide import decide_planned
from engine.decide.plan import make_plan
from engine.model.bands import CENT, Cut, column_bands, unit_of
from engine.model.facts import Facts
from engine.model.outcome import Json, Outcome, Status, json_value
from engine.model.ruleset import Decision, Ruleset
from engine.model.types import NUMERIC, Base, Value

STEPS_SHOWN = 3
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class StepUp:
    """With the fact at `then` instead of `now`, all else unchanged, the decision comes to the better `value`."""

    fact: str
    now: Value
    then: Value
    value: Value

    def to_json(self) -> dict[str, Json]:
        return {
            "fact": self.fact,
            "now": json_value(self.now),
            "then": json_value(self.then),
            "value": json_value(self.value),
        }


def steps_up(ruleset: Ruleset, facts: Facts, decision: str, outcome: Outcome) -> tuple[StepUp, ...]:
    """Return, for each quantity that can bring a better code by itself, its smallest change; the nearest ones first.

    Of decisions whose codes are ordered best first. Quantities that expressions read have no cut points to try; they
    are left out.
    """
    declared = ruleset.decisions[decision]
    kind = declared.output_type
    if outcome.status is not Status.DECIDED or not kind.ordered or kind.container or outcome.value not in kind.codes:
        return ()
    better = kind.codes[: kind.codes.index(outcome.value)]
    compiled = reference.compile(ruleset)
    found = [
        step
        for fact in _quantities(ruleset, decision, facts)
        if better
        for step in _first_step(compiled, declared, facts, fact, better)
    ]
    return tuple(sorted(found, key=_relative_change)[:STEPS_SHOWN])


def _quantities(ruleset: Ruleset, decision: str, facts: Facts) -> Iterator[str]:
    """Yield the facts in cells behind the decision that are numbers and were supplied."""
    read = {name for one in ruleset.closure((decision,)) for name in ruleset.decisions[one].columns}
    supplied = {name for name, value in facts.known.items() if value is not None and name not in facts.absent}
    for name, fact in ruleset.facts.items():
        if name in read & supplied and fact.type.base in NUMERIC and not fact.type.container:
            yield name


def _first_step(
    compiled: CompiledRuleset, decision: Decision, facts: Facts, fact: str, better: tuple[str, ...]
) -> Iterator[StepUp]:
    """Yield the nearest value of the fact with which the decision comes out better, if there is one."""
    now = facts.known[fact]
    plan = make_plan(compiled, (decision.name,))
    for then in _values_beyond_cuts(compiled.ruleset, decision.name, fact, now):
        outcomes: Mapping[str, Outcome] = decide_planned(plan, Facts({**facts.known, fact: then}, facts.absent))
        outcome = outcomes[decision.name]
        if outcome.status is Status.DECIDED and outcome.value in better:
            yield StepUp(fact, now, then, outcome.value)
            return


def _values_beyond_cuts(ruleset: Ruleset, decision: str, fact: str, now: Value) -> list[Value]:
    """Return, for each cut, the value nearest to the present one on its other side; legal values, nearest first."""
    decisions = [ruleset.decisions[name] for name in ruleset.closure((decision,))]
    tests = [cell.test for one in decisions for rule in one.rules for cell in rule.cells if cell.column == fact]
    declared = ruleset.facts[fact]
    smallest = _ONE if declared.type.base is Base.INTEGER else min(CENT, unit_of(now))
    values = {_beyond(cut, now, smallest) for cut in column_bands(ruleset, fact, tests).cuts}
    legal = [
        int(value) if declared.type.base is Base.INTEGER else value
        for value in values
        if (declared.minimum is None or value >= declared.minimum)
        and (declared.maximum is None or value <= declared.maximum)
    ]
    return sorted(legal, key=lambda value: abs(value - now))


def _beyond(cut: Cut, now: Value, smallest: Decimal) -> Decimal:
    """Return the value just on the other side of the cut."""
    is_above = now > cut.value if cut.above else now >= cut.value
    limit = Decimal(cut.value)
    if is_above:
        return limit if cut.above else limit - min(smallest, unit_of(limit))
    return limit + min(smallest, unit_of(limit)) if cut.above else limit


def _relative_change(step: StepUp) -> Decimal:
    now, then = Decimal(step.now), Decimal(step.then)
    return abs(then - now) / max(abs(now), _ONE)
