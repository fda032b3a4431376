"""Where a planted fault changes an answer: told from the bands, and by asking everybody."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping

import pytest

from engine.backends import reference
from engine.cases.distinguish import grid_to_plant_in, table_differences
from engine.cases.mutants import mutants_of
from engine.decide import decide_planned, make_plan
from engine.decide.plan import Plan
from engine.model.facts import Facts
from engine.model.ruleset import Ruleset
from tests.unit.cases.written import loaded

EVERYBODY = tuple({"a": a, "b": b} for a, b in itertools.product(range(9), range(9)))


@pytest.mark.parametrize("policy", ["FIRST", "UNIQUE", "ANY", "RULE ORDER"])
@pytest.mark.parametrize("seed", range(3))
def test_differences_are_found_exactly_where_somebody_is_answered_differently(policy: str, seed: int) -> None:
    ruleset = _table(policy, random.Random(seed))
    grid = grid_to_plant_in(ruleset, "answer")
    before = _answers(ruleset)
    for mutant in mutants_of(ruleset):
        planted = mutant.planted(ruleset)
        told = table_differences(ruleset, planted, "answer", grid)
        assert bool(told) == (_answers(planted) != before), mutant.name


def _table(policy: str, drawn: random.Random) -> Ruleset:
    def cell() -> str:
        low, high = sorted(drawn.sample(range(9), 2))
        return drawn.choice((f"[{low}..{high}]", f"({low}..{high}]", f">= {low}", f"< {high}", f"not({low})"))

    rows = "".join(
        f'      - {{id: r{at}, when: {{a: "{cell()}", b: "{cell()}"}}, then: {drawn.choice("xy")}}}\n'
        for at in range(5)
    )
    return loaded(
        "ruleset: drawn\nfacts:\n  a: {type: integer, min: 0, max: 8}\n  b: {type: integer, min: 0, max: 8}\n"
        "parameters:\n  p: {type: integer, value: 4, min: 0, max: 8}\n"
        f"decisions:\n  answer:\n    kind: table\n    hit_policy: {policy}\n    outputs: {{o: {{codes: [x, y]}}}}\n"
        f'    rules:\n{rows}      - {{id: bound, when: {{a: ">= p", b: "< p"}}, then: y}}\n'
    )


def _answers(ruleset: Ruleset) -> list[object]:
    plan = make_plan(reference.compile(ruleset), ("answer",))
    return [_answer(plan, customer) for customer in EVERYBODY]


def _answer(plan: Plan, customer: Mapping[str, int]) -> object:
    outcome = decide_planned(plan, Facts(customer, frozenset()))["answer"]
    return outcome.status, outcome.value
