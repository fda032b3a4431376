"""Values as text, the way FEEL writes them, and what two values must share to be the same element of the domain."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from engine.feel.strings import is_name, quote
from engine.model.feel_values import (
    LARGEST,
    Context,
    EvaluationError,
    FeelValue,
    MonthsDuration,
    Range,
    ensure_bounded,
    equality_key,
    kind_of,
)
from engine.model.temporal import temporal_text

TEMPORAL: Final = (dt.date, dt.time, dt.timedelta, MonthsDuration)


def text_of(value: FeelValue) -> str:
    """Return the value as text: a text as it is, a date in its standard form, a list or context as FEEL writes it.

    >>> text_of(Decimal("1.10")), text_of((Decimal(1), "a"))
    ('1.1', '[1, "a"]')
    """
    ensure_bounded(value)
    if isinstance(value, str):
        return value
    text = temporal_text(value) if isinstance(value, TEMPORAL) else literal_of(value)
    if len(text) > LARGEST:
        raise EvaluationError("too_large", f"a text of more than {LARGEST} characters")
    return text


def literal_of(value: FeelValue) -> str:
    """Return the value as FEEL writes it within a list: texts quoted, dates as `@"…"`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, TEMPORAL):
        return f'@"{temporal_text(value)}"'
    if isinstance(value, Decimal | int):
        return number_text(Decimal(value))
    return _compound(value)


def _compound(value: FeelValue) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal_of, value))}]"
    if isinstance(value, Context):
        return "{" + ", ".join(f"{_key(key)}: {literal_of(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, Range):
        low, high = ("" if end is None else literal_of(end) for end in (value.low, value.high))
        return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"
    raise EvaluationError("wrong_type", f"a {kind_of(value)} cannot be written as text", (value,))


def number_text(number: Decimal) -> str:
    """Return the number in plain digits, without zeros that say nothing.

    >>> number_text(Decimal("1.50E+3")), number_text(Decimal("-0.0"))
    ('1500', '0')
    """
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if number.is_zero() else text


def _key(key: str) -> str:
    return key if all(map(is_name, key.split(" "))) else quote(key)


def element_key(value: FeelValue) -> tuple[object, ...]:
    """Return a key that two values share where they are the same element of the domain (DMN 1.5, 10.3.2.2).

    Stricter than equality: the same instant on clocks of another offset or zone is another element.
    """
    ensure_bounded(value)
    return _element(value)


def _element(value: FeelValue) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return ("list", *map(_element, value))
    if isinstance(value, Context):
        return "context", frozenset((name, _element(entry)) for name, entry in value.items())
    if isinstance(value, Range):
        return "range", _element(value.low), value.low_included, _element(value.high), value.high_included
    if isinstance(value, dt.time | dt.datetime):
        zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else value.utcoffset()
        return kind_of(value), zone, value.replace(tzinfo=None)
    return equality_key(value)
