"""An expression with one slip: a comparison flipped, or a number that something is compared with moved by one digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from engine.model.bands import unit_of
from engine.model.expressions import (
    Between,
    Comparison,
    ComparisonOperator,
    Expression,
    Literal,
    Negation,
    Node,
    OperatorTest,
    RangeOf,
)

FLIPPED: Mapping[ComparisonOperator, ComparisonOperator] = {
    ">=": ">",
    ">": ">=",
    "<=": "<",
    "<": "<=",
    "=": "!=",
    "!=": "=",
}


def mutated(expression: Expression) -> Iterator[Expression]:
    """Yield the expression with each possible slip, one at a time."""
    yield from _variants(expression)


def _variants(node: Any) -> Iterator[Any]:
    """Yield the node with one slip in it or below it."""
    if isinstance(node, tuple):
        for at, part in enumerate(node):
            yield from ((*node[:at], other, *node[at + 1 :]) for other in _variants(part))
        return
    if not isinstance(node, Node):
        return
    yield from _own_slips(node)
    for field in fields(node):
        part = getattr(node, field.name)
        yield from (replace(node, **{field.name: other}) for other in _variants(part))


def _own_slips(node: Node) -> Iterator[Node]:
    match node:
        case Comparison(operator=operator, left=left, right=right):
            yield replace(node, operator=FLIPPED[operator])
            yield from (replace(node, left=other) for other in _moved(left))
            yield from (replace(node, right=other) for other in _moved(right))
        case OperatorTest(operator=operator, operand=operand):
            yield replace(node, operator=FLIPPED[operator])
            yield from (replace(node, operand=other) for other in _moved(operand))
        case Between(low=low, high=high):
            yield from (replace(node, low=other) for other in _moved(low))
            yield from (replace(node, high=other) for other in _moved(high))
        case RangeOf(low=start, high=end):
            if start is not None:
                yield replace(node, low_included=not node.low_included)
                yield from (replace(node, low=other) for other in _moved(start))
            if end is not None:
                yield replace(node, high_included=not node.high_included)
                yield from (replace(node, high=other) for other in _moved(end))


def _moved(node: Expression) -> Iterator[Expression]:
    """Yield a written number one of its last digit down and up."""
    if isinstance(node, Negation):
        yield from (replace(node, operand=other) for other in _moved(node.operand))
    elif isinstance(node, Literal) and isinstance(node.value, Decimal):
        unit = unit_of(node.value)
        for value in (node.value - unit, node.value + unit):
            yield (
                replace(node, value=value, text=f"{value:f}")
                if value >= 0
                else Negation(operand=replace(node, value=-value, text=f"{-value:f}"))
            )
