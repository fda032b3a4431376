"""Arithmetic: which operands an operator takes, and the type of what comes out (DMN 1.5, 10.3.2.12)."""

from __future__ import annotations

from dataclasses import replace

from engine.diagnostics import expression_faults as faults
from engine.load.expressions.kinds import ANY, DURATION, NUMBER, TEXT, kind, shown
from engine.load.expressions.scene import Scene, Typed, kept
from engine.model import expressions as feel
from engine.model.types import Base, Type

_MOMENTS = ("date", "datetime", "time")


def arithmetic(scene: Scene, node: feel.Arithmetic) -> Typed:
    """Return the calculation typed; operands the operator does not take are reported."""
    left, right = scene.typed(node.left), scene.typed(node.right)
    as_written = kept((node.left, node.right), (left, right))
    whole = node if as_written else replace(node, left=left.expression, right=right.expression)
    one, other = kind(left.type), kind(right.type)
    if one is None or other is None:
        return Typed(whole, ANY)
    if one == other == "number":
        return Typed(whole, _number(scene, node, left.type, right.type))
    found = _others(node.operator, one, other, left.type, right.type)
    if found is None:
        at = scene.origin.at(node)
        scene.report(faults.wrong_operands(at, node.operator, shown(left.type), shown(right.type)))
    return Typed(whole, found or ANY)


def _number(scene: Scene, node: feel.Arithmetic, left: Type, right: Type) -> Type:
    """Return a number; sums keep the unit, products that of the one side that has one, ratios of like units none."""
    one, other = left.unit, right.unit
    if node.operator in ("+", "-"):
        if one and other and one != other:
            scene.report(faults.units_differ(scene.origin.at(node), node.operator, one, other))
        return Type(Base.NUMBER, unit=one or other)
    if node.operator == "*" and not (one and other):
        return Type(Base.NUMBER, unit=one or other)
    if node.operator == "/" and not other:
        return Type(Base.NUMBER, unit=one)
    return NUMBER


def _others(operator: str, one: str, other: str, left: Type, right: Type) -> Type | None:
    """Return the type of texts joined, of moments and durations; None where the operator does not take them."""
    match operator, one, other:
        case "+", "text", "text":
            return TEXT
        case (("+" | "-"), _, "duration") if one in (*_MOMENTS, "duration"):
            return left
        case "+", "duration", _ if other in _MOMENTS:
            return right
        case "-", _, _ if one in _MOMENTS and other in _MOMENTS:
            return DURATION if (one == "time") == (other == "time") else None
        case ("*", "duration", "number") | ("*", "number", "duration") | ("/", "duration", "number"):
            return DURATION
        case "/", "duration", "duration":
            return NUMBER
    return None


def negation(scene: Scene, node: feel.Negation) -> Typed:
    """Return the number or duration negated."""
    operand = scene.typed(node.operand)
    whole = replace(node, operand=operand.expression)
    if kind(operand.type) in (None, "number", "duration"):
        return Typed(whole, operand.type)
    scene.report(faults.wrong_operand(scene.origin.at(node), "-", shown(operand.type)))
    return Typed(whole, ANY)
