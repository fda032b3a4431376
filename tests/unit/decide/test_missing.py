"""Missing, invalid and absent facts: what is said of them and what the outcome rests on."""

from __future__ import annotations

from engine.model.outcome import Possible, Status
from tests.unit.decide.rule_text import outcomes_of, ruleset_of

BONUS = ruleset_of("""
ruleset: bonus
facts:
  assets: {type: money, unit: CNY, min: 0}
  years: {type: integer, min: 0, max: 3}
  staff: {type: boolean}
  last_call: {type: date, absent: null, assumes: [A1]}
  complaints: {type: integer, absent: 0, assumes: [A2]}
parameters:
  threshold: {type: money, unit: CNY}
assumptions:
  A1: {zh: 没有登记即没有联系, en: no call on record means none}
  A2: {zh: 没有登记即没有投诉, en: no complaint on record means none}
decisions:
  band:
    kind: tiers
    rules:
      - {id: high, when: {assets: ">= 100"}, then: high}
      - {id: low,  when: {assets: "< 100"}, then: low}
  parity:
    kind: table
    hit_policy: FIRST
    outputs: {answer: {codes: ["yes", "no"]}}
    rules:
      - {id: both,    when: {band: high, staff: true}, then: "yes"}
      - {id: neither, when: {band: low, staff: false}, then: "yes"}
    otherwise: "no"
  same_either_way:
    kind: table
    hit_policy: FIRST
    rules:
      - {id: rich,   when: {band: high}, then: 1}
      - {id: modest, when: {assets: "< 100"}, then: 1}
    otherwise: 2
  never: {kind: table, hit_policy: FIRST, rules: [{id: old, when: {years: "> 3"}, then: 1}], otherwise: 2}
  offer:
    kind: table
    hit_policy: FIRST
    outputs: {answer: {codes: [call, wait]}}
    rules:
      - {id: unhappy, when: {complaints: "> 0"}, then: wait}
      - {id: silent,  when: {last_call: "null"}, then: call}
      - {id: stale,   when: {last_call: "< 2026-01-01"}, then: call}
    otherwise: wait
  over:
    kind: table
    hit_policy: FIRST
    outputs: {answer: {codes: [in, out]}}
    rules: [{id: in, when: {assets: ">= threshold"}, then: in}]
    otherwise: out
""")


def test_each_name_that_alone_can_change_the_outcome_is_missing() -> None:
    outcome = outcomes_of(BONUS, {}, "parity")["parity"]
    assert outcome.status is Status.UNDETERMINED
    assert outcome.missing == ("assets", "staff")
    assert outcome.possible == (Possible(Status.DECIDED, "yes"), Possible(Status.DECIDED, "no"))


def test_correlation_survives_through_a_required_decision() -> None:
    outcome = outcomes_of(BONUS, {}, "same_either_way")["same_either_way"]
    assert (outcome.status, outcome.value) == (Status.DECIDED, 1)
    assert outcome.rules == ("rich", "modest")
    assert not outcome.approximate


def test_values_outside_the_declared_limits_are_no_completions() -> None:
    outcome = outcomes_of(BONUS, {}, "never")["never"]
    assert (outcome.status, outcome.value) == (Status.DECIDED, 2)


def test_a_parameter_without_a_value_is_missing_and_named() -> None:
    outcome = outcomes_of(BONUS, {"assets": 5}, "over")["over"]
    assert (outcome.status, outcome.missing) == (Status.UNDETERMINED, ("threshold",))
    assert not outcome.approximate


def test_two_unknown_values_compared_with_each_other_are_said_to_be_approximate() -> None:
    outcome = outcomes_of(BONUS, {}, "over")["over"]
    assert outcome.approximate
    assert outcome.missing == ("assets", "threshold")
    assert set(outcome.possible) == {Possible(Status.DECIDED, "in"), Possible(Status.DECIDED, "out")}


def test_an_invalid_fact_that_could_change_the_outcome_makes_it_invalid_with_the_reason() -> None:
    outcome = outcomes_of(BONUS, {"assets": -1}, "band")["band"]
    assert outcome.status is Status.INVALID
    assert outcome.details == {"invalid_facts": {"assets": {"code": "below_minimum", "expected": "0"}}}


def test_an_invalid_fact_that_cannot_matter_is_listed_and_the_outcome_stands() -> None:
    outcome = outcomes_of(BONUS, {"assets": -1}, "same_either_way")["same_either_way"]
    assert (outcome.status, outcome.value) == (Status.DECIDED, 1)
    assert outcome.details == {"invalid_facts": {"assets": {"code": "below_minimum", "expected": "0"}}}


def test_an_invalid_fact_that_the_decision_does_not_read_is_not_mentioned() -> None:
    assert outcomes_of(BONUS, {"assets": 5, "years": 9}, "band")["band"].details == {}


def test_beside_an_invalid_fact_the_missing_ones_are_still_named() -> None:
    outcome = outcomes_of(BONUS, {"assets": -1}, "parity")["parity"]
    assert (outcome.status, outcome.missing) == (Status.INVALID, ("staff",))


def test_what_rests_on_an_absent_fact_cites_its_assumption() -> None:
    outcome = outcomes_of(BONUS, {}, "offer")["offer"]
    assert (outcome.value, outcome.rules) == ("call", ("silent",))
    assert outcome.assumptions == ("A2", "A1")


def test_a_supplied_fact_cites_nothing() -> None:
    outcome = outcomes_of(BONUS, {"complaints": 1}, "offer")["offer"]
    assert (outcome.value, outcome.assumptions) == ("wait", ())
    assert outcomes_of(BONUS, {"complaints": 0, "last_call": "2025-05-05"}, "offer")["offer"].assumptions == ()


def test_an_invalid_fact_does_not_fall_back_on_its_meaning_when_absent() -> None:
    outcome = outcomes_of(BONUS, {"last_call": "yesterday"}, "offer")["offer"]
    assert outcome.status is Status.INVALID
