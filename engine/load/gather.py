"""What the files declare, gathered file by file: each name once, faults reported, expressions not yet read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.feel.strings import is_name
from engine.load.declarations import read_assumption, read_fact, read_parameter, read_stale, read_title
from engine.load.drafts import DraftDecision, read_decision
from engine.load.fields import Fields, entries_of, items_of
from engine.load.functions import DraftFunction, once, read_function
from engine.load.keys import RESERVED_NAMES
from engine.load.nodes import Node, Scalar
from engine.load.relations import Relation, read_relation
from engine.model.ruleset import Assumption, CodeText, Fact, Parameter
from engine.source import Location

Text = TypeVar("Text", Assumption, CodeText)


@dataclass(slots=True)
class Declared:
    """Everything the files declare."""

    assumptions: dict[str, Assumption] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    functions: dict[str, DraftFunction] = field(default_factory=dict)
    promises: list[Node] = field(default_factory=list)
    texts: dict[str, CodeText] = field(default_factory=dict)
    drafts: dict[str, DraftDecision] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)


def gather(files: tuple[Fields, ...], faults: list[Diagnostic]) -> Declared:
    """Return all declarations of all files; assumptions come first, since everything else may cite them."""
    declared = Declared()
    for key, node in _entries(files, "assumptions", faults):
        _once(key, declared.assumptions, faults, read_assumption(key, node, faults))
    for key, node in _entries(files, "texts", faults):
        _once(key, declared.texts, faults, CodeText(key.text, read_title(node, key.text, faults), key.at))
    stale = next((read_stale(fields["stale"], faults) for fields in files if "stale" in fields), None) or "flagged"
    for fields in files:
        _gather_names(fields, declared, stale, faults)
    heads = _entries(files, "functions", faults)
    functions = [function for key, node in heads if (function := read_function(key, node, faults))]
    declared.functions.update(once(tuple(functions), faults))
    for fields in files:
        declared.promises += items_of(fields.get("must_hold"), "must_hold", faults)
    return declared


def _gather_names(
    fields: Fields, declared: Declared, stale: Literal["missing", "flagged"], faults: list[Diagnostic]
) -> None:
    """Add what one file declares under names that are shared by all."""
    for key, node in _entries((fields,), "facts", faults):
        if _named(key, declared.places, faults):
            fact = read_fact(key, node, declared.assumptions, faults, stale)
            declared.facts |= {} if fact is None else {key.text: fact}
    for key, node in _entries((fields,), "parameters", faults):
        if _named(key, declared.places, faults):
            parameter = read_parameter(key, node, declared.assumptions, faults)
            if parameter is not None:
                declared.parameters[key.text] = parameter
    for key, node in _entries((fields,), "relations", faults):
        if _named(key, declared.places, faults) and (relation := read_relation(key, node, faults)):
            declared.relations[key.text] = relation
    for key, node in _entries((fields,), "decisions", faults):
        if _named(key, declared.places, faults) and (draft := read_decision(key, node, declared.assumptions, faults)):
            declared.drafts[key.text] = draft


def _entries(files: tuple[Fields, ...], part: str, faults: list[Diagnostic]) -> Iterator[tuple[Scalar, Node]]:
    for fields in files:
        yield from entries_of(fields.get(part), part, faults)


def _once(key: Scalar, known: dict[str, Text], faults: list[Diagnostic], declared: Text) -> None:
    if key.text in known:
        faults.append(ruleset_faults.declared_twice(key.at, key.text, known[key.text].at))
    else:
        known[key.text] = declared


def _named(key: Scalar, places: dict[str, Location], faults: list[Diagnostic]) -> bool:
    """True where the key is a name that nothing else bears."""
    if not is_name(key.text):
        faults.append(ruleset_faults.not_a_name(key.at, key.text))
    elif key.text in RESERVED_NAMES:
        faults.append(ruleset_faults.name_reserved(key.at, key.text))
    elif key.text in places:
        faults.append(ruleset_faults.name_already_used(key.at, key.text, places[key.text]))
        return False
    places.setdefault(key.text, key.at)
    return True
