"""What a scorecard comes to: the score, its band, and what is known of it while a characteristic is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.model.feel_values import Context
from engine.model.outcome import Status
from tests.unit.decide.rule_text import outcomes_of, ruleset_of

FACTS = """ruleset: example
facts:
  a: {type: number, min: 0, max: 10}
  b: {type: integer, min: 0, max: 10}
  bad: {type: boolean}
parameters:
  heavy: {type: number, value: 3}
decisions:
  card:
    kind: scorecard
"""
ROWS = """
    rules:
      - {id: high, when: {score: ">= 5"}, then: high}
      - {id: low, when: {score: "< 5"}, then: low}
  reader:
    kind: table
    hit_policy: FIRST
    rules:
      - {id: bad, when: {bad: true}, then: stop}
      - {id: good, when: {card.band: high}, then: go}
      - {id: other, then: wait}
"""


@pytest.mark.parametrize(
    ("characteristics", "score", "band"),
    [
        ("characteristics: [{id: a, weight: 1}, {id: b, weight: 1}]", "5", "high"),
        ("characteristics: [{id: a}, {id: b, weight: 2}]", "4", "low"),
        ("characteristics: [{id: a, weight: 0.25}, {id: b, weight: 0.75}]", "3.5", "low"),
        ("characteristics: [{id: a, weight: heavy}, {id: b, weight: 1}]", "6.5", "high"),
        ("combine: sum\n    characteristics: [{id: a}, {id: b}]", "10", "high"),
        ("combine: sum\n    characteristics: [{id: a, weight: 0.5}, {id: b, weight: -1}]", "2", "low"),
        ("characteristics: [{id: a, weight: 7}]", "8", "high"),
    ],
)
def test_score_is_the_mean_or_sum_by_weight(characteristics: str, score: str, band: str) -> None:
    rules = ruleset_of(f"{FACTS}    {characteristics}{ROWS}")
    outcome = outcomes_of(rules, {"a": 8, "b": 2}, "card")["card"]
    assert outcome.value == Context({"score": Decimal(score), "band": band})


CARD = ruleset_of(f"{FACTS}    characteristics: [{{id: a}}, {{id: b}}]{ROWS}")


def test_a_missing_characteristic_leaves_the_score_open_and_lists_no_made_up_score() -> None:
    outcome = outcomes_of(CARD, {"a": 8}, "card")["card"]
    assert (outcome.status, outcome.missing, outcome.possible) == (Status.UNDETERMINED, ("b",), ())


@pytest.mark.parametrize(
    ("bad", "status", "value"), [(True, Status.DECIDED, "stop"), (False, Status.UNDETERMINED, None)]
)
def test_who_reads_the_band_is_decided_where_it_does_not_matter(bad: bool, status: Status, value: Any) -> None:
    outcome = outcomes_of(CARD, {"a": 8, "bad": bad}, "reader")["reader"]
    assert (outcome.status, outcome.value) == (status, value)
