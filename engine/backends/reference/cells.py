"""What a cell means: a unary test over the column's value, three-valued (null is neither true nor false)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.backends import FAILED, Failed, Input
from engine.model.cells import (
    AnyValue,
    Comparison,
    Constant,
    Endpoint,
    Interval,
    IsNull,
    Not,
    OneOf,
    UnaryTest,
    references,
)
from engine.model.ruleset import Cell, Ruleset
from engine.model.types import Base, Value, rank_scale


def reads_failed(cell: Cell, inputs: Mapping[str, Input]) -> bool:
    """True where the cell reads a decision that has no value: it cannot be judged."""
    return any(inputs.get(name) is FAILED for name in (cell.column, *references(cell.test)))


def cell_holds(ruleset: Ruleset, cell: Cell, inputs: Mapping[str, Input]) -> bool:
    """True where the test is true of the column's value; null (not comparable) is not true.

    `inputs` has a value for the column and for every name the test refers to, but parameters with a value.
    """
    return test_value(ruleset, cell.column, cell.test, inputs) is True


def test_value(ruleset: Ruleset, column: str, test: UnaryTest, inputs: Mapping[str, Input]) -> bool | None:
    """Return true, false, or None where a null makes the comparison neither (DMN 1.5, table 42 and 10.3.2.12)."""
    value = value_named(ruleset, column, inputs)
    match test:
        case AnyValue():
            return True
        case IsNull():
            return value is None
        case Comparison(operator=operator, endpoint=endpoint):
            return _compare(ruleset, column, value, operator, endpoint, inputs)
        case Interval(low=low, low_included=low_in, high=high, high_included=high_in):
            above = _compare(ruleset, column, value, ">=" if low_in else ">", low, inputs)
            below = _compare(ruleset, column, value, "<=" if high_in else "<", high, inputs)
            return _both(above, below)
        case OneOf(tests=tests):
            return _any([test_value(ruleset, column, part, inputs) for part in tests])
        case Not(tests=tests):
            inner = _any([test_value(ruleset, column, part, inputs) for part in tests])
            return None if inner is None else not inner


def value_named(ruleset: Ruleset, name: str, inputs: Mapping[str, Input]) -> Value:
    """Return the value of a fact, a decision, or a parameter; a parameter's own value where it has one."""
    parameter = ruleset.parameters.get(name)
    if parameter is not None and parameter.value is not None:
        return parameter.value
    value = inputs[name]
    if isinstance(value, Failed):
        raise ValueError(f"`{name}` has no value to read")
    return value


def _compare(
    ruleset: Ruleset, column: str, value: Value, operator: str, endpoint: Endpoint, inputs: Mapping[str, Input]
) -> bool | None:
    limit = endpoint.value if isinstance(endpoint, Constant) else value_named(ruleset, endpoint.name, inputs)
    if operator == "=":
        return value == limit
    if operator == "!=":
        return value != limit
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
