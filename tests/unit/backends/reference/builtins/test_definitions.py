"""Each built-in function does what its definition says: one line of `definitions.txt` after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.backends.reference.builtins import BUILTINS
from engine.backends.reference.builtins.literals import element_key
from engine.backends.reference.expressions import evaluate
from engine.feel.parse_expression import ExpressionFault, parse_expression
from engine.model.feel_values import EvaluationError, FeelValue

DEFINITIONS = Path(__file__).with_name("definitions.txt")


def _definitions() -> Iterator[tuple[str, str]]:
    for line in DEFINITIONS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            expression, _, expected = line.rpartition(" => ")
            yield expression, expected


def _value(text: str) -> FeelValue:
    parsed = parse_expression(text)
    assert not isinstance(parsed, ExpressionFault), parsed
    return evaluate(parsed, {})


@pytest.mark.parametrize(("expression", "expected"), list(_definitions()))
def test_function_does_what_its_definition_says(expression: str, expected: str) -> None:
    if expected.startswith("!"):
        with pytest.raises(EvaluationError) as raised:
            _value(expression)
        assert raised.value.code == expected.removeprefix("! ")
    else:
        assert element_key(_value(expression)) == element_key(_value(expected))


def test_every_built_in_is_defined() -> None:
    text = DEFINITIONS.read_text(encoding="utf-8")
    unspoken = {"matches", "replace"}  # they have tables of their own
    assert [name for name in BUILTINS if f"{name}(" not in text and name not in unspoken] == []


def test_the_clock_is_not_a_built_in() -> None:
    assert not {"now", "today", "random number"} & set(BUILTINS)
