"""Decision tables of the kit: which rules hit, and what the hit policy makes of them (DMN 1.5, 8.2.10 and 8.2.11)."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from engine.backends.reference.builtins import BUILTINS
from engine.model.feel_values import Context, EvaluationError, FeelValue, feel_equal
from tests.dmn_tck.kit_types import Types, coerced
from tests.dmn_tck.kit_values import child, children

Literal = Callable[[str], FeelValue]
Tests = Callable[[str, FeelValue], object]

_AGGREGATES = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


def decide(table: Element, types: Types, literal: Literal, holds: Tests) -> FeelValue:
    """Return the value of the table; `literal` evaluates a text, `holds` asks a cell about a value."""
    inputs = [_input(clause, types, literal, holds) for clause in children(table, "input")]
    outputs = children(table, "output")
    hits = [
        [literal(text_of(entry)) for entry in children(rule, "outputEntry")]
        for rule in children(table, "rule")
        if _hits(rule, inputs, holds)
    ]
    rows = [
        [_typed(value, clause, table, types, len(outputs)) for value, clause in zip(hit, outputs, strict=True)]
        for hit in hits
    ]
    policy = table.get("hitPolicy", "UNIQUE")
    aggregate = table.get("aggregation")
    if not rows and not (policy == "COLLECT" and aggregate == "COUNT"):
        return _default(outputs, literal)
    if policy in ("PRIORITY", "OUTPUT ORDER"):
        ranks = [_allowed(clause, literal) for clause in outputs]
        rows.sort(key=lambda row: [_rank(value, order) for value, order in zip(row, ranks, strict=True)])
    return _by_policy(policy, aggregate, [_row(row, outputs) for row in rows])


def _input(clause: Element, types: Types, literal: Literal, holds: Tests) -> FeelValue:
    expression = child(clause, "inputExpression")
    assert expression is not None
    value = coerced(literal(text_of(expression)), types.named(expression.get("typeRef")))
    allowed = child(clause, "inputValues")
    if allowed is not None and value is not None and holds(text_of(allowed), value) is not True:
        raise EvaluationError("out_of_domain", "the input is none of the values allowed", (value,))
    return value


def _hits(rule: Element, inputs: list[FeelValue], holds: Tests) -> bool:
    cells = [text_of(entry) for entry in children(rule, "inputEntry")]
    return all(holds(cell, value) is True for cell, value in zip(cells, inputs, strict=True))


def _typed(value: FeelValue, clause: Element, table: Element, types: Types, count: int) -> FeelValue:
    declared = clause.get("typeRef")
    if declared is None or (count == 1 and isinstance(value, tuple)):
        return value
    return coerced(value, types.named(declared))


def _default(outputs: list[Element], literal: Literal) -> FeelValue:
    entries = [child(clause, "defaultOutputEntry") for clause in outputs]
    if all(entry is None for entry in entries):
        return None
    return _row([None if entry is None else literal(text_of(entry)) for entry in entries], outputs)


def _row(values: list[FeelValue], outputs: list[Element]) -> FeelValue:
    if len(outputs) == 1:
        return values[0]
    return Context((clause.attrib["name"], value) for clause, value in zip(outputs, values, strict=True))


def _allowed(clause: Element, literal: Literal) -> tuple[FeelValue, ...]:
    values = child(clause, "outputValues")
    order: tuple[FeelValue, ...] = () if values is None else literal(f"[{text_of(values)}]")
    return order


def _rank(value: FeelValue, order: tuple[FeelValue, ...]) -> int:
    return next((rank for rank, item in enumerate(order) if feel_equal(value, item) is True), len(order))


def _by_policy(policy: str, aggregate: str | None, values: list[FeelValue]) -> FeelValue:
    match policy:
        case "UNIQUE" | "U" if len(values) > 1:
            raise EvaluationError("conflict", "several rules hit under UNIQUE", values)
        case "ANY" | "A" if any(feel_equal(value, values[0]) is not True for value in values):
            raise EvaluationError("conflict", "the rules that hit differ under ANY", values)
        case "COLLECT" | "C" if aggregate:
            return BUILTINS[_AGGREGATES[aggregate]].call(tuple(values))
        case "COLLECT" | "C" | "RULE ORDER" | "R" | "OUTPUT ORDER" | "O":
            return tuple(values)
        case _:
            return values[0]


def text_of(element: Element) -> str:
    """Return the text of a cell or clause."""
    text = child(element, "text")
    return (text.text or "").strip() if text is not None else ""
