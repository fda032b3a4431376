"""How old the facts are that come with their own time: older than `fresh_within` is stale (`RULES.md`, Meaning)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from engine.backends.reference.temporal_arithmetic import shift
from engine.model.facts import Facts, InvalidFact, StaleFact
from engine.model.feel_values import EvaluationError, MonthsDuration
from engine.model.outcome import Json, Outcome
from engine.model.results import distinct
from engine.model.ruleset import Fact, Ruleset
from engine.model.temporal import temporal_text

STALE = "stale"
"""The flag of an outcome that rests on a stale fact."""


def read_time(ruleset: Ruleset, raw: Json) -> dt.datetime | InvalidFact | None:
    """Return the instant a dated fact was true; None where it does not say, invalid where what it says is none."""
    written = raw.get("as_of") if isinstance(raw, dict) and "value" in raw else None
    if written is None:
        return None
    try:
        instant = dt.datetime.fromisoformat(str(written))
        if len(str(written)) == len("2026-06-15"):
            instant = instant.replace(tzinfo=ZoneInfo(ruleset.timezone))
    except ValueError:
        return InvalidFact("not_an_instant", "as_of")
    return InvalidFact("not_an_instant", "as_of") if instant.utcoffset() is None else instant


def with_age(ruleset: Ruleset, facts: Facts, as_of: dt.datetime) -> Facts:
    """Return the facts, those known to be stale at the instant noted; where the ruleset says so they are missing."""
    stale = {
        name: StaleFact(instant, ruleset.facts[name].stale == "missing")
        for name, instant in facts.dated.items()
        if name not in facts.invalid and _is_stale(ruleset.facts[name], instant, as_of)
    }
    if not stale:
        return facts
    known = {name: value for name, value in facts.known.items() if name not in stale or not stale[name].is_missing}
    return replace(facts, known=known, stale=stale, row=None)


def _is_stale(fact: Fact, instant: dt.datetime, as_of: dt.datetime) -> bool:
    """True where the fact is older than it may be; one that is exactly as old as that is not."""
    if fact.fresh_within is None:
        return False
    try:
        return _end(instant, fact.fresh_within) < as_of
    except (EvaluationError, OverflowError):  # fresh until after the end of the calendar
        return False


def _end(instant: dt.datetime, fresh_within: dt.timedelta | MonthsDuration) -> dt.datetime:
    if isinstance(fresh_within, dt.timedelta):
        return instant + fresh_within
    end: dt.datetime = shift(instant, fresh_within, 1)
    return end


def with_stale(ruleset: Ruleset, outcome: Outcome, facts: Facts, needs: frozenset[str]) -> Outcome:
    """Return the outcome with the stale facts it reads listed; flagged, unless they are missing and do not matter."""
    stale = {name: fact for name, fact in facts.stale.items() if name in needs}
    if not stale:
        return outcome
    listed: Json = {name: _told(ruleset.facts[name], fact) for name, fact in stale.items()}
    outcome = replace(outcome, details={**outcome.details, "stale_facts": listed})
    matters = any(not fact.is_missing or name in outcome.missing for name, fact in stale.items())
    return replace(outcome, flags=distinct(outcome.flags, (STALE,))) if matters else outcome


def _told(fact: Fact, stale: StaleFact) -> dict[str, Json]:
    within = "" if fact.fresh_within is None else temporal_text(fact.fresh_within)
    told: Mapping[str, Json] = {"as_of": stale.as_of.isoformat(), "fresh_within": within, "taken_as": fact.stale}
    return dict(told)
