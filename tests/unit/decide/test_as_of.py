"""Time is an argument: what a caller's `as_of` means, and whether the ruleset was in effect then."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.decide import BadAsOf, in_effect, parse_as_of
from tests.unit.decide.rule_text import ruleset_of

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2026, 6, 15, 9, tzinfo=SHANGHAI)
RULESET = ruleset_of("""
ruleset: timed
timezone: Asia/Shanghai
effective: {from: 2024-01-01, to: 2027-01-01}
decisions: {}
""")


def test_without_as_of_it_is_now() -> None:
    assert parse_as_of(None, RULESET, NOW) == NOW


def test_a_bare_date_is_midnight_in_the_timezone_of_the_ruleset() -> None:
    assert parse_as_of("2026-06-15", RULESET, NOW) == dt.datetime(2026, 6, 15, tzinfo=SHANGHAI)


@pytest.mark.parametrize("text", ["2026-06-14T17:00:00Z", "2026-06-15T01:00:00+08:00", "2026-06-15T01:00:00.000+08:00"])
def test_an_instant_is_the_same_in_any_offset(text: str) -> None:
    assert parse_as_of(text, RULESET, NOW) == dt.datetime(2026, 6, 15, 1, tzinfo=SHANGHAI)


@pytest.mark.parametrize("text", ["2026-06-15T01:00:00", "yesterday", "", "2026-02-30", "2026-06-15T25:00:00Z"])
def test_what_names_no_instant_is_refused(text: str) -> None:
    with pytest.raises(BadAsOf) as refused:
        parse_as_of(text, RULESET, NOW)
    assert refused.value.code == "not_an_instant"


def test_five_minutes_ahead_are_allowed_and_not_a_second_more() -> None:
    assert parse_as_of("2026-06-15T09:05:00+08:00", RULESET, NOW) == NOW + dt.timedelta(minutes=5)
    for text in ("2026-06-15T09:05:01+08:00", "2026-06-16", "9999-12-31T23:59:59Z"):
        with pytest.raises(BadAsOf) as refused:
            parse_as_of(text, RULESET, NOW)
        assert refused.value.code == "in_the_future"


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("2023-12-31T23:59:59+08:00", False),
        ("2024-01-01T00:00:00+08:00", True),
        ("2023-12-31T16:00:00Z", True),
        ("2026-12-31T23:59:59+08:00", True),
        ("2027-01-01T00:00:00+08:00", False),
        ("0001-01-01T00:00:00+14:00", False),
        ("9999-12-31T23:59:59-12:00", False),
    ],
)
def test_the_first_day_is_in_and_the_last_is_out_counted_in_the_timezone_of_the_ruleset(text: str, holds: bool) -> None:
    assert in_effect(RULESET, dt.datetime.fromisoformat(text)) is holds


def test_a_ruleset_without_dates_is_always_in_effect() -> None:
    assert in_effect(ruleset_of("ruleset: always\ndecisions: {}\n"), dt.datetime.min.replace(tzinfo=dt.UTC))
