"""Text to FEEL expression, by the grammar in `expressions.lark`; a text that is no expression is a returned value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal as OneOfText

from lark.exceptions import UnexpectedInput, UnexpectedToken

from engine.feel.build_expression import Unbuildable
from engine.feel.descent import Refused, descend
from engine.feel.grammar import by_grammar
from engine.feel.plain_tokens import plain_tokens
from engine.feel.tokens import Tokens, Unreadable, tokenize
from engine.model.expression_names import Walked, children
from engine.model.expressions import Expression, UnaryTests

LONGEST_EXPRESSION = 10_000
DEEPEST_EXPRESSION = 128
_SHOWN = 20

FaultCode = OneOfText[
    "expression_syntax",
    "expression_ends_early",
    "expression_too_long",
    "expression_too_deep",
    "number_too_large",
    "not_a_date",
]


@dataclass(frozen=True, slots=True)
class ExpressionFault:
    """Why a text is no expression: the code of the diagnostic, where in the text, and what was found there."""

    code: FaultCode
    offset: int
    found: str = ""


@lru_cache(maxsize=16_384)
def parse_expression(text: str, scope: frozenset[str] = frozenset()) -> Expression | ExpressionFault:
    """Return the expression, or why the text is none; `scope` has the names that hold more than one word.

    Takes time in proportion to the length, however nested.
    """
    parsed = _parse(text, scope, "expression")
    assert not isinstance(parsed, UnaryTests)
    return parsed


@lru_cache(maxsize=16_384)
def parse_unary_tests(text: str, scope: frozenset[str] = frozenset()) -> UnaryTests | ExpressionFault:
    """Return the tests of a cell, or why the text is none: `>= 5`, `"a", "b"`, `not(1)`, `-`, `? * 2 > 4`."""
    parsed = _parse(text, scope, "unary_tests")
    assert isinstance(parsed, UnaryTests | ExpressionFault)
    return parsed


def _parse(text: str, scope: frozenset[str], start: str) -> Expression | UnaryTests | ExpressionFault:
    if len(text) > LONGEST_EXPRESSION:
        return ExpressionFault("expression_too_long", 0, str(LONGEST_EXPRESSION))
    parsed = None
    if (plain := plain_tokens(text, scope)) is not None:
        parsed = _descended(plain, start)
    return _parse_any(text, scope, start) if parsed is None else parsed


def _parse_any(text: str, scope: frozenset[str], start: str) -> Expression | UnaryTests | ExpressionFault:
    """Return what any text is: read by descent where that reads it, else by the grammar."""
    try:
        tokens = tokenize(text, scope)
        parsed = _descended(tokens, start) or by_grammar(_told_apart(tokens, start), start)
    except Unreadable as fault:
        return ExpressionFault(fault.code, fault.offset, _cut(text[fault.offset :]))
    except UnexpectedInput as fault:
        return _located(fault, text)
    except Unbuildable as fault:
        offset = fault.token.start_pos or 0
        return ExpressionFault(fault.code, offset, _cut(text[offset:]))
    if _is_deeper_than(DEEPEST_EXPRESSION, parsed):
        return ExpressionFault("expression_too_deep", 0, _cut(text))
    return parsed


def _descended(tokens: Tokens, start: str) -> Expression | UnaryTests | None:
    try:
        return descend(_told_apart(tokens, start), start)
    except Refused:
        return None


def _told_apart(tokens: Tokens, start: str) -> Tokens:
    """Tell apart at the start of a cell: `-` alone, and `not(…)` around all of it."""
    if start != "unary_tests":
        return tokens
    if tokens.texts == ["-"]:
        return replace(tokens, kinds=["_ANYTHING"])
    if tokens.texts[:1] == ["not"] and tokens.kinds[1:2] == ["ROUND_OPEN"] and _encloses(tokens.kinds[1:]):
        return replace(tokens, kinds=["_NOT", *tokens.kinds[1:]])
    return tokens


def _encloses(kinds: list[str]) -> bool:
    """True where the first bracket is closed by the last token."""
    depth = 0
    for position, kind in enumerate(kinds):
        if kind in {"ROUND_OPEN", "SQUARE_OPEN", "RANGE_OPEN", "_CURLY_OPEN"}:
            depth += 1
        elif kind in {"ROUND_CLOSE", "SQUARE_CLOSE", "RANGE_CLOSE", "_CURLY_CLOSE"}:
            depth -= 1
        if depth == 0:
            return position == len(kinds) - 1
    return False


def _is_deeper_than(limit: int, expression: Walked) -> bool:
    level: list[Walked] = [expression]
    for _ in range(limit):
        level = [part for node in level for part in children(node)]
        if not level:
            return False
    return True


def _located(fault: UnexpectedInput, text: str) -> ExpressionFault:
    if isinstance(fault, UnexpectedToken) and fault.token.type == "$END":
        return ExpressionFault("expression_ends_early", len(text.rstrip()))
    offset: int = fault.token.start_pos or 0 if isinstance(fault, UnexpectedToken) else 0
    return ExpressionFault("expression_syntax", offset, _cut(text[offset:]))


def _cut(text: str) -> str:
    text = text.split("\n")[0]
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
