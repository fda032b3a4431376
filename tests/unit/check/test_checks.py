"""Overlaps and gaps: what is found, that its example is real, and that the search is exact on small tables."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends.reference import cell_holds
from engine.check.admitted import admitted, ascending
from engine.check.examined import examine
from engine.check.gaps import find_gaps
from engine.check.overlaps import find_overlaps
from engine.diagnostics import Diagnostic
from engine.load import load_text
from engine.model.bands import constants
from engine.model.cell_meaning import cell_is_true
from engine.model.ruleset import Ruleset
from engine.model.types import Value

CELLS_OF_A_LADDER = (
    ">= 2", "< 4", "> limit", "<= limit", "3", "!= 3", "[1..4)", "(1..4]", "1, [4..5]", "not(2, 3)", "not(>= 2)",
    "not([2..4])", "null", "not(null)", "null, 3",
)  # fmt: skip
FACTS = """ruleset: example
facts:
  a: {type: integer, min: 0, max: 6}
  b: {type: integer, min: 0, max: 6}
  grade: {type: code, codes: [gold, silver, bronze], ordered: best_first}
  bonus: {type: code, codes: [gold, silver, bronze], ordered: best_first, absent: null}
  active: {type: boolean}
parameters:
  limit: {type: integer, value: 3}
  unset: {type: integer}
decisions:
"""


def ruleset_of(*rows: str, policy: str = "UNIQUE", more: str = "") -> Ruleset:
    listed = "".join(f"      - {{id: r{at}, when: {{{row}}}, then: x{at}}}\n" for at, row in enumerate(rows))
    text = f"{FACTS}{more}  table:\n    kind: table\n    hit_policy: {policy}\n    rules:\n{listed}"
    result = load_text({"ruleset.yaml": text})
    assert result.ruleset is not None, result.diagnostics
    return result.ruleset


def find_overlaps_in(ruleset: Ruleset) -> list[Diagnostic]:
    return find_overlaps(examine(ruleset))


def find_gaps_in(ruleset: Ruleset) -> list[Diagnostic]:
    return find_gaps(examine(ruleset))


def check(ruleset: Ruleset) -> list[Diagnostic]:
    return find_overlaps_in(ruleset) + find_gaps_in(ruleset)


def codes_of(ruleset: Ruleset) -> list[str]:
    return [found.code for found in check(ruleset)]


def only(found: list[Diagnostic]) -> Diagnostic:
    assert len(found) == 1
    return found[0]


def test_touching_closed_intervals_overlap_in_the_shared_bound() -> None:
    found = only(find_overlaps_in(ruleset_of('a: "[0..3]"', 'a: "[3..6]"')))
    assert (found.argument("first"), found.argument("second"), found.argument("example.en")) == ("r0", "r1", "a = 3")


def test_half_open_intervals_neither_overlap_nor_leave_a_gap() -> None:
    assert codes_of(ruleset_of('a: "[0..3)"', 'a: ">= 3"')) == []


def test_a_long_table_of_intervals_is_searched_through() -> None:
    rows = [f'a: "[{at * 10}..{at * 10 + 10})"' for at in range(3_000)]
    text = FACTS.replace("a: {type: integer, min: 0, max: 6}", "a: {type: integer, min: 0, max: 30_000}")
    listed = "".join(f"      - {{id: r{at}, when: {{{row}}}, then: x{at % 3}}}\n" for at, row in enumerate(rows))
    last = "      - {id: last, when: {a: '[29_995..30_000]'}, then: x0}\n"
    result = load_text({"ruleset.yaml": f"{text}  table:\n    kind: table\n    rules:\n{listed}{last}"})
    assert result.ruleset is not None
    found = only(list(check(result.ruleset)))
    assert (found.code, found.argument("first"), found.argument("second")) == ("overlap", "r2999", "last")


@pytest.mark.parametrize("text", CELLS_OF_A_LADDER)
def test_a_cell_admits_the_samples_of_which_it_is_true(text: str) -> None:
    ruleset = ruleset_of(f'a: "{text}"')
    cell = ruleset.decisions["table"].rules[0].cells[0]
    samples: tuple[Value, ...] = (0, 1, 2, 3, 4, 5, 6, None)
    bits = admitted(ruleset, cell, samples, ascending(ruleset, "a", samples), constants(ruleset))
    assert [bool(bits >> at & 1) for at in range(8)] == [
        cell_is_true(ruleset, cell, {"a": sample}) for sample in samples
    ]


def test_first_tables_may_overlap() -> None:
    assert codes_of(ruleset_of('a: "[0..6]"', 'a: "[3..6]"', policy="FIRST")) == []


def test_gap_shows_a_legal_customer() -> None:
    found = only(find_gaps_in(ruleset_of('a: "< 3"', "a: \"> 3\", grade: '>= silver'", "grade: bronze, a: '[4..6]'")))
    assert found.argument("example.en") == "a = 3, grade = gold"


def test_values_outside_the_declared_range_are_no_gap() -> None:
    assert codes_of(ruleset_of('a: "[0..6]"')) == []


def test_null_is_a_gap_where_a_fact_may_be_absent() -> None:
    assert (
        only(find_gaps_in(ruleset_of('bonus: "gold, silver, bronze"'))).argument("example.en")
        == "bonus = not on record"
    )
    assert codes_of(ruleset_of('bonus: "gold, silver, bronze"', 'bonus: "null"')) == []


def test_parameter_with_a_value_counts_as_that_value() -> None:
    assert codes_of(ruleset_of('a: "< limit"', 'a: ">= limit"')) == []
    assert codes_of(ruleset_of('a: "< limit"', 'a: "> limit"')) == ["gap"]


def test_columns_compared_with_each_other_are_judged_on_whole_customers() -> None:
    assert codes_of(ruleset_of('a: "< b"', 'a: ">= b"')) == []
    assert codes_of(ruleset_of('a: "<= b"', 'a: ">= b"')) == ["overlap"]
    assert codes_of(ruleset_of('a: "< b"', 'a: "> b"')) == ["gap"]
    assert codes_of(ruleset_of('grade: ">= bonus"', 'grade: "< bonus"', 'bonus: "null"')) == []
    assert codes_of(ruleset_of('a: "< unset"', 'a: ">= unset"')) == []


def test_columns_that_rest_on_the_same_facts_give_a_finding_with_a_reservation() -> None:
    tier = "  tier:\n    kind: tiers\n    rules:\n      - {id: h, when: {a: '>= 3'}, then: high}\n    otherwise: low\n"
    assert codes_of(ruleset_of("tier: high, a: '< 3'", "a: '< 3'", "a: '>= 3'", more=tier)) == ["possible_overlap"]


def test_hundreds_of_rows_are_searched_through() -> None:
    rows = [
        f'a: "{at % 7}", b: "{at // 7}", grade: {grade}' for at in range(49) for grade in ("gold", "silver", "bronze")
    ]
    assert codes_of(ruleset_of(*rows)) == []
    assert codes_of(ruleset_of(*rows[:-1])) == ["gap"]


INTEGER_CELLS = st.sampled_from(
    [
        "< 3",
        ">= 3",
        "[1..4]",
        "(1..4)",
        "2, 5",
        "not(2, 5)",
        "!= 3",
        "> b",
        "<= b",
        "[b..5]",
        ">= unset",
        "-",
        "= limit",
    ]
)
CODE_CELLS = st.sampled_from(["gold", ">= silver", "not(gold)", "= bonus", "< bonus", "-"])
BONUS_CELLS = st.sampled_from(["null", "not(null)", ">= silver", "not(gold)", "!= gold", "not(< gold)", "-"])
ROWS = st.builds(
    lambda a, grade, bonus: f'a: "{a}", grade: "{grade}", bonus: "{bonus}"', INTEGER_CELLS, CODE_CELLS, BONUS_CELLS
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=5))
def test_findings_are_those_of_trying_every_customer(rows: list[str]) -> None:
    ruleset = ruleset_of(*rows)
    table = ruleset.decisions["table"]
    grades = ("gold", "silver", "bronze")
    everyone: list[dict[str, Value]] = [
        {"a": a, "b": b, "unset": unset, "grade": grade, "bonus": bonus}
        for a, b, unset, grade, bonus in itertools.product(range(7), range(7), (1, 5), grades, (*grades, None))
    ]
    hits = [
        [rule.id for rule in table.rules if all(cell_holds(ruleset, cell, customer) for cell in rule.cells)]
        for customer in everyone
    ]
    doubled = {pair for matched in hits for pair in itertools.combinations(matched, 2)}
    assert {found.argument("second") for found in find_overlaps_in(ruleset)} == {second for _, second in doubled}
    assert bool(find_gaps_in(ruleset)) == any(not matched for matched in hits)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_row_without_cells_answers_everyone(rows: int) -> None:
    assert "gap" not in codes_of(ruleset_of(*["a: '-'"] * rows, policy="FIRST"))


EXPRESSIONS = """ruleset: example
facts:
  a: {type: integer}
  b: {type: integer}
  active: {type: boolean}
decisions:
"""


def _codes(decisions: str) -> list[str]:
    result = load_text({"ruleset.yaml": EXPRESSIONS + decisions})
    assert result.ruleset is not None, result.diagnostics
    return [found.code for found in check(result.ruleset)]


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("{kind: table, rules: [{id: x, if: a + b > 3, then: 1}]}", ["possible_gap"]),
        ("{kind: table, rules: [{id: x, if: a + b > 3, then: 1}, {id: y, then: 2}]}", ["possible_overlap"]),
        ("{kind: table, hit_policy: COLLECT, rules: [{id: x, when: {a: 1}, then: 1}]}", []),
        ("{kind: table, hit_policy: COLLECT SUM, rules: [{id: x, when: {a: 1}, then: 1}]}", ["gap"]),
        ("{kind: table, outputs: {x: {type: number, default: 0}}, rules: [{id: x, when: {a: 1}, then: 1}]}", []),
        ("{kind: table, hit_policy: ANY, rules: [{id: x, then: 1}, {id: y, when: {a: 1}, then: 1}]}", []),
        ("{kind: table, hit_policy: ANY, rules: [{id: x, then: 1}, {id: y, when: {a: 1}, then: 2}]}", ["overlap"]),
        ("{kind: formula, value: a + b}", []),
    ],
)
def test_expressions_and_policies_are_looked_at_for_what_they_can_leave_open(table: str, codes: list[str]) -> None:
    assert _codes(f"  answer: {table}\n") == codes


def test_values_of_expressions_that_cells_cut_completely_leave_no_gap() -> None:
    rows = "[{id: x, when: {both: '>= 3'}, then: 1}, {id: y, when: {both: '< 3'}, then: 2}]"
    assert _codes(f"  answer: {{kind: table, let: {{both: a + b}}, rules: {rows}}}\n") == []
    reader = (
        "  reader: {kind: table, rules: [{id: x, when: {f: '>= 3'}, then: 1}, {id: y, when: {f: '< 3'}, then: 2}]}\n"
    )
    assert _codes(f"  f: {{kind: formula, value: a + b}}\n{reader}") == []
