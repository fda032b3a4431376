"""Values of any type from nodes: single values, lists, sets, maps and records."""

from __future__ import annotations

from dataclasses import replace

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.load.declared_type import checked_value
from engine.load.fields import entries_of, items_of
from engine.load.nodes import Mapping, Node, Scalar
from engine.model.feel_values import Context
from engine.model.types import Base, Type, Value


def read_structure(node: Node, wanted: Type, what: str, faults: list[Diagnostic]) -> Value:
    """Return the node as a value of the type; None with the fault reported where it is none."""
    if wanted.container == "map":
        inner = replace(wanted, container="")
        entries = entries_of(node, what, faults)
        return Context((key.text, read_structure(value, inner, what, faults)) for key, value in entries)
    if wanted.container:
        return _list(node, wanted, what, faults)
    if wanted.base is Base.RECORD:
        return _record(node, wanted, what, faults)
    if isinstance(node, Scalar):
        return checked_value(node, wanted, faults)
    faults.append(yaml_faults.expected_scalar(node.at, what))
    return None


def _list(node: Node, wanted: Type, what: str, faults: list[Diagnostic]) -> Value:
    inner = replace(wanted, container="", size=None)
    items = tuple(read_structure(item, inner, what, faults) for item in items_of(node, what, faults))
    if wanted.size is not None and len(items) != wanted.size:
        faults.append(ruleset_faults.wrong_size(node.at, what, wanted.size, len(items)))
    return tuple(dict.fromkeys(items)) if wanted.container == "set" else items


def _record(node: Node, wanted: Type, what: str, faults: list[Diagnostic]) -> Value:
    if not isinstance(node, Mapping):
        faults.append(yaml_faults.expected_mapping(node.at, what))
        return None
    known = dict(wanted.fields)
    entries: dict[str, Value] = {}
    for key, value in node.entries:
        if known and key.text not in known:
            faults.append(yaml_faults.unknown_key(key.at, key.text, known))
        elif isinstance(value, Scalar) and value.is_null:
            entries[key.text] = None
        else:
            entries[key.text] = read_structure(value, known.get(key.text, Type(Base.ANY)), key.text, faults)
    return Context(entries)
