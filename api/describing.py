"""What a ruleset says about itself: summary, decisions, and the JSON Schema of its facts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from engine.model.outcome import Json, json_value
from engine.model.ruleset import Decision, Fact, Ruleset, Title
from engine.model.types import Base, Type


def summary(ruleset: Ruleset) -> dict[str, Json]:
    """Return name, digest, effective dates and decisions of a ruleset."""
    return {
        "ruleset": ruleset.name,
        "title": titled(ruleset.title),
        "owner": ruleset.owner,
        "digest": ruleset.digest,
        "effective": {"from": day(ruleset.effective_from), "to": day(ruleset.effective_to)},
        "timezone": ruleset.timezone,
        "decisions": list(ruleset.decisions),
    }


def describe(ruleset: Ruleset) -> dict[str, Json]:
    """Return the summary with each decision, parameter and assumption told in full."""
    return summary(ruleset) | {
        "decisions": {name: decision_json(decision) for name, decision in ruleset.decisions.items()},
        "facts": list(ruleset.facts),
        "parameters": {
            name: {
                "title": titled(parameter.title),
                "type": parameter.type.base.value,
                "value": json_value(parameter.value),
            }
            for name, parameter in ruleset.parameters.items()
        },
        "assumptions": {id: titled(assumption.text) for id, assumption in ruleset.assumptions.items()},
    }


def decision_json(decision: Decision) -> Json:
    return {
        "title": titled(decision.title),
        "kind": decision.kind,
        "hit_policy": decision.hit_policy.value,
        "scheme": decision.scheme,
        "reads": list(decision.reads()),
        "output": type_json(decision.output_type),
        "rules": [rule.id for rule in decision.rules],
    }


def facts_schema(ruleset: Ruleset) -> dict[str, Json]:
    """Return the JSON Schema (2020-12) of the facts a request may send; null, or not sent, is missing."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Facts of ruleset {ruleset.name}",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: fact_schema(fact) for name, fact in ruleset.facts.items()},
    }


def fact_schema(fact: Fact) -> dict[str, Json]:
    """Return the schema of one fact: its value bare, or with its own time and source."""
    bare = value_schema(fact)
    dated: Json = {
        "type": "object",
        "required": ["value"],
        "properties": {"value": bare, "as_of": {"type": "string"}, "source": {"type": "string"}},
    }
    shown: dict[str, Json] = {"title": fact.title.en, "x-title-zh": fact.title.zh}
    if fact.type.unit:
        shown["x-unit"] = fact.type.unit
    if fact.has_absent:
        shown["x-absent"] = json_value(fact.absent)
    return shown | {"anyOf": [bare, dated, {"type": "null"}]}


def value_schema(fact: Fact) -> dict[str, Json]:
    schema = type_json(fact.type)
    for keyword, limit in (("minimum", fact.minimum), ("maximum", fact.maximum)):
        if isinstance(limit, Decimal | int) and not isinstance(limit, bool):
            schema[keyword] = json_value(limit)
    return schema


def type_json(kind: Type) -> dict[str, Json]:
    """Return the schema of a type."""
    match kind.base:
        case Base.MONEY | Base.NUMBER:
            return {"type": "number"}
        case Base.CODE:
            return {"enum": list(kind.codes)}
        case Base.DATE:
            return {"type": "string", "format": "date"}
        case Base.TEXT:
            return {"type": "string"}
        case _:
            return {"type": kind.base.value}


def titled(title: Title) -> Json:
    return {"zh": title.zh, "en": title.en}


def day(date: dt.date | None) -> Json:
    return None if date is None else date.isoformat()
