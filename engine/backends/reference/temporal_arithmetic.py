"""Adding to and subtracting dates, times and durations (DMN 1.5, 10.3.2.12, tables 55 to 57)."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal

from engine.model.feel_values import ARITHMETIC, EvaluationError, FeelValue, MonthsDuration, instant, instant_of_day

Duration = dt.timedelta | MonthsDuration
_MICROSECOND = dt.timedelta(microseconds=1)
_DAY = dt.timedelta(days=1)
_LONGEST = 12 * 999_999_999


def shift(moment: dt.date | dt.time, duration: Duration, sign: int) -> FeelValue:
    """Return the moment moved by the duration; a day that the month lacks becomes the month's last."""
    try:
        if isinstance(moment, dt.time):
            return _shift_time(moment, duration, sign)
        if isinstance(duration, MonthsDuration):
            return _shift_months(moment, sign * duration.months)
        if isinstance(moment, dt.datetime):
            return moment + sign * duration
        moved = dt.datetime.combine(moment, dt.time()) + sign * duration
        return moved.date()
    except (OverflowError, ValueError):
        raise EvaluationError("out_of_range", "the date lies outside the years 1 to 9999", (moment, duration)) from None


def _shift_time(moment: dt.time, duration: Duration, sign: int) -> dt.time:
    if isinstance(duration, MonthsDuration):
        raise EvaluationError("wrong_type", "a time cannot be moved by years and months", (moment, duration))
    of_day = dt.datetime.combine(dt.date(2000, 1, 1), moment.replace(tzinfo=None)) + sign * (duration % _DAY)
    return of_day.time().replace(tzinfo=moment.tzinfo)


def _shift_months(moment: dt.date, months: int) -> dt.date:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))


def difference(left: dt.date | dt.time, right: dt.date | dt.time) -> dt.timedelta:
    """Return the time from right to left; a date counts as its midnight in UTC beside a date and time."""
    if isinstance(left, dt.time) and isinstance(right, dt.time):
        _same_clock(left.tzinfo, right.tzinfo, (left, right))
        return instant_of_day(left) - instant_of_day(right)
    if isinstance(left, dt.time) or isinstance(right, dt.time):
        raise EvaluationError("wrong_type", "a date and a time have no difference", (left, right))
    if not isinstance(left, dt.datetime) and not isinstance(right, dt.datetime):
        return left - right
    first, second = _as_datetime(left), _as_datetime(right)
    _same_clock(first.tzinfo, second.tzinfo, (left, right))
    return instant(first) - instant(second)


def _as_datetime(value: dt.date) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time(), dt.UTC)


def _same_clock(left: dt.tzinfo | None, right: dt.tzinfo | None, values: tuple[FeelValue, ...]) -> None:
    if (left is None) != (right is None):
        raise EvaluationError("wrong_type", "one of the two has an offset or zone, the other has none", values)


def add_durations(left: Duration, right: Duration, sign: int) -> Duration:
    """Return the sum of two durations of one kind, or with sign -1 their difference."""
    if isinstance(left, MonthsDuration) and isinstance(right, MonthsDuration):
        return _months(left.months + sign * right.months)
    if isinstance(left, dt.timedelta) and isinstance(right, dt.timedelta):
        return _timed(left // _MICROSECOND + sign * (right // _MICROSECOND))
    raise EvaluationError("wrong_type", "the two durations are of different kinds", (left, right))


def scale(duration: Duration, factor: Decimal) -> Duration:
    """Return the duration so many times, cut to whole months or microseconds."""
    if isinstance(duration, MonthsDuration):
        return _months(int(ARITHMETIC.multiply(Decimal(duration.months), factor)))
    return _timed(int(ARITHMETIC.multiply(Decimal(duration // _MICROSECOND), factor)))


def divide_by(duration: Duration, divisor: Decimal) -> Duration:
    """Return the part of the duration, cut to whole months or microseconds."""
    if not divisor:
        raise EvaluationError("division_by_zero", "division by zero", (duration, divisor))
    if isinstance(duration, MonthsDuration):
        return _months(int(ARITHMETIC.divide(Decimal(duration.months), divisor)))
    return _timed(int(ARITHMETIC.divide(Decimal(duration // _MICROSECOND), divisor)))


def ratio(left: Duration, right: Duration) -> Decimal:
    """Return how often the right duration goes into the left one."""
    if isinstance(left, MonthsDuration) and isinstance(right, MonthsDuration):
        above, below = left.months, right.months
    elif isinstance(left, dt.timedelta) and isinstance(right, dt.timedelta):
        above, below = left // _MICROSECOND, right // _MICROSECOND
    else:
        raise EvaluationError("wrong_type", "the two durations are of different kinds", (left, right))
    if not below:
        raise EvaluationError("division_by_zero", "division by zero", (left, right))
    return ARITHMETIC.divide(Decimal(above), Decimal(below))


def _months(months: int) -> MonthsDuration:
    if abs(months) > _LONGEST:
        raise EvaluationError("out_of_range", "the duration is too long")
    return MonthsDuration(months)


def _timed(microseconds: int) -> dt.timedelta:
    try:
        return dt.timedelta(microseconds=microseconds)
    except OverflowError:
        raise EvaluationError("out_of_range", "the duration is too long") from None
