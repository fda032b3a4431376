"""The JSON Schema of one ruleset's rule files: the general one, offering the names and codes of that ruleset."""

from __future__ import annotations

import copy

from engine.edit.schema_words import JsonSchema, any_of, described, one_of, only, some_of, told
from engine.edit.vocabulary import code_titles, columns, decisions_of, titles_of
from engine.model.ruleset import Decision, Ruleset
from engine.model.types import Base, Type

COMPUTED: JsonSchema = {"type": "string", "pattern": "^="}


def rule_file_schema(general: JsonSchema, ruleset: Ruleset) -> JsonSchema:
    """Return the schema of the ruleset's files; `general` is that of every rule file."""
    schema = described(copy.deepcopy(general))
    definitions = schema["$defs"]
    schema["title"] = f"{ruleset.title.zh} · {ruleset.title.en}"
    if ruleset.assumptions:
        definitions["names"] = some_of(titles_of(ruleset.assumptions))
    definitions["column"] = only(columns(ruleset))
    for definition in definitions.values():
        if "when" in definition.get("properties", {}):
            words = definition["properties"]["when"].get("description", "")
            definition["properties"]["when"] = {"description": words, "$ref": "#/$defs/column"}
    _offer_uses(definitions["use"]["properties"], ruleset)
    _offer_decisions(definitions, ruleset)
    return schema


def _offer_uses(properties: JsonSchema, ruleset: Ruleset) -> None:
    """A `use` names a decision there is, and replaces facts or decisions there are."""
    expression = {"$ref": "#/$defs/expression"}
    named = (ruleset.facts, decisions_of(ruleset))
    titles = {name: each.title for names in named for name, each in names.items()}
    properties["use"] |= one_of(titles_of(decisions_of(ruleset)))
    properties["with"] |= only({name: told(title) | expression for name, title in titles.items()})


def _offer_decisions(definitions: JsonSchema, ruleset: Ruleset) -> None:
    """Each decision of the ruleset has its title, and rows that yield what it declares."""
    known: JsonSchema = {}
    any_decision = definitions["part"]["properties"]["decisions"]["additionalProperties"]["anyOf"]
    others = [kind for kind in any_decision if kind != {"$ref": "#/$defs/decision"}]
    for name, decision in decisions_of(ruleset).items():
        definitions[f"decision {name}"] = _decision(definitions, decision, ruleset)
        known[name] = told(decision.title) | any_of([{"$ref": f"#/$defs/decision {name}"}, *others])
    for part in ("ruleset", "part"):
        definitions[part]["properties"]["decisions"]["properties"] = known


def _decision(definitions: JsonSchema, decision: Decision, ruleset: Ruleset) -> JsonSchema:
    """Return the general definition, its rows yielding what this decision can."""
    own: JsonSchema = copy.deepcopy(definitions["decision"])
    rule: JsonSchema = copy.deepcopy(definitions["rule"])
    otherwise: JsonSchema = copy.deepcopy(definitions["otherwise"])
    result = _result(decision, ruleset)
    rule["properties"]["then"] |= result
    rule["properties"]["then"].pop("$ref", None)
    if decision.outputs:
        mapping = next(choice for choice in otherwise["anyOf"] if "properties" in choice)
        mapping["properties"]["then"] = result
        otherwise["anyOf"] = [mapping] if decision.value_type.fields else [result, mapping]
        own["properties"]["otherwise"] = otherwise
    own["properties"]["rules"]["items"] = rule
    return own


def _result(decision: Decision, ruleset: Ruleset) -> JsonSchema:
    """Return the schema of `then`: strict where codes are declared, else offering those its rows have."""
    if not decision.outputs:
        offered = [one_of(code_titles(ruleset, decision.output_type))] if decision.output_type.codes else []
        return any_of([*offered, {"$ref": "#/$defs/then"}])
    results = {clause.name: _value(clause.type, ruleset) for clause in decision.outputs}
    if decision.value_type.fields:
        return only(results)
    (result,) = results.values()
    return result


def _value(of: Type, ruleset: Ruleset) -> JsonSchema:
    if of.base is Base.CODE and of.codes and not of.container:
        return any_of([one_of(code_titles(ruleset, of)), COMPUTED])
    return {"$ref": "#/$defs/then"}
