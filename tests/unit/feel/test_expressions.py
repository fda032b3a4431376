"""Texts that are no expressions say where and why, however they are nested; names and places of those that are."""

from __future__ import annotations

import pytest

from engine.feel.parse_expression import ExpressionFault, parse_expression, parse_unary_tests
from engine.feel.print_expression import print_expression
from engine.feel.standard_names import FUNCTIONS
from engine.model.expression_names import names_read, walk
from engine.model.expressions import Arithmetic, Expression, Invocation, Name


def _parsed(text: str, *scope: str) -> Expression:
    parsed = parse_expression(text, frozenset(scope))
    assert not isinstance(parsed, ExpressionFault), parsed
    return parsed


@pytest.mark.parametrize(
    ("text", "code", "offset"),
    [
        ("1 +", "expression_ends_early", 3),
        ("1 + * 2", "expression_syntax", 4),
        ("a b", "expression_syntax", 2),
        ("if a then b", "expression_ends_early", 11),
        ("2 + #", "expression_syntax", 4),
        ("+1", "expression_syntax", 0),
        ("1" * 35, "number_too_large", 0),
        ("1 + 2024-02-30", "not_a_date", 4),
        ('@"tomorrow"', "not_a_date", 0),
        ("(" * 5000 + ")" * 5000, "expression_too_deep", 64),
        ("[" * 9000, "expression_too_deep", 64),
        ("1+" * 4999 + "1", "expression_too_deep", 513),
        ("-" * 9999, "expression_too_deep", 256),
        ("if " * 3000, "expression_too_deep", 768),
        ("x" * 1_000_000, "expression_too_long", 0),
        ("x > /* unclosed", "expression_syntax", 4),
        ('"unclosed', "expression_syntax", 0),
        ("", "expression_ends_early", 0),
    ],
)
def test_a_text_that_is_no_expression_is_refused_where_it_goes_wrong(text: str, code: str, offset: int) -> None:
    fault = parse_expression(text)
    assert isinstance(fault, ExpressionFault)
    assert (fault.code, fault.offset) == (code, offset)


def test_a_cell_is_refused_where_it_goes_wrong() -> None:
    fault = parse_unary_tests(">= 5, < ")
    assert isinstance(fault, ExpressionFault)
    assert fault.code == "expression_ends_early"


def test_every_node_knows_its_place() -> None:
    text = "net worth * (1 + rate)"
    places = {text[node.start : node.end] for node in walk(_parsed(text, "net worth"))}
    assert places == {text, "net worth", "1 + rate", "1", "rate"}


def test_the_longest_name_in_scope_is_read() -> None:
    assert _parsed("net asset value", "net asset value", "net asset") == Name("net asset value")
    assert isinstance(_parsed("net asset + value", "net asset value", "net asset"), Arithmetic)


def test_a_name_may_be_declared_within_the_expression() -> None:
    assert names_read(_parsed("for my item in items return my item + other")) == ("items", "other")
    assert names_read(_parsed("{first part: a, b: first part + c}.first part")) == ("a", "c")
    assert names_read(_parsed("xs[item > limit]")) == ("xs", "limit")
    assert names_read(_parsed("(function(x, y z) x + y z + w)(1, 2)")) == ("w",)
    assert names_read(_parsed("for i in 1..3 return partial[-1] + i")) == ()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_the_standard_with_spaces_are_one_name(name: str) -> None:
    expression = _parsed(f"{name}(x)")
    assert isinstance(expression, Invocation)
    assert expression.function == Name(name)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("((1+2))*3", "(1 + 2) * 3"),
        ("500万+1_000", "500万 + 1_000"),
        ("not( 1,2 )", "not(1, 2)"),
        ("]1..5[", "(1..5)"),
        ('{"a b":1}', '{"a b": 1}'),
        ("(if a then b else c)+1", "(if a then b else c) + 1"),
        ("f( x : 1 )", "f(x: 1)"),
        ("x in(1,>2)", "x in (1, > 2)"),
        ("90  days", "90  days"),
    ],
)
def test_printing_keeps_what_was_written_and_drops_needless_brackets(written: str, printed: str) -> None:
    parsed = parse_unary_tests(written)
    assert not isinstance(parsed, ExpressionFault)
    assert print_expression(parsed) == printed
