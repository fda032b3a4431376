"""Facts, parameters and assumptions: nodes to the model, each with its faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Readable
from typing import Literal

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.load.declared_type import Range, declared_range, declared_type
from engine.load.fields import choice_of, fields_of, scalar_of, scalars_of, text_of
from engine.load.keys import FACT, MAINTAINED, PARAMETER, STALE, TITLE
from engine.load.nodes import Mapping, Node, Scalar
from engine.load.structures import read_structure
from engine.load.values import read_value
from engine.model.feel_values import MonthsDuration
from engine.model.ruleset import Assumption, Fact, Parameter, Title
from engine.model.types import Base, Type, Value

Assumptions = Readable[str, Assumption]


def read_fact(
    name: Scalar,
    node: Node,
    declared: Assumptions,
    faults: list[Diagnostic],
    stale: Literal["missing", "flagged"] = "flagged",
) -> Fact | None:
    """Return the fact as declared; None where its type cannot be told. `stale`: what the ruleset says."""
    fields = fields_of(node, FACT, name.text, faults)
    wanted = None if fields is None else declared_type(fields, faults)
    if fields is None or wanted is None:
        return None
    limits = declared_range(fields, wanted, faults)
    choice_of(fields.get("maintained"), "maintained", MAINTAINED, (), faults)
    text_of(fields.get("source"), "source", faults)
    fresh_within = _fresh_within(fields.get("fresh_within"), name.text, faults)
    if "stale" in fields and "fresh_within" not in fields:
        faults.append(yaml_faults.missing_key(fields["stale"].at, "fresh_within", name.text))
    return Fact(
        name=name.text,
        type=wanted,
        title=read_title(fields.get("title"), name.text, faults),
        at=name.at,
        minimum=limits.minimum,
        maximum=limits.maximum,
        has_absent="absent" in fields,
        absent=_within(fields.get("absent"), "absent", name.text, wanted, limits, faults),
        assumes=assumption_ids(fields.get("assumes"), declared, faults),
        fresh_within=fresh_within,
        stale=read_stale(fields.get("stale"), faults) or stale,
    )


def read_stale(node: Node | None, faults: list[Diagnostic]) -> Literal["missing", "flagged"] | None:
    """Return what becomes of stale facts; None where nothing is said."""
    match choice_of(node, "stale", STALE, (), faults):
        case "missing":
            return "missing"
        case "flagged":
            return "flagged"
    return None


def _fresh_within(node: Node | None, name: str, faults: list[Diagnostic]) -> dt.timedelta | MonthsDuration | None:
    scalar = scalar_of(node, "fresh_within", faults)
    if scalar is None:
        return None
    value = read_value(scalar, Type(Base.DURATION))
    if isinstance(value, Diagnostic):
        faults.append(value)
        return None
    found: dt.timedelta | MonthsDuration = value
    if found.months <= 0 if isinstance(found, MonthsDuration) else found <= dt.timedelta():
        faults.append(ruleset_faults.outside_range(scalar.at, name, scalar.text, "> P0D"))
    return found


def read_parameter(name: Scalar, node: Node, declared: Assumptions, faults: list[Diagnostic]) -> Parameter | None:
    """Return the parameter as declared; a value outside its range is a fault."""
    fields = fields_of(node, PARAMETER, name.text, faults)
    wanted = None if fields is None else declared_type(fields, faults)
    if fields is None or wanted is None:
        return None
    limits = declared_range(fields, wanted, faults)
    return Parameter(
        name=name.text,
        type=wanted,
        title=read_title(fields.get("title"), name.text, faults),
        at=name.at,
        value=_within(fields.get("value"), "value", name.text, wanted, limits, faults),
        minimum=limits.minimum,
        maximum=limits.maximum,
        assumes=assumption_ids(fields.get("assumes"), declared, faults),
    )


def read_assumption(name: Scalar, node: Node, faults: list[Diagnostic]) -> Assumption:
    """Return the assumption with its text in both languages."""
    return Assumption(name.text, read_title(node, name.text, faults), name.at)


def read_title(node: Node | None, name: str, faults: list[Diagnostic]) -> Title:
    """Return a text in both languages; one language stands in for the other, the name for both."""
    if node is None:
        return Title(name, name)
    if not isinstance(node, Mapping):
        written = text_of(node, "title", faults) or name
        return Title(written, written)
    fields = fields_of(node, TITLE, "title", faults) or {}
    zh, en = (text_of(fields.get(language), language, faults) for language in ("zh", "en"))
    return Title(zh or en or name, en or zh or name)


def assumption_ids(node: Node | None, declared: Assumptions, faults: list[Diagnostic]) -> tuple[str, ...]:
    """Return the ids under `assumes`, a list or one alone; each must be declared."""
    ids = scalars_of(node, "assumes", faults)
    for scalar in ids:
        if scalar.text not in declared:
            faults.append(ruleset_faults.unknown_assumption(scalar.at, scalar.text, declared))
    return tuple(scalar.text for scalar in ids)


def _within(node: Node | None, key: str, name: str, wanted: Type, limits: Range, faults: list[Diagnostic]) -> Value:
    """Return a value of the type within the range; null is none."""
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return None
    value = read_structure(node, wanted, key, faults)
    if value is not None and not limits.holds(value):
        shown = node.text if isinstance(node, Scalar) else key
        faults.append(ruleset_faults.outside_range(node.at, name, shown, str(limits)))
    return value
