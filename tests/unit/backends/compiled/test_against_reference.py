"""The generated functions say what the reference engine says."""

from __future__ import annotations

from random import Random

import pytest

from engine.backends import Failed, Input, OffFastPath, reference
from engine.backends.compiled import compile
from engine.decide.complete import decide_complete
from engine.decide.prepared import prepare
from engine.model.outcome import Status
from tests.unit.backends.compiled.hand_made import program_of
from tests.unit.backends.compiled.random_tables import random_inputs, random_ruleset

RULESETS = 300


@pytest.mark.parametrize("part", range(3))
def test_matching_finds_the_rows_of_the_reference_engine(part: int) -> None:
    random = Random(part)
    for _ in range(RULESETS // 3):
        rules = random_ruleset(random)
        plain, generated = reference.compile(rules), compile(rules)
        for name, table in rules.decisions.items():
            for _ in range(30):
                inputs = random_inputs(random, rules, table, failed=0.1)
                assert generated.matching(name, inputs) == plain.matching(name, inputs), (table, inputs)


def test_the_fast_program_says_what_the_general_path_says_wherever_it_answers() -> None:
    random = Random(7)
    answered = 0
    for _ in range(RULESETS):
        rules = random_ruleset(random)
        closure = rules.closure(("service",))
        plain, program = reference.compile(rules), program_of(compile(rules), ("service",))
        for _ in range(10):
            inputs: dict[str, Input] = {}
            for name in closure:
                inputs |= random_inputs(random, rules, rules.decisions[name], failed=0)
            values = {
                name: value
                for name, value in inputs.items()
                if name not in rules.decisions and not isinstance(value, Failed)
            }
            expected = decide_complete(plain, closure, None, values, prepare(rules))
            try:
                found = program(values)
            except OffFastPath:
                assert any(expected[name].status is not Status.DECIDED for name in closure[:-1])
                continue
            assert list(found.items()) == list(expected.items())
            answered += 1
    assert answered > 1000
