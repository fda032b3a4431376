"""Decisions by expressions are told with the expression as written and the values of the names it read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.backends import reference
from engine.decide import decide_planned, facts_at, make_plan, read_facts
from engine.explain import LANGUAGES, READERS, Language, Reader, explain, trace
from engine.explain.value_words import UNTYPED, duration_in_words, value_in_words
from engine.explain.wording import Wording
from engine.model.facts import Facts
from engine.model.feel_values import UNKNOWN, Context, EvaluationError, MonthsDuration, Range
from engine.model.outcome import Json, Outcome, Status
from engine.model.results import evaluation_failed
from engine.model.ruleset import HitPolicy
from engine.model.types import Base, Type, Value
from tests.made_by_hand import ruleset

RULES = ruleset()
RAISED = re.compile(r"EvaluationError\(\s*\"([a-z_]+)\"")
AS_OF = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
GOLD: Mapping[str, Json] = {"assets": 5000, "due": "2026-06-20", "birthday": "1980-06-01", "visits": {"A": 1, "B": 2}}


def decided(facts: Mapping[str, Json], asked: str) -> tuple[Facts, Mapping[str, Outcome]]:
    read = facts_at(RULES, read_facts(RULES, facts), (asked,), AS_OF)
    return read, decide_planned(make_plan(reference.compile(RULES), (asked,)), read)


def told(facts: Mapping[str, Json], asked: str, reader: Reader = "manager", language: Language = "en") -> list[str]:
    read, outcomes = decided(facts, asked)
    return list(explain(RULES, read, outcomes, (asked,), language, reader).decisions[-1].sentences)


def test_every_rule_that_adds_to_a_list_is_told_with_expressions_and_what_they_read() -> None:
    sentences = told(GOLD, "contact")
    assert sentences[0] == "Reasons to call: due, birthday, visit."
    assert "Rule `due` (ruleset.yaml:7:1) holds: `days_left` 5 is at least 0 and at most 7 (cell [0..7])." in sentences
    assert "`days_left` is 5: `(due - today).days` (Due date 2026-06-20, today 2026-06-15)." in sentences
    holds = "`key and birthday.month = today.month` holds (key yes, Birthday 1980-06-01, today 2026-06-15)"
    assert f"Rule `birthday` (ruleset.yaml:7:1) holds: {holds}." in sentences
    assert '`key` is yes: `tier = "gold"` (Tier gold).' in sentences
    assert "Rule `visit` gives visit." in sentences
    assert "Flagged: `busy`." in sentences
    assert any(sentence.startswith("Flag `busy`: `some reason in contact satisfies") for sentence in sentences)
    assert "Rests on assumption A1: counted by month" in sentences


def test_a_customer_is_told_the_facts_behind_an_expression_and_no_expression() -> None:
    sentences = told(GOLD, "contact", "customer", "zh")
    assert "原因：到期日 2026-06-20、当日 2026-06-15。" in sentences
    assert "原因：等级 gold、生日 1980-06-01、当日 2026-06-15。" in sentences or (
        "原因：生日 1980-06-01、当日 2026-06-15、等级 gold。" in sentences
    )
    assert not any(hidden in "".join(sentences) for hidden in ("`", "days_left", "busy", "ruleset.yaml", "A1"))


def test_what_is_certain_and_what_may_still_be_added_are_told_apart() -> None:
    sentences = told({name: GOLD[name] for name in ("assets", "due", "birthday")}, "contact")
    assert sentences[0] == "Reasons to call: due, birthday so far; the rest is not determined yet."
    assert "Missing: Visits." in sentences
    assert "May still be added: visit." in sentences
    nothing = told({"assets": 1, "due": "2027-01-01", "birthday": "1980-06-01"}, "contact")
    assert nothing[0] == "Reasons to call: not determined yet."


def test_an_empty_list_is_told_as_none_and_an_auditor_hears_why() -> None:
    facts: Mapping[str, Json] = {"assets": 1, "due": "2027-01-01", "birthday": "1980-06-01", "visits": {}}
    assert told(facts, "contact")[:2] == ["Reasons to call: none.", "No rule holds."]
    text = "\n".join(told(facts, "contact", "auditor"))
    assert "Rule `due` does not hold: `days_left` 200 (Due date 2027-01-01, today 2026-06-15) does not satisfy" in text
    assert "Rule `birthday` does not hold: `key and birthday.month = today.month` is not true (key no," in text


def test_an_output_that_is_worked_out_is_told_with_its_expression() -> None:
    sentences = told({"assets": 5000, "months": 2}, "fee")
    assert sentences[0] == "Fee: amount 25 CNY, channel desk."
    worked_out = "`amount` is worked out as `assets * rate / months` (Assets 5,000 CNY, Rate 0.01, Months 2)."
    assert worked_out in sentences
    customer = told({"assets": 5000, "months": 2}, "fee", "customer")
    assert "Worked out from: Assets 5,000 CNY, Rate 0.01, Months 2." in customer


def test_an_expression_without_a_value_is_named_with_what_it_was_given() -> None:
    sentences = told({"assets": 5000, "months": 0}, "fee")
    assert sentences[0] == "Fee: the facts are not valid."
    assert sentences[1].startswith("`fee: amount = assets * rate / months` has no value: division by zero (")
    assert sentences[1].endswith("given 50, 0.")
    assert "division" not in "".join(told({"assets": 5000, "months": 0}, "fee", "customer"))


def test_lists_records_maps_times_and_durations_are_put_into_words() -> None:
    facts: Mapping[str, Json] = {
        "held": ["card", "loan"],
        "home": {"city": "Ningbo", "rooms": 3},
        "visits": {},
        "opened": "2026-06-15T10:00:00+08:00",
        "notice": "P1Y2M",
    }
    assert told(facts, "kept")[0] == (
        "Kept: held (card, loan), home (city Ningbo, rooms 3), visits none, opened 2026-06-15 10:00:00+08:00, "
        "notice 1 year 2 months."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("asked", list(RULES.decisions))
@pytest.mark.parametrize("facts", [{}, GOLD, {"assets": 5000, "months": 0}, {"assets": "x"}, {"visits": {"A": None}}])
def test_something_is_said_to_everyone_about_everything(
    facts: dict[str, Json], asked: str, reader: Reader, language: Language
) -> None:
    sentences = told(facts, asked, reader, language)
    assert sentences
    assert not any("UNKNOWN" in sentence or "FAILED" in sentence for sentence in sentences)


def test_the_trace_has_each_named_expression_with_what_it_read_and_came_to() -> None:
    read, outcomes = decided(GOLD, "contact")
    table: Any = trace(RULES, read, outcomes)[-1].to_json()
    assert table["derived"][0] == {
        "name": "days_left",
        "expression": "(due - today).days",
        "value": Decimal(5),
        "reads": [{"name": "due", "value": "2026-06-20"}, {"name": "today", "value": "2026-06-15"}],
    }
    first, second, _ = table["rows"]
    assert first["cells"] == [{"column": "days_left", "test": "[0..7]", "value": Decimal(5), "holds": "true"}]
    assert second["cells"][0]["column"] == "if birthday"
    assert table["flags"][0]["value"] is True


def test_the_trace_says_unknown_where_an_expression_reads_what_is_missing() -> None:
    read, outcomes = decided({"assets": 5000}, "contact")
    table = trace(RULES, read, outcomes)[-1]
    assert [row.holds for row in table.rows] == [None, None, None]
    assert "value" not in table.derived["contact/days_left"].to_json()


def test_the_trace_of_a_row_has_its_computed_outputs() -> None:
    read, outcomes = decided({"assets": 5000, "months": 2}, "fee")
    (row,) = trace(RULES, read, outcomes)[-1].rows
    computed: Any = row.to_json()["computed"]
    assert computed[0]["expression"] == "assets * rate / months"
    assert [part["name"] for part in computed[0]["reads"]] == ["assets", "rate", "months"]


@pytest.mark.parametrize(
    ("value", "kind", "en", "zh"),
    [
        ((), UNTYPED, "none", "无"),
        ((Decimal(1), (Decimal(2),)), UNTYPED, "1, (2)", "1、（2）"),
        ((Decimal(1200),), Type(Base.MONEY, unit="CNY", container="list"), "1,200 CNY", "1,200 CNY"),
        (Context({"A": 2}), Type(Base.INTEGER, unit="h", container="map"), "A 2 h", "A 2 h"),
        (dt.timedelta(hours=26, seconds=1), UNTYPED, "1 day 2 hours 1 second", "1天2小时1秒"),
        (dt.timedelta(), UNTYPED, "0 days", "0天"),
        (MonthsDuration(-1), UNTYPED, "-1 month", "-1个月"),
        (dt.time(9, 30), UNTYPED, "09:30:00", "09:30:00"),
        (Range(Decimal(1), True, None, False), UNTYPED, "[1..)", "[1..)"),
        (UNKNOWN, UNTYPED, "not known", "未知"),
        (True, UNTYPED, "yes", "是"),
    ],
)
def test_values_are_put_into_words(value: Value, kind: Type, en: str, zh: str) -> None:
    assert (value_in_words(value, kind, "en"), value_in_words(value, kind, "zh")) == (en, zh)


def test_a_part_of_a_second_is_told_exactly() -> None:
    assert duration_in_words(dt.timedelta(milliseconds=1500), "en") == "1.5 seconds"


def test_a_value_that_does_not_count_is_told_with_its_status() -> None:
    outcome = Outcome(Status.OUT_OF_SCOPE, "gold", rules=("gold",))
    sentences = explain(RULES, Facts({}), {"tier": outcome}, ("tier",), "en", "manager").sentences
    assert sentences[0] == "Tier: out of scope (gold)."


def test_a_flag_that_cannot_be_judged_is_said() -> None:
    failed = evaluation_failed("contact: busy", EvaluationError("division_by_zero", "1 / 0 divides by zero")).to_json()
    details: dict[str, Json] = {"flags_not_judged": {"busy": failed}}
    outcome = Outcome(Status.DECIDED, (), details=details)
    sentences = explain(RULES, Facts({}), {"contact": outcome}, ("contact",), "zh", "manager").sentences
    assert "标注 `busy` 无法判断。" in sentences
    assert "`contact: busy` 算不出结果：除数为零（1 / 0 divides by zero）。" in sentences


def test_every_code_of_an_evaluation_error_has_words_in_both_languages() -> None:
    folder = Path(engine.__file__).parent
    raised = {code for file in folder.rglob("*.py") for code in RAISED.findall(file.read_text("utf-8"))}
    assert len(raised) > 10
    for code in raised:
        for language in LANGUAGES:
            assert Wording(RULES, language).fault(code) != code
    assert Wording(RULES, "en").fault("of_a_later_version") == "of_a_later_version"


def test_an_auditor_hears_why_the_rules_above_the_first_that_holds_do_not() -> None:
    decision = replace(RULES.decisions["contact"], hit_policy=HitPolicy.FIRST, flags=())
    rules = replace(RULES, decisions={**RULES.decisions, "contact": decision})
    read = facts_at(rules, read_facts(rules, {**GOLD, "due": "2027-01-01"}), ("contact",), AS_OF)
    outcomes = decide_planned(make_plan(reference.compile(rules), ("contact",)), read)
    for reader in READERS:
        sentences = explain(rules, read, outcomes, ("contact",), "en", reader).sentences
        assert any("Rule `due` does not hold" in sentence for sentence in sentences) is (reader == "auditor")
