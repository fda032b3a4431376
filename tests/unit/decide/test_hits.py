"""What the rows that match come to: hit policies, `otherwise`, statuses of rows, and of what is read."""

from __future__ import annotations

from engine.model.outcome import Outcome, Possible, Status
from tests.unit.decide.rule_text import outcomes_of, ruleset_of

CHAIN = ruleset_of(
    """
ruleset: chain
facts:
  n: {type: integer}
  flag: {type: boolean}
parameters:
  edge: {type: integer, value: 100, assumes: P1}
assumptions:
  A1: {zh: 一, en: one}
  A2: {zh: 二, en: two}
  D1: {zh: 表, en: table}
  P1: {zh: 参数, en: parameter}
decisions:
  base:
    kind: table
    hit_policy: FIRST
    outputs: {answer: {codes: [good, fair, poor]}}
    assumes: D1
    rules:
      - {id: bad_input, when: {n: "< 0"}, status: invalid}
      - {id: foreign,   when: {n: "0"}, status: out_of_scope}
      - {id: open,      when: {n: "1"}, status: undetermined}
      - {id: doubtful,  when: {n: "2"}, then: fair, status: review, assumes: A1}
      - {id: good,      when: {n: "[3..10)"}, then: good, assumes: [A2, A1]}
      - {id: large,     when: {n: ">= edge"}, then: poor}
  reader:
    kind: table
    hit_policy: FIRST
    rules:
      - {id: flagged, when: {flag: true}, then: 1}
      - {id: good,    when: {base: good}, then: 2}
    otherwise: {then: 3, assumes: A1}
  alone:
    kind: table
    rules:
      - {id: low,  when: {n: "< 5"}, then: 1}
      - {id: mid,  when: {n: "[4..8]"}, then: 2}
      - {id: mid2, when: {n: "[8..9]"}, then: 2}
""".replace("assumes: D1", "assumes: [D1]")
    .replace("assumes: A1", "assumes: [A1]")
    .replace("assumes: P1", "assumes: [P1]")
)


def _base(n: int) -> Outcome:
    return outcomes_of(CHAIN, {"n": n}, "base")["base"]


def _reader(n: int, flag: bool) -> Outcome:
    return outcomes_of(CHAIN, {"n": n, "flag": flag}, "reader")["reader"]


def test_first_takes_the_first_row_that_holds_and_cites_row_table_and_parameter() -> None:
    assert _base(5) == Outcome(Status.DECIDED, "good", rules=("good",), assumptions=("A2", "A1", "D1"))
    assert _base(100) == Outcome(
        Status.DECIDED, "poor", rules=("large",), assumptions=("D1", "P1"), parameters=("edge",)
    )


def test_no_row_and_no_otherwise_is_no_match() -> None:
    assert _base(50) == Outcome(Status.NO_MATCH)


def test_otherwise_is_named_as_the_rule() -> None:
    assert _reader(100, False) == Outcome(Status.DECIDED, 3, rules=("otherwise",), assumptions=("A1",))


def test_a_row_may_yield_a_status_instead_of_a_value() -> None:
    assert [_base(n).status for n in (-1, 0, 1, 2)] == [
        Status.INVALID,
        Status.OUT_OF_SCOPE,
        Status.UNDETERMINED,
        Status.REVIEW,
    ]
    assert _base(2).value == "fair"
    assert _base(-1).rules == ("bad_input",)


def test_two_hits_under_unique_are_invalid_and_named_even_with_one_output() -> None:
    assert outcomes_of(CHAIN, {"n": 4}, "alone")["alone"] == Outcome(
        Status.INVALID, rules=("low", "mid"), details={"reason": "several_rules_match"}
    )
    assert outcomes_of(CHAIN, {"n": 8}, "alone")["alone"].rules == ("mid", "mid2")
    assert outcomes_of(CHAIN, {"n": 5}, "alone")["alone"].value == 2


def test_a_failure_propagates_with_its_cause() -> None:
    for n, status in ((-1, Status.INVALID), (0, Status.OUT_OF_SCOPE), (1, Status.UNDETERMINED), (50, Status.NO_MATCH)):
        assert _reader(n, False) == Outcome(status, because="base")


def test_a_failure_is_only_felt_where_it_is_reached() -> None:
    assert _reader(-1, True) == Outcome(Status.DECIDED, 1, rules=("flagged",))


def test_a_reviewed_value_is_used_and_review_is_inherited_with_its_cause() -> None:
    outcome = _reader(2, False)
    assert (outcome.status, outcome.value, outcome.because) == (Status.REVIEW, 3, "base")


def test_review_is_not_inherited_where_the_value_was_not_read() -> None:
    assert _reader(2, True).status is Status.DECIDED


def test_a_missing_fact_that_cannot_matter_leaves_the_outcome_decided() -> None:
    outcome = outcomes_of(CHAIN, {"flag": True}, "reader")["reader"]
    assert (outcome.status, outcome.value) == (Status.DECIDED, 1)


def test_what_is_possible_is_listed_in_declared_order_other_statuses_last() -> None:
    outcome = outcomes_of(CHAIN, {}, "base")["base"]
    assert outcome.missing == ("n",)
    assert outcome.possible == (
        Possible(Status.DECIDED, "good"),
        Possible(Status.DECIDED, "poor"),
        Possible(Status.UNDETERMINED),
        Possible(Status.REVIEW, "fair"),
        Possible(Status.INVALID),
        Possible(Status.OUT_OF_SCOPE),
        Possible(Status.NO_MATCH),
    )


def test_required_decisions_come_before_those_that_read_them_and_nothing_else_comes() -> None:
    assert list(outcomes_of(CHAIN, {"n": 5, "flag": False}, "reader")) == ["base", "reader"]


def test_an_outcome_as_json_leaves_empty_parts_out() -> None:
    assert _base(50).to_json() == {"status": "no_match"}
    assert _base(5).to_json() == {
        "status": "decided",
        "value": "good",
        "rules": ["good"],
        "assumptions": ["A2", "A1", "D1"],
    }
    assert outcomes_of(CHAIN, {"flag": False}, "reader")["reader"].to_json()["possible"] == [
        2,
        3,
        {"status": "undetermined"},
        {"status": "review", "value": 3},
        {"status": "invalid"},
        {"status": "out_of_scope"},
        {"status": "no_match"},
    ]
