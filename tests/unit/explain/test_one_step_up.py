"""How far the next better value is: the nearest change of one quantity, and none where none would do."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.backends import reference
from engine.decide import decide_all, read_facts
from engine.explain import explain
from engine.explain.one_step_up import StepUp, steps_up
from engine.load import load_text
from engine.model.outcome import Json
from engine.model.ruleset import Ruleset

TEXT = """
ruleset: shop
facts:
  spent: {type: money, unit: CNY, min: 0, max: 100万}
  visits: {type: integer, min: 0}
  debts: {type: integer, min: 0, absent: 0, assumes: A1}
  blocked: {type: boolean}
assumptions: {A1: {zh: 无记录即无, en: none on record}}
texts: {gold: {zh: 金卡, en: Gold}}
decisions:
  tier:
    kind: tiers
    hit_policy: FIRST
    rules:
      - {id: gold,   when: {spent: "> 1万", visits: ">= 10", blocked: false}, then: gold}
      - {id: silver, when: {spent: "[100..5000]", debts: "< 3"},              then: silver}
      - {id: plain,                                                           then: plain}
  welcome:
    kind: table
    hit_policy: UNIQUE
    rules: [{id: a, when: {tier: gold}, then: desk}, {id: b, when: {tier: not(gold)}, then: queue}]
"""


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    loaded = load_text({"ruleset.yaml": TEXT})
    assert loaded.ruleset is not None, loaded.diagnostics
    return loaded.ruleset


def steps(ruleset: Ruleset, supplied: dict[str, Json], decision: str = "tier") -> tuple[StepUp, ...]:
    facts = read_facts(ruleset, supplied)
    return steps_up(ruleset, facts, decision, decide_all(reference.compile(ruleset), facts)[decision])


def test_the_nearest_value_beyond_a_bound_that_is_not_included_is_one_cent_more(ruleset: Ruleset) -> None:
    found = steps(ruleset, {"spent": Decimal(10_000), "visits": 12, "blocked": False, "debts": 9})
    assert found[0] == StepUp("spent", Decimal(10_000), Decimal("10000.01"), "gold")


def test_a_change_downwards_may_be_the_nearest(ruleset: Ruleset) -> None:
    found = steps(ruleset, {"spent": Decimal(6000), "visits": 0, "blocked": False, "debts": 0})
    assert found == (StepUp("spent", Decimal(6000), Decimal(5000), "silver"),)


def test_each_quantity_that_suffices_alone_is_named_the_relatively_nearest_first(ruleset: Ruleset) -> None:
    found = steps(ruleset, {"spent": Decimal(10_100), "visits": 9, "blocked": False, "debts": 0})
    assert [(step.fact, step.then, step.value) for step in found] == [("visits", 10, "gold"), ("spent", 5000, "silver")]


@pytest.mark.parametrize(
    "facts",
    [
        {"spent": 20_000, "visits": 12, "blocked": False},
        {"spent": 20_000, "visits": 12},
        {"spent": 50, "visits": 3, "blocked": True, "debts": 3},
    ],
    ids=["the best already", "not determined", "no single change suffices"],
)
def test_nothing_is_promised_where_no_single_change_of_a_quantity_brings_a_better_value(
    ruleset: Ruleset, facts: dict[str, Json]
) -> None:
    assert steps(ruleset, facts) == ()


def test_codes_without_an_order_have_no_better_value(ruleset: Ruleset) -> None:
    assert steps(ruleset, {"spent": 50, "visits": 3, "blocked": True}, "welcome") == ()


def test_it_is_told_in_words(ruleset: Ruleset) -> None:
    facts = read_facts(ruleset, {"spent": Decimal(10_000), "visits": 12, "blocked": False})
    outcomes = decide_all(reference.compile(ruleset), facts, ("tier",))
    told = explain(ruleset, facts, outcomes, ("tier",), "zh", "customer")
    assert told.sentences[-1] == "spent达到 10,000.01 CNY（现为 10,000 CNY），即可成为 金卡。"
    shown = told.decisions[0].to_json()["one_step_up"]
    assert shown == [{"fact": "spent", "now": Decimal(10_000), "then": Decimal("10000.01"), "value": "gold"}]
