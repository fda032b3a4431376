"""A cell of a customer file as the fact it stands for; never through a binary float."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from engine.model.outcome import Json
from engine.model.types import NUMERIC, Base, Type

NUMBER = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,4})?", re.ASCII)
TRUTH = {"true": True, "false": False}


def fact_of(cell: object, kind: Type) -> Json:
    """Return the fact a cell supplies, None where it is empty.

    What does not read as the type stays text, and is then an invalid fact of its own row alone.

    >>> fact_of("12691.50", Type(Base.MONEY)), fact_of("", Type(Base.MONEY)), fact_of("n/a", Type(Base.MONEY))
    (Decimal('12691.50'), None, 'n/a')
    """
    match cell:
        case None | "":
            return None
        case str():
            return _from_text(cell, kind)
        case bool() | int() | Decimal():
            return cell
        case dt.datetime():
            return _from_instant(cell)
        case dt.date():
            return cell.isoformat()
        case _:
            return str(cell)


def _from_text(cell: str, kind: Type) -> Json:
    plain = cell.strip()
    if kind.base in NUMERIC:
        return Decimal(plain) if NUMBER.fullmatch(plain) else cell
    if kind.base is Base.BOOLEAN:
        return TRUTH.get(plain.lower(), cell)
    return plain if kind.base in (Base.DATE, Base.CODE) else cell


def _from_instant(cell: dt.datetime) -> str:
    """Return a day kept as midnight without offset (as data frames keep dates) as the day it is."""
    is_day = cell.tzinfo is None and cell.time() == dt.time()
    return cell.date().isoformat() if is_day else cell.isoformat()
