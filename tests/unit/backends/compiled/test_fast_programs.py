"""What the fast program promises beside its outcomes: where it does not answer, what it covers, what it keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.backends import OffFastPath
from engine.backends.compiled import compile
from engine.backends.compiled.compiled_ruleset import KEPT_PROGRAMS
from engine.model.facts import MISSING
from engine.model.outcome import Status
from engine.model.ruleset import HitPolicy
from engine.model.types import Base, Type, Value
from tests.unit.backends.compiled.hand_made import (
    INTEGER,
    MONEY,
    TIER,
    compared,
    decision,
    fact,
    program_of,
    rule,
    ruleset,
    tier_and_service,
)

CUSTOMER: dict[str, Value] = {"assets": Decimal(6_000_000), "age": 61, "limit": Decimal(1)}


def test_the_program_answers_the_asked_decision_and_all_it_requires_in_requirement_order() -> None:
    outcomes = program_of(compile(tier_and_service()), ("service",))(CUSTOMER)
    assert {name: outcome.value for name, outcome in outcomes.items()} == {"tier": "diamond", "service": "desk"}
    assert list(outcomes) == ["tier", "service"]


def test_a_missing_value_is_off_the_fast_path() -> None:
    program = program_of(compile(tier_and_service()), ("service",))
    with pytest.raises(OffFastPath, match="limit"):
        program({"assets": Decimal(1), "age": 1})


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DECIDED])
def test_a_required_outcome_that_is_not_decided_is_off_the_fast_path_only_where_something_reads_it(
    status: Status,
) -> None:
    first = decision("first", HitPolicy.UNIQUE, [rule("row", {}, "gold", status)], TIER)
    second = decision("second", HitPolicy.FIRST, [rule("row", {"first": compared("=", "gold")}, "plain")], TIER)
    compiled = compile(ruleset([], [first, second]))
    assert program_of(compiled, ("first",))({})["first"].status is status
    with pytest.raises(OffFastPath, match="first"):
        program_of(compiled, ("second",))({})


def test_two_hits_of_a_unique_table_are_a_conflict_that_names_both_rules() -> None:
    rows = [
        rule(f"from_{low}", {"age": compared(">=", low), "assets": compared(">", Decimal(0))}, "gold") for low in (1, 2)
    ]
    compiled = compile(
        ruleset([fact("age", INTEGER), fact("assets", MONEY)], [decision("t", HitPolicy.UNIQUE, rows, TIER)])
    )
    outcome = program_of(compiled, ("t",))({"age": 2, "assets": Decimal(1)})["t"]
    assert (outcome.status, outcome.rules) == (Status.INVALID, ("from_1", "from_2"))


def test_names_that_look_alike_or_mean_something_to_python_stay_apart() -> None:
    hostile = (
        "class",
        "rows",
        "values",
        "t_a",
        "a",
        "T_A_BANDS",
        "t_outcome",
        "金额",
        "ﬁ",
        "fi",
        "__builtins__",
        "x y",
        "x_y",
    )
    facts = [fact(name, INTEGER) for name in hostile]
    rows = [rule(f"is_{name}\nimport os", {name: compared("=", 1)}, "gold") for name in hostile]
    compiled = compile(
        ruleset(facts, [decision("t", HitPolicy.FIRST, rows, TIER), decision("t_b", HitPolicy.FIRST, rows, TIER)])
    )
    for position, name in enumerate(hostile):
        values = dict.fromkeys(hostile, 0) | {name: 1}
        assert compiled.matching("t", values) == (position,)
        assert program_of(compiled, ("t", "t_b"))(values)["t_b"].rules == (f"is_{name}\nimport os",)


def test_no_more_than_a_bounded_number_of_programs_is_kept() -> None:
    tables = [
        decision(f"t{number}", HitPolicy.FIRST, [rule("row", {}, "gold")], TIER) for number in range(KEPT_PROGRAMS + 5)
    ]
    compiled = compile(ruleset([], tables))
    for table in tables[1:]:
        assert program_of(compiled, ("t0", table.name))({})[table.name].value == "gold"
        assert program_of(compiled, (table.name,)) is program_of(compiled, (table.name,))
        assert compiled.fast_row(("t0", table.name)) is not None
    assert sum(len(asked) > 1 for asked, _ in compiled._programs) == 2 * KEPT_PROGRAMS


def test_a_table_of_a_thousand_rows_compiles_and_finds_its_row() -> None:
    rows = [
        rule(f"r{low}", {"age": compared("=", low), "assets": compared(">=", Decimal(low))}, "gold")
        for low in range(1000)
    ]
    facts = [fact("age", INTEGER), fact("assets", MONEY)]
    compiled = compile(ruleset(facts, [decision("t", HitPolicy.UNIQUE, rows, TIER)]))
    assert compiled.matching("t", {"age": 999, "assets": Decimal(999)}) == (999,)
    assert program_of(compiled, ("t",))({"age": 500, "assets": Decimal(500)})["t"].rules == ("r500",)
    assert program_of(compiled, ("t",))({"age": 500, "assets": Decimal(499)})["t"].status is Status.NO_MATCH


def test_over_rows_a_fact_that_is_not_supplied_is_off_the_fast_path_only_where_a_remaining_row_asks_for_it() -> None:
    rows = [rule("old", {"member": compared("=", True), "age": compared(">=", 60)}, "gold")]
    facts = [fact("member", Type(Base.BOOLEAN)), fact("age", INTEGER)]
    compiled = compile(ruleset(facts, [decision("t", HitPolicy.FIRST, rows, TIER)]))
    program = compiled.fast_row(("t",))
    assert program is not None
    assert program((False, MISSING))["t"].status is Status.NO_MATCH
    assert program((True, 61))["t"].value == "gold"
    for lacking in ((True, MISSING), (MISSING, 61)):
        with pytest.raises(OffFastPath):
            program(lacking)
