"""What a ruleset says about itself: summary, decisions, and the JSON Schema of its facts."""

from __future__ import annotations

import datetime as dt

from api.value_schemas import Limits, value_schema
from engine.model.outcome import Json, json_value
from engine.model.ruleset import Aggregation, Decision, Fact, OutputClause, Parameter, Ruleset, Title


def summary(ruleset: Ruleset) -> dict[str, Json]:
    """Return name, digest, effective dates and decisions of a ruleset."""
    return {
        "ruleset": ruleset.name,
        "title": titled(ruleset.title),
        "owner": ruleset.owner,
        "digest": ruleset.digest,
        "effective": {"from": day(ruleset.effective_from), "to": day(ruleset.effective_to)},
        "timezone": ruleset.timezone,
        "decisions": list(ruleset.named),
    }


def describe(ruleset: Ruleset) -> dict[str, Json]:
    """Return the summary with each decision, parameter, relation and assumption told in full."""
    return summary(ruleset) | {
        "decisions": {name: decision_json(ruleset, decision) for name, decision in ruleset.decisions.items()},
        "facts": list(ruleset.facts),
        "parameters": {name: parameter_json(parameter) for name, parameter in ruleset.parameters.items()},
        "relations": {name: json_value(rows) for name, rows in ruleset.constants.items()},
        "assumptions": {id: titled(assumption.text) for id, assumption in ruleset.assumptions.items()},
    }


def parameter_json(parameter: Parameter) -> Json:
    return {
        "title": titled(parameter.title),
        "type": parameter.type.base.value,
        "value": json_value(parameter.value),
    }


def decision_json(ruleset: Ruleset, decision: Decision) -> Json:
    """Return what a decision reads and yields; what it does not have (flags, several outputs …) is left out."""
    told: dict[str, Json] = {
        "title": titled(decision.title),
        "kind": decision.kind,
        "hit_policy": decision.hit_policy.value,
        "scheme": decision.scheme,
        "reads": [name for name in decision.reads() if name not in ruleset.constants],
        "output": value_schema(decision.value_type),
        "rules": [rule.id for rule in decision.rules],
    }
    if decision.aggregation is not Aggregation.LIST:
        told["aggregation"] = decision.aggregation.value
    if decision.outputs:
        told["outputs"] = {clause.name: clause_json(clause) for clause in decision.outputs}
    if flags := dict.fromkeys([*(flag.id for flag in decision.flags), *row_flags(decision)]):
        told["flags"] = list(flags)
    if decision.adverse:
        told["adverse"] = list(decision.adverse)
    return told


def row_flags(decision: Decision) -> list[str]:
    outputs = [rule.output for rule in decision.rules] + ([decision.otherwise] if decision.otherwise else [])
    return [flag for output in outputs for flag in output.flags]


def clause_json(clause: OutputClause) -> Json:
    shown: dict[str, Json] = value_schema(clause.type)
    return shown | {"default": json_value(clause.default)} if clause.has_default else shown


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
    bare = value_schema(fact.type, Limits(fact.minimum, fact.maximum))
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


def titled(title: Title) -> Json:
    return {"zh": title.zh, "en": title.en}


def day(date: dt.date | None) -> Json:
    return None if date is None else date.isoformat()
