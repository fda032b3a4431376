"""The values worth trying for a fact: on each threshold it is compared with, just beside it, and between thresholds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal

from engine.model.bands import CENT, constants, cut_bands, is_fixed, unit_of
from engine.model.cells import Constant, Endpoint, UnaryTest, endpoints
from engine.model.expression_names import walk
from engine.model.expressions import Expression, Literal, Temporal
from engine.model.ruleset import Decision, Fact, Ruleset
from engine.model.types import NUMERIC, Base, Type, Value

MOST = 48
"""Values tried for one fact; more thresholds than that are left to the values of the cases."""


def trial_values(ruleset: Ruleset, closure: Iterable[Decision], name: str, seen: Iterable[Value]) -> tuple[Value, ...]:
    """Return legal values of the fact, `seen` ones (those of cases) among them."""
    fact = ruleset.facts[name]
    decisions = tuple(closure)
    values = [*seen, *_by_type(ruleset, decisions, fact)]
    if fact.has_absent:
        values.append(None)
    legal = dict.fromkeys(value for value in values if value is None or is_legal(fact, value))
    return tuple(legal)[:MOST]


def is_legal(fact: Fact, value: Value) -> bool:
    """True unless the value lies outside the fact's limits."""
    if fact.type.container or not fact.type.has_order or fact.type.base is Base.CODE:
        return True
    too_low = fact.minimum is not None and value < fact.minimum
    return not too_low and (fact.maximum is None or value <= fact.maximum)


def beside(kind: Type, value: Value) -> tuple[Value, ...]:
    """Return the value with those just below and just above it: a cent, a day, one of the last digit written.

    >>> [str(one) for one in beside(Type(Base.MONEY), Decimal("5"))]
    ['4.99', '5', '5.01']
    """
    match kind.base:
        case Base.INTEGER:
            return int(value) - 1, int(value), int(value) + 1
        case Base.MONEY | Base.NUMBER:
            step = min(CENT, unit_of(value))
            return value - step, value, value + step
        case Base.DATE:
            days = (-1, 0, 1)
            near = [value.toordinal() + day for day in days]
            return tuple(dt.date.fromordinal(day) for day in near if 1 <= day <= dt.date.max.toordinal())
        case Base.DATETIME:
            second = dt.timedelta(seconds=1)
            return value - second, value, value + second
    return (value,)


def _by_type(ruleset: Ruleset, decisions: tuple[Decision, ...], fact: Fact) -> Iterator[Value]:
    kind = fact.type
    if kind.container:
        yield from _collections(kind)
    elif kind.is_listed or kind.base is Base.TEXT:
        yield from _bands(ruleset, decisions, fact)
        if kind.base is Base.TEXT:
            yield from (node.value for node in _written(decisions) if isinstance(node.value, str))
    elif kind.has_bands:
        yield from _ordered(ruleset, decisions, fact)


def _ordered(ruleset: Ruleset, decisions: tuple[Decision, ...], fact: Fact) -> Iterator[Value]:
    """Yield the values around what cells compare the fact with, around its limits, and around what expressions name."""
    tests = _tests(decisions, fact.name)
    value_of = constants(ruleset)
    points = [value_of(endpoint) for test in tests if is_fixed(test, value_of) for endpoint in endpoints(test)]
    points += [fact.minimum, fact.maximum]
    for point in points:
        if point is not None:
            yield from beside(fact.type, point)
    yield from _bands(ruleset, decisions, fact)
    if _in_expressions(decisions, fact.name):
        written = [node.value for node in _written(decisions)]
        written += [parameter.value for parameter in ruleset.parameters.values()]
        for value in written:
            if (typed := _as_type(fact.type, value)) is not None:
                yield from beside(fact.type, typed)


def _bands(ruleset: Ruleset, decisions: tuple[Decision, ...], fact: Fact) -> tuple[Value, ...]:
    value_of = constants(ruleset)
    tests = [test for test in _tests(decisions, fact.name) if is_fixed(test, value_of)]
    limits = {"minimum": fact.minimum, "maximum": fact.maximum}
    return cut_bands(fact.type, tests, value_of, **limits).legal()


def _collections(kind: Type) -> Iterator[Value]:
    """Yield the empty list, each code alone and all of them."""
    if kind.container in ("list", "set") and kind.is_listed and kind.size is None:
        codes = kind.codes if kind.base is Base.CODE else (True, False)
        yield ()
        yield from ((code,) for code in codes)
        yield codes


def _tests(decisions: tuple[Decision, ...], column: str) -> list[UnaryTest]:
    return [
        cell.test for decision in decisions for rule in decision.rules for cell in rule.cells if cell.column == column
    ]


def _in_expressions(decisions: tuple[Decision, ...], name: str) -> bool:
    derived = [read for decision in decisions for derived in decision.derived for read in derived.reads]
    flags = [read for decision in decisions for flag in decision.flags for read in flag.test.reads]
    return name in derived or name in flags or any(name in decision.output_reads for decision in decisions)


def _written(decisions: tuple[Decision, ...]) -> Iterator[Literal | Temporal | Constant]:
    """Yield what the expressions write out, and the cells over what they come to."""
    for expression in _expressions(decisions):
        yield from (node for node in walk(expression) if isinstance(node, Literal | Temporal))
    for decision in decisions:
        own = {derived.name for derived in decision.derived}
        ends: list[Endpoint] = [
            end for rule in decision.rules for cell in rule.cells if cell.column in own for end in endpoints(cell.test)
        ]
        yield from (end for end in ends if isinstance(end, Constant))


def _expressions(decisions: tuple[Decision, ...]) -> Iterator[Expression]:
    for decision in decisions:
        yield from (derived.expression for derived in decision.derived)
        yield from (flag.test.expression for flag in decision.flags)
        for rule in decision.rules:
            yield from (expression for _, expression in rule.output.computed)


def _as_type(kind: Type, value: Value) -> Value:
    if isinstance(value, bool) or value is None:
        return None
    if kind.base in NUMERIC and isinstance(value, Decimal | int):
        return int(value) if kind.base is Base.INTEGER else Decimal(value)
    is_date = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return value if kind.base is Base.DATE and is_date else None
