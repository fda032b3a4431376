"""What an engine that works on bands cannot carry is told decision by decision, and refused with the same words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from engine.backends import compiled, reference, rete
from engine.model.cells import IsNull, OneOf, Ref, UnaryTest
from engine.model.ruleset import Aggregation, HitPolicy, Ruleset
from engine.model.types import Base, Type
from tests.unit.backends.compiled.hand_made import INTEGER, MONEY, TIER, compared, decision, fact, rule, ruleset
from tests.unit.backends.rete.random_tables import random_inputs, random_ruleset

needs_durable_rules = pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))
DURATION = Type(Base.DURATION)
NAMES = Type(Base.TEXT, container="list")


def _table(kind: Type, test: UnaryTest) -> Ruleset:
    rows = [rule("row", {"a": test}, "gold")]
    fine = decision("fine", HitPolicy.FIRST, [rule("row", {"b": compared(">", 1)}, "gold")], TIER)
    return ruleset([fact("a", kind), fact("b", INTEGER)], [decision("odd", HitPolicy.FIRST, rows, TIER), fine])


@pytest.mark.parametrize("kind", [DURATION, Type(Base.TIME), Type(Base.RECORD), Type(Base.ANY), NAMES])
def test_a_column_without_bands_may_be_asked_for_true_false_and_null_alone(kind: Type) -> None:
    asked = OneOf((compared("=", True), compared("!=", False), IsNull()))
    assert not compiled.unsupported(_table(kind, asked))
    assert not rete.unsupported(_table(kind, asked))
    refused = _table(kind, compared("=", "x"))
    said = kind.container or kind.base.value
    assert compiled.unsupported(refused) == {"odd": f"the values of `a` ({said}) in row `row` have no bands"}
    assert rete.unsupported(refused) == compiled.unsupported(refused)


def test_the_compiled_engine_refuses_the_ruleset_and_names_the_decision() -> None:
    with pytest.raises(ValueError, match="decision `odd`: the values of `a`"):
        compiled.compile(_table(DURATION, compared("=", "x")))


def test_a_decision_that_lists_is_no_column_but_one_that_counts_is() -> None:
    listing = decision("listing", HitPolicy.COLLECT, [rule("row", {}, "gold")], TIER)
    reads = decision("reads", HitPolicy.FIRST, [rule("row", {"listing": compared("=", "gold")}, "gold")], TIER)
    assert set(compiled.unsupported(ruleset([], [listing, reads]))) == {"reads"}
    counting = replace(listing, aggregation=Aggregation.COUNT, output_type=INTEGER)
    counted = decision("reads", HitPolicy.FIRST, [rule("row", {"listing": compared(">", 0)}, "gold")], TIER)
    assert not compiled.unsupported(ruleset([], [counting, counted]))


def test_a_row_of_too_many_columns_is_beyond_the_rete_engine_alone() -> None:
    wide = _wide()
    assert not compiled.unsupported(wide)
    assert rete.unsupported(wide) == {"wide": "row 1 has more than 200 conditions"}


@needs_durable_rules
def test_a_decision_that_rete_cannot_run_leaves_the_others_running() -> None:
    loaded = rete.compile(_wide())
    assert loaded.matching("fine", {"assets": Decimal(2)}) == (0,)
    with pytest.raises(ValueError, match="decision `wide`: row 1"):
        loaded.matching("wide", {"assets": Decimal(2), "limit": Decimal(1)})
    loaded.close()


@pytest.mark.parametrize("seed", range(6))
def test_derived_values_that_are_null_or_failed_are_columns_to_the_compiled_engine_too(seed: int) -> None:
    random = Random(seed)
    for _ in range(25):
        rules = random_ruleset(random)
        plain, generated = reference.compile(rules), compiled.compile(rules)
        for _ in range(20):
            inputs = random_inputs(random, rules)
            assert generated.matching("table", inputs) == plain.matching("table", inputs), inputs


def _wide() -> Ruleset:
    tests = [OneOf((compared(">=", Ref("limit")), compared("=", Decimal(number)))) for number in range(201)]
    crowded = rule("row", {}, "gold")
    one_cell = rule("row", {"assets": tests[0]}, "gold").cells[0]
    crowded = replace(crowded, cells=tuple(replace(one_cell, test=test) for test in tests))
    fine = decision("fine", HitPolicy.FIRST, [rule("row", {"assets": compared(">", Decimal(1))}, "gold")], TIER)
    facts = [fact("assets", MONEY), fact("limit", MONEY)]
    return ruleset(facts, [decision("wide", HitPolicy.FIRST, [crowded], TIER), fine])
