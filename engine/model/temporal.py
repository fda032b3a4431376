"""Dates, times and durations as text: read from the forms the standard names, written in one of them.

The forms are those of XML Schema Part 2 (date, time, dateTime, duration), and a time may be followed by `@` and an
IANA time zone (DMN 1.5, 10.3.2.3). Years lie in 1..9999 and a second has at most six decimals: what is finer or
further is refused, never rounded.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from engine.model.feel_values import EvaluationError, MonthsDuration

Temporal = dt.date | dt.time | dt.datetime | dt.timedelta | MonthsDuration

WIDEST_OFFSET: Final = dt.timedelta(hours=18)
MOST_MONTHS: Final = 12 * 999_999_999

_LONGEST: Final = 100
_DATE = re.compile(r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(.*)")
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_ZONE = re.compile(r"@([A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*)")
_MONTHS = re.compile(r"(-?)P(?=[0-9])(?:([0-9]+)Y)?(?:([0-9]+)M)?")
_DAYS = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?"
)


def read_date(text: str) -> dt.date:
    """Return the date of `2024-01-31`.

    >>> read_date("2024-01-31")
    datetime.date(2024, 1, 31)
    """
    found = _DATE.fullmatch(_short(text, "a date"))
    if found is None:
        raise _unreadable(text, "a date")
    return make_date(int(found[1]), int(found[2]), int(found[3]))


def read_time(text: str) -> dt.time:
    """Return the time of `13:20:00`, `13:20:00.5Z`, `13:20:00+02:00` or `13:20:00@Europe/Paris`."""
    return _clock(text, "a time")[0]


def read_date_and_time(text: str) -> dt.datetime:
    """Return the date and time of `2024-01-31T13:20:00`, offset or zone behind it; a date alone is its midnight."""
    date, _, clock = text.partition("T")
    if "T" not in text:
        return dt.datetime.combine(read_date(text), dt.time())
    time, next_day = _clock(clock, "a date and time")
    day = read_date(date)
    if next_day and day == dt.date.max:
        raise _beyond()
    return dt.datetime.combine(day + dt.timedelta(days=next_day), time)


def read_duration(text: str) -> dt.timedelta | MonthsDuration:
    """Return the duration of `P1Y2M` or `P1DT2H3M4.5S`, `-` before it for one that goes back."""
    months = _MONTHS.fullmatch(_short(text, "a duration"))
    if months is not None:
        return make_months(_signed(months[1], 12 * int(months[2] or 0) + int(months[3] or 0)))
    days = _DAYS.fullmatch(text)
    if days is None or not text[-1].isalpha() or text.endswith("T"):
        raise _unreadable(text, "a duration")
    day, hour, minute, second = (int(part or 0) for part in days.group(2, 3, 4, 5))
    try:
        size = dt.timedelta(days=day, hours=hour, minutes=minute, seconds=second, microseconds=_micros(days[6]))
    except OverflowError:
        raise _beyond() from None
    return -size if days[1] else size


def read_temporal(text: str) -> Temporal:
    """Return what `@"…"` stands for: the form says whether it is a date, a time, both, or a duration.

    >>> read_temporal("P1Y")
    MonthsDuration(months=12)
    """
    reader: Callable[[str], Temporal]
    if text.lstrip("-").startswith("P"):
        reader = read_duration
    elif ":" not in text:
        reader = read_date
    else:
        reader = read_date_and_time if "T" in text.partition(":")[0] else read_time
    return reader(text)


def make_date(year: int, month: int, day: int) -> dt.date:
    """Return the day of the calendar, or raise where there is none."""
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise _beyond()
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise EvaluationError("out_of_domain", f"no such day: {year}-{month}-{day}") from None


def make_offset(offset: dt.timedelta) -> dt.timezone:
    """Return the clock that is ahead of UTC by that much, 18 hours at most, in whole seconds."""
    if abs(offset) > WIDEST_OFFSET or offset.microseconds:
        raise EvaluationError("out_of_domain", f"no time has an offset of {offset}")
    return dt.timezone(offset) if offset else dt.UTC


def make_months(months: int) -> MonthsDuration:
    """Return the duration of so many months, up to a thousand million years."""
    if abs(months) > MOST_MONTHS:
        raise _beyond()
    return MonthsDuration(months)


def temporal_text(value: Temporal) -> str:
    """Return the form that reads back as an equal value, normalised: `PT25H` is written `P1DT1H`.

    >>> temporal_text(dt.timedelta(hours=25)), temporal_text(dt.time(9, tzinfo=dt.UTC))
    ('P1DT1H', '09:00:00Z')
    """
    if isinstance(value, dt.datetime):
        return f"{_date_text(value)}T{_clock_text(value)}"
    if isinstance(value, dt.date):
        return _date_text(value)
    if isinstance(value, dt.time):
        return _clock_text(value)
    return _months_text(value.months) if isinstance(value, MonthsDuration) else _days_text(value)


def _clock(text: str, wanted: str) -> tuple[dt.time, int]:
    """Return the time, and 1 where it is 24:00:00, which belongs to the day after."""
    found = _CLOCK.fullmatch(_short(text, wanted))
    if found is None:
        raise _unreadable(text, wanted)
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    micros, zone = _micros(found[4]), _zone(found[5], text, wanted)
    end_of_day = (hour, minute, second, micros) == (24, 0, 0, 0)
    try:
        return dt.time(0 if end_of_day else hour, minute, second, micros, zone), int(end_of_day)
    except ValueError:
        raise EvaluationError("out_of_domain", f"no such time: `{text}`") from None


def _zone(written: str, text: str, wanted: str) -> dt.tzinfo | None:
    if not written:
        return None
    if written in ("Z", "z"):
        return dt.UTC
    if (offset := _OFFSET.fullmatch(written)) is not None:
        hours, minutes, seconds = int(offset[2]), int(offset[3]), int(offset[4] or 0)
        if minutes > 59 or seconds > 59:
            raise EvaluationError("out_of_domain", f"no such offset: `{written}`")
        size = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return make_offset(-size if offset[1] == "-" else size)
    if (named := _ZONE.fullmatch(written)) is None:
        raise _unreadable(text, wanted)
    return _known_zone(named[1])


def _known_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise EvaluationError("out_of_domain", f"no time zone is called `{name}`") from None


def _micros(decimals: str | None) -> int:
    """Return the microseconds that the decimals of a second stand for, exactly."""
    digits = (decimals or "").rstrip("0")
    if len(digits) > 6:
        raise EvaluationError("out_of_domain", f"a second has at most six decimals here: `.{decimals}`")
    return int(digits.ljust(6, "0"))


def _date_text(date: dt.date) -> str:
    return f"{date.year:04}-{date.month:02}-{date.day:02}"


def _clock_text(clock: dt.time | dt.datetime) -> str:
    text = f"{clock.hour:02}:{clock.minute:02}:{_seconds_text(clock.second, clock.microsecond):0>2}"
    if isinstance(clock.tzinfo, ZoneInfo):
        return f"{text}@{clock.tzinfo.key}"
    offset = clock.utcoffset()
    return text if offset is None else text + _offset_text(offset)


def _seconds_text(seconds: int, micros: int) -> str:
    return f"{seconds:02}" + f".{micros:06}".rstrip("0").rstrip(".")


def _offset_text(offset: dt.timedelta) -> str:
    if not offset:
        return "Z"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    text = f"{'-' if offset < dt.timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _months_text(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    text = (f"{years}Y" if years else "") + (f"{rest}M" if rest or not years else "")
    return f"{'-' if months < 0 else ''}P{text}"


def _days_text(duration: dt.timedelta) -> str:
    size = abs(duration)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{size.microseconds:06}".rstrip("0").rstrip(".")
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{size.days}D" if size.days else ""
    text = days + (f"T{clock}" if clock else "") or "T0S"
    return f"{'-' if duration < dt.timedelta() else ''}P{text}"


def _signed(sign: str, size: int) -> int:
    return -size if sign else size


def _short(text: str, wanted: str) -> str:
    if len(text) > _LONGEST:
        raise _unreadable(text[:_LONGEST] + "…", wanted)
    return text


def _unreadable(text: str, wanted: str) -> EvaluationError:
    return EvaluationError("unreadable", f"`{text}` is not the text of {wanted}", (text,))


def _beyond() -> EvaluationError:
    return EvaluationError("out_of_domain", "the calendar here runs from the year 1 to 9999")
