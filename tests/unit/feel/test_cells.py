"""Cell text to syntax: what the grammar takes, and what it refuses with its place."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engine.feel import parse_cell, parse_literal
from engine.feel.numbers import read_number
from engine.feel.parse import LONGEST_CELL, MOST_ITEMS
from engine.feel.syntax import (
    AnyOf,
    Anything,
    Between,
    CellFault,
    Compared,
    Literal,
    NoneOf,
    Syntax,
    Word,
    operands,
)


def values_in(text: str) -> list[object]:
    syntax = parse_cell(text)
    assert not isinstance(syntax, CellFault)
    return [operand.value if isinstance(operand, Literal) else operand.name for operand in operands(syntax)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500万", Decimal(5_000_000)),
        ("1.5亿", Decimal(150_000_000)),
        ("1_000_000", Decimal(1_000_000)),
        ("-0.50", Decimal("-0.50")),
        ("2024-02-29", dt.date(2024, 2, 29)),
        ('date("2024-02-29")', dt.date(2024, 2, 29)),
        ('"say \\"no\\", please"', 'say "no", please'),
        ("true", True),
        ("false", False),
        ("null", None),
    ],
)
def test_literal_has_its_exact_value_and_keeps_how_it_was_written(text: str, value: object) -> None:
    literal = parse_literal(text)
    assert isinstance(literal, Literal)
    assert literal.value == value
    assert literal.text == text


def test_exactness_of_suffixed_numbers_is_of_34_digits() -> None:
    assert read_number("0." + "1" * 34) == Decimal("0." + "1" * 34)
    assert read_number("9" * 34) == Decimal("9" * 34)
    assert read_number("9" * 34 + "万") is None
    assert read_number("1" + "0" * 34) is None


@pytest.mark.parametrize("text", ["gold", "黑金卡", "notable", "trueish", "date", "a_1"])
def test_bare_names_are_words_of_any_script(text: str) -> None:
    assert parse_cell(text) == Compared("=", Word(text, 0))


@pytest.mark.parametrize(
    ("text", "included"),
    [
        ("[1..5]", (True, True)),
        ("[1..5)", (True, False)),
        ("(1..5]", (False, True)),
        ("(1..5)", (False, False)),
        ("]1..5[", (False, False)),
        ("[1..5[", (True, False)),
    ],
)
def test_interval_ends_are_included_by_square_brackets_turned_inwards(text: str, included: tuple[bool, bool]) -> None:
    syntax = parse_cell(text)
    assert isinstance(syntax, Between)
    assert (syntax.low_included, syntax.high_included) == included


def test_lists_and_negations_hold_their_tests() -> None:
    assert parse_cell("-") == Anything()
    assert isinstance(parse_cell("gold, silver"), AnyOf)
    assert isinstance(parse_cell("not(gold, [1..2])"), NoneOf)
    assert values_in("gold, [1..5), >= other") == ["gold", Decimal(1), Decimal(5), "other"]
    negative: Syntax | CellFault = parse_cell("not(-5)")
    assert isinstance(negative, NoneOf)
    assert values_in("[-5..-1]") == [Decimal(-5), Decimal(-1)]


@pytest.mark.parametrize(
    ("text", "code", "offset"),
    [
        ("", "cell_ends_early", 0),
        (">= ", "cell_ends_early", 2),
        ("[1..5", "cell_ends_early", 5),
        ("1..5", "cell_syntax", 1),
        ("a b", "cell_syntax", 2),
        ("12级", "cell_syntax", 0),
        ("010.", "cell_syntax", 3),
        ("not(not(a))", "cell_syntax", 7),
        ("=> 5", "cell_syntax", 1),
        (">= 2024-02-30", "not_a_date", 3),
        ('date("2024-W01-1")', "not_a_date", 5),
        ("> " + "1" * 35, "number_too_large", 2),
    ],
)
def test_fault_is_located(text: str, code: str, offset: int) -> None:
    fault = parse_cell(text)
    assert isinstance(fault, CellFault)
    assert (fault.code, fault.offset) == (code, offset)


@pytest.mark.parametrize("text", ["(" * 5000, "not(" * 2400, "[" * 5000 + "1", "[1.." * 2000])
def test_deep_nesting_is_refused_at_the_first_bracket_too_many(text: str) -> None:
    fault = parse_cell(text)
    assert isinstance(fault, CellFault)
    assert fault.code == "cell_syntax"
    assert fault.offset < 10


def test_length_and_number_of_items_are_bounded() -> None:
    too_long, too_many = parse_cell("a" * (LONGEST_CELL + 1)), parse_cell("a," * MOST_ITEMS + "a")
    assert isinstance(too_long, CellFault)
    assert isinstance(too_many, CellFault)
    assert (too_long.code, too_many.code) == ("cell_too_long", "cell_too_many_items")
