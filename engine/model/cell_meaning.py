"""What a cell means: a unary test over the column's value, three-valued (null is neither true nor false).

The one definition: the reference engine evaluates cells by it, the checks try their examples by it, and what the
other engines are built from (which bands a cell holds in) is asked of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.cells import AnyValue, Comparison, Constant, Endpoint, Interval, IsNull, Not, OneOf, UnaryTest
from engine.model.ruleset import Cell, Ruleset
from engine.model.types import Base, Value, rank_scale


def cell_is_true(ruleset: Ruleset, cell: Cell, values: Mapping[str, Value]) -> bool:
    """True where the test is true of the column's value; null (not comparable) is not true.

    `values` has a value for the column and for every name the test refers to, but parameters with a value.
    """
    return truth(ruleset, cell.column, cell.test, values) is True


def truth(ruleset: Ruleset, column: str, test: UnaryTest, values: Mapping[str, Value]) -> bool | None:
    """Return true, false, or None where a null makes the comparison neither (DMN 1.5, table 42 and 10.3.2.12)."""
    value = value_named(ruleset, column, values)
    match test:
        case AnyValue():
            return True
        case IsNull():
            return value is None
        case Comparison(operator=operator, endpoint=endpoint):
            return _compare(ruleset, column, value, operator, endpoint, values)
        case Interval(low=low, low_included=low_in, high=high, high_included=high_in):
            above = _compare(ruleset, column, value, ">=" if low_in else ">", low, values)
            below = _compare(ruleset, column, value, "<=" if high_in else "<", high, values)
            return _both(above, below)
        case OneOf(tests=tests):
            return _any([truth(ruleset, column, part, values) for part in tests])
        case Not(tests=tests):
            inner = _any([truth(ruleset, column, part, values) for part in tests])
            return None if inner is None else not inner


def value_named(ruleset: Ruleset, name: str, values: Mapping[str, Value]) -> Value:
    """Return the value of a fact, a decision, or a parameter; a parameter's own value where it has one."""
    parameter = ruleset.parameters.get(name)
    if parameter is not None and parameter.value is not None:
        return parameter.value
    return values[name]


def _compare(
    ruleset: Ruleset, column: str, value: Value, operator: str, endpoint: Endpoint, values: Mapping[str, Value]
) -> bool | None:
    limit = endpoint.value if isinstance(endpoint, Constant) else value_named(ruleset, endpoint.name, values)
    if operator == "=":
        return bool(value == limit)
    if operator == "!=":
        return bool(value != limit)
    if value is None or limit is None:
        return None
    left, right = _in_order(ruleset, column, value, endpoint, limit)
    match operator:
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case _:
            return bool(left >= right)


def _in_order(ruleset: Ruleset, column: str, value: Any, endpoint: Endpoint, limit: Any) -> tuple[Any, Any]:
    """Return the two values as things that `<` compares: codes by rank, where better is greater."""
    kind = ruleset.type_of(column)
    if kind.base is not Base.CODE:
        return value, limit
    other = kind if isinstance(endpoint, Constant) else ruleset.type_of(endpoint.name)
    scale = rank_scale(kind, other)
    if scale is None:
        raise ValueError(f"`{column}` and its limit have no common order")
    return -scale.index(value), -scale.index(limit)


def _both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _any(values: list[bool | None]) -> bool | None:
    if True in values:
        return True
    return None if None in values else False
