"""What was supplied is read against its declaration; what is not legal is said, never thrown and never guessed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engine.decide import UnknownFacts, read_facts
from engine.model.facts import InvalidFact
from tests.unit.decide.rule_text import ruleset_of

RULESET = ruleset_of("""
ruleset: reading
facts:
  assets: {type: money, unit: CNY, min: 0, max: 1亿}
  score: {type: number}
  visits: {type: integer, min: -5}
  name: {type: text}
  active: {type: boolean}
  joined: {type: date, min: 2000-01-01, max: 2030-12-31}
  tier: {type: code, codes: [gold, silver], ordered: best_first}
  birthday: {type: date, absent: null, assumes: A1}
  launched: {type: boolean, absent: false, assumes: A1}
assumptions: {A1: {zh: 没有登记, en: not on record}}
decisions: {}
""")


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("assets", 0, Decimal(0)),
        ("assets", 10**8, Decimal(10**8)),
        ("assets", Decimal("99999999.99"), Decimal("99999999.99")),
        ("assets", Decimal("1E+3"), Decimal(1000)),
        ("assets", {"value": 5, "as_of": "2026-01-01T00:00:00+08:00", "source": "CORE"}, Decimal(5)),
        ("score", Decimal("-9999999999999999999999999999999999"), Decimal("-9999999999999999999999999999999999")),
        ("score", Decimal("1E-34"), Decimal("1E-34")),
        ("visits", -5, -5),
        ("visits", Decimal("3.0"), 3),
        ("name", "", ""),
        ("active", False, False),
        ("joined", "2024-02-29", dt.date(2024, 2, 29)),
        ("tier", "silver", "silver"),
    ],
)
def test_a_legal_value_is_read_as_its_type(name: str, raw: Any, value: Any) -> None:
    facts = read_facts(RULESET, {name: raw})
    assert facts.known[name] == value
    assert type(facts.known[name]) is type(value)
    assert facts.invalid == {}


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("assets", Decimal("-0.01"), "below_minimum"),
        ("assets", Decimal("100000000.01"), "above_maximum"),
        ("assets", "5", "wrong_type"),
        ("assets", True, "wrong_type"),
        ("assets", [5], "wrong_type"),
        ("assets", {"amount": 5}, "wrong_type"),
        ("score", 10**34, "number_out_of_range"),
        ("score", Decimal("1E-35"), "number_out_of_range"),
        ("score", Decimal("1E+400"), "number_out_of_range"),
        ("score", Decimal("NaN"), "number_out_of_range"),
        ("score", Decimal("Infinity"), "number_out_of_range"),
        ("score", Decimal("1." + "1" * 34), "too_many_digits"),
        ("visits", Decimal("1.5"), "wrong_type"),
        ("visits", -6, "below_minimum"),
        ("name", 5, "wrong_type"),
        ("active", "true", "wrong_type"),
        ("active", 1, "wrong_type"),
        ("joined", "2023-02-29", "no_such_date"),
        ("joined", "2024-2-9", "wrong_type"),
        ("joined", "２０２４-02-09", "wrong_type"),
        ("joined", "1999-12-31", "below_minimum"),
        ("joined", "2031-01-01", "above_maximum"),
        ("tier", "platinum", "unknown_code"),
        ("tier", "Gold", "unknown_code"),
        ("tier", True, "wrong_type"),
    ],
)
def test_an_illegal_value_is_listed_with_its_code_and_is_not_known(name: str, raw: Any, code: str) -> None:
    facts = read_facts(RULESET, {name: raw})
    assert facts.invalid[name].code == code
    assert facts.invalid[name].limit
    assert name not in facts.known


def test_what_was_expected_is_said() -> None:
    facts = read_facts(RULESET, {"assets": -1, "tier": "bronze"})
    assert facts.invalid == {
        "assets": InvalidFact("below_minimum", "0"),
        "tier": InvalidFact("unknown_code", "gold | silver"),
    }


def test_no_key_and_null_are_missing_alike() -> None:
    assert read_facts(RULESET, {}) == read_facts(RULESET, {"assets": None, "birthday": None, "tier": {"value": None}})


def test_absent_has_its_declared_meaning_and_is_marked() -> None:
    facts = read_facts(RULESET, {})
    assert dict(facts.known) == {"birthday": None, "launched": False}
    assert facts.absent == {"birthday", "launched"}
    assert read_facts(RULESET, {"launched": True}).absent == {"birthday"}


def test_an_invalid_fact_does_not_take_its_meaning_when_absent() -> None:
    facts = read_facts(RULESET, {"birthday": "soon"})
    assert "birthday" not in facts.known
    assert facts.invalid.keys() == {"birthday"}


def test_names_that_are_not_declared_are_refused_with_what_they_resemble() -> None:
    with pytest.raises(UnknownFacts) as refused:
        read_facts(RULESET, {"asset": 1, "zzz": 2, "tier": "gold"})
    assert refused.value.names == {"asset": "assets", "zzz": None}
