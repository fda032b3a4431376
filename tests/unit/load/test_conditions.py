"""The `if` of a row: what becomes cells, what stays a condition, and that both mean the same."""

from __future__ import annotations

import itertools

import pytest

from engine.feel.print_expression import print_expression
from engine.load import load_text
from engine.model.outcome import Json
from engine.model.ruleset import Decision
from tests.unit.decide.rule_text import outcomes_of, ruleset_of

HEAD = """ruleset: example
facts:
  n: {type: integer, min: 0, max: 9}
  m: {type: integer, min: 0, max: 9}
  active: {type: boolean}
  grade: {type: code, codes: [gold, silver, bronze], ordered: best_first}
  birthday: {type: date, absent: null, assumes: A}
  joined: {type: date}
  city: {type: text}
assumptions: {A: {zh: 无, en: none}}
parameters:
  limit: {type: integer, value: 3}
decisions:
""".replace("assumes: A}", "assumes: [A]}")


def decision_of(condition: str, when: str = "") -> Decision:
    """Return the decision of one row with this `if`."""
    row = f"{{id: a, {when}if: '{condition}', then: yes_}}"
    text = f"{HEAD}  answer:\n    kind: table\n    rules:\n      - {row}\n    otherwise: no_\n"
    return ruleset_of(text).decisions["answer"]


def cells_of(condition: str) -> list[tuple[str, str]]:
    return [(cell.column, cell.text) for cell in decision_of(condition).rules[0].cells]


@pytest.mark.parametrize(
    ("condition", "cells"),
    [
        ("n > 3", [("n", "> 3")]),
        ("3 < n", [("n", "> 3")]),
        ("n >= limit", [("n", ">= limit")]),
        ("n = m", [("n", "m")]),
        ("n between 2 and 4", [("n", "[2..4]")]),
        ("n in [1..limit)", [("n", "[1..limit)")]),
        ("n in (1, [3..5], > 8)", [("n", "1, [3..5], > 8")]),
        ("active", [("active", "true")]),
        ("not(active)", [("active", "false")]),
        ("active = false", [("active", "false")]),
        ('grade >= "silver"', [("grade", ">= silver")]),
        ('grade in ("gold", "bronze")', [("grade", "gold, bronze")]),
        ('grade in ["gold", "bronze"]', [("grade", "gold, bronze")]),
        ('city = "A"', [("city", '"A"')]),
        ("joined < 2024-01-31", [("joined", "< 2024-01-31")]),
        ("joined <= today", [("joined", "<= today")]),
        ("birthday = null", [("birthday", "null")]),
        ("present(birthday)", [("present(birthday)", "present")]),
        ("is missing(birthday)", [("present(birthday)", "not(present)")]),
        ("not(is missing(birthday))", [("present(birthday)", "present")]),
        ("n > 3 and active and m <= 2", [("n", "> 3"), ("active", "true"), ("m", "<= 2")]),
    ],
)
def test_a_condition_that_says_what_cells_say_becomes_cells(condition: str, cells: list[tuple[str, str]]) -> None:
    assert cells_of(condition) == cells
    assert decision_of(condition).derived == ()


@pytest.mark.parametrize("condition", ["n + m > 3", "n > 3 or active", "some x in [1, 2] satisfies x = n", "n = m + 1"])
def test_any_other_condition_is_derived_whole(condition: str) -> None:
    decision = decision_of(condition)
    assert cells_of(condition) == [("answer/if a", "true")]
    assert print_expression(decision.derived[0].expression) == condition


def test_beside_a_condition_cells_of_facts_that_are_never_null_are_split_off() -> None:
    decision = decision_of("active and n + m > 3 and birthday < today")
    assert [cell.column for cell in decision.rules[0].cells] == ["active", "answer/if a"]
    assert print_expression(decision.derived[0].expression) == "n + m > 3 and birthday < today"


def test_conditions_stand_beside_the_cells_of_the_row() -> None:
    decision = decision_of("n + 1 > m", when="when: {active: true}, ")
    assert [cell.column for cell in decision.rules[0].cells] == ["active", "answer/if a"]


CONDITIONS = (
    "n >= 1 and n < limit",
    "active and n in (1, [3..5])",
    'grade > "silver" and not(active)',
    "3 <= n and n != 5",
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_cells_answer_as_the_condition_would(condition: str) -> None:
    disguised = f"if true then {condition} else false"
    rows = "\n".join(
        f"  {name}:\n    kind: table\n    rules:\n      - {{id: a, if: '{text}', then: yes_}}\n    otherwise: no_"
        for name, text in (("plain", condition), ("derived", disguised))
    )
    ruleset = ruleset_of(HEAD + rows + "\n")
    for n, active, grade in itertools.product((0, 1, 2, 3, 5, 6), (True, False), ("gold", "bronze")):
        supplied: dict[str, Json] = {"n": n, "active": active, "grade": grade}
        if "grade" not in condition:
            outcomes = outcomes_of(ruleset, supplied)
            assert outcomes["plain"].value == outcomes["derived"].value
        else:
            assert outcomes_of(ruleset, supplied, "plain")["plain"].value == (
                "yes_" if grade == "gold" and not active else "no_"
            )


def test_what_is_missing_is_named_exactly_where_conditions_become_cells() -> None:
    row = "{id: a, if: n > 3 and active, then: yes_}"
    ruleset = ruleset_of(f"{HEAD}  answer: {{kind: table, rules: [{row}], otherwise: no_}}\n")
    outcome = outcomes_of(ruleset, {"active": False})["answer"]
    assert (outcome.value, outcome.approximate) == ("no_", False)
    assert outcomes_of(ruleset, {"active": True})["answer"].missing == ("n",)


def test_a_condition_with_a_fault_is_reported_once() -> None:
    text = f"{HEAD}  answer:\n    kind: table\n    rules:\n      - {{id: a, if: m > 1 and x > 3, then: yes_}}\n"
    assert [fault.code for fault in load_text({"ruleset.yaml": text}).diagnostics] == ["unknown_name"]
