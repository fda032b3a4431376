"""How far a customer is from what is looked for, and which value of a fact would bring an expression to an aim."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Any

from engine.cases.seen import Seen
from engine.cases.trials import is_legal
from engine.model.bands import CENT
from engine.model.cells import references
from engine.model.feel_values import ARITHMETIC
from engine.model.ruleset import Cell, HitPolicy, Rule
from engine.model.types import NUMERIC, Base, Type, Value

if TYPE_CHECKING:
    from engine.cases.search import World

DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Aim:
    """A number that should come to 0: `gap` of a decision as it looks to a customer; None where it has no value."""

    decision: str
    gap: Callable[[Seen], Decimal | None]


def row_distance(tables: Mapping[str, Seen], decision: str, rule: Rule, deep: int = 0) -> float:
    """Return how far the row is from deciding: its cells that do not hold, and rows before it that do."""
    seen = tables[decision]
    far = sum(cell_distance(tables, decision, cell, deep) for cell in rule.cells)
    if seen.decision.hit_policy is HitPolicy.FIRST:
        for earlier in seen.decision.rules:
            if earlier is rule or earlier.id == rule.id:
                break
            far += seen.row(earlier) is not False
    return far


def cell_distance(tables: Mapping[str, Seen], decision: str, cell: Cell, deep: int = 0) -> float:
    """Return 0 where the cell holds; between 0 and 1 where a required decision is on the way to a value it wants."""
    seen = tables[decision]
    if seen.cell(cell):
        return 0
    read = tables.get(cell.column)
    if read is None or deep >= DEEPEST or not seen.knows(*references(cell.test)):
        return 1
    fitting = [
        rule
        for rule in read.decision.rules
        if not rule.output.computed and seen.holds_of(cell.column, cell.test, rule.output.value)
    ]
    far = min((row_distance(tables, cell.column, rule, deep + 1) for rule in fitting), default=None)
    return 1 if far is None else (1 + far) / (2 + far)


def stepped(ask: Callable[[World, str, Value], World], world: World, name: str, aim: Aim) -> Iterator[Value]:
    """Yield values of the fact that bring the aim's gap to 0, if the gap grows evenly with the fact."""
    fact = world.customer.ruleset.facts[name]
    now = world.known.get(name)
    if now is None or not _is_measured(fact.type):
        return
    one = _moved(fact.type, now, Decimal(1))
    gap, other = _gap(world, aim), None if one is None else _gap(ask(world, name, one), aim)
    if gap is None or other is None or gap == other:
        return
    with_step = _moved(fact.type, now, ARITHMETIC.divide(gap, gap - other))
    if with_step is not None and is_legal(fact, with_step):
        yield with_step
    if gap and other and fact.type.base is not Base.DATE and (turned := _turned(now, gap, other)) is not None:
        value = int(turned) if fact.type.base is Base.INTEGER else turned
        if is_legal(fact, value):
            yield value


def _turned(now: Any, gap: Decimal, other: Decimal) -> Decimal | None:
    """Return where the gap is 0 if it grows with the reciprocal of the fact: `gap = a / fact + b`."""
    try:
        value = Decimal(now)
        slope = (other - gap) / (1 / (value + 1) - 1 / value)
        rest = gap - slope / value
        return (-slope / rest).quantize(CENT)
    except (DecimalException, ArithmeticError):
        return None


def _gap(world: World, aim: Aim) -> Decimal | None:
    seen = world.tables.get(aim.decision)
    return None if seen is None else aim.gap(seen)


def _is_measured(kind: Type) -> bool:
    return not kind.container and (kind.base in NUMERIC or kind.base is Base.DATE)


def _moved(kind: Type, value: Any, by: Decimal) -> Value:
    try:
        if kind.base is Base.DATE:
            return value + dt.timedelta(days=int(by.to_integral_value()))
        if kind.base is Base.INTEGER:
            return value + int(by.to_integral_value())
        exact = value + by
        cents = exact.quantize(CENT)
        return exact if len(exact.as_tuple().digits) <= DIGITS_KEPT else cents
    except (OverflowError, DecimalException):
        return None


DIGITS_KEPT = 12
