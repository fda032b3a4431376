"""Cells become conditions on band numbers, and tables become pieces that durable-rules carries."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.backends import FAILED
from engine.backends.rete.encoding import MOST_PATTERNS, MOST_PROPERTIES, EncodedTable, encode
from engine.model.cells import Comparison, Constant, Interval, Not, OneOf, Ref, UnaryTest
from engine.model.ruleset import Ruleset
from tests.unit.backends.rete.random_tables import MANY_CODES, row, ruleset_of


def _encoded(*cells: tuple[str, UnaryTest], nullable: frozenset[str] = frozenset()) -> tuple[Ruleset, EncodedTable]:
    ruleset = ruleset_of(tuple(row(position, cell) for position, cell in enumerate(cells)), nullable)
    return ruleset, encode(ruleset, ruleset.decisions["table"])


def _conditions(table: EncodedTable) -> list[list[str]]:
    return [
        [f"{condition.property} {condition.operator} {condition.number}" for condition in pattern.conditions]
        for piece in table.pieces
        for pattern in piece.patterns
    ]


def _is(value: object) -> Comparison:
    return Comparison("=", Constant(value, ""))


def test_a_ladder_of_amounts_becomes_ranges_of_bands() -> None:
    low, high = Constant(Decimal(10), ""), Constant(Decimal(100), "")
    ruleset, table = _encoded(
        ("money", Comparison(">=", high)),
        ("money", Interval(low, True, high, False)),
        ("money", Comparison("<", low)),
    )
    assert _conditions(table) == [["c0 = 3"], ["c0 = 2"], ["c0 = 1"]]
    numbers = [table.properties(ruleset, {"money": Decimal(text)})["c0"] for text in ("9.99", "10", "99.99", "100")]
    assert numbers == [1, 2, 2, 3]


def test_an_excluded_code_is_one_gap() -> None:
    _, table = _encoded(("rank", Not((_is("gold"),))))
    assert _conditions(table) == [["c0 != 3"]]


def test_null_is_a_band_that_a_comparison_does_not_admit() -> None:
    ruleset, table = _encoded(
        ("flag", Not((_is(True),))), ("money", Comparison(">", Constant(Decimal(1), ""))), nullable=frozenset({"money"})
    )
    assert _conditions(table)[1] == ["c1 = 2"]
    assert table.properties(ruleset, {"flag": True, "money": None})["c1"] == 3


def test_a_list_with_many_gaps_is_judged_by_the_reference() -> None:
    ruleset, table = _encoded(("colour", OneOf(tuple(_is(code) for code in MANY_CODES[::2]))))
    assert _conditions(table) == [["t0 = 1"]]
    assert [table.properties(ruleset, {"colour": code})["t0"] for code in MANY_CODES[:2]] == [1, 0]


def test_cells_that_read_another_input_are_judged_once_for_all_rows() -> None:
    test = Comparison(">=", Ref("other_money"))
    ruleset, table = _encoded(("money", test), ("money", test))
    assert _conditions(table) == [["t0 = 1"], ["t0 = 1"]]
    assert table.properties(ruleset, {"money": Decimal(2), "other_money": Decimal(3)}) == {"t0": 0}


def test_a_parameter_with_a_value_counts_as_written_in_the_cell() -> None:
    _, table = _encoded(("money", Comparison(">=", Ref("turned"))))
    assert _conditions(table) == [["c0 = 2"]]


def test_a_failed_decision_lies_above_and_below_all_bands() -> None:
    ruleset, table = _encoded(("earlier_rank", _is("gold")), ("earlier_rank", Not((_is("gold"),))))
    assert _conditions(table) == [["c0 >= 3", "d0 <= 3"], ["c0 != 3"]]
    assert table.properties(ruleset, {"earlier_rank": FAILED}) == {"c0": 6, "d0": 0}


def test_pieces_stay_within_the_limits_and_are_named_by_content() -> None:
    _, table = _encoded(*[("money", _is(Decimal(number))) for number in range(150)])
    assert [len(piece.patterns) for piece in table.pieces] == [59, 59, 32]
    assert max(len(piece.patterns) for piece in table.pieces) == MOST_PATTERNS
    assert len({piece.name for piece in table.pieces}) == 3
    assert [pattern.row for piece in table.pieces for pattern in piece.patterns] == list(range(150))


def test_a_piece_has_no_more_properties_than_a_fact_may_have() -> None:
    rows = tuple(
        row(number, *[("money", _never_the_same(10 * number + cell)) for cell in range(10)]) for number in range(50)
    )
    ruleset = ruleset_of(rows)
    pieces = encode(ruleset, ruleset.decisions["table"]).pieces
    sizes = [len(frozenset[str]().union(*(pattern.properties for pattern in piece.patterns))) for piece in pieces]
    assert sizes == [200, 200, 100]


def test_a_row_beyond_the_limit_is_refused() -> None:
    crowded = row(0, *[("money", _never_the_same(number)) for number in range(MOST_PROPERTIES + 1)])
    ruleset = ruleset_of((crowded,))
    with pytest.raises(ValueError, match="row 1 has more than 200 conditions"):
        encode(ruleset, ruleset.decisions["table"])


def _never_the_same(number: int) -> UnaryTest:
    """Return a test that names another fact, and so takes a property of its own."""
    return OneOf((Comparison(">=", Ref("other_money")), _is(Decimal(number))))
