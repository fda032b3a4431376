"""Tokens to an expression by the grammar in `expressions.lark`: the measure of `descent`; it says what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.lexer import Lexer

from engine.feel.build_expression import Place, ToExpression
from engine.feel.tokens import Tokens
from engine.model.expressions import Expression, UnaryTests

_TO_EXPRESSION = ToExpression()


def by_grammar(tokens: Tokens, start: str) -> Expression | UnaryTests:
    """Return what the tokens reduce to; raise lark's `UnexpectedInput` or `Unbuildable` where they do not."""
    made: dict[int, Expression | UnaryTests] = {}
    tree: Tree[Token] = _parser().parse(_as_lark_has_them(tokens), start=start)
    for node in tree.iter_subtrees():
        parts = [made[id(part)] if isinstance(part, Tree) else part for part in node.children]
        place = Place(start=node.meta.start_pos, end=node.meta.end_pos)
        made[id(node)] = getattr(_TO_EXPRESSION, str(node.data))(place, *parts)
    return made[id(tree)]


def _as_lark_has_them(tokens: Tokens) -> Iterable[Token]:
    columns = zip(tokens.kinds, tokens.texts, tokens.starts, tokens.ends, strict=True)
    return [Token(kind, text, start_pos=start, end_pos=end) for kind, text, start, end in columns]


class _AsTold(Lexer):
    """Hands on the tokens it is given."""

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, data: Iterable[Token]) -> Iterator[Token]:  # type: ignore[override]
        yield from data


@cache
def _parser() -> Lark:
    grammar = files("engine.feel").joinpath("expressions.lark").read_text("utf-8")
    return Lark(
        grammar,
        parser="lalr",
        lexer=_AsTold,
        start=["expression", "unary_tests"],
        propagate_positions=True,
        maybe_placeholders=True,
    )
