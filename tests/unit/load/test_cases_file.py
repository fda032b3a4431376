"""Case files: customers that start from one another, and what is compared of an outcome."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.load import Case, facts_as_json, load_cases, load_text, matches_expectation
from engine.load.nodes import Node
from engine.model.outcome import Json

RULESET = """ruleset: example
facts:
  asset: {type: money}
  branch: {type: code, codes: [010, 020]}
  active: {type: boolean}
  joined: {type: date}
"""


def cases_of(*lines: str) -> dict[str, Case]:
    result = load_cases("cases:\n" + "".join(f"  - {line}\n" for line in lines))
    assert result.diagnostics == ()
    return {case.id: case for case in result.cases}


def codes_of(*lines: str) -> list[str]:
    return [found.code for found in load_cases("cases:\n" + "".join(f"  - {line}\n" for line in lines)).diagnostics]


def expected(text: str) -> Node:
    return cases_of(f"{{id: a, decision: d, expect: {text}}}")["a"].expects["d"]


def test_like_and_without_start_from_another_case() -> None:
    cases = cases_of(
        "{id: c, like: b, facts: {joined: 2024-01-01}, expects: {one: 1, two: 2}}",
        "{id: a, decision: d, facts: {asset: 1, active: true}, as_of: 2026-01-01, expect: x}",
        "{id: b, like: a, facts: {asset: 2}, without: [active], expect: y}",
    )
    assert list(cases["b"].facts) == ["asset"]
    assert list(cases["c"].facts) == ["asset", "joined"]
    assert cases["c"].as_of == "2026-01-01"
    assert (list(cases["b"].expects), list(cases["c"].expects)) == (["d"], ["one", "two"])


def test_faults_of_cases_are_located_values() -> None:
    assert codes_of("{id: a, like: b, expect: 1, decision: d}", "{id: b, like: a}") == ["case_cycle", "case_cycle"]
    assert codes_of("{id: a, like: z}") == ["unknown_case"]
    assert codes_of("{id: a, decision: d}") == ["expectation_missing"]
    assert codes_of("{id: a, expect: 1}") == ["case_decision_missing"]
    assert codes_of("{id: a, decision: d, expect: 1}", "{id: a, decision: d, expect: 1}") == ["case_id_used"]
    assert codes_of("{id: a, decision: d, make: {}, expect: 1}") == ["unknown_key"]


def test_facts_are_sent_as_a_caller_would() -> None:
    ruleset = load_text({"ruleset.yaml": RULESET}).ruleset
    assert ruleset is not None
    facts = "{asset: 1.5万, branch: 010, active: false, joined: 2024-01-01, other: 7, gone: null, map: {a: 1}}"
    case = cases_of(f"{{id: a, decision: d, facts: {facts}, expect: 1}}")["a"]
    assert facts_as_json(case, ruleset) == {
        "asset": Decimal(15_000),
        "branch": "010",
        "active": False,
        "joined": "2024-01-01",
        "other": Decimal(7),
        "gone": None,
        "map": {"a": Decimal(1)},
    }


def test_values_of_a_wrong_type_are_sent_as_written() -> None:
    ruleset = load_text({"ruleset.yaml": RULESET}).ruleset
    assert ruleset is not None
    case = cases_of("{id: a, decision: d, facts: {asset: much, active: NO, joined: soon}, expect: 1}")["a"]
    assert facts_as_json(case, ruleset) == {"asset": "much", "active": "NO", "joined": "soon"}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("gold", {"status": "decided", "value": "gold", "rules": ["a"]}),
        ("100万", {"status": "decided", "value": 1_000_000}),
        ("1.50", {"status": "decided", "value": Decimal("1.5")}),
        ("true", {"status": "decided", "value": True}),
        ("010", {"status": "decided", "value": "010"}),
        ("[a, b]", {"status": "decided", "value": ["a", "b"]}),
        ("{value: gold}", {"status": "decided", "value": "gold"}),
        ("{status: undetermined, missing: [x]}", {"status": "undetermined", "missing": ["x"], "possible": [1]}),
        ("{value: {score: 7}}", {"status": "decided", "value": {"score": 7, "band": "b"}}),
        ("{status: review}", {"status": "review", "value": "x"}),
    ],
)
def test_outcome_as_expected_has_no_differences(text: str, outcome: Json) -> None:
    assert matches_expectation(expected(text), outcome) == []


@pytest.mark.parametrize(
    ("text", "outcome", "differences"),
    [
        ("gold", {"status": "decided", "value": "silver"}, ["value: expected gold, got silver"]),
        ("gold", {"status": "review", "value": "gold"}, ["status: expected decided, got review"]),
        ('"true"', {"status": "decided", "value": True}, ["value: expected true, got true"]),
        ("1", {"status": "decided", "value": "01"}, ["value: expected 1, got 01"]),
        (
            "[a, b]",
            {"status": "decided", "value": ["b", "a"]},
            ["value[0]: expected a, got b", "value[1]: expected b, got a"],
        ),
        ("[a]", {"status": "decided", "value": ["a", "b"]}, ["value: expected [a], got [a, b]"]),
        ("{missing: [x]}", {"status": "decided"}, ["missing: expected [x], got []"]),
        ("{value: {score: 7}}", {"status": "decided", "value": {}}, ["value.score: expected 7, got null"]),
    ],
)
def test_differences_name_the_place_and_both_values(text: str, outcome: Json, differences: list[str]) -> None:
    assert matches_expectation(expected(text), outcome) == differences
