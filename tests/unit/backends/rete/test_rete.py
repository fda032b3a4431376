"""durable-rules finds the rows that the reference finds, and gives back what it took."""

from __future__ import annotations

import datetime as dt
import resource
from decimal import Decimal
from random import Random

import pytest

from engine.backends import FAILED, reference, rete
from engine.model.cells import Comparison, Constant, Interval
from tests.unit.backends.rete.random_tables import (
    everything_failed,
    random_inputs,
    random_ruleset,
    row,
    ruleset_of,
    values,
)

pytestmark = pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))


@pytest.mark.parametrize("seed", range(12))
def test_matches_the_rows_of_the_reference(seed: int) -> None:
    random = Random(seed)
    for _ in range(25):
        ruleset = random_ruleset(random)
        expected, loaded = reference.compile(ruleset), rete.compile(ruleset)
        for _ in range(20):
            inputs = random_inputs(random, ruleset)
            assert loaded.matching("table", inputs) == expected.matching("table", inputs), inputs
        inputs = everything_failed(inputs)
        assert loaded.matching("table", inputs) == expected.matching("table", inputs)
        loaded.close()


def test_a_table_of_a_thousand_rows() -> None:
    rules = tuple(
        row(
            number,
            ("money", Interval(Constant(Decimal(number), ""), True, Constant(Decimal(number + 2), ""), False)),
            ("rank", Comparison(">=", Constant(("gold", "bronze")[number % 2], ""))),
        )
        for number in range(1000)
    )
    ruleset = ruleset_of(rules)
    expected, loaded = reference.compile(ruleset), rete.compile(ruleset)
    random = Random(1)
    for _ in range(30):
        inputs = random_inputs(random, ruleset) | {"money": Decimal(random.randint(0, 1000))}
        assert loaded.matching("table", inputs) == expected.matching("table", inputs)
    loaded.close()


def test_a_thousand_rows_that_all_match() -> None:
    rules = tuple(row(number, ("money", Comparison(">=", Constant(Decimal(0), "")))) for number in range(1000))
    loaded = rete.compile(ruleset_of(rules))
    assert loaded.matching("table", {"money": Decimal(5)}) == tuple(range(1000))
    loaded.close()


def test_a_failed_decision_is_admitted_by_every_cell_that_reads_it() -> None:
    cells = [Comparison("<", Constant("gold", "")), Comparison("=", Constant("diamond", ""))]
    rules = (*(row(number, ("earlier_rank", cell)) for number, cell in enumerate(cells)), row(2, ("flag", _is(False))))
    loaded = rete.compile(ruleset_of(rules))
    assert loaded.matching("table", {"earlier_rank": FAILED, "flag": True}) == (0, 1)
    loaded.close()


def test_the_same_content_may_be_loaded_twice_at_once() -> None:
    ruleset = ruleset_of((row(0, ("flag", _is(True))),))
    first, second = rete.compile(ruleset), rete.compile(ruleset)
    first.close()
    assert second.matching("table", {"flag": True}) == (0,)
    second.close()


def test_an_illegal_value_is_refused_not_matched() -> None:
    loaded = rete.compile(ruleset_of((row(0, ("flag", _is(True))),)))
    with pytest.raises(ValueError, match="not a legal value"):
        loaded.matching("table", {"flag": None})
    loaded.close()


def test_loading_and_unloading_leaves_nothing_behind() -> None:
    random = Random(7)
    ruleset = random_ruleset(random, rows=40)
    inputs = random_inputs(random, ruleset)

    def load_use_unload(times: int) -> int:
        for _ in range(times):
            loaded = rete.compile(ruleset)
            loaded.matching("table", inputs)
            loaded.close()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    settled = load_use_unload(60)
    assert load_use_unload(200) - settled < 2_000, "kilobytes more at the peak"


def test_closing_twice_does_no_harm() -> None:
    loaded = rete.compile(random_ruleset(Random(3)))
    loaded.close()
    loaded.close()


def test_dates_are_matched_by_day() -> None:
    day: dt.date = values("day")[3]
    loaded = rete.compile(ruleset_of((row(0, ("day", Comparison("<", Constant(day, "")))),)))
    assert loaded.matching("table", {"day": day - dt.timedelta(days=1)}) == (0,)
    assert loaded.matching("table", {"day": day}) == ()
    loaded.close()


def _is(value: bool) -> Comparison:
    return Comparison("=", Constant(value, ""))
