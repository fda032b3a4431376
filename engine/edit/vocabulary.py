"""The names of one ruleset as an editor offers them, each with what it is called, and the values they may have."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.edit.schema_words import JsonSchema, any_of, in_both, one_of, told
from engine.feel.strings import is_name
from engine.model.ruleset import Decision, Ruleset, Title
from engine.model.types import Base, Type

TEST = r"[\s<>=!?()\[\],.\"'+*/{}-]"
"""What only a test or an expression has: a word without any of it is meant as a code or a name."""
WORDS = ("-", "null", "present", "true", "false")
"""Words a cell may be whatever its column is, and booleans as a reader of plain text has them."""


def decisions_of(ruleset: Ruleset) -> dict[str, Decision]:
    """Return the decisions that stand in the files, without the copies made for a `use`."""
    return {name: decision for name, decision in ruleset.decisions.items() if is_name(name)}


def titles_of(named: Mapping[str, object]) -> dict[str, str]:
    """Return what each name is called, in both languages."""
    titles = {name: getattr(each, "title", None) or getattr(each, "text", None) for name, each in named.items()}
    return {name: in_both(title.zh, title.en) if isinstance(title, Title) else name for name, title in titles.items()}


def code_titles(ruleset: Ruleset, of: Type) -> dict[str, str]:
    """Return the codes of the type and what each is called, where the ruleset says."""
    named = titles_of(ruleset.texts)
    return {code: named.get(code, code) for code in of.codes}


def columns(ruleset: Ruleset) -> dict[str, JsonSchema]:
    """Return the schema of a cell by each column a row may test: facts, decisions, outputs, values from `let`."""
    found = {
        name: told(fact.title, name_of(fact.type)) | cell(ruleset, fact.type) for name, fact in ruleset.facts.items()
    }
    for name, decision in decisions_of(ruleset).items():
        found[name] = told(decision.title) | cell(ruleset, decision.value_type)
        for field, of in decision.value_type.fields:
            found[f"{name}.{field}"] = told(decision.title) | cell(ruleset, of)
    for decision in ruleset.decisions.values():
        lets = {derived.label: derived.type for derived in decision.derived if is_name(derived.label)}
        found |= {name: cell(ruleset, of) for name, of in lets.items() if name not in found}
    return found


def cell(ruleset: Ruleset, of: Type) -> JsonSchema:
    """Return the schema of a cell over values of the type: one of its codes, or any test written as text."""
    if not of.is_listed:
        return {"$ref": "#/$defs/cell"}
    codes = code_titles(ruleset, of) if of.base is Base.CODE else {"true": "是 · yes", "false": "否 · no"}
    test = {"type": "string", "pattern": f"{TEST}|^({'|'.join(map(re.escape, (*WORDS, *_compared(ruleset, of))))})$"}
    return any_of([one_of(codes), {"type": "array", "items": one_of(codes)}, {"type": "null"}, test])


def name_of(of: Type) -> str:
    """Return the type as it is declared, with its unit: `money CNY`."""
    container = f"{of.container} of " if of.container else ""
    return f"{container}{of.base.value}" + (f" {of.unit}" if of.unit else "")


def _compared(ruleset: Ruleset, of: Type) -> list[str]:
    """Return the names that a cell may be compared with: whatever has values of the kind, or of a kind not known."""
    alike = {of.base, Base.TEXT, Base.ANY}
    found = {name: fact.type for name, fact in ruleset.facts.items()}
    found |= {name: parameter.type for name, parameter in ruleset.parameters.items()}
    for name, decision in ruleset.decisions.items():
        found[name] = decision.value_type
        found |= {derived.label: derived.type for derived in decision.derived}
    return sorted(name for name, kind in found.items() if kind.base in alike and is_name(name))
