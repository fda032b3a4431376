"""Facts of structured types as they are supplied, and what the engine itself adds: today, and who is present."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.decide import facts_at, read_facts
from engine.model.feel_values import Context
from engine.model.outcome import Json
from engine.model.ruleset import TODAY
from tests.made_by_hand import ruleset

RULES = ruleset()


@pytest.mark.parametrize(
    ("supplied", "read"),
    [
        ({"A": 1}, Context({"A": 1})),
        ({"value": 3}, Context({"value": 3})),
        ({"value": 3, "source": 1}, Context({"value": 3, "source": 1})),
        ({"value": {"A": 1}, "source": "CORE"}, Context({"A": 1})),
        ({"value": {}}, Context()),
    ],
)
def test_a_map_with_an_entry_called_value_is_not_taken_for_a_dated_fact(supplied: Json, read: Context) -> None:
    assert read_facts(RULES, {"visits": supplied}).known["visits"] == read


def test_a_dated_fact_without_a_value_is_missing() -> None:
    assert "visits" not in read_facts(RULES, {"visits": {"value": None, "source": "CORE"}}).known


@pytest.mark.parametrize(
    ("as_of", "day"),
    [("2026-06-15T15:59:59Z", "2026-06-15"), ("2026-06-15T16:00:00Z", "2026-06-16")],
)
def test_today_is_the_day_where_the_ruleset_lives_and_only_where_it_is_read(as_of: str, day: str) -> None:
    instant = dt.datetime.fromisoformat(as_of)
    known = facts_at(RULES, read_facts(RULES, {}), ("contact",), instant).known
    assert known == {TODAY: dt.date.fromisoformat(day)}
    assert facts_at(RULES, read_facts(RULES, {}), ("tier",), instant).known == {}
    assert facts_at(RULES, read_facts(RULES, {}), (), instant).known == known
