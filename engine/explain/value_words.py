"""Values put into words: numbers with their unit, durations, dates, lists and records, in Chinese or English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from engine.explain.texts import Language, say
from engine.model.feel_values import Context, Function, MonthsDuration, Range, Unknown
from engine.model.temporal import temporal_text
from engine.model.types import Base, Type, Value

UNTYPED = Type(Base.ANY)
Part = Literal["years", "months", "days", "hours", "minutes", "seconds"]


NO_TEXTS: Mapping[str, str] = {}
CODED = (Base.CODE, Base.ANY)


def value_in_words(value: Value, kind: Type, language: Language, texts: Mapping[str, str] = NO_TEXTS) -> str:
    """Return a value with its unit, digits in groups of three; lists and records item by item.

    `texts`: what codes are called in that language.

    >>> value_in_words((Decimal(1200), Context({"a": MonthsDuration(14)})), UNTYPED, "en")
    '1,200, (a 1 year 2 months)'
    """
    match value:
        case None:
            return say("value.null", language)
        case bool():
            return say("value.true" if value else "value.false", language)
        case str():
            return texts.get(value, value) if kind.base in CODED else value
        case int() | Decimal():
            return _quantity(value, kind, language)
        case tuple() | Context():
            return _parts(value, kind, language, texts)
        case MonthsDuration() | dt.timedelta():
            return duration_in_words(value, language)
        case dt.datetime():
            return temporal_text(value).replace("T", " ")
        case Range():
            return _range(value, kind, language, texts)
        case Function() | Unknown():
            return say("value.unknown", language)
        case _:
            return temporal_text(value)


def _quantity(value: int | Decimal, kind: Type, language: Language) -> str:
    number = grouped(value)
    return say("value.quantity", language, number=number, unit=kind.unit) if kind.unit else number


def _parts(value: tuple[Value, ...] | Context, kind: Type, language: Language, texts: Mapping[str, str]) -> str:
    """Return the items or the entries, one after the other; what lies within them in brackets."""
    if not value:
        return say("value.none", language)
    if isinstance(value, tuple):
        item = replace(kind, container="", size=None)
        parts = [_inner(part, item, language, texts) for part in value]
    else:
        fields = dict(kind.fields)
        items = replace(kind, container="") if kind.container == "map" else UNTYPED
        parts = [
            say("value.entry", language, name=name, value=_inner(part, fields.get(name, items), language, texts))
            for name, part in value.items()
        ]
    return say("list.and", language).join(parts)


def _inner(value: Value, kind: Type, language: Language, texts: Mapping[str, str]) -> str:
    text = value_in_words(value, kind, language, texts)
    return say("value.inner", language, value=text) if isinstance(value, tuple | Context) and value else text


def _range(value: Range, kind: Type, language: Language, texts: Mapping[str, str]) -> str:
    low, high = ("" if end is None else value_in_words(end, kind, language, texts) for end in (value.low, value.high))
    return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"


def duration_in_words(value: MonthsDuration | dt.timedelta, language: Language) -> str:
    """Return a duration by its parts that are not zero.

    >>> duration_in_words(dt.timedelta(days=90, hours=1), "en"), duration_in_words(MonthsDuration(-27), "zh")
    ('90 days 1 hour', '-2年3个月')
    """
    parts: list[tuple[Part, int | Decimal]]
    if isinstance(value, MonthsDuration):
        sign, size = ("-" if value.months < 0 else ""), abs(value.months)
        parts = [("years", size // 12), ("months", size % 12)]
    else:
        sign, length = ("-" if value < dt.timedelta() else ""), abs(value)
        minutes, seconds = divmod(length.seconds, 60)
        exact = seconds + Decimal(length.microseconds).scaleb(-6) if length.microseconds else seconds
        parts = [("days", length.days), ("hours", minutes // 60), ("minutes", minutes % 60), ("seconds", exact)]
    told = [(part, number) for part, number in parts if number] or [("days", 0)]
    words = [say(_part_key(part, number), language, number=grouped(number)) for part, number in told]
    return sign + say("duration.and", language).join(words)


def _part_key(part: Part, number: int | Decimal) -> str:
    return f"duration.{part}.one" if number == 1 else f"duration.{part}"


def grouped(number: Decimal | int) -> str:
    """Return the number exactly, digits in groups of three, without needless zeros.

    >>> grouped(Decimal("5000000.50"))
    '5,000,000.5'
    """
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
