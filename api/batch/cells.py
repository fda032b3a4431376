"""A cell of a customer file as the fact it stands for; never through a binary float."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from engine.audit import MalformedJson, exact_json_loads
from engine.model.feel_values import MonthsDuration
from engine.model.outcome import Json
from engine.model.temporal import temporal_text
from engine.model.types import NUMERIC, Base, Type

NUMBER = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,4})?", re.ASCII)
TRUTH = {"true": True, "false": False}
WITHOUT_BLANKS: Final = frozenset({Base.DATE, Base.DATETIME, Base.TIME, Base.DURATION, Base.CODE})


def fact_of(cell: object, kind: Type) -> Json:
    """Return the fact a cell supplies, None where it is empty.

    A list, set, map or record stands in text as JSON; in Parquet it may be a list, a map or a struct. What does not
    read as the type stays text, and is then an invalid fact of its own row alone.

    >>> fact_of("12691.50", Type(Base.MONEY)), fact_of("", Type(Base.MONEY)), fact_of("n/a", Type(Base.MONEY))
    (Decimal('12691.50'), None, 'n/a')
    >>> fact_of('["card"]', Type(Base.CODE, container="list"))
    ['card']
    """
    match cell:
        case None | "":
            return None
        case str():
            return _from_text(cell, kind)
        case bool() | int() | Decimal():
            return cell
        case list() | dict():
            return _from_structure(cell, kind)
        case dt.datetime():
            return _from_instant(cell, kind)
        case dt.date():
            return cell.isoformat()
        case dt.time() | dt.timedelta() | MonthsDuration():
            return temporal_text(cell)
        case _:
            return str(cell)


def _from_text(cell: str, kind: Type) -> Json:
    plain = cell.strip()
    if is_structure(kind):
        return _from_json(plain, cell)
    if kind.base in NUMERIC:
        return Decimal(plain) if NUMBER.fullmatch(plain) else cell
    if kind.base is Base.BOOLEAN:
        return TRUTH.get(plain.lower(), cell)
    return plain if kind.base in WITHOUT_BLANKS else cell


def is_structure(kind: Type) -> bool:
    """True for a list, a set, a map, a record."""
    return bool(kind.container) or kind.base is Base.RECORD


def _from_json(plain: str, cell: str) -> Json:
    try:
        return exact_json_loads(plain.encode())
    except (MalformedJson, UnicodeEncodeError):
        return cell


def _from_structure(cell: list[object] | dict[str, object], kind: Type) -> Json:
    """Return the list or the mapping with each item as the fact it is; a map may come as a list of pairs."""
    item = replace(kind, container="", size=None)
    if isinstance(cell, dict):
        return _from_mapping(cell, kind, item)
    if kind.container == "map":
        pairs = [entry for entry in cell if isinstance(entry, tuple)]
        return {str(name): _part(part, item) for name, part in pairs} if len(pairs) == len(cell) else str(cell)
    return [_part(part, item) for part in cell]


def _from_mapping(cell: Mapping[str, object], kind: Type, item: Type) -> Json:
    """Return the entries; a struct has every field in every row, so that an empty one is no entry of a map."""
    if kind.container == "map":
        return {name: _part(part, item) for name, part in cell.items() if part is not None}
    fields = dict(kind.fields)
    return {name: _part(part, fields.get(name, item)) for name, part in cell.items()}


def _part(cell: object, kind: Type) -> Json:
    """Return one item or entry; here an empty text is a text."""
    return "" if cell == "" else fact_of(cell, kind)


def _from_instant(cell: dt.datetime, kind: Type) -> str:
    """Return a day kept as midnight without offset (as data frames keep dates) as the day it is."""
    is_day = cell.tzinfo is None and cell.time() == dt.time() and kind.base is not Base.DATETIME
    return cell.date().isoformat() if is_day else cell.isoformat()
