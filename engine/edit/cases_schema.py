"""The JSON Schema of one ruleset's case files: facts, decisions, codes and outcomes of that ruleset."""

from __future__ import annotations

import copy

from engine.edit.schema_words import JsonSchema, any_of, described, one_of, only, some_of, told
from engine.edit.vocabulary import code_titles, decisions_of, name_of, titles_of
from engine.model.outcome import Status
from engine.model.ruleset import Decision, Ruleset
from engine.model.types import Base, Type

NOT_NULL: JsonSchema = {"not": {"type": "null"}}


def case_file_schema(general: JsonSchema, ruleset: Ruleset) -> JsonSchema:
    """Return the schema of the ruleset's case files; `general` is that of every case file."""
    schema = described(copy.deepcopy(general))
    schema["title"] = f"{ruleset.title.zh} · {ruleset.title.en}"
    schema["$defs"]["cases"]["properties"]["ruleset"] |= {"enum": [ruleset.name]}
    decisions = decisions_of(ruleset)
    definitions = schema["$defs"]
    definitions |= {f"outcome {name}": _outcome(decision, ruleset) for name, decision in decisions.items()}
    outcomes = {
        name: told(decision.title) | {"$ref": f"#/$defs/outcome {name}"} for name, decision in decisions.items()
    }
    case = definitions["case"]
    properties = case["properties"]
    properties["decision"] |= one_of(titles_of(decisions))
    properties["facts"] |= only({name: told(fact.title, name_of(fact.type)) | _offered(fact.type, ruleset)
                                 for name, fact in ruleset.facts.items()})  # fmt: skip
    properties["without"] |= some_of(titles_of(ruleset.facts))
    properties["given"] |= only({name: told(each.title) | _offered(each.value_type, ruleset)
                                 for name, each in decisions.items()})  # fmt: skip
    properties["expects"] |= only(outcomes)
    case["allOf"] = [_expected_of(name, outcome) for name, outcome in outcomes.items()]
    return schema


def _expected_of(decision: str, outcome: JsonSchema) -> JsonSchema:
    """Return what holds for cases that ask this decision: `expect` is an outcome of it."""
    asked = {"properties": {"decision": {"const": decision}}, "required": ["decision"]}
    return {"if": asked, "then": {"properties": {"expect": outcome}}}


def _offered(of: Type, ruleset: Ruleset) -> JsonSchema:
    """Return a schema that offers the codes and refuses nothing: a case may try what is not legal."""
    if of.base is Base.BOOLEAN and not of.container:
        return any_of([{"enum": [True, False]}, {}])
    return any_of([one_of(code_titles(ruleset, of)), {}]) if of.codes else {}


def _outcome(decision: Decision, ruleset: Ruleset) -> JsonSchema:
    """Return the schema of an expectation: a value, or a mapping of the parts of an outcome."""
    value = _value(decision.value_type, ruleset)
    names = {"missing": titles_of({**ruleset.facts, **ruleset.parameters}), "parameters": titles_of(ruleset.parameters)}
    parts: JsonSchema = {name: {"type": "array", "items": one_of(titles)} for name, titles in names.items()}
    parts["assumptions"] = {"type": "array", "items": one_of(titles_of(ruleset.assumptions))}
    parts |= {"status": {"enum": [status.value for status in Status]}, "value": NOT_NULL, "approximate": {}}
    parts |= {name: {"type": "array"} for name in ("flags", "rules", "possible", "open")}
    parts |= {"because": one_of(titles_of(decisions_of(ruleset))), "details": {"type": "object"}}
    return any_of([value, only(parts)])


def _value(of: Type, ruleset: Ruleset) -> JsonSchema:
    if of.container:
        return {"type": "array"}
    if of.base is Base.CODE and of.codes:
        return one_of(code_titles(ruleset, of))
    return {"type": ["string", "number", "boolean", "array"]}
