"""Values of the model that others rely on: types with an order, common scales, closures, JSON of values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from engine.load import load_text
from engine.model.outcome import Outcome, Possible, Status, json_value
from engine.model.ruleset import Title
from engine.model.types import Base, Type, rank_scale
from engine.source import SourceText

CHAIN = """
ruleset: chain
facts: {n: {type: integer}, m: {type: integer}}
parameters: {edge: {type: integer, value: 1}}
decisions:
  third: {kind: table, rules: [{id: r, when: {second: "> n"}, then: 1}]}
  apart: {kind: table, rules: [{id: r, when: {m: ">= edge"}, then: 1}]}
  second: {kind: table, rules: [{id: r, when: {first: 1, m: "-"}, then: 1}]}
  first: {kind: table, rules: [{id: r, when: {n: 1}, then: 1}]}
"""


def test_decisions_stand_after_those_they_read() -> None:
    ruleset = load_text({"ruleset.yaml": CHAIN}).ruleset
    assert ruleset is not None
    order = list(ruleset.decisions)
    assert order.index("first") < order.index("second") < order.index("third")


def test_a_closure_holds_what_is_asked_and_all_it_requires_and_nothing_else() -> None:
    ruleset = load_text({"ruleset.yaml": CHAIN}).ruleset
    assert ruleset is not None
    assert ruleset.closure(("third",)) == ("first", "second", "third")
    assert ruleset.closure(("apart",)) == ("apart",)
    assert set(ruleset.closure(("third", "apart"))) == {"first", "second", "third", "apart"}


def test_a_decision_reads_columns_and_end_points_but_no_dash() -> None:
    ruleset = load_text({"ruleset.yaml": CHAIN}).ruleset
    assert ruleset is not None
    assert ruleset.decisions["third"].reads() == ("second", "n")
    assert ruleset.decisions["apart"].reads() == ("m", "edge")
    assert ruleset.decisions["second"].columns == ("first",)


def test_quantities_dates_and_ordered_codes_have_an_order_others_do_not() -> None:
    ordered = {base for base in Base if Type(base, codes=("a", "b"), ordered=base is Base.CODE).has_order}
    quantities = {Base.MONEY, Base.NUMBER, Base.INTEGER}
    assert ordered == quantities | {Base.DATE, Base.DATETIME, Base.TIME, Base.DURATION, Base.CODE}
    assert not Type(Base.NUMBER, container="list").has_order
    assert not Type(Base.CODE, codes=("a", "b")).has_order


def test_there_is_no_common_scale_where_neither_is_ordered_or_the_orders_differ() -> None:
    plain, ordered = Type(Base.CODE, codes=("a", "b")), Type(Base.CODE, codes=("a", "b", "c"), ordered=True)
    assert rank_scale(plain, plain) is None
    assert rank_scale(plain, ordered) == ("a", "b", "c")
    assert rank_scale(Type(Base.CODE, codes=("b", "a"), ordered=True), ordered) is None
    assert rank_scale(Type(Base.CODE, codes=("a", "d"), ordered=True), ordered) is None


def test_json_of_a_value_is_exact_and_plain() -> None:
    assert str(json_value(Decimal("1.20E+3"))) == "1200"
    small = json_value(Decimal("0.000000100"))
    assert isinstance(small, Decimal)
    assert small.as_tuple() == Decimal("0.0000001").as_tuple()
    assert str(json_value(Decimal("9" * 34))) == "9" * 34
    assert json_value(dt.date(2024, 2, 29)) == "2024-02-29"
    assert json_value(True) is True


def test_a_possible_outcome_that_is_not_decided_shows_its_status() -> None:
    assert Possible(Status.DECIDED, "gold").to_json() == "gold"
    assert Possible(Status.REVIEW, "gold").to_json() == {"status": "review", "value": "gold"}
    assert Possible(Status.NO_MATCH).to_json() == {"status": "no_match"}


def test_json_of_an_outcome_keeps_the_order_of_its_parts() -> None:
    outcome = Outcome(
        Status.UNDETERMINED,
        missing=("a",),
        possible=(Possible(Status.DECIDED, Decimal("1.50")),),
        approximate=True,
        because="first",
        details={"reason": "x"},
    )
    assert list(outcome.to_json()) == ["status", "missing", "possible", "approximate", "because", "details"]


def test_a_title_speaks_both_languages() -> None:
    assert [Title("客户", "customer").in_language(language) for language in ("zh", "en")] == ["客户", "customer"]


def test_a_line_is_shown_without_its_end_and_is_empty_beyond_the_text() -> None:
    source = SourceText("a.yaml", "one\r\ntwo")
    assert [source.line(number) for number in (0, 1, 2, 3)] == ["", "one", "two", ""]
