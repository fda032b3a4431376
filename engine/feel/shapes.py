"""How tokens reduce to an expression, by their kinds alone: found once by the parser, then done again without it.

INVARIANT (kinds decide): the grammar looks at the kinds of tokens and never at their texts, so that two texts with the
same kinds in the same order are reduced in the same way. Rules of one file are mostly of a few such shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer

from engine.feel.build_expression import Place, ToExpression
from engine.model.expressions import Expression, UnaryTests

MOST_SHAPES = 4_096
_TO_EXPRESSION = ToExpression()


@dataclass(frozen=True, slots=True)
class Step:
    """One reduction: its rule, the first and last token it covers, and its parts.

    A part is the number of a token, `~n` for what step n made, or None for an optional one left out.
    """

    rule: str
    first: int
    last: int
    parts: tuple[int | None, ...]


def reduced(tokens: list[Token], start: str) -> Expression | UnaryTests:
    """Return what the tokens reduce to; raise lark's `UnexpectedInput` or `Unbuildable` where they do not."""
    made: list[Expression | UnaryTests] = []
    for step in shape(tuple([token.type for token in tokens]), start) or _refused(tokens, start):
        parts = [None if part is None else tokens[part] if part >= 0 else made[~part] for part in step.parts]
        place = Place(start=tokens[step.first].start_pos or 0, end=tokens[step.last].end_pos or 0)
        made.append(getattr(_TO_EXPRESSION, step.rule)(place, *parts))
    return made[-1]


@lru_cache(maxsize=MOST_SHAPES)
def shape(kinds: tuple[str, ...], start: str) -> tuple[Step, ...]:
    """Return the reductions of tokens of these kinds, inner ones first; none where the grammar has no such text."""
    numbered = [Token(kind, "", start_pos=number, end_pos=number) for number, kind in enumerate(kinds)]
    try:
        tree = parse_tree(numbered, start)
    except UnexpectedInput:
        return ()
    steps: list[Step] = []
    places: dict[int, int] = {}
    for node in tree.iter_subtrees():
        parts = tuple(_part(child, places) for child in node.children)
        places[id(node)] = len(steps)
        steps.append(Step(str(node.data), node.meta.start_pos, node.meta.end_pos, parts))
    return tuple(steps)


def _part(child: Token | Tree[Token] | None, places: dict[int, int]) -> int | None:
    if isinstance(child, Tree):
        return ~places[id(child)]
    return None if child is None else child.start_pos


def _refused(tokens: list[Token], start: str) -> tuple[Step, ...]:
    """Raise what the parser says of tokens that it does not take."""
    parse_tree(tokens, start)
    raise AssertionError("the parser takes tokens of kinds that it refused")


def parse_tree(tokens: list[Token], start: str) -> Tree[Token]:
    """Return the parse tree of the tokens; raise `UnexpectedInput` where there is none."""
    tree: Tree[Token] = _parser().parse(tokens, start=start)
    return tree


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
