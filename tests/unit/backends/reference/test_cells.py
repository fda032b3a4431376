"""What a cell means, shape by shape, null by null: the reference evaluates it as DMN writes it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engine.backends import FAILED
from engine.backends.reference import cell_holds, compile, reads_failed
from engine.load import load_text
from engine.model.cell_meaning import truth as truth_of
from engine.model.ruleset import Cell, Ruleset

HEADER = """
ruleset: cells
facts:
  money: {type: money, unit: CNY, absent: null, assumes: A1}
  other: {type: money, unit: CNY, absent: null, assumes: A1}
  count: {type: integer, absent: null, assumes: A1}
  text: {type: text, absent: null, assumes: A1}
  flag: {type: boolean, absent: null, assumes: A1}
  day: {type: date, absent: null, assumes: A1}
  tier: {type: code, codes: [gold, silver, bronze], ordered: best_first, absent: null, assumes: A1}
  short: {type: code, codes: [gold, bronze], ordered: best_first, absent: null, assumes: A1}
  colour: {type: code, codes: [red, green], absent: null, assumes: A1}
parameters:
  limit: {type: money, unit: CNY, value: 50}
  unset: {type: money, unit: CNY}
assumptions: {A1: {zh: 假设, en: assumption}}
"""


def _cell(column: str, text: str) -> tuple[Ruleset, Cell]:
    rule = f"decisions: {{one: {{kind: table, rules: [{{id: r, when: {{{column}: '{text}'}}, then: 1}}]}}}}"
    result = load_text({"ruleset.yaml": HEADER + rule})
    assert result.ruleset is not None, result.diagnostics
    return result.ruleset, result.ruleset.decisions["one"].rules[0].cells[0]


def _truth(column: str, text: str, value: Any, **others: Any) -> bool | None:
    ruleset, cell = _cell(column, text)
    return truth_of(ruleset, column, cell.test, {column: value, **others})


@pytest.mark.parametrize(
    ("text", "below", "at", "above"),
    [
        ("< 10", True, False, False),
        ("<= 10", True, True, False),
        ("> 10", False, False, True),
        (">= 10", False, True, True),
        ("10", False, True, False),
        ("= 10", False, True, False),
        ("!= 10", True, False, True),
        ("[10..20]", False, True, True),
        ("(10..20]", False, False, True),
        ("]10..20]", False, False, True),
        ("[5..10]", True, True, False),
        ("[5..10)", True, False, False),
        ("[5..10[", True, False, False),
        ("< 10, > 10", True, False, True),
        ("not(10)", True, False, True),
        ("not(< 10, > 10)", False, True, False),
        ("< 0.001万", True, False, False),
    ],
)
def test_a_number_below_at_and_above_ten(text: str, below: bool, at: bool, above: bool) -> None:
    values = (Decimal("9.99"), Decimal(10), Decimal("10.01"))
    assert [_truth("money", text, value) for value in values] == [below, at, above]


def test_numbers_compare_exactly_at_thirty_four_digits() -> None:
    limit = "9999999999999999999999999999999.999"
    assert _truth("money", f"< {limit}", Decimal("9999999999999999999999999999999.998")) is True
    assert _truth("money", f"< {limit}", Decimal(limit)) is False


def test_a_value_equals_itself_however_many_zeros_it_is_written_with() -> None:
    assert _truth("money", "10.50", Decimal("10.5")) is True
    assert _truth("count", "[1..3]", 3) is True


@pytest.mark.parametrize("text", ["< 10", ">= 10", "[1..5]", "not(< 10)", "not([1..5])", "< 10, > 20"])
def test_null_is_neither_below_nor_above_so_such_a_cell_is_neither_true_nor_false(text: str) -> None:
    assert _truth("money", text, None) is None
    ruleset, cell = _cell("money", text)
    assert not cell_holds(ruleset, cell, {"money": None})


@pytest.mark.parametrize(
    ("column", "text", "value", "holds"),
    [
        ("money", "null", None, True),
        ("money", "null", Decimal(0), False),
        ("money", "not(null)", None, False),
        ("money", "not(null)", Decimal(0), True),
        ("money", "10", None, False),
        ("money", "!= 10", None, True),
        ("money", "not(10)", None, True),
        ("money", "10, null", None, True),
        ("colour", "red", None, False),
        ("colour", "not(red)", None, True),
        ("flag", "false", None, False),
        ("text", 'not("A")', None, True),
    ],
)
def test_null_is_a_value_to_equality_alone(column: str, text: str, value: Any, holds: bool) -> None:
    assert _truth(column, text, value) is holds


def test_one_test_that_is_true_outweighs_one_that_cannot_be_judged() -> None:
    assert _truth("money", "< other, null", None, other=Decimal(1)) is True
    assert _truth("money", "< other, 5", Decimal(5), other=None) is True
    assert _truth("money", "< other, 6", Decimal(5), other=None) is None
    assert _truth("money", "not(< other, 6)", Decimal(5), other=None) is None


def test_a_range_with_one_end_not_known_is_false_where_the_other_end_excludes_the_value() -> None:
    assert _truth("money", "[10..other]", Decimal(9), other=None) is False
    assert _truth("money", "[10..other]", Decimal(11), other=None) is None


def test_better_codes_are_greater() -> None:
    assert [_truth("tier", ">= silver", code) for code in ("gold", "silver", "bronze")] == [True, True, False]
    assert [_truth("tier", "< silver", code) for code in ("gold", "silver", "bronze")] == [False, False, True]
    assert [_truth("tier", "[bronze..silver]", code) for code in ("gold", "silver", "bronze")] == [False, True, True]


def test_codes_of_two_columns_are_ranked_on_the_longer_scale() -> None:
    assert _truth("tier", ">= short", "silver", short="bronze") is True
    assert _truth("tier", ">= short", "silver", short="gold") is False
    assert _truth("short", "< tier", "bronze", tier="silver") is True


def test_dates_texts_and_booleans() -> None:
    assert _truth("day", "[2024-02-28..2024-03-01)", dt.date(2024, 2, 29)) is True
    assert _truth("day", "< 2024-02-29", dt.date(2024, 2, 29)) is False
    assert _truth("text", '"A", "甲"', "甲") is True
    assert _truth("text", '"A"', "a") is False
    assert _truth("flag", "not(true)", False) is True


def test_parameters_and_other_facts_are_end_points() -> None:
    assert _truth("money", ">= limit", Decimal(50)) is True
    assert _truth("money", "> other", Decimal(50), other=Decimal(50)) is False
    assert _truth("money", ">= unset", Decimal(50), unset=Decimal(49)) is True
    assert _truth("money", "[other..5]", Decimal(5), other=Decimal(6)) is False


def test_a_row_whose_cell_reads_a_failed_decision_stands_unless_another_cell_is_false() -> None:
    rules = """
decisions:
  first: {kind: table, outputs: {a: {codes: [x, y]}}, rules: [{id: r, when: {count: 1}, then: x}]}
  second:
    kind: table
    rules:
      - {id: both, when: {first: x, count: 1}, then: 1}
      - {id: alone, when: {first: y}, then: 2}
      - {id: apart, when: {count: 2}, then: 3}
"""
    ruleset = load_text({"ruleset.yaml": HEADER + rules}).ruleset
    assert ruleset is not None
    matching = compile(ruleset).matching
    assert matching("second", {"first": FAILED, "count": 1}) == (0, 1)
    assert matching("second", {"first": FAILED, "count": 2}) == (1, 2)
    assert matching("second", {"first": "x", "count": 1}) == (0,)
    cell = ruleset.decisions["second"].rules[0].cells[0]
    assert reads_failed(cell, {"first": FAILED})
    assert not reads_failed(cell, {"first": "x"})
