"""What an expression says of a fact that is not known holds whatever the fact turns out to be."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends.reference.evaluation import Budget
from engine.backends.reference.expressions import evaluate
from engine.feel.parse_expression import ExpressionFault, parse_expression
from engine.model.feel_values import UNKNOWN, EvaluationError, FeelValue, equality_key, feel_equal
from tests.unit.feel.expression_texts import EXPRESSIONS, SCOPE

_KNOWN: dict[str, FeelValue] = {
    "?": Decimal(4),
    "item": (Decimal(1), None),
    "age": Decimal(30),
    "金额": Decimal("12.5"),
    "net asset value": Decimal(100),
    "客户 等级": "gold",
    "rate/year": Decimal("0.05"),
    "index of": None,
}
_COMPLETIONS: tuple[FeelValue, ...] = (None, True, False, Decimal(0), Decimal(1), "a", (Decimal(1), Decimal(2)))
_STEPS = 3_000


def _outcome(text: str, x: FeelValue) -> tuple[str, FeelValue]:
    """Return how the evaluation ends: with a value, or with an error, which are the only two ways."""
    parsed = parse_expression(text, SCOPE)
    assert not isinstance(parsed, ExpressionFault)
    try:
        return "value", evaluate(parsed, {**_KNOWN, "x": x}, Budget(steps=_STEPS))
    except EvaluationError as fault:
        return "error", fault.code


@settings(max_examples=1500)
@given(EXPRESSIONS, st.sampled_from(_COMPLETIONS))
def test_a_value_found_without_the_fact_is_the_value_found_with_it(text: str, completion: FeelValue) -> None:
    how, value = _outcome(text, UNKNOWN)
    with_fact = _outcome(text, completion)
    if how == "error" or value is UNKNOWN or "Function(" in repr(value):
        return  # functions are equal only to themselves
    assert with_fact[0] == "value", (text, value, with_fact)
    assert equality_key(with_fact[1]) == equality_key(value) or feel_equal(with_fact[1], value) is True
