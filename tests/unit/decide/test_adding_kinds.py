"""What entitlements and triggers come to: who wins, what is open, what merges."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from engine.decide import read_facts
from engine.decide.decider import Decider
from engine.model.outcome import Json
from tests.unit.decide.rule_text import ruleset_of

RULES = ruleset_of(
    """
ruleset: shop
timezone: Asia/Shanghai
facts:
  spent: {type: money, unit: CNY, min: 0, fresh_within: P1D}
  blocked: {type: boolean}
  checked: {type: boolean}
  visits: {type: integer, min: 0, fresh_within: P1M, stale: missing}
  score: {type: number}
decisions:
  services:
    kind: entitlements
    rules:
      - {id: rich, when: {spent: ">= 100"}, grant: [lounge, gift]}
      - {id: all, grant: [news]}
      - {id: doubt, when: {checked: false}, withhold: [lounge], status: review}
      - {id: ask, when: {visits: ">= 9"}, grant: [tour], status: review}
      - {id: bad, when: {blocked: true}, withhold: [lounge, tour]}
  contact:
    kind: triggers
    rules:
      - {id: b, when: {visits: ">= 9"}, raise: often, kind: usual}
      - {id: c, if: score > 1, raise: often, kind: urgent}
      - {id: d, when: {blocked: true}, raise: blocked, kind: usual, outranks: [often]}
    merge: {kind: [urgent, usual, none]}
"""
)
KNOWN: dict[str, Any] = {"spent": 100, "blocked": False, "checked": True, "visits": 0, "score": 0}
NOON = dt.datetime.fromisoformat("2026-06-15T12:00:00+08:00")


def decided(decision: str, facts: dict[str, Any]) -> dict[str, Json]:
    answer = Decider(RULES, "reference").decide(read_facts(RULES, facts), (decision,), NOON)
    assert answer.outcomes == Decider(RULES, "compiled").decide(read_facts(RULES, facts), (decision,), NOON).outcomes
    return answer.outcomes[decision].to_json()


@pytest.mark.parametrize(
    ("facts", "value", "details"),
    [
        ({}, ["lounge", "gift", "news"], None),
        ({"blocked": True}, ["gift", "news"], {"withheld": {"lounge": ["bad"], "tour": ["bad"]}}),
        ({"checked": False}, ["gift", "news"], {"review": ["lounge"]}),
        ({"checked": False, "spent": 0}, ["news"], None),
        ({"checked": False, "blocked": True}, ["gift", "news"], {"withheld": {"lounge": ["bad"], "tour": ["bad"]}}),
        ({"visits": 9}, ["lounge", "gift", "news"], {"review": ["tour"]}),
    ],
)
def test_withholding_wins_over_review_and_review_over_granting(
    facts: dict[str, Any], value: list[str], details: Json
) -> None:
    found = decided("services", KNOWN | facts)
    assert (found["status"], found["value"], found.get("details")) == ("decided", value, details)


@pytest.mark.parametrize(
    ("without", "facts", "value", "still_open"),
    [
        ("blocked", {}, ["gift", "news"], ["lounge"]),
        ("spent", {}, ["news"], ["lounge", "gift"]),
        ("spent", {"blocked": True}, ["news"], ["gift"]),
        ("checked", {}, ["gift", "news"], ["lounge"]),
        ("visits", {}, ["lounge", "gift", "news"], ["tour"]),
    ],
)
def test_an_unknown_row_leaves_its_services_open_unless_they_are_withheld(
    without: str, facts: dict[str, Any], value: list[str], still_open: list[str]
) -> None:
    known = {name: fact for name, fact in (KNOWN | facts).items() if name != without}
    found = decided("services", known)
    assert (found["status"], found["value"], found["open"]) == ("undetermined", value, still_open)
    assert found["missing"] == [without]


def test_what_is_withheld_stands_whatever_is_missing() -> None:
    known = {name: fact for name, fact in (KNOWN | {"blocked": True}).items() if name != "visits"}
    assert decided("services", known)["status"] == "decided"


def test_a_contact_says_only_what_is_certain_of_it() -> None:
    known = {name: fact for name, fact in (KNOWN | {"visits": 9}).items() if name != "score"}
    found = decided("contact", known)
    assert (found["status"], found["value"], found["missing"]) == ("undetermined", {"reasons": ["often"]}, ["score"])
    assert "open" not in found


def test_an_unknown_row_that_may_outrank_leaves_both_open() -> None:
    known = {name: fact for name, fact in (KNOWN | {"visits": 9}).items() if name != "blocked"}
    found = decided("contact", known)
    assert (found["value"], found["open"]) == ({"kind": "usual", "reasons": []}, ["often", "blocked"])


@pytest.mark.parametrize(
    ("as_of", "stale"), [("2026-06-14T12:00:00+08:00", False), ("2026-06-14T11:59:59+08:00", True)]
)
def test_a_fact_older_than_it_may_be_is_used_and_flagged(as_of: str, stale: bool) -> None:
    found = decided("services", KNOWN | {"spent": {"value": 100, "as_of": as_of}})
    assert (found["value"], found.get("flags")) == (["lounge", "gift", "news"], ["stale"] if stale else None)


@pytest.mark.parametrize(("as_of", "status"), [("2026-05-15", "undetermined"), ("2026-05-16", "decided")])
def test_a_stale_fact_is_missing_where_the_rules_say_so(as_of: str, status: str) -> None:
    assert decided("services", KNOWN | {"visits": {"value": 0, "as_of": as_of}})["status"] == status


def test_a_time_that_is_none_makes_the_fact_invalid() -> None:
    found = decided("services", KNOWN | {"spent": {"value": 100, "as_of": "yesterday"}})
    assert (found["status"], found["details"]) == (
        "invalid",
        {"invalid_facts": {"spent": {"code": "not_an_instant", "expected": "as_of"}}},
    )
