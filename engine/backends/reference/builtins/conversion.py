"""Functions that make a value of one kind from another (DMN 1.5, table 72), and `not` and `is`."""

from __future__ import annotations

import datetime as dt
import decimal
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from engine.backends.reference.builtins.literals import element_key, text_of
from engine.backends.reference.builtins.signature import Builtin, Param, Signature
from engine.feel.strings import unescape
from engine.model.feel_values import ARITHMETIC, EvaluationError, FeelValue, Range, feel_compare
from engine.model.temporal import (
    make_date,
    make_offset,
    read_date,
    read_date_and_time,
    read_duration,
    read_temporal,
    read_time,
)

_LONGEST_NUMBER: Final = 10_000
_NUMBER: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_TO_DOTS: Final = re.compile(r'((?:[^".]|"(?:[^"\\]|\\.)*"|\.(?!\.))*+)\.\.', re.DOTALL)
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CALLED: Final = re.compile(r'(date and time|date|time|duration) ?\( ?("[^"\\]*") ?\)')
_READERS: Final[dict[str, Callable[[str], FeelValue]]] = {
    "date": read_date,
    "time": read_time,
    "date and time": read_date_and_time,
    "duration": read_duration,
}


def _integer(number: Decimal, what: str) -> int:
    if number != number.to_integral_value() or number.adjusted() > 9:
        raise EvaluationError("out_of_domain", f"no {what} is {number}", (number,))
    return int(number)


def _date_of(year: Decimal, month: Decimal, day: Decimal) -> dt.date:
    return make_date(_integer(year, "year"), _integer(month, "month"), _integer(day, "day"))


def _day_of(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _time_of(hour: Decimal, minute: Decimal, second: Decimal, offset: dt.timedelta | None = None) -> dt.time:
    """Return the time of day; a second may have up to six decimals."""
    if not 0 <= second < 60:
        raise EvaluationError("out_of_domain", f"no second is {second}", (second,))
    micros, zone = _integer(second.scaleb(6), "second"), None if offset is None else make_offset(offset)
    try:
        return dt.time(_integer(hour, "hour"), _integer(minute, "minute"), *divmod(micros, 1_000_000), zone)
    except ValueError:
        raise EvaluationError("out_of_domain", f"no such time: {hour}:{minute}", (hour, minute)) from None


def _clock_of(moment: dt.datetime | dt.time) -> dt.time:
    return moment.timetz() if isinstance(moment, dt.datetime) else moment


def _moment_of(date: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(_day_of(date), time)


def _number_of(text: str, grouping: str | None, point: str | None) -> Decimal:
    """Return the number that the text writes with these separators; exactly, or to 34 digits."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (point and grouping == point):
        raise EvaluationError("out_of_domain", "these two cannot separate groups and decimals", (grouping, point))
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(".", "?").replace(point, ".") if point and point != "." else plain
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(plain):
        raise EvaluationError("unreadable", f"`{text[:60]}` is not the text of a number", (text,))
    try:
        return ARITHMETIC.create_decimal(plain)
    except decimal.Overflow:
        raise EvaluationError("too_large", f"`{text[:60]}` is a number too large", (text,)) from None


def _range_of(text: str) -> Range:
    """Return the range of `[18..21)`; an end left out, behind a round bracket, is open."""
    written = text.strip()
    found = _TO_DOTS.match(written, 1) if len(text) <= _LONGEST_NUMBER else None
    if found is None or written[0] not in "[(]" or written[-1] not in "])[":
        raise _no_range(text)
    ends = found[1].strip(), written[found.end() : -1].strip()
    low, high = (_end_of(end, text) if end else None for end in ends)
    low_in, high_in = written[0] == "[", written[-1] == "]"
    if (low is None and (low_in or high is None)) or (high is None and high_in):
        raise _no_range(text)
    if low is not None and high is not None and feel_compare(low, high) not in (-1, 0):
        raise _no_range(text)
    return Range(low, low_in, high, high_in)


def _end_of(written: str, text: str) -> FeelValue:
    """Return the value of an end: a number, a text in quotes, `@"…"`, or a date, time or duration called by name."""
    if _NUMBER.fullmatch(written):
        return ARITHMETIC.create_decimal(written)
    if _QUOTED.fullmatch(written):
        return unescape(written)
    if written.startswith("@") and _QUOTED.fullmatch(written[1:].strip()):
        return read_temporal(unescape(written[1:].strip()))
    if (called := _CALLED.fullmatch(written)) is not None:
        return _READERS[called[1]](unescape(called[2]))
    raise _no_range(text)


def _no_range(text: str) -> EvaluationError:
    return EvaluationError("unreadable", f"`{text[:60]}` is not the text of a range", (text,))


def _text_param(name: str) -> Param:
    return Param(name, ("string",))


def _separator(name: str) -> Param:
    return Param(name, ("string",), nullable=True)


_FROM: Final = _text_param("from")
_OFFSET: Final = Param("offset", ("days and time duration",), optional=True)

FUNCTIONS: Final = (
    Builtin(
        "date",
        (
            Signature((_FROM,), read_date),
            Signature((Param("from", ("date", "date and time")),), _day_of),
            Signature(tuple(Param(name, ("number",)) for name in ("year", "month", "day")), _date_of),
        ),
    ),
    Builtin(
        "date and time",
        (
            Signature((_FROM,), read_date_and_time),
            Signature((Param("from", ("date and time",)),), lambda moment: moment),
            Signature((Param("date", ("date", "date and time")), Param("time", ("time",))), _moment_of),
        ),
    ),
    Builtin(
        "time",
        (
            Signature((_FROM,), read_time),
            Signature((Param("from", ("time", "date and time")),), _clock_of),
            Signature((*(Param(name, ("number",)) for name in ("hour", "minute", "second")), _OFFSET), _time_of),
        ),
    ),
    Builtin("duration", (Signature((_FROM,), read_duration),)),
    Builtin(
        "number",
        (Signature((_FROM, _separator("grouping separator"), _separator("decimal separator")), _number_of),),
    ),
    Builtin("string", (Signature((Param("from"),), lambda value: None if value is None else text_of(value)),)),
    Builtin("range", (Signature((_FROM,), _range_of),)),
    Builtin("not", (Signature((Param("negand", ("boolean",)),), lambda negand: not negand),)),
    Builtin(
        "is",
        (
            Signature(
                (Param("value1"), Param("value2")),
                lambda first, second: element_key(first) == element_key(second),
            ),
        ),
    ),
)
