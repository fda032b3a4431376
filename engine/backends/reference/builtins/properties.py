"""What may stand behind a dot: the parts of dates, times, durations and ranges (DMN 1.5, tables 65 to 67)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.model.feel_values import EvaluationError, FeelValue, kind_of

_Part = Callable[[Any], FeelValue]


def property_of(value: FeelValue, name: str) -> FeelValue:
    """Return that part of the value; null of null, and an error where such a value has no such part.

    >>> property_of(dt.date(2024, 2, 29), "day")
    Decimal('29')
    """
    if value is None:
        return None
    kind = kind_of(value)
    parts = PROPERTIES.get(kind)
    if parts is None or name not in parts:
        raise EvaluationError("no_such_property", f"a {kind} has no `{name}`", (value,))
    return parts[name](value)


def _whole(part: Callable[[Any], int]) -> _Part:
    return lambda value: Decimal(part(value))


def _second(value: dt.time | dt.datetime) -> Decimal:
    return Decimal(value.second) + Decimal(value.microsecond).scaleb(-6).normalize()


def _zone_name(value: dt.time | dt.datetime) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _toward_zero(number: int, parts: int) -> int:
    return -(-number // parts) if number < 0 else number // parts


def _of_duration(unit: dt.timedelta, modulus: int | None) -> _Part:
    """Return the part that counts whole units, those of the next greater one left out; as signed as the duration."""

    def part(value: dt.timedelta) -> Decimal:
        size = abs(value) // unit
        count = Decimal(size if modulus is None else size % modulus)
        return -count if value < dt.timedelta() and count else count

    return part


def _duration_seconds(value: dt.timedelta) -> Decimal:
    size = abs(value)
    seconds = Decimal(size.seconds % 60) + Decimal(size.microseconds).scaleb(-6).normalize()
    return -seconds if value < dt.timedelta() and seconds else seconds


_DATE: Final[Mapping[str, _Part]] = {
    "year": _whole(lambda date: date.year),
    "month": _whole(lambda date: date.month),
    "day": _whole(lambda date: date.day),
    "weekday": _whole(lambda date: date.isoweekday()),
}
_TIME: Final[Mapping[str, _Part]] = {
    "hour": _whole(lambda time: time.hour),
    "minute": _whole(lambda time: time.minute),
    "second": _second,
    "time offset": lambda time: time.utcoffset(),
    "timezone": _zone_name,
}

PROPERTIES: Final[Mapping[str, Mapping[str, _Part]]] = {
    "date": _DATE,
    "time": _TIME,
    "date and time": {**_DATE, **_TIME},
    "years and months duration": {
        "years": _whole(lambda duration: _toward_zero(duration.months, 12)),
        "months": _whole(lambda duration: duration.months - 12 * _toward_zero(duration.months, 12)),
    },
    "days and time duration": {
        "days": _of_duration(dt.timedelta(days=1), None),
        "hours": _of_duration(dt.timedelta(hours=1), 24),
        "minutes": _of_duration(dt.timedelta(minutes=1), 60),
        "seconds": _duration_seconds,
    },
    "range": {
        "start": lambda span: span.low,
        "end": lambda span: span.high,
        "start included": lambda span: span.low_included,
        "end included": lambda span: span.high_included,
    },
}
"""By kind of value: the names that may follow a dot, and what each yields."""
