"""Text to FEEL expression, by the grammar in `expressions.lark`; a text that is no expression is a returned value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal as OneOfText

from lark import Token
from lark.exceptions import UnexpectedInput, UnexpectedToken

from engine.feel.build_expression import Unbuildable
from engine.feel.shapes import reduced
from engine.feel.tokens import Unreadable, tokenize
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
    try:
        tokens = tokenize(text, scope)
        parsed = reduced(_as_tests(tokens) if start == "unary_tests" else tokens, start)
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


def _as_tests(tokens: list[Token]) -> list[Token]:
    """Tell apart at the start of a cell: `-` alone, and `not(…)` around all of it."""
    if [token.type for token in tokens] == ["ADDITIVE"] and tokens[0] == "-":
        return [Token("_ANYTHING", "-", start_pos=tokens[0].start_pos, end_pos=tokens[0].end_pos)]
    if len(tokens) > 2 and tokens[0] == "not" and tokens[1].type == "ROUND_OPEN" and _encloses(tokens[1:]):
        return [Token("_NOT", "not", start_pos=tokens[0].start_pos, end_pos=tokens[0].end_pos), *tokens[1:]]
    return tokens


def _encloses(tokens: list[Token]) -> bool:
    """True where the first bracket is closed by the last token."""
    depth = 0
    for position, token in enumerate(tokens):
        if token.type in {"ROUND_OPEN", "SQUARE_OPEN", "RANGE_OPEN", "_CURLY_OPEN"}:
            depth += 1
        elif token.type in {"ROUND_CLOSE", "SQUARE_CLOSE", "RANGE_CLOSE", "_CURLY_CLOSE"}:
            depth -= 1
        if depth == 0:
            return position == len(tokens) - 1
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
