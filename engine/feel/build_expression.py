"""What the parser reduces to expressions: one method per rule of `expressions.lark`."""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation, Overflow
from typing import Any, Literal, TypedDict

from lark import Token

from engine.feel.numbers import DIGITS, LARGEST, SUFFIXES
from engine.feel.strings import unescape
from engine.model import expressions as feel
from engine.model.feel_values import EvaluationError, FeelValue
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
    if not shift and len(text) <= DIGITS and "e" not in text and "E" not in text:
        return Decimal(text.replace("_", ""))
    try:
        plain = Decimal((text[:-1] if shift else text).replace("_", ""))
        number = _ROUNDED.plus(plain.scaleb(shift, Context(prec=len(text) + DIGITS)))
    except (InvalidOperation, Overflow):  # its exponent is beyond that of any number
        return None
    if not number.is_finite() or ("e" not in text.lower() and abs(number) >= LARGEST):
        return None
    if shift and number.as_tuple().exponent > 0:  # type: ignore[operator]
        number = number.quantize(Decimal(1), context=_ROUNDED)
    return number


class Place(TypedDict):
    """Where in the text a part of an expression begins and ends."""

    start: int
    end: int


class ToExpression:
    """Builds the frozen nodes from the leaves up: each method takes the place of the whole, and its parts."""

    def anything(self, place: Place) -> feel.UnaryTests:
        return feel.UnaryTests((), **place)

    def any_of(self, place: Place, tests: tuple[feel.Test, ...]) -> feel.UnaryTests:
        return feel.UnaryTests(tests, **place)

    def none_of(self, place: Place, _open: Token, tests: tuple[feel.Test, ...], _close: Token) -> feel.UnaryTests:
        return feel.UnaryTests(tests, negated=True, **place)

    def tests(self, place: Place, *tests: feel.Test) -> tuple[feel.Test, ...]:
        return tests

    def operator_test(self, place: Place, operator: Any, operand: feel.Expression) -> feel.OperatorTest:
        return feel.OperatorTest(str(operator), operand, **place)  # type: ignore[arg-type]

    def disjunction(self, place: Place, *operands: feel.Expression) -> feel.Disjunction:
        return feel.Disjunction(operands, **place)

    def conjunction(self, place: Place, *operands: feel.Expression) -> feel.Conjunction:
        return feel.Conjunction(operands, **place)

    def compare(self, place: Place, left: feel.Expression, operator: Any, right: feel.Expression) -> feel.Comparison:
        return feel.Comparison(str(operator), left, right, **place)  # type: ignore[arg-type]

    def between(
        self, place: Place, value: feel.Expression, low: feel.Expression, high: feel.Expression
    ) -> feel.Between:
        return feel.Between(value, low, high, **place)

    def in_tests(self, place: Place, value: feel.Expression, tests: tuple[feel.Test, ...]) -> feel.In:
        return feel.In(value, tests, **place)

    def tested(self, place: Place, test: feel.Expression) -> tuple[feel.Test, ...]:
        return (test,)

    def tested_by_operator(self, place: Place, operator: Any, operand: feel.Expression) -> tuple[feel.Test, ...]:
        return (self.operator_test(place, operator, operand),)

    def tested_by_any(
        self, place: Place, _open: Token, first: feel.Test, others: tuple[feel.Test, ...], _close: Token
    ) -> tuple[feel.Test, ...]:
        return (first, *others)

    def arithmetic(self, place: Place, left: feel.Expression, operator: Any, right: feel.Expression) -> feel.Arithmetic:
        return feel.Arithmetic(str(operator), left, right, **place)  # type: ignore[arg-type]

    def negation(self, place: Place, sign: Token, operand: feel.Expression) -> feel.Expression:
        if sign == "+":
            raise Unbuildable("expression_syntax", sign)
        return feel.Negation(operand, **place)

    def instance_of(self, place: Place, value: feel.Expression, kind: feel.TypeName) -> feel.InstanceOf:
        return feel.InstanceOf(value, kind, **place)

    def conditional(
        self, place: Place, condition: feel.Expression, chosen: feel.Expression, otherwise: feel.Expression
    ) -> feel.If:
        return feel.If(condition, chosen, otherwise, **place)

    def for_each(self, place: Place, iterations: tuple[feel.Iteration, ...], result: feel.Expression) -> feel.For:
        return feel.For(iterations, result, **place)

    def quantified(
        self, place: Place, quantifier: Any, iterations: tuple[feel.Iteration, ...], condition: feel.Expression
    ) -> feel.Quantified:
        return feel.Quantified(str(quantifier), iterations, condition, **place)  # type: ignore[arg-type]

    def iterations(self, place: Place, *iterations: feel.Iteration) -> tuple[feel.Iteration, ...]:
        return iterations

    def iteration(
        self, place: Place, name: Token, domain: feel.Expression, last: feel.Expression | None
    ) -> feel.Iteration:
        return feel.Iteration(_name(name), domain, last, **place)

    def function_literal(self, place: Place, *parts: Any) -> feel.FunctionLiteral:
        _, parameters, _, body = parts
        return feel.FunctionLiteral(parameters or (), body, **place)

    def parameters(self, place: Place, *parameters: feel.Parameter) -> tuple[feel.Parameter, ...]:
        return parameters

    def parameter(self, place: Place, name: Token, kind: feel.TypeName | None) -> feel.Parameter:
        return feel.Parameter(_name(name), kind, **place)

    def path(self, place: Place, source: feel.Expression, name: Token) -> feel.Path:
        return feel.Path(source, _name(name), **place)

    def filtered(
        self, place: Place, source: feel.Expression, _open: Token, condition: feel.Expression, _close: Token
    ) -> feel.Filter:
        return feel.Filter(source, condition, **place)

    def invocation(
        self, place: Place, function: feel.Expression, _open: Token, arguments: Any, _close: Token
    ) -> feel.Invocation:
        if isinstance(arguments, list):
            return feel.Invocation(function, named=tuple(arguments), **place)
        return feel.Invocation(function, positional=arguments or (), **place)

    def positional(self, place: Place, *arguments: feel.Expression) -> tuple[feel.Expression, ...]:
        return arguments

    def named(self, place: Place, *arguments: feel.Argument) -> list[feel.Argument]:
        return list(arguments)

    def argument(self, place: Place, name: Token, value: feel.Expression) -> feel.Argument:
        return feel.Argument(_name(name), value, **place)

    def number(self, place: Place, token: Token) -> feel.Literal:
        value = read_decimal(token.value)
        if value is None:
            raise Unbuildable("number_too_large", token)
        return feel.Literal(value, token.value, **place)

    def string(self, place: Place, token: Token) -> feel.Literal:
        return feel.Literal(unescape(token.value), token.value, **place)

    def temporal(self, place: Place, token: Token) -> feel.Temporal:
        try:
            return feel.Temporal(read_moment(token.value), token.value, **place)
        except EvaluationError:
            raise Unbuildable("not_a_date", token) from None

    def true(self, place: Place, token: Token) -> feel.Literal:
        return feel.Literal(True, "true", **place)

    def false(self, place: Place, token: Token) -> feel.Literal:
        return feel.Literal(False, "false", **place)

    def null(self, place: Place, token: Token) -> feel.Literal:
        return feel.Literal(None, "null", **place)

    def name(self, place: Place, token: Token) -> feel.Name:
        return feel.Name(_name(token), **place)

    def parenthesised(self, place: Place, _open: Token, inner: feel.Expression, _close: Token) -> feel.Expression:
        return inner

    def open_range(
        self, place: Place, _open: Token, operator: Any, endpoint: feel.Expression, _close: Token
    ) -> feel.Test:
        match str(operator):
            case "<" | "<=" as below:
                return feel.RangeOf(None, False, endpoint, below == "<=", **place)
            case ">" | ">=" as above:
                return feel.RangeOf(endpoint, above == ">=", None, False, **place)
            case "=":
                return feel.RangeOf(endpoint, True, endpoint, True, **place)
        raise Unbuildable("expression_syntax", operator)

    def list(self, place: Place, _open: Token, items: tuple[feel.Expression, ...] | None, _close: Token) -> feel.ListOf:
        return feel.ListOf(items or (), **place)

    def context(self, place: Place, *entries: feel.Entry | None) -> feel.ContextOf:
        return feel.ContextOf(tuple(entry for entry in entries if entry is not None), **place)

    def entry(self, place: Place, key: Token, value: feel.Expression) -> feel.Entry:
        name = unescape(key.value) if key.type == "STRING" else _name(key)
        text = key.value if key.type == "STRING" else name
        return feel.Entry(name, value, text, **place)

    def range(
        self, place: Place, opening: Token, low: feel.Expression, high: feel.Expression, closing: Token
    ) -> feel.RangeOf:
        return feel.RangeOf(low, opening == "[", high, closing == "]", **place)

    def qualified_type(self, place: Place, *names: Token) -> feel.NamedType:
        return feel.NamedType(".".join(map(_name, names)), **place)

    def named_type(self, place: Place, name: Token, of: feel.TypeName | None = None) -> feel.NamedType:
        return feel.NamedType(_name(name), of, **place)

    def context_type(self, place: Place, name: Token, *members: tuple[str, feel.TypeName]) -> feel.ContextType:
        return feel.ContextType(members, **place)

    def member(self, place: Place, name: Token, kind: feel.TypeName) -> tuple[str, feel.TypeName]:
        return (_name(name), kind)

    def function_type(self, place: Place, *types: feel.TypeName | None) -> feel.FunctionType:
        *parameters, result = (kind for kind in types if kind is not None)
        return feel.FunctionType(tuple(parameters), result, **place)


def _name(token: Token) -> str:
    return " ".join(token.value.split())


def read_moment(text: str) -> FeelValue:
    """Return the value of a temporal literal; raise `EvaluationError` where there is no such day or time."""
    return read_temporal(_quoted(text))


def _quoted(text: str) -> str:
    """Return what the standard would write between the quotes of `@"…"`."""
    if text.startswith("@"):
        return unescape(text[1:].lstrip())
    counted = _COUNTED.fullmatch(text)
    if counted is None:
        return text
    number, unit = int(counted[1]), counted[2]
    return f"P{number * _DAYS_OF_WEEK}D" if unit == "week" else _UNITS[unit].format(number)
