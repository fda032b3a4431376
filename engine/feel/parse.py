"""Text to syntax: cells by the grammar in `cells.lark`, plain ones without it; what is no cell is a returned value."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache
from importlib.resources import files

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError
from lark.visitors import v_args

from engine.feel.numbers import read_number
from engine.feel.plain_cells import read_plainly
from engine.feel.strings import unescape
from engine.feel.syntax import AnyOf, Anything, Between, CellFault, Compared, Literal, NoneOf, Operand, Syntax, Word
from engine.model.cells import Operator

LONGEST_CELL = 10_000
MOST_ITEMS = 1_000
_SHOWN = 20
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=16_384)
def parse_cell(text: str) -> Syntax | CellFault:
    """Return the cell's syntax, or why the text is no cell. Takes time linear in the length, however nested."""
    if len(text) > LONGEST_CELL:
        return CellFault("cell_too_long", 0, str(LONGEST_CELL))
    if text.count(",") >= MOST_ITEMS:
        return CellFault("cell_too_many_items", 0, str(MOST_ITEMS))
    plain = read_plainly(text)
    return parse_by_grammar(text) if plain is None else plain


def parse_by_grammar(text: str) -> Syntax | CellFault:
    """Return what the grammar makes of the text: the measure of all that is read without it."""
    try:
        parsed: Syntax = _parser().parse(text)  # type: ignore[assignment]
    except UnexpectedInput as fault:
        return _located(fault, text)
    except VisitError as fault:
        if isinstance(fault.orig_exc, _BadLiteral):
            return fault.orig_exc.fault
        raise
    except _BadLiteral as fault:
        return fault.fault
    return parsed


def parse_literal(text: str) -> Literal | CellFault | None:
    """Return the text as one literal; None where it is a cell of another kind."""
    syntax = parse_cell(text)
    if isinstance(syntax, CellFault):
        return syntax
    if isinstance(syntax, Compared) and syntax.operator == "=" and isinstance(syntax.operand, Literal):
        return syntax.operand
    return None


class _BadLiteral(Exception):
    """Carries a fault out of the transformer."""

    def __init__(self, fault: CellFault) -> None:
        super().__init__(fault.code)
        self.fault = fault


@v_args(inline=True)
class _ToSyntax(Transformer[Token, Syntax]):
    """Builds syntax while the parser reduces: no tree stands in between."""

    def any_value(self) -> Anything:
        return Anything()

    def negation(self, tests: Syntax) -> NoneOf:
        return NoneOf(tests.tests if isinstance(tests, AnyOf) else (tests,))  # type: ignore[arg-type]

    def tests(self, *tests: Compared | Between) -> Syntax:
        return tests[0] if len(tests) == 1 else AnyOf(tests)

    def comparison(self, operator: Token, operand: Operand) -> Compared:
        written: Operator = operator.value
        return Compared(written, operand)

    def equality(self, operand: Operand) -> Compared:
        return Compared("=", operand)

    def interval(self, opening: Token, low: Operand, high: Operand, closing: Token) -> Between:
        return Between(low, opening.value == "[", high, closing.value == "]", _offset(opening))

    def number(self, token: Token) -> Literal:
        value = read_number(token.value)
        if value is None:
            raise _BadLiteral(CellFault("number_too_large", _offset(token), _cut(token.value)))
        return Literal("number", value, token.value, _offset(token))

    def date(self, token: Token) -> Literal:
        return Literal("date", _date(token.value, _offset(token)), token.value, _offset(token))

    def date_call(self, *tokens: Token) -> Literal:
        token = tokens[-1]
        return Literal("date", _date(unescape(token.value), _offset(token)), f"date({token.value})", _offset(token))

    def string(self, token: Token) -> Literal:
        return Literal("string", unescape(token.value), token.value, _offset(token))

    def true(self, token: Token) -> Literal:
        return Literal("boolean", True, "true", _offset(token))

    def false(self, token: Token) -> Literal:
        return Literal("boolean", False, "false", _offset(token))

    def null(self, token: Token) -> Literal:
        return Literal("null", None, "null", _offset(token))

    def name(self, token: Token) -> Word:
        return Word(token.value, _offset(token))


@cache
def _parser() -> Lark:
    grammar = files("engine.feel").joinpath("cells.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", transformer=_ToSyntax(), propagate_positions=False)


def _date(text: str, offset: int) -> dt.date:
    try:
        if _DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise _BadLiteral(CellFault("not_a_date", offset, _cut(text)))


def _located(fault: UnexpectedInput, text: str) -> CellFault:
    if isinstance(fault, UnexpectedToken) and fault.token.type == "$END":
        return CellFault("cell_ends_early", len(text.rstrip()))
    offset: int = getattr(fault, "pos_in_stream", None) or 0
    return CellFault("cell_syntax", offset, _cut(text[offset:]))


def _offset(token: Token) -> int:
    return token.start_pos or 0


def _cut(text: str) -> str:
    text = text.split("\n")[0]
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
