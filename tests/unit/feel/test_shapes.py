"""Reductions remembered by the kinds of tokens are those that the parser makes of the tokens themselves."""

from __future__ import annotations

from hypothesis import given, settings
from lark import Token, Tree

from engine.feel.shapes import parse_tree, shape
from engine.feel.tokens import tokenize
from tests.unit.feel.expression_texts import EXPRESSIONS, SCOPE

Told = tuple[object, ...]


def told_by_parser(node: Tree[Token]) -> Told:
    """Return the tree as rule, place and parts; a token by where it begins."""
    parts = [told_by_parser(part) if isinstance(part, Tree) else part and part.start_pos for part in node.children]
    return str(node.data), node.meta.start_pos, node.meta.end_pos, *parts


def told_by_shape(tokens: list[Token]) -> Told:
    """Return the same from the remembered reductions."""
    told: list[Told] = []
    for step in shape(tuple(token.type for token in tokens), "expression"):
        parts = [None if at is None else told[~at] if at < 0 else tokens[at].start_pos for at in step.parts]
        told.append((step.rule, tokens[step.first].start_pos, tokens[step.last].end_pos, *parts))
    return told[-1]


@settings(max_examples=500)
@given(EXPRESSIONS)
def test_a_remembered_shape_is_what_the_parser_says(text: str) -> None:
    tokens = tokenize(text, SCOPE)
    assert told_by_shape(tokens) == told_by_parser(parse_tree(tokens, "expression"))


def test_what_the_grammar_refuses_has_no_shape() -> None:
    assert shape(("NUMBER", "NUMBER"), "expression") == ()
