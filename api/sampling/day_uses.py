"""What the rules do with a date, as far as expressions show: whether it comes round each year, or is still to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.expression_names import children
from engine.model.expressions import Arithmetic, Name, Path, Test, UnaryTests
from engine.model.ruleset import TODAY, Ruleset

PARTS_OF_A_YEAR = frozenset({"month", "day"})


@dataclass(frozen=True, slots=True)
class DayUses:
    """`recurring`: the month or the day is read, as of a birthday · `to_come`: today is taken away from it."""

    recurring: frozenset[str]
    to_come: frozenset[str]


def day_uses(ruleset: Ruleset) -> DayUses:
    """Return the names of which expressions show such a use."""
    recurring, to_come = set[str](), set[str]()
    for expression in _all_parts(ruleset):
        match expression:
            case Path(source=Name(name=name), name=part) if part in PARTS_OF_A_YEAR:
                recurring.add(name)
            case Arithmetic(operator="-", left=Name(name=name), right=Name(name=other)) if other == TODAY:
                to_come.add(name)
    return DayUses(frozenset(recurring), frozenset(to_come))


def _all_parts(ruleset: Ruleset) -> Iterator[Test | UnaryTests]:
    pending: list[Test | UnaryTests] = [
        derived.expression for decision in ruleset.decisions.values() for derived in decision.derived
    ]
    while pending:
        expression = pending.pop()
        pending += children(expression)
        yield expression
