"""The JSON Schema of a value of a type: what a request may send, what a decision yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from engine.decide.typed import MAX_ITEMS
from engine.model.outcome import Json, json_value
from engine.model.types import Base, Type, Value

MONTHS: Final = r"(?=[0-9])([0-9]+Y)?([0-9]+M)?"
DAYS: Final = r"(?=[0-9T])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]*)?S)?)?"
DURATION: Final = f"^-?P({MONTHS}|{DAYS})$"
TIME: Final = r"^[0-9]{2}:[0-9]{2}:[0-9]{2}"

PLAIN: Final[Mapping[Base, Mapping[str, Json]]] = {
    Base.MONEY: {"type": "number"},
    Base.NUMBER: {"type": "number"},
    Base.INTEGER: {"type": "integer"},
    Base.TEXT: {"type": "string"},
    Base.BOOLEAN: {"type": "boolean"},
    Base.DATE: {"type": "string", "format": "date"},
    Base.DATETIME: {"type": "string", "format": "date-time"},
    Base.TIME: {"type": "string", "pattern": TIME},
    Base.DURATION: {"type": "string", "pattern": DURATION},
    Base.ANY: {},
}
"""The schema of a base type that has nothing of its own to say; a date and time has an offset."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the greatest legal value, each None where there is none; of a list or a map, for each item."""

    minimum: Value = None
    maximum: Value = None


NO_LIMITS: Final = Limits()


def value_schema(kind: Type, limits: Limits = NO_LIMITS) -> dict[str, Json]:
    """Return the schema of a value of the type, as `engine.decide.typed` reads it.

    >>> value_schema(Type(Base.INTEGER, container="map"), Limits(0))["additionalProperties"]
    {'type': 'integer', 'minimum': 0}
    """
    if not kind.container:
        return _one(kind, limits)
    items = _one(replace(kind, container="", size=None), limits)
    if kind.container == "map":
        return {"type": "object", "additionalProperties": items, "maxProperties": MAX_ITEMS}
    if kind.size is not None:
        return {"type": "array", "items": items, "minItems": kind.size, "maxItems": kind.size}
    return {"type": "array", "items": items, "maxItems": MAX_ITEMS}


def _one(kind: Type, limits: Limits) -> dict[str, Json]:
    if kind.base is Base.CODE:
        return {"enum": list(kind.codes)}
    if kind.base is Base.RECORD:
        return _record(kind)
    return dict(PLAIN[kind.base]) | _limits(limits)


def _record(kind: Type) -> dict[str, Json]:
    """Return the schema of a record; a field that is null or not there is not known."""
    fields: dict[str, Json] = {name: {"anyOf": [value_schema(field), {"type": "null"}]} for name, field in kind.fields}
    return {"type": "object", "properties": fields, "additionalProperties": not fields}


def _limits(limits: Limits) -> dict[str, Json]:
    """Return the limits JSON Schema has words for: those of numbers."""
    named = (("minimum", limits.minimum), ("maximum", limits.maximum))
    return {
        keyword: json_value(limit)
        for keyword, limit in named
        if isinstance(limit, Decimal | int) and not isinstance(limit, bool)
    }
