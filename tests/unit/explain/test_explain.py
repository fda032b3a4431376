"""Explanations say which rule held, with which values against which limits, and no more than the reader needs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engine.backends import reference
from engine.decide import decide_all, read_facts
from engine.diagnostics.catalogue import catalogue
from engine.explain import LANGUAGES, READERS, Language, Reader, explain, trace
from engine.explain.wording import Wording
from engine.load import load_text
from engine.model.cells import AnyValue, Comparison, Constant, Interval, IsNull, Not, OneOf, Ref, UnaryTest
from engine.model.outcome import Json
from engine.model.ruleset import Ruleset

TEXT = """
ruleset: lending
title: {zh: 借阅, en: Lending}
timezone: Asia/Shanghai
facts:
  books: {type: integer, min: 0, unit: volumes, title: {zh: 在借册数, en: Books out}}
  joined: {type: date, title: {zh: 入馆日期, en: Day of joining}}
  card: {type: code, codes: [gold, silver, grey], ordered: best_first, title: {zh: 卡种, en: Card}}
  fined: {type: boolean, absent: false, assumes: L1, title: {zh: 有欠费, en: Owes a fine}}
parameters:
  most: {type: integer, value: 5, title: {zh: 上限, en: limit}}
  unset: {type: integer, title: {zh: 未定, en: open limit}}
assumptions:
  L1: {zh: 无记录即无欠费, en: no record means no fine}
decisions:
  may_borrow:
    title: {zh: 能否借阅, en: May borrow}
    kind: table
    hit_policy: UNIQUE
    outputs: {answer: {codes: ["yes", "no"]}}
    rules:
      - {id: free, when: {books: "< most", fined: false}, then: "yes"}
      - {id: full, when: {books: ">= most", fined: false}, then: "no"}
  desk:
    title: {zh: 窗口, en: Desk}
    kind: table
    hit_policy: UNIQUE
    outputs: {desk: {codes: [fast, slow]}}
    rules:
      - {id: fast, when: {may_borrow: "yes"}, then: fast}
      - {id: also, when: {books: 3}, then: slow}
"""


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    loaded = load_text({"ruleset.yaml": TEXT})
    assert loaded.ruleset is not None, loaded.diagnostics
    return loaded.ruleset


def told(
    ruleset: Ruleset, facts: dict[str, Json], asked: str, reader: Reader = "manager", language: Language = "en"
) -> str:
    read = read_facts(ruleset, facts)
    outcomes = decide_all(reference.compile(ruleset), read, (asked,))
    return "\n".join(explain(ruleset, read, outcomes, (asked,), language, reader).sentences)


def test_a_decided_value_names_rule_values_limits_parameters_and_assumptions(ruleset: Ruleset) -> None:
    text = told(ruleset, {"books": 2}, "may_borrow")
    assert "May borrow: yes." in text
    assert "Rule `free`" in text
    assert "Books out 2 volumes is below limit (5)" in text
    assert "Owes a fine was not supplied and is taken as no" in text
    assert "Rests on assumption L1: no record means no fine" in text
    assert "Parameter limit (`most`) is 5" in text


def test_a_customer_is_told_in_plain_words_without_ids(ruleset: Ruleset) -> None:
    text = told(ruleset, {"books": 2}, "may_borrow", "customer", "zh")
    assert "能否借阅：yes。" in text
    assert "在借册数 2 volumes，低于 上限（5）" in text
    for hidden in ("free", "L1", "most", "ruleset.yaml"):
        assert hidden not in text


def test_a_code_is_called_what_the_texts_say_and_an_auditor_sees_the_code_beside_it() -> None:
    texts = "texts:\n  'yes': {zh: 可以借, en: Yes you may}\n  gold: {zh: 金卡, en: Gold card}\ndecisions:"
    ruleset = load_text({"ruleset.yaml": TEXT.replace("decisions:", texts, 1)}).ruleset
    assert ruleset is not None
    assert told(ruleset, {"books": 2}, "may_borrow", "customer", "zh").startswith("能否借阅：可以借。")
    assert told(ruleset, {"books": 2}, "may_borrow").startswith("May borrow: Yes you may.")
    assert told(ruleset, {"books": 2}, "may_borrow", "auditor").startswith("May borrow: Yes you may (yes).")
    assert told(ruleset, {"books": 9}, "may_borrow").startswith("May borrow: no.")


def test_what_is_missing_and_what_is_possible_is_said(ruleset: Ruleset) -> None:
    text = told(ruleset, {}, "may_borrow")
    assert "not determined yet" in text
    assert "Missing: Books out." in text
    assert "Still possible: yes, no." in text
    assert "We still need to know: Books out." in told(ruleset, {}, "may_borrow", "customer")


def test_no_rule_and_several_rules_are_told_apart(ruleset: Ruleset) -> None:
    assert "nothing is said for all other cases" in told(ruleset, {"books": 1, "fined": True}, "may_borrow")
    conflict = told(ruleset, {"books": 3}, "desk")
    assert "Rules `fast`, `also` hold at once" in conflict
    assert "`fast`" not in told(ruleset, {"books": 3}, "desk", "customer")


def test_a_status_taken_over_names_the_decision_it_came_from(ruleset: Ruleset) -> None:
    assert "Because of May borrow: no rule applies." in told(ruleset, {"books": 1, "fined": True}, "desk")


def test_an_invalid_fact_is_named_with_what_was_expected(ruleset: Ruleset) -> None:
    assert "The value of Books out cannot be used (below_minimum; expected 0)" in told(
        ruleset, {"books": -1}, "may_borrow"
    )
    assert "below_minimum" not in told(ruleset, {"books": -1}, "may_borrow", "customer")


def test_an_auditor_sees_why_each_rule_failed(ruleset: Ruleset) -> None:
    text = told(ruleset, {"books": 1, "fined": True}, "may_borrow", "auditor")
    assert "Rule `free` does not hold: Owes a fine yes does not satisfy false." in text


def test_the_trace_judges_every_cell_and_says_unknown_where_it_cannot(ruleset: Ruleset) -> None:
    read = read_facts(ruleset, {"fined": True})
    outcomes = decide_all(reference.compile(ruleset), read, ("may_borrow",))
    (table,) = trace(ruleset, read, outcomes)
    assert [row.to_json()["holds"] for row in table.rows] == ["false", "false"]
    assert [cell.to_json()["holds"] for cell in table.rows[0].cells] == ["unknown", "false"]
    assert "value" not in table.rows[0].cells[0].to_json()


def quantity(text: str) -> Constant:
    return Constant(Decimal(text), text)


@pytest.mark.parametrize(
    ("column", "test", "words"),
    [
        ("books", Interval(quantity("1"), True, quantity("1000"), False), "at least 1 volumes and below 1,000 volumes"),
        ("books", Comparison("=", Ref("unset")), "open limit (not set)"),
        ("books", Not((Comparison("=", quantity("3")),)), "none of: 3 volumes"),
        ("joined", Comparison(">=", Constant(dt.date(2024, 1, 1), "")), "not before 2024-01-01"),
        ("card", Comparison(">=", Constant("silver", "silver")), "silver or better"),
        ("card", OneOf((Comparison("=", Constant("gold", "")), Comparison("=", Constant("grey", "")))), "gold or grey"),
        ("joined", IsNull(), "not on record"),
        ("books", AnyValue(), "anything"),
    ],
)
def test_cells_are_put_into_words(ruleset: Ruleset, column: str, test: UnaryTest, words: str) -> None:
    assert Wording(ruleset, "en").test(column, test) == words


def test_every_sentence_has_both_languages_and_the_same_places_to_fill() -> None:
    for key, entry in catalogue().items():
        if key.startswith("explain."):
            places = [{part.split("}")[0] for part in entry[language].split("{")[1:]} for language in LANGUAGES]
            assert places[0] == places[1], key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("facts", [{}, {"books": 1}, {"books": 3}, {"books": 9, "fined": True}, {"books": "x"}])
def test_something_is_said_to_everyone_about_everything(
    ruleset: Ruleset, facts: dict[str, Json], reader: Reader, language: Language
) -> None:
    assert all(told(ruleset, facts, asked, reader, language) for asked in ruleset.decisions)
