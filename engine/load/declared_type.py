"""`type`, `unit`, `codes`, `ordered`, `min`, `max`: what facts, parameters and outputs declare alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.feel.strings import is_name, quote
from engine.load.fields import Fields, choice_of, entries_of, fields_of, scalar_of, scalars_of
from engine.load.keys import FIELD, ITEM_TYPES, ORDERS, TYPES
from engine.load.nodes import Node, Scalar
from engine.load.values import read_value
from engine.model.feel_values import feel_compare
from engine.model.outcome import json_value
from engine.model.types import NUMERIC, Base, Container, Type, Value

_RANGED = NUMERIC | {Base.DATE, Base.DATETIME, Base.TIME, Base.DURATION}


@dataclass(frozen=True, slots=True)
class Range:
    """The least and greatest legal value, both included; None where there is no end."""

    minimum: Value = None
    maximum: Value = None

    def __str__(self) -> str:
        low = "" if self.minimum is None else str(json_value(self.minimum))
        return f"{low}..{'' if self.maximum is None else json_value(self.maximum)}"

    def holds(self, value: Value) -> bool:
        """True where the value, or each value of a list or map, is within; values without a range always are."""
        if isinstance(value, tuple | Mapping):
            return all(map(self.holds, value.values() if isinstance(value, Mapping) else value))
        above = self.minimum is None or feel_compare(value, self.minimum) in (0, 1)
        return above and (self.maximum is None or feel_compare(value, self.maximum) in (-1, 0))


def declared_type(fields: Fields, faults: list[Diagnostic]) -> Type | None:
    """Return the declared type; None where it cannot be told."""
    name = choice_of(fields.get("type"), "type", TYPES, (), faults)
    if name is None:
        return None
    container, _, item = name.rpartition(" of ")
    base = Base(item)
    _refuse_misplaced(name, base, container, fields, faults)
    wanted = _item_type(base, container, fields, faults)
    if wanted is None:
        return None
    return replace(wanted, container=cast(Container, container), size=_size(fields.get("size"), faults))


def _item_type(base: Base, container: str, fields: Fields, faults: list[Diagnostic]) -> Type | None:
    if base is Base.CODE:
        return Type(base) if container and "codes" not in fields else _code_type(fields, faults)
    if base is Base.RECORD:
        return Type(base, fields=declared_fields(fields.get("fields"), faults))
    unit = scalar_of(fields.get("unit"), "unit", faults) if base in NUMERIC else None
    return Type(base, unit=unit.text if unit else None)


def declared_fields(node: Node | None, faults: list[Diagnostic]) -> tuple[tuple[str, Type], ...]:
    """Return the fields of a record: each a type by its name, or a mapping of what narrows it."""
    found: dict[str, Type] = {}
    for key, declared in entries_of(node, "fields", faults):
        if not is_name(key.text):
            faults.append(ruleset_faults.not_a_name(key.at, key.text))
        wanted = _field_type(key.text, declared, faults)
        if wanted is not None:
            found[key.text] = wanted
    return tuple(found.items())


def _field_type(name: str, node: Node, faults: list[Diagnostic]) -> Type | None:
    if not isinstance(node, Scalar):
        fields = fields_of(node, FIELD, name, faults)
        return None if fields is None else declared_type(fields, faults)
    written = choice_of(node, "type", ITEM_TYPES, (), faults)
    return None if written is None else Type(Base(written))


def _size(node: Node | None, faults: list[Diagnostic]) -> int | None:
    scalar = scalar_of(node, "size", faults)
    return None if scalar is None else cast("int | None", checked_value(scalar, Type(Base.INTEGER), faults))


def declared_codes(node: Node, what: str, faults: list[Diagnostic]) -> tuple[str, ...]:
    """Return the codes as written, each once."""
    codes: dict[str, None] = {}
    for scalar in scalars_of(node, what, faults):
        if scalar.text in codes:
            faults.append(ruleset_faults.duplicate_code(scalar.at, scalar.text))
        refuse_unseen(scalar, faults)
        codes[scalar.text] = None
    return tuple(codes)


def refuse_unseen(code: Scalar, faults: list[Diagnostic]) -> None:
    """Report a code with a character that cannot be seen, such as the line end of a text in several lines."""
    if (unseen := next((char for char in code.text if not char.isprintable()), None)) is not None:
        faults.append(yaml_faults.control_character(code.at, ord(unseen)))


def declared_range(fields: Fields, wanted: Type, faults: list[Diagnostic]) -> Range:
    """Return `min` and `max`; a fault where they leave no value."""
    if wanted.base not in _RANGED:
        return Range()
    item = Type(wanted.base)
    low, high = (_bound(fields.get(key), key, item, faults) for key in ("min", "max"))
    if low is not None and high is not None and feel_compare(low, high) not in (-1, 0):
        faults.append(ruleset_faults.range_reversed(fields["max"].at, str(json_value(low)), str(json_value(high))))
        return Range()
    return Range(low, high)


def shown_code(code: str) -> str:
    """Return the code as it is written in a cell: in quotes where it is no name."""
    return code if is_name(code) and code not in ("not", "null") else quote(code)


def _code_type(fields: Fields, faults: list[Diagnostic]) -> Type | None:
    if "codes" not in fields:
        faults.append(ruleset_faults.codes_missing(fields["type"].at))
        return None
    ordered = choice_of(fields.get("ordered"), "ordered", ORDERS, (), faults)
    codes = declared_codes(fields["codes"], "codes", faults)
    if not codes:
        faults.append(ruleset_faults.codes_missing(fields["codes"].at))
        return None
    return Type(Base.CODE, codes=codes, ordered=ordered is not None)


def _refuse_misplaced(written: str, base: Base, container: str, fields: Fields, faults: list[Diagnostic]) -> None:
    """Report keys that say nothing about this type."""
    meaningless = {
        "unit": base not in NUMERIC,
        "min": base not in _RANGED,
        "max": base not in _RANGED,
        "codes": base is not Base.CODE,
        "ordered": base is not Base.CODE,
        "size": container != "list",
        "fields": base is not Base.RECORD,
    }
    for key, misplaced in meaningless.items():
        if misplaced and key in fields:
            faults.append(ruleset_faults.key_not_for_type(fields[key].at, key, written))


def _bound(node: Node | None, key: str, wanted: Type, faults: list[Diagnostic]) -> Value:
    scalar = scalar_of(node, key, faults)
    return None if scalar is None else checked_value(scalar, wanted, faults)


def checked_value(scalar: Scalar, wanted: Type, faults: list[Diagnostic]) -> Value:
    """Return the scalar as a value of the type; None with the fault reported where it is none."""
    if scalar.is_null:
        faults.append(ruleset_faults.null_not_allowed(scalar.at))
        return None
    value = read_value(scalar, wanted)
    if isinstance(value, Diagnostic):
        faults.append(value)
        return None
    return value
