"""What is printed reads back as the same expression."""

from __future__ import annotations

from hypothesis import given, settings

from engine.feel.parse_expression import ExpressionFault, parse_expression, parse_unary_tests
from engine.feel.print_expression import print_expression
from tests.unit.feel.expression_texts import EXPRESSIONS, SCOPE, UNARY_TESTS


@settings(max_examples=2000)
@given(EXPRESSIONS)
def test_printing_and_parsing_an_expression_changes_nothing(text: str) -> None:
    parsed = parse_expression(text, SCOPE)
    assert not isinstance(parsed, ExpressionFault), (text, parsed)
    printed = print_expression(parsed)
    assert parse_expression(printed, SCOPE) == parsed, printed
    assert print_expression(parsed) == printed


@settings(max_examples=1000)
@given(UNARY_TESTS)
def test_printing_and_parsing_a_cell_changes_nothing(text: str) -> None:
    parsed = parse_unary_tests(text, SCOPE)
    assert not isinstance(parsed, ExpressionFault), (text, parsed)
    assert parse_unary_tests(print_expression(parsed), SCOPE) == parsed, print_expression(parsed)
