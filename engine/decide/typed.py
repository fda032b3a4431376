"""Reading one supplied value as the type its fact declares; what is not legal is a result, not an exception."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.model.facts import InvalidFact
from engine.model.feel_values import Context, EvaluationError
from engine.model.outcome import Json
from engine.model.temporal import read_date_and_time, read_duration, read_time
from engine.model.types import Base, Type, Value

MAX_DIGITS = 34
"""Significant digits of a number (DMN 1.5, 10.3.2.3.1: IEEE 754-2008 Decimal128)."""
MAX_EXPONENT = 34
"""Numbers lie below 10^34 in size and have at most 34 decimal places: far beyond any sum of money."""
MAX_ITEMS = 100_000
"""Items of a supplied list, set or map."""
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Limits = tuple[Value, Value]
"""The least and the greatest legal value, each None where there is no such limit."""


def read_typed(kind: Type, raw: Json, limits: Limits) -> Value | InvalidFact:
    """Return the value of the type, or how it is not legal; the limits hold for each item of a list, set or map."""
    if not kind.container:
        return _within(_READERS[kind.base](kind, raw), limits)
    if kind.container == "map":
        return _map(kind, raw, limits)
    return _items(kind, raw, limits)


def _within(value: Value | InvalidFact, limits: Limits) -> Value | InvalidFact:
    if isinstance(value, InvalidFact):
        return value
    lowest, highest = limits
    if lowest is not None and value < lowest:
        return InvalidFact("below_minimum", str(lowest))
    if highest is not None and value > highest:
        return InvalidFact("above_maximum", str(highest))
    return value


def _item_type(kind: Type) -> Type:
    return Type(kind.base, kind.unit, kind.codes, kind.ordered, fields=kind.fields)


def _items(kind: Type, raw: Json, limits: Limits) -> Value | InvalidFact:
    """Return a list, or a set as a list of distinct items in the order supplied; null items are not legal."""
    if not isinstance(raw, list):
        return InvalidFact("wrong_type", f"{kind.container} of {kind.base.value}")
    if len(raw) > MAX_ITEMS:
        return InvalidFact("too_many_items", str(MAX_ITEMS))
    values = []
    for place, item in enumerate(raw, start=1):
        value = read_typed(_item_type(kind), item, limits)
        if isinstance(value, InvalidFact):
            return InvalidFact(value.code, f"item {place}: {value.limit}")
        values.append(value)
    if kind.size is not None and len(values) != kind.size:
        return InvalidFact("wrong_size", str(kind.size))
    return tuple(dict.fromkeys(values)) if kind.container == "set" else tuple(values)


def _map(kind: Type, raw: Json, limits: Limits) -> Value | InvalidFact:
    if not isinstance(raw, dict):
        return InvalidFact("wrong_type", f"map of {kind.base.value}")
    if len(raw) > MAX_ITEMS:
        return InvalidFact("too_many_items", str(MAX_ITEMS))
    entries: dict[str, Value] = {}
    for name, item in raw.items():
        value = read_typed(_item_type(kind), item, limits)
        if isinstance(value, InvalidFact):
            return InvalidFact(value.code, f"{name}: {value.limit}")
        entries[name] = value
    return Context(entries)


def _number(kind: Type, raw: Json) -> Decimal | InvalidFact:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        return InvalidFact("wrong_type", kind.base.value)
    value = Decimal(raw)
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or (value and value.adjusted() >= MAX_EXPONENT) or exponent < -MAX_EXPONENT:
        return InvalidFact("number_out_of_range", f"1E{MAX_EXPONENT}")
    if len(digits) > MAX_DIGITS:
        return InvalidFact("too_many_digits", str(MAX_DIGITS))
    return value


def _integer(kind: Type, raw: Json) -> int | InvalidFact:
    value = _number(kind, raw)
    if isinstance(value, InvalidFact):
        return value
    return int(value) if value == value.to_integral_value() else InvalidFact("wrong_type", kind.base.value)


def _text(kind: Type, raw: Json) -> str | InvalidFact:
    return raw if isinstance(raw, str) else InvalidFact("wrong_type", kind.base.value)


def _boolean(kind: Type, raw: Json) -> bool | InvalidFact:
    return raw if isinstance(raw, bool) else InvalidFact("wrong_type", kind.base.value)


def _code(kind: Type, raw: Json) -> str | InvalidFact:
    if not isinstance(raw, str):
        return InvalidFact("wrong_type", kind.base.value)
    return raw if raw in kind.codes else InvalidFact("unknown_code", " | ".join(kind.codes))


def _date(kind: Type, raw: Json) -> dt.date | InvalidFact:
    if not isinstance(raw, str) or not _ISO_DATE.fullmatch(raw):
        return InvalidFact("wrong_type", kind.base.value)
    try:
        return dt.date.fromisoformat(raw)
    except ValueError:
        return InvalidFact("no_such_date", "YYYY-MM-DD")


def _instant(kind: Type, raw: Json) -> Any:
    """Return a date and time with an offset: without one the text names no instant."""
    value = _as_written(read_date_and_time, kind, raw)
    if isinstance(value, dt.datetime) and value.utcoffset() is None:
        return InvalidFact("no_offset", "2026-06-15T09:00:00+08:00")
    return value


def _time(kind: Type, raw: Json) -> Any:
    return _as_written(read_time, kind, raw)


def _duration(kind: Type, raw: Json) -> Any:
    return _as_written(read_duration, kind, raw)


def _as_written(read: Callable[[str], Any], kind: Type, raw: Json) -> Any:
    if not isinstance(raw, str):
        return InvalidFact("wrong_type", kind.base.value)
    try:
        return read(raw)
    except EvaluationError as error:
        return InvalidFact("wrong_type", f"{kind.base.value}: {error.detail}")


def _record(kind: Type, raw: Json) -> Context | InvalidFact:
    """Return a record with every declared field; one that is not supplied is null. Other fields are not legal."""
    if not isinstance(raw, dict):
        return InvalidFact("wrong_type", kind.base.value)
    fields = dict(kind.fields)
    if unknown := [name for name in raw if name not in fields]:
        return InvalidFact("unknown_field", f"{unknown[0]}: {' | '.join(fields)}")
    entries: dict[str, Value] = {}
    for name, field_type in fields.items():
        supplied = raw.get(name)
        value = None if supplied is None else read_typed(field_type, supplied, (None, None))
        if isinstance(value, InvalidFact):
            return InvalidFact(value.code, f"{name}: {value.limit}")
        entries[name] = value
    return Context(entries)


_READERS: Mapping[Base, Callable[[Type, Json], Any]] = {
    Base.MONEY: _number,
    Base.NUMBER: _number,
    Base.INTEGER: _integer,
    Base.TEXT: _text,
    Base.BOOLEAN: _boolean,
    Base.DATE: _date,
    Base.CODE: _code,
    Base.DATETIME: _instant,
    Base.TIME: _time,
    Base.DURATION: _duration,
    Base.RECORD: _record,
}
