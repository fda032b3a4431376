"""Functions of the calendar (DMN 1.5, tables 72 and 79)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from engine.backends.reference.builtins.signature import Builtin, Param, Signature
from engine.model.feel_values import MonthsDuration
from engine.model.temporal import make_months

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _months_between(start: dt.date, end: dt.date) -> MonthsDuration:
    """Return the whole months from one day to the other, by the calendar alone; negative where the end comes first."""
    months = 12 * (end.year - start.year) + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return make_months(months)


_DATE: Final = Param("date", ("date", "date and time"))

FUNCTIONS: Final = (
    Builtin("day of year", (Signature((_DATE,), lambda date: Decimal(date.timetuple().tm_yday)),)),
    Builtin("day of week", (Signature((_DATE,), lambda date: _WEEKDAYS[date.weekday()]),)),
    Builtin("month of year", (Signature((_DATE,), lambda date: _MONTHS[date.month - 1]),)),
    Builtin("week of year", (Signature((_DATE,), lambda date: Decimal(date.isocalendar().week)),)),
    Builtin(
        "years and months duration",
        (
            Signature(
                (Param("from", ("date", "date and time")), Param("to", ("date", "date and time"))),
                _months_between,
            ),
        ),
    ),
)
