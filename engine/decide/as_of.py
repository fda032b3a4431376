"""Time as an argument: the instant a decision is made for, and whether the ruleset was in effect then."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.model.ruleset import Ruleset

TOLERANCE = dt.timedelta(minutes=5)
"""How far ahead of the clock an `as_of` may lie: clocks of calling systems differ a little."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class BadAsOf(ValueError):
    """An `as_of` that names no instant, or one too far ahead. `code` is stable: `not_an_instant`, `in_the_future`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"as_of {code}: {text}")
        self.code = code
        self.text = text


def parse_as_of(text: str | None, ruleset: Ruleset, now: dt.datetime) -> dt.datetime:
    """Return the instant meant: a timestamp with offset, a bare date (00:00 in the ruleset's timezone), or `now`.

    Under a ruleset of Asia/Shanghai, ``2026-06-15`` is 2026-06-15T00:00:00+08:00.
    """
    if text is None:
        return now
    zone = ZoneInfo(ruleset.timezone)
    try:
        instant = dt.datetime.fromisoformat(text)
        if _DATE.fullmatch(text):
            instant = instant.replace(tzinfo=zone)
        if instant.utcoffset() is None:
            raise BadAsOf("not_an_instant", text)
        late = instant - now > TOLERANCE
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, BadAsOf) else BadAsOf("not_an_instant", text) from None
    if late:
        raise BadAsOf("in_the_future", text)
    return instant


@dataclass(frozen=True, slots=True)
class Effect:
    """The span in which a ruleset is in effect: from `start` on, and before `end`; None where it has no bound."""

    start: dt.datetime | None
    end: dt.datetime | None

    def covers(self, as_of: dt.datetime) -> bool:
        """True where the instant lies in the span."""
        return (self.start is None or as_of >= self.start) and (self.end is None or as_of < self.end)


def effect_of(ruleset: Ruleset) -> Effect:
    """Return [effective from, effective to): from and to the first instant of these days in the ruleset's timezone."""
    zone = ZoneInfo(ruleset.timezone)
    days = (ruleset.effective_from, ruleset.effective_to)
    return Effect(*(None if day is None else _in_utc(dt.datetime.combine(day, dt.time(), zone)) for day in days))


def _in_utc(instant: dt.datetime) -> dt.datetime:
    """Return the instant in UTC; as it is where that would leave the calendar (years 1 and 9999)."""
    try:
        return instant.astimezone(dt.UTC)
    except OverflowError:
        return instant


def in_effect(ruleset: Ruleset, as_of: dt.datetime) -> bool:
    """True where the ruleset is in effect at the instant."""
    return effect_of(ruleset).covers(as_of)


def local_day(ruleset: Ruleset, as_of: dt.datetime) -> dt.date:
    """Return the date of the instant in the ruleset's timezone: what `today` means in its rules."""
    try:
        return as_of.astimezone(ZoneInfo(ruleset.timezone)).date()
    except OverflowError:  # within a day of year 1 or year 9999: the offset moves it out of the calendar
        return as_of.date()
