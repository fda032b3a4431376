"""Bands: no cell tells two values of one band apart, every legal value has a band, and samples are legal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from engine.backends.reference import cell_holds
from engine.load import load_text
from engine.model.bands import NO_VALUE, Cut, NoValue, column_bands, constants, cut_bands, is_fixed, is_nullable
from engine.model.cells import Comparison, Constant, Interval, Not, Ref
from engine.model.ruleset import Ruleset
from engine.model.types import Base, Type
from tests.differential.columns import POINTS, STEP
from tests.differential.engines import load_document
from tests.differential.generate import random_document

NUMBER, INTEGER, DATE = Type(Base.NUMBER), Type(Base.INTEGER), Type(Base.DATE)


def _value_of(endpoint: Constant | Ref) -> Any:
    return endpoint.value if isinstance(endpoint, Constant) else NO_VALUE


def _constant(value: Any) -> Constant:
    return Constant(value, str(value))


def test_a_closed_and_an_open_end_at_one_figure_make_a_band_of_that_figure() -> None:
    tests = [Comparison("<", _constant(Decimal(5))), Comparison(">", _constant(Decimal(5)))]
    bands = cut_bands(NUMBER, tests, _value_of)
    assert bands.cuts == (Cut(Decimal(5), above=False), Cut(Decimal(5), above=True))
    assert [bands.position(Decimal(text)) for text in ("4.999", "5", "5.001")] == [0, 1, 2]
    assert [bands.position(sample) for sample in bands.legal()] == [0, 1, 2]


def test_a_range_cuts_on_the_side_its_brackets_say() -> None:
    interval = Interval(_constant(Decimal(1)), True, _constant(Decimal(2)), False)
    assert cut_bands(NUMBER, [interval], _value_of).cuts == (Cut(Decimal(1), above=False), Cut(Decimal(2), above=False))
    outside = Interval(_constant(Decimal(1)), False, _constant(Decimal(2)), True)
    assert cut_bands(NUMBER, [Not((outside,))], _value_of).cuts == (
        Cut(Decimal(1), above=True),
        Cut(Decimal(2), above=True),
    )


def test_a_column_without_cuts_is_one_band() -> None:
    assert cut_bands(NUMBER, [], _value_of).samples == (Decimal(0),)


def test_between_neighbouring_integers_there_is_no_value() -> None:
    tests = [Comparison(">", _constant(1)), Comparison("<", _constant(2))]
    assert cut_bands(INTEGER, tests, _value_of).samples == (1, NO_VALUE, 2)


def test_an_integer_column_may_be_cut_at_a_fraction() -> None:
    bands = cut_bands(INTEGER, [Comparison("<", _constant(Decimal("1.5")))], _value_of)
    assert bands.samples == (1, 2)


def test_between_neighbouring_days_there_is_no_value() -> None:
    first, second = dt.date(2024, 2, 28), dt.date(2024, 2, 29)
    tests = [Comparison(">", _constant(first)), Comparison("<", _constant(second))]
    assert cut_bands(DATE, tests, _value_of).samples == (first, NO_VALUE, second)


def test_bands_outside_the_declared_limits_have_no_legal_value() -> None:
    tests = [Comparison("<", _constant(Decimal(0))), Comparison(">", _constant(Decimal(10)))]
    bands = cut_bands(NUMBER, tests, _value_of, minimum=Decimal(0), maximum=Decimal(10))
    assert bands.samples == (NO_VALUE, Decimal(0), NO_VALUE)


def test_the_limits_themselves_are_legal() -> None:
    bands = cut_bands(NUMBER, [Comparison(">=", _constant(Decimal(10)))], _value_of, maximum=Decimal(10))
    assert bands.samples[1] == Decimal(10)


def test_two_figures_that_differ_in_the_last_of_many_digits_have_a_value_between() -> None:
    low, high = Decimal("1." + "0" * 32 + "1"), Decimal("1." + "0" * 32 + "2")
    tests = [Comparison(">", _constant(low)), Comparison("<", _constant(high))]
    between = cut_bands(NUMBER, tests, _value_of).samples[1]
    assert isinstance(between, Decimal)
    assert low < between < high


def test_every_other_text_is_one_band_and_its_sample_is_not_among_the_written_ones() -> None:
    tests = [Comparison("=", _constant(text)) for text in ("A", "other")]
    bands = cut_bands(Type(Base.TEXT), tests, _value_of)
    assert bands.samples[:2] == ("A", "other")
    assert bands.samples[2] not in ("A", "other")
    assert [bands.position(text) for text in ("A", "other", "B", "")] == [0, 1, 2, 2]


def test_codes_and_booleans_are_a_band_each_with_null_last() -> None:
    codes = Type(Base.CODE, codes=("gold", "silver"))
    assert cut_bands(codes, [], _value_of, nullable=True).samples == ("gold", "silver", None)
    bands = cut_bands(Type(Base.BOOLEAN), [], _value_of, nullable=True)
    assert [bands.position(value) for value in (True, False, None)] == [0, 1, 2]


def test_points_a_value_may_equal_are_bands_of_their_own() -> None:
    bands = cut_bands(NUMBER, [], _value_of, points=[Decimal(3), None])
    assert [bands.position(Decimal(value)) for value in (2, 3, 4)] == [0, 1, 2]


def test_parameters_without_a_value_are_not_constants() -> None:
    files = {
        "ruleset.yaml": "ruleset: r\nparameters: {a: {type: number, value: 2}, b: {type: number}}\ndecisions: {}\n"
    }
    ruleset = load_text(files).ruleset
    assert ruleset is not None
    value_of = constants(ruleset)
    assert value_of(Ref("a")) == Decimal(2)
    assert isinstance(value_of(Ref("b")), NoValue)
    assert isinstance(value_of(Ref("a_fact")), NoValue)


@pytest.mark.parametrize("seed", range(60))
def test_no_fixed_cell_tells_two_values_of_one_band_apart(seed: int) -> None:
    random = Random(seed)
    ruleset = load_document(random_document(random))
    for column in ruleset.facts:
        cells = _fixed_cells(ruleset, column)
        bands = column_bands(ruleset, column, [cell.test for cell in cells])
        assert [bands.position(sample) for sample in bands.legal()] == [
            position for position, sample in enumerate(bands.samples) if not isinstance(sample, NoValue)
        ]
        for value in _legal_values(ruleset, column):
            sample = bands.samples[bands.position(value)]
            assert not isinstance(sample, NoValue)
            for cell in cells:
                holds = [cell_holds(ruleset, cell, {column: one}) for one in (value, sample)]
                assert holds[0] == holds[1], (column, cell.text, value, sample)


def _fixed_cells(ruleset: Ruleset, column: str) -> list[Any]:
    value_of = constants(ruleset)
    cells = [cell for decision in ruleset.decisions.values() for rule in decision.rules for cell in rule.cells]
    return [cell for cell in cells if cell.column == column and is_fixed(cell.test, value_of)]


def _legal_values(ruleset: Ruleset, column: str) -> list[Any]:
    fact = ruleset.facts[column]
    null = [None] if is_nullable(ruleset, column) else []
    if fact.type.base is Base.CODE:
        return [*fact.type.codes, *null]
    points: list[Any] = list(POINTS[fact.type.base.value])
    if fact.type.base.value in STEP:
        step = STEP[fact.type.base.value]
        points = [point + shift * step for point in points for shift in (-1, 0, 1)]
        points = [point for point in points if fact.minimum is None or point >= fact.minimum]
        points = [point for point in points if fact.maximum is None or point <= fact.maximum]
    return points + null
