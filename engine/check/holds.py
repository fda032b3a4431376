"""Whether a cell holds for a sample value; its meaning is that of the reference backend, and tested against it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.model.cells import AnyValue, Comparison, Constant, Endpoint, Interval, IsNull, Not, OneOf, UnaryTest
from engine.model.ruleset import Cell, Ruleset
from engine.model.types import Base, Type, Value, rank_scale

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


def holds(cell: Cell, values: Mapping[str, Value], ruleset: Ruleset) -> bool:
    """True where the cell holds; `values` has a sample for its column and every name it refers to."""
    return _test(cell.test, cell.column, values, ruleset) is True


def _test(test: UnaryTest, column: str, values: Mapping[str, Value], ruleset: Ruleset) -> bool | None:
    """Return true, false, or None where null makes the comparison neither."""
    match test:
        case AnyValue():
            return True
        case IsNull():
            return values[column] is None
        case Comparison(operator=sign, endpoint=endpoint):
            return _compare(sign, endpoint, column, values, ruleset)
        case Interval(low=low, low_included=low_in, high=high, high_included=high_in):
            above = _compare(">=" if low_in else ">", low, column, values, ruleset)
            below = _compare("<=" if high_in else "<", high, column, values, ruleset)
            return False if above is False or below is False else (above and below)
        case OneOf(tests=tests):
            return _any(_test(part, column, values, ruleset) for part in tests)
        case Not(tests=tests):
            inner = _any(_test(part, column, values, ruleset) for part in tests)
            return None if inner is None else not inner


def _any(parts: Iterable[bool | None]) -> bool | None:
    known = set(parts)
    return True if True in known else (None if None in known else False)


def _compare(sign: str, endpoint: Endpoint, column: str, values: Mapping[str, Value], ruleset: Ruleset) -> bool | None:
    """Return the comparison; null is only equal or unequal; `<` and `>=` on codes compare ranks."""
    left, mine = values[column], ruleset.type_of(column)
    right, other = (endpoint.value, mine) if isinstance(endpoint, Constant) else _named(endpoint.name, values, ruleset)
    if sign in ("=", "!="):
        return _COMPARE[sign](left, right)
    if left is None or right is None:
        return None
    if mine.base is Base.CODE:
        scale = rank_scale(mine, other) or ()
        return _COMPARE[sign](-scale.index(str(left)), -scale.index(str(right)))
    return _COMPARE[sign](left, right)


def _named(name: str, values: Mapping[str, Value], ruleset: Ruleset) -> tuple[Value, Type]:
    if name in values:
        return values[name], ruleset.type_of(name)
    return ruleset.parameters[name].value, ruleset.type_of(name)
