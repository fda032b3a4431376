"""Tables with everything they may have, from text to outcome, on every engine that runs here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.decide.must_hold import broken_promises
from engine.load import load_text
from engine.model.outcome import Json
from engine.model.ruleset import Aggregation, HitPolicy
from tests.unit.decide.rule_text import outcomes_of, ruleset_of

FACTS = """ruleset: example
facts:
  n: {type: integer, min: 0, max: 9}
  m: {type: integer, min: 0, max: 9}
  active: {type: boolean}
  owner: {type: text}
  tier: {type: code, codes: [gold, silver, bronze], ordered: best_first}
parameters:
  step: {type: integer, value: 2}
  unset: {type: number}
decisions:
"""


def shown(decisions: str, supplied: dict[str, Json], asked: str = "answer") -> dict[str, Any]:
    """Return the outcome as JSON, which every engine must agree on."""
    outcome = outcomes_of(ruleset_of(FACTS + decisions), supplied, asked)[asked]
    found: dict[str, Any] = json.loads(json.dumps(outcome.to_json(), default=float))
    return found


LETS = """  answer:
    kind: table
    hit_policy: FIRST
    let:
      sum_of_both: n + m
      far: sum_of_both > step * 3
    rules:
      - {id: far, when: {far: true, sum_of_both: "< 10"}, then: far}
      - {id: very_far, when: {far: true}, then: very_far}
    otherwise: near
"""


@pytest.mark.parametrize(("n", "m", "value"), [(3, 3, "near"), (3, 4, "far"), (5, 5, "very_far")])
def test_lets_read_each_other_and_stand_as_columns(n: int, m: int, value: str) -> None:
    assert shown(LETS, {"n": n, "m": m})["value"] == value


def test_a_cell_may_calculate() -> None:
    table = """  answer:
    kind: table
    rules:
      - {id: above, when: {n: "> m + step"}, then: above}
    otherwise: below
"""
    assert shown(table, {"n": 5, "m": 2})["value"] == "above"
    assert shown(table, {"n": 4, "m": 2})["value"] == "below"


def test_results_are_computed_also_otherwise() -> None:
    table = """  answer:
    kind: table
    hit_policy: FIRST
    rules:
      - {id: a, when: {n: "> 5"}, then: = n * step}
      - {id: b, when: {n: "> 3"}, then: "= unset"}
    otherwise: = m
"""
    assert shown(table, {"n": 6, "m": 0})["value"] == 12
    assert (outcome := shown(table, {"n": 2, "m": 7}))["value"] == 7
    assert outcome["rules"] == ["otherwise"]
    assert shown(table, {"n": 4, "m": 7})["missing"] == ["unset"]


def test_a_formula_is_one_row_named_value() -> None:
    outcome = shown("  answer: {kind: formula, let: {twice: n * 2}, value: twice + step}\n", {"n": 4})
    assert outcome == {"status": "decided", "value": 10, "rules": ["value"], "parameters": ["step"]}


SEVERAL = """  answer:
    kind: table
    hit_policy: FIRST
    outputs:
      who: {type: text}
      next: {codes: [handle, close, none], default: none}
      done: {type: boolean, default: false}
    rules:
      - {id: close, when: {n: 0}, then: {who: = owner, next: close, done: true}}
      - {id: fixed, when: {n: 1}, then: {who: nobody}}
      - {id: handle, then: {who: = owner, next: handle}}
  reader:
    kind: table
    hit_policy: FIRST
    rules:
      - {id: closed, when: {answer.next: close}, then: yes_}
      - {id: named, if: 'answer.who = "B" and not(answer.done)', then: maybe}
    otherwise: no_
"""


def test_several_outputs_take_their_defaults() -> None:
    assert shown(SEVERAL, {"n": 0, "owner": "A"})["value"] == {"who": "A", "next": "close", "done": True}
    assert shown(SEVERAL, {"n": 1, "owner": "A"})["value"] == {"who": "nobody", "next": "none", "done": False}
    assert shown(SEVERAL, {"n": 2, "owner": "A"})["value"] == {"who": "A", "next": "handle", "done": False}


@pytest.mark.parametrize(("n", "owner", "value"), [(0, "A", "yes_"), (3, "B", "maybe"), (3, "A", "no_")])
def test_a_part_of_a_decision_is_a_column(n: int, owner: str, value: str) -> None:
    assert shown(SEVERAL, {"n": n, "owner": owner}, "reader")["value"] == value


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ("ANY", 1),
        ("COLLECT", [1, 1]),
        ("RULE ORDER", [1, 1]),
        ("COLLECT SUM", 2),
        ("COLLECT, aggregation: SUM", 2),
        ("COLLECT MIN", 1),
        ("COLLECT MAX", 1),
        ("COLLECT COUNT", 2),
    ],
)
def test_hit_policies_are_read(policy: str, value: object) -> None:
    rows = "[{id: a, when: {n: '> 1'}, then: 1}, {id: b, when: {n: '> 2'}, then: 1}]"
    assert shown(f"  answer: {{kind: table, hit_policy: {policy}, rules: {rows}}}\n", {"n": 5})["value"] == value


@pytest.mark.parametrize(("policy", "value"), [("PRIORITY", "high"), ("OUTPUT ORDER", ["high", "low"])])
def test_priorities_follow_the_declared_codes(policy: str, value: object) -> None:
    rows = "[{id: a, when: {n: '> 1'}, then: low}, {id: b, when: {n: '> 2'}, then: high}]"
    outputs = "outputs: {level: {codes: [high, low]}}"
    text = f"  answer: {{kind: table, hit_policy: {policy}, {outputs}, rules: {rows}}}\n"
    assert shown(text, {"n": 5})["value"] == value


def test_every_policy_of_the_model_can_be_written() -> None:
    rows = "rules: [{id: a, then: 1}]"
    for policy in HitPolicy:
        outputs = "outputs: {x: {codes: [1]}}, " if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) else ""
        text = f"{FACTS}  answer: {{kind: table, {outputs}hit_policy: {policy.value}, {rows}}}\n"
        assert ruleset_of(text).decisions["answer"].hit_policy is policy
    for aggregation in set(Aggregation) - {Aggregation.LIST}:
        text = f"{FACTS}  answer: {{kind: table, hit_policy: COLLECT {aggregation.value}, {rows}}}\n"
        assert ruleset_of(text).decisions["answer"].aggregation is aggregation


def test_flags_are_said_beside_the_value() -> None:
    table = """  answer:
    kind: tiers
    rules:
      - {id: a, when: {n: "> 5"}, then: high, flags: [of_row]}
    otherwise: {then: low, flags: [rest]}
    flags:
      by_value: answer = "high" and active
      by_cells: {when: {answer: high, tier: "gold, silver"}}
"""
    supplied: dict[str, Json] = {"n": 6, "active": True, "tier": "gold"}
    assert shown(table, supplied)["flags"] == ["of_row", "by_value", "by_cells"]
    assert shown(table, {**supplied, "n": 1})["flags"] == ["rest"]


USES = """  base:
    kind: table
    rules:
      - {id: big, when: {n: "> 3"}, then: big}
    otherwise: small
  answer:
    kind: table
    let: {both: n + m}
    rules:
      - {id: a, when: {base: big, both: "> 5"}, then: a}
    otherwise: b
  renamed: {use: answer, with: {n: m}, scheme: R99}
  computed: {use: answer, with: {n: m * 2}}
"""


@pytest.mark.parametrize(
    ("n", "m", "asked", "value"),
    [
        (4, 2, "answer", "a"),
        (4, 2, "renamed", "b"),
        (0, 4, "renamed", "a"),
        (0, 2, "computed", "a"),
        (9, 1, "computed", "b"),
    ],
)
def test_a_decision_is_invoked_with_other_inputs(n: int, m: int, asked: str, value: str) -> None:
    assert shown(USES, {"n": n, "m": m}, asked)["value"] == value


def test_a_use_reads_only_what_stands_in_the_place_of_facts() -> None:
    ruleset = ruleset_of(FACTS + USES)
    assert ruleset.decisions["renamed"].scheme == "R99"
    assert set(ruleset.decisions["renamed"].reads()) == {"renamed·base", "m"}
    assert shown(USES, {"m": 4}, "renamed")["status"] == "decided"


def test_a_promise_that_does_not_hold_is_reported() -> None:
    promises = """must_hold:
  - {id: kept, that: step + 1 = 3}
  - {id: broken, that: step > 5}
  - {id: without_value, that: step / 0 = 1}
  - {id: not_set, that: unset > 5}
"""
    text = FACTS.replace("decisions:\n", promises + "decisions:\n") + "  answer: {kind: formula, value: n}\n"
    found = broken_promises(ruleset_of(text))
    assert [diagnostic.argument("promise") for diagnostic in found] == ["broken", "without_value"]


def test_decisions_computed_from_each_other_in_a_circle_are_reported() -> None:
    text = FACTS + "  a: {kind: formula, value: b + 1}\n  b: {kind: formula, value: a + 1}\n"
    assert [fault.code for fault in load_text({"ruleset.yaml": text}).diagnostics] == ["requirement_cycle"]
