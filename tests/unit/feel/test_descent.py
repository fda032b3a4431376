"""Expressions read by descent are the expressions that the grammar makes of the same text, places included."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput

from engine.feel.build_expression import Unbuildable
from engine.feel.descent import Refused, descend
from engine.feel.grammar import by_grammar
from engine.feel.plain_tokens import plain_tokens
from engine.feel.tokens import Unreadable, tokenize
from tests.unit.feel.expression_texts import EXPRESSIONS, SCOPE

_PIECES = st.sampled_from(
    ["1", ".5", "x", "a b", "not", '"t"', "2024-01-01", "90 days", "P1Y", "true", "and", "or", "in", "between", "if",
     "then", "else", "(", ")", "[", "]", ",", "-", "+", "*", "**", "/", "<", ">=", "=", "!=", ".", "..", "round up",
     "null", "{", "}", "k:", "for i in", "return", "some j in", "satisfies", "instance of", "function(", "x: ", "// c"]
)  # fmt: skip
SOUP = st.lists(_PIECES, max_size=9).map(" ".join)
STARTS = st.sampled_from(["expression", "unary_tests"])


def told_by_grammar(text: str, start: str) -> str:
    """Return the expression with all places, or that there is none."""
    try:
        return repr(by_grammar(tokenize(text, SCOPE), start))
    except (Unreadable, UnexpectedInput, Unbuildable):
        return "none"


def told_by_descent(text: str, start: str) -> str | None:
    """Return the expression with all places; None where the descent hands it on."""
    try:
        return repr(descend(tokenize(text, SCOPE), start))
    except (Unreadable, Refused):
        return None


@settings(max_examples=600)
@given(EXPRESSIONS)
def test_what_the_descent_reads_is_what_the_grammar_reads(text: str) -> None:
    assert told_by_descent(text, "expression") in (None, told_by_grammar(text, "expression"))


@settings(max_examples=1500)
@given(SOUP, STARTS)
@example("x in (1)", "expression")
@example("x in (1) + 2", "expression")
@example("x in (1..2), y", "unary_tests")
@example("if a then b else x in (1, 2) (3)", "expression")
@example("(x).a[1](2)", "expression")
@example("x between if a then b else c and d", "expression")
def test_the_descent_reads_no_more_than_the_grammar(text: str, start: str) -> None:
    assert told_by_descent(text, start) in (None, told_by_grammar(text, start))


@settings(max_examples=1500)
@given(st.one_of(SOUP, EXPRESSIONS))
@example("x.in")
@example("x/*c*/")
@example("round up(x.5, 1)")
@example("[]..1]")
def test_tokens_of_plain_texts_are_those_of_all_texts(text: str) -> None:
    plain = plain_tokens(text, SCOPE)
    if plain is None:
        return
    try:
        told = repr(descend(plain, "expression"))
    except Refused:
        return
    assert (plain, told) == (tokenize(text, SCOPE), told_by_grammar(text, "expression"))


@pytest.mark.parametrize(
    "text",
    [
        "a + b * 2 >= 1.5万 and not(c) or d = \"x\"",
        "if a > 1 then round up(b, 2) else -c ** 2",
        "x between 1 and 2 and y in (1, >= 5, [3..4))",
        "z in (>= 2) and f(n: 1, m: [1, 2][1]).year > (1)",
        "some i in [1, 2] satisfies i > 2",
        'for i in 1..3, j in [] return {"a": i, b: j}',
        "sort(a, function(x, y) x > y) instance of any or b.c instance of a.d",
        'd >= 2024-01-31 and e - d < P1Y + @"P1Y"',
    ],
)  # fmt: skip
def test_what_rules_are_made_of_needs_no_grammar(text: str) -> None:
    told = told_by_descent(text, "expression")
    assert told is not None
    assert told == told_by_grammar(text, "expression")


@pytest.mark.parametrize("text", ["(" * 60 + "1" + ")" * 60, "-" * 200 + "1", "if a then " * 80 + "1" + " else 2" * 80])
def test_deep_texts_are_handed_on(text: str) -> None:
    assert told_by_descent(text, "expression") is None
