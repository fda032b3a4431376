"""Plausible values of facts: legal ones, at a threshold where the rules have one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.model.bands import column_bands
from engine.model.cells import UnaryTest
from engine.model.feel_values import feel_compare
from engine.model.outcome import Json, json_value
from engine.model.ruleset import Decision, Fact, Ruleset
from engine.model.types import NUMERIC, Base, Type, Value

ORDINARY: Mapping[Base, Json] = {
    Base.TEXT: "text",
    Base.DATETIME: "2026-01-01T09:00:00+08:00",
    Base.TIME: "09:00:00",
    Base.DURATION: "P1Y",
    Base.DATE: "2026-01-01",
    Base.BOOLEAN: True,
}


def plausible_facts(ruleset: Ruleset, asked: str) -> dict[str, Json]:
    """Return a value for each fact that the decision, or one it requires, reads; not for those that may be absent."""
    closure = [ruleset.decisions[name] for name in ruleset.closure((asked,))]
    read = dict.fromkeys(name for decision in closure for name in decision.reads())
    facts = [ruleset.facts[name] for name in read if name in ruleset.facts]
    return {fact.name: _value(ruleset, fact, closure) for fact in facts if not fact.has_absent}


def figure_within(fact: Fact) -> Decimal | int:
    """Return a number that is legal for the fact and not at an end: halfway, or 100 from the one end there is."""
    low, high = fact.minimum, fact.maximum
    if low is not None and high is not None:
        number = (Decimal(low) + Decimal(high)) / 2
    else:
        number = (
            Decimal(100)
            if low is None and high is None
            else Decimal(low) + 100
            if high is None
            else Decimal(high) - 100
        )
    return int(number) if fact.type.base is Base.INTEGER else number


def _value(ruleset: Ruleset, fact: Fact, closure: list[Decision]) -> Json:
    kind = fact.type
    item = _legal_item(fact, _threshold(ruleset, fact, closure))
    if kind.container == "map":
        return {"A": item}
    return [item] * (kind.size or 1) if kind.container else item


def _threshold(ruleset: Ruleset, fact: Fact, closure: list[Decision]) -> Value:
    """Return the first figure, written in a cell over the fact, that is legal; None where there is none."""
    if not fact.type.has_bands:
        return None
    tests: list[UnaryTest] = [
        cell.test for decision in closure for rule in decision.rules for cell in rule.cells if cell.column == fact.name
    ]
    cuts = [cut.value for cut in column_bands(ruleset, fact.name, tests).cuts]
    return next((value for value in reversed(cuts) if _is_legal(fact, value)), None)


def _is_legal(fact: Fact, value: Value) -> bool:
    above = fact.minimum is None or feel_compare(value, fact.minimum) in (0, 1)
    return above and (fact.maximum is None or feel_compare(value, fact.maximum) in (-1, 0))


def _legal_item(fact: Fact, threshold: Value) -> Json:
    if threshold is not None:
        return json_value(threshold)
    if fact.type.base in NUMERIC:
        return json_value(figure_within(fact))
    ends = [end for end in (fact.minimum, fact.maximum) if end is not None]
    return json_value(ends[0]) if ends else _ordinary(fact.type)


def _ordinary(kind: Type) -> Json:
    if kind.base is Base.RECORD:
        return {name: [_ordinary(field)] if field.container else _ordinary(field) for name, field in kind.fields}
    if kind.base in NUMERIC:
        return 100
    return kind.codes[0] if kind.codes else ORDINARY.get(kind.base, "text")
