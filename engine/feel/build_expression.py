"""Parse tree to expression: one method per rule of `expressions.lark`."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import Any, Literal

from lark import Token
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive, v_args

from engine.feel.numbers import DIGITS, LARGEST, SUFFIXES
from engine.feel.strings import unescape
from engine.model import expressions as feel
from engine.model.feel_values import EvaluationError
from engine.model.temporal import read_temporal

_LARGEST_EXPONENT = 6144
_ROUNDED = Context(prec=DIGITS, Emax=_LARGEST_EXPONENT, Emin=-_LARGEST_EXPONENT - DIGITS, traps=[])
_COUNTED = re.compile(r"([0-9]+)\s+([a-z]+?)s?")
_UNITS = {
    "second": "PT{}S", "minute": "PT{}M", "hour": "PT{}H", "day": "P{}D", "month": "P{}M", "year": "P{}Y"
}  # fmt: skip
_DAYS_OF_WEEK = 7


class Unbuildable(Exception):
    """The grammar lets the text pass, but it means nothing: `token` says where."""

    def __init__(self, code: Literal["number_too_large", "not_a_date", "expression_syntax"], token: Token) -> None:
        super().__init__(code)
        self.code, self.token = code, token


def read_decimal(text: str) -> Decimal | None:
    """Return the number, rounded half-even to 34 digits; None where it is too large to be one.

    >>> read_decimal("1.5e3"), read_decimal("1_000万")
    (Decimal('1.5E+3'), Decimal('10000000'))
    """
    shift = SUFFIXES.get(text[-1], 0)
    plain = Decimal((text[:-1] if shift else text).replace("_", ""))
    number = _ROUNDED.plus(plain.scaleb(shift, Context(prec=len(text) + DIGITS)))
    if not number.is_finite() or ("e" not in text.lower() and abs(number) >= LARGEST):
        return None
    if shift and number.as_tuple().exponent > 0:  # type: ignore[operator]
        number = number.quantize(Decimal(1), context=_ROUNDED)
    return number


@v_args(meta=True, inline=True)
class ToExpression(Transformer_NonRecursive[Token, Any]):
    """Builds the frozen nodes from the leaves up, without recursion."""

    def anything(self, meta: Meta) -> feel.UnaryTests:
        return feel.UnaryTests((), **_place(meta))

    def any_of(self, meta: Meta, tests: tuple[feel.Test, ...]) -> feel.UnaryTests:
        return feel.UnaryTests(tests, **_place(meta))

    def none_of(self, meta: Meta, _open: Token, tests: tuple[feel.Test, ...], _close: Token) -> feel.UnaryTests:
        return feel.UnaryTests(tests, negated=True, **_place(meta))

    def tests(self, meta: Meta, *tests: feel.Test) -> tuple[feel.Test, ...]:
        return tests

    def operator_test(self, meta: Meta, operator: Any, operand: feel.Expression) -> feel.OperatorTest:
        return feel.OperatorTest(str(operator), operand, **_place(meta))  # type: ignore[arg-type]

    def disjunction(self, meta: Meta, *operands: feel.Expression) -> feel.Disjunction:
        return feel.Disjunction(operands, **_place(meta))

    def conjunction(self, meta: Meta, *operands: feel.Expression) -> feel.Conjunction:
        return feel.Conjunction(operands, **_place(meta))

    def compare(self, meta: Meta, left: feel.Expression, operator: Any, right: feel.Expression) -> feel.Comparison:
        return feel.Comparison(str(operator), left, right, **_place(meta))  # type: ignore[arg-type]

    def between(self, meta: Meta, value: feel.Expression, low: feel.Expression, high: feel.Expression) -> feel.Between:
        return feel.Between(value, low, high, **_place(meta))

    def in_tests(self, meta: Meta, value: feel.Expression, tests: tuple[feel.Test, ...]) -> feel.In:
        return feel.In(value, tests, **_place(meta))

    def tested(self, meta: Meta, test: feel.Expression) -> tuple[feel.Test, ...]:
        return (test,)

    def tested_by_operator(self, meta: Meta, operator: Any, operand: feel.Expression) -> tuple[feel.Test, ...]:
        return (self.operator_test(meta, operator, operand),)

    def tested_by_any(
        self, meta: Meta, _open: Token, first: feel.Test, others: tuple[feel.Test, ...], _close: Token
    ) -> tuple[feel.Test, ...]:
        return (first, *others)

    def arithmetic(self, meta: Meta, left: feel.Expression, operator: Any, right: feel.Expression) -> feel.Arithmetic:
        return feel.Arithmetic(str(operator), left, right, **_place(meta))  # type: ignore[arg-type]

    def negation(self, meta: Meta, sign: Token, operand: feel.Expression) -> feel.Expression:
        if sign == "+":
            raise Unbuildable("expression_syntax", sign)
        return feel.Negation(operand, **_place(meta))

    def instance_of(self, meta: Meta, value: feel.Expression, kind: feel.TypeName) -> feel.InstanceOf:
        return feel.InstanceOf(value, kind, **_place(meta))

    def conditional(
        self, meta: Meta, condition: feel.Expression, chosen: feel.Expression, otherwise: feel.Expression
    ) -> feel.If:
        return feel.If(condition, chosen, otherwise, **_place(meta))

    def for_each(self, meta: Meta, iterations: tuple[feel.Iteration, ...], result: feel.Expression) -> feel.For:
        return feel.For(iterations, result, **_place(meta))

    def quantified(
        self, meta: Meta, quantifier: Any, iterations: tuple[feel.Iteration, ...], condition: feel.Expression
    ) -> feel.Quantified:
        return feel.Quantified(str(quantifier), iterations, condition, **_place(meta))  # type: ignore[arg-type]

    def iterations(self, meta: Meta, *iterations: feel.Iteration) -> tuple[feel.Iteration, ...]:
        return iterations

    def iteration(
        self, meta: Meta, name: Token, domain: feel.Expression, last: feel.Expression | None
    ) -> feel.Iteration:
        return feel.Iteration(_name(name), domain, last, **_place(meta))

    def function_literal(self, meta: Meta, *parts: Any) -> feel.FunctionLiteral:
        _, parameters, _, body = parts
        return feel.FunctionLiteral(parameters or (), body, **_place(meta))

    def parameters(self, meta: Meta, *parameters: feel.Parameter) -> tuple[feel.Parameter, ...]:
        return parameters

    def parameter(self, meta: Meta, name: Token, kind: feel.TypeName | None) -> feel.Parameter:
        return feel.Parameter(_name(name), kind, **_place(meta))

    def path(self, meta: Meta, source: feel.Expression, name: Token) -> feel.Path:
        return feel.Path(source, _name(name), **_place(meta))

    def filtered(
        self, meta: Meta, source: feel.Expression, _open: Token, condition: feel.Expression, _close: Token
    ) -> feel.Filter:
        return feel.Filter(source, condition, **_place(meta))

    def invocation(
        self, meta: Meta, function: feel.Expression, _open: Token, arguments: Any, _close: Token
    ) -> feel.Invocation:
        if isinstance(arguments, list):
            return feel.Invocation(function, named=tuple(arguments), **_place(meta))
        return feel.Invocation(function, positional=arguments or (), **_place(meta))

    def positional(self, meta: Meta, *arguments: feel.Expression) -> tuple[feel.Expression, ...]:
        return arguments

    def named(self, meta: Meta, *arguments: feel.Argument) -> list[feel.Argument]:
        return list(arguments)

    def argument(self, meta: Meta, name: Token, value: feel.Expression) -> feel.Argument:
        return feel.Argument(_name(name), value, **_place(meta))

    def number(self, meta: Meta, token: Token) -> feel.Literal:
        value = read_decimal(token.value)
        if value is None:
            raise Unbuildable("number_too_large", token)
        return feel.Literal(value, token.value, **_place(meta))

    def string(self, meta: Meta, token: Token) -> feel.Literal:
        return feel.Literal(unescape(token.value), token.value, **_place(meta))

    def temporal(self, meta: Meta, token: Token) -> feel.Temporal:
        try:
            return feel.Temporal(read_temporal(_quoted(token.value)), token.value, **_place(meta))
        except EvaluationError:
            raise Unbuildable("not_a_date", token) from None

    def true(self, meta: Meta, token: Token) -> feel.Literal:
        return feel.Literal(True, "true", **_place(meta))

    def false(self, meta: Meta, token: Token) -> feel.Literal:
        return feel.Literal(False, "false", **_place(meta))

    def null(self, meta: Meta, token: Token) -> feel.Literal:
        return feel.Literal(None, "null", **_place(meta))

    def name(self, meta: Meta, token: Token) -> feel.Name:
        return feel.Name(_name(token), **_place(meta))

    def parenthesised(self, meta: Meta, _open: Token, inner: feel.Expression, _close: Token) -> feel.Expression:
        return inner

    def open_range(
        self, meta: Meta, _open: Token, operator: Any, endpoint: feel.Expression, _close: Token
    ) -> feel.Test:
        match str(operator):
            case "<" | "<=" as below:
                return feel.RangeOf(None, False, endpoint, below == "<=", **_place(meta))
            case ">" | ">=" as above:
                return feel.RangeOf(endpoint, above == ">=", None, False, **_place(meta))
            case "=":
                return feel.RangeOf(endpoint, True, endpoint, True, **_place(meta))
        raise Unbuildable("expression_syntax", operator)

    def list(self, meta: Meta, _open: Token, items: tuple[feel.Expression, ...] | None, _close: Token) -> feel.ListOf:
        return feel.ListOf(items or (), **_place(meta))

    def context(self, meta: Meta, *entries: feel.Entry | None) -> feel.ContextOf:
        return feel.ContextOf(tuple(entry for entry in entries if entry is not None), **_place(meta))

    def entry(self, meta: Meta, key: Token, value: feel.Expression) -> feel.Entry:
        name = unescape(key.value) if key.type == "STRING" else _name(key)
        text = key.value if key.type == "STRING" else name
        return feel.Entry(name, value, text, **_place(meta))

    def range(
        self, meta: Meta, opening: Token, low: feel.Expression, high: feel.Expression, closing: Token
    ) -> feel.RangeOf:
        return feel.RangeOf(low, opening == "[", high, closing == "]", **_place(meta))

    def qualified_type(self, meta: Meta, *names: Token) -> feel.NamedType:
        return feel.NamedType(".".join(map(_name, names)), **_place(meta))

    def named_type(self, meta: Meta, name: Token, of: feel.TypeName | None = None) -> feel.NamedType:
        return feel.NamedType(_name(name), of, **_place(meta))

    def context_type(self, meta: Meta, name: Token, *members: tuple[str, feel.TypeName]) -> feel.ContextType:
        return feel.ContextType(members, **_place(meta))

    def member(self, meta: Meta, name: Token, kind: feel.TypeName) -> tuple[str, feel.TypeName]:
        return (_name(name), kind)

    def function_type(self, meta: Meta, *types: feel.TypeName | None) -> feel.FunctionType:
        *parameters, result = (kind for kind in types if kind is not None)
        return feel.FunctionType(tuple(parameters), result, **_place(meta))


def _place(meta: Meta) -> dict[str, Any]:
    return {} if meta.empty else {"start": meta.start_pos, "end": meta.end_pos}


def _name(token: Token) -> str:
    return " ".join(token.value.split())


def _quoted(text: str) -> str:
    """Return what the standard would write between the quotes of `@"…"`."""
    if text.startswith("@"):
        return unescape(text[1:].lstrip())
    counted = _COUNTED.fullmatch(text)
    if counted is None:
        return text
    number, unit = int(counted[1]), counted[2]
    return f"P{number * _DAYS_OF_WEEK}D" if unit == "week" else _UNITS[unit].format(number)
