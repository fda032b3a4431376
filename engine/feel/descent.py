"""Tokens to an expression by recursive descent, without the tables of a parser, which take longer to build than to use.

INVARIANT (same expressions): what is read here is what the grammar in `expressions.lark` makes of the tokens, places
included. `Refused` hands the tokens on to the grammar: it alone says what is wrong with them, and reads what is rare.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel.build_expression import Place, read_decimal, read_moment
from engine.feel.strings import unescape
from engine.feel.tokens import Tokens
from engine.model import expressions as feel
from engine.model.feel_values import EvaluationError

DEEPEST_DESCENT = 40
_LEVELS = {
    "_OR": 1, "_AND": 2, "COMPARISON": 3, "_BETWEEN": 3, "_IN": 3, "ADDITIVE": 4, "MULTIPLICATIVE": 5, "POWER": 6,
    "_INSTANCE_OF": 7,
}  # fmt: skip
"""How tightly operators bind; all of them group to the left."""
_ADDITIVE = 4
_POSTFIXES = frozenset({"ROUND_OPEN", "SQUARE_OPEN", "_DOT"})
_CLOSING = frozenset({"ROUND_CLOSE", "SQUARE_CLOSE", "RANGE_CLOSE"})


class Refused(Exception):
    """The tokens are not read here."""


def descend(tokens: Tokens, start: str) -> feel.Expression | feel.UnaryTests:
    """Return the expression or the unary tests that all tokens make; raise `Refused` where they are not read here."""
    descent = _Descent(tokens)
    found = descent.unary_tests() if start == "unary_tests" else descent.expression()
    if descent.at < len(tokens.kinds):
        raise Refused
    return found


class _Descent:
    """Reads from left to right; each method begins at the first token of what it returns and ends behind the last."""

    __slots__ = ("at", "depth", "ends", "kinds", "starts", "texts")

    def __init__(self, tokens: Tokens) -> None:
        self.kinds, self.texts = [*tokens.kinds, ""], tokens.texts
        self.starts, self.ends = [*tokens.starts, 0], tokens.ends
        self.at = self.depth = 0

    def _take(self, *kinds: str) -> str:
        """Move behind the next token, which is of one of the kinds, and return its text."""
        if self.kinds[self.at] not in kinds:
            raise Refused
        self.at += 1
        return self.texts[self.at - 1]

    def _takes(self, kind: str) -> bool:
        """Move behind the next token if it is of the kind."""
        if self.kinds[self.at] != kind:
            return False
        self.at += 1
        return True

    def _since(self, start: int) -> Place:
        return {"start": start, "end": self.ends[self.at - 1]}

    def unary_tests(self) -> feel.UnaryTests:
        """Read a whole cell."""
        start = self.starts[0]
        if self._takes("_ANYTHING"):
            return feel.UnaryTests((), **self._since(start))
        negated = self._takes("_NOT")
        if negated:
            self._take("ROUND_OPEN")
        tests = self._many(self._test)
        if negated:
            self._take("ROUND_CLOSE")
        return feel.UnaryTests(tests, negated, **self._since(start))

    def _many(self, read: Callable[[], Any]) -> tuple[Any, ...]:
        """Read one or more, commas between them."""
        found = [read()]
        while self._takes("_COMMA"):
            found.append(read())
        return tuple(found)

    def _test(self) -> feel.Test:
        return self._operator_test() if self.kinds[self.at] == "COMPARISON" else self.expression()

    def _operator_test(self) -> feel.OperatorTest:
        start, operator = self.starts[self.at], self._take("COMPARISON")
        return feel.OperatorTest(operator, self.expression(_ADDITIVE), **self._since(start))  # type: ignore[arg-type]

    def expression(self, least: int = 1) -> feel.Expression:
        """Read an expression whose operators bind at least so tightly."""
        start = self.starts[self.at]
        self.depth += 1
        if self.depth > DEEPEST_DESCENT:
            raise Refused
        found = self._signed()
        if _LEVELS.get(self.kinds[self.at], 0) >= least:
            found = self._joined(found, start, least)
        self.depth -= 1
        return found

    def _joined(self, left: feel.Expression, start: int, least: int) -> feel.Expression:
        """Read the operators behind an operand, and what they join it with."""
        while (level := _LEVELS.get(self.kinds[self.at], 0)) >= least:
            kind, operator = self.kinds[self.at], self.texts[self.at]
            self.at += 1
            if _ADDITIVE <= level <= _LEVELS["POWER"]:
                right = self.expression(level + 1)
                left = feel.Arithmetic(operator, left, right, start=start, end=self.ends[self.at - 1])  # type: ignore[arg-type]
            elif kind == "COMPARISON":
                right = self.expression(_ADDITIVE)
                left = feel.Comparison(operator, left, right, start=start, end=self.ends[self.at - 1])  # type: ignore[arg-type]
            else:
                left = getattr(self, kind.lower())(left, start)
        return left

    def _and(self, first: feel.Expression, start: int) -> feel.Expression:
        return feel.Conjunction(self._operands("_AND", first), **self._since(start))

    def _or(self, first: feel.Expression, start: int) -> feel.Expression:
        return feel.Disjunction(self._operands("_OR", first), **self._since(start))

    def _operands(self, kind: str, first: feel.Expression) -> tuple[feel.Expression, ...]:
        operands = [first, self.expression(_LEVELS[kind] + 1)]
        while self._takes(kind):
            operands.append(self.expression(_LEVELS[kind] + 1))
        return tuple(operands)

    def _between(self, value: feel.Expression, start: int) -> feel.Expression:
        low = self.expression(_ADDITIVE)
        self._take("_AND")
        high = self.expression(_ADDITIVE)
        return feel.Between(value, low, high, **self._since(start))

    def _in(self, value: feel.Expression, start: int) -> feel.Expression:
        return feel.In(value, self._tested(), **self._since(start))

    def _instance_of(self, value: feel.Expression, start: int) -> feel.Expression:
        """Read a type by its name; types made of others are rare."""
        place = self.starts[self.at]
        names = [_spelled(self._take("NAME"))]
        while self._takes("_DOT"):
            names.append(_spelled(self._take("NAME")))
        if self.kinds[self.at] == "_TYPE_OPEN":
            raise Refused
        return feel.InstanceOf(value, feel.NamedType(".".join(names), **self._since(place)), **self._since(start))

    def _tested(self) -> tuple[feel.Test, ...]:
        """Read what stands behind `in`: a test, or tests in brackets with commas between them."""
        if self.kinds[self.at] != "ROUND_OPEN":
            return (self._test() if self.kinds[self.at] == "COMPARISON" else self.expression(_ADDITIVE),)
        start = self.starts[self.at]
        self.at += 1
        first = self._test()
        if self._takes("_COMMA"):
            tests = (first, *self._many(self._test))
            self._take("ROUND_CLOSE")
            return tests
        operand = self._postfixed(self._closed(first, start, opened="("), start)
        return (self._joined(operand, start, _ADDITIVE),)

    def _closed(self, first: feel.Test, start: int, opened: str) -> feel.Expression:
        """Read the rest of what one test began behind a bracket: a range, or an expression in brackets."""
        if isinstance(first, feel.OperatorTest):
            self._take("ROUND_CLOSE")
            return _open_range(first, self._since(start))
        if self._takes("_DOTS"):
            last = self.expression()
            closing = self._take(*_CLOSING)
            return feel.RangeOf(first, opened == "[", last, closing == "]", **self._since(start))
        if opened != "(":
            raise Refused
        self._take("ROUND_CLOSE")
        return first

    def _signed(self) -> feel.Expression:
        start, kind = self.starts[self.at], self.kinds[self.at]
        if kind == "ADDITIVE":
            if self._take(kind) != "-":
                raise Refused
            self.depth += 1
            if self.depth > DEEPEST_DESCENT:
                raise Refused
            operand = self._signed()
            self.depth -= 1
            return feel.Negation(operand, **self._since(start))
        read = _PRIMARIES.get(kind)
        if read is None:
            raise Refused
        self.at += 1
        found = read(self, start)
        goes_on = self.kinds[self.at] in _POSTFIXES and kind not in _PREFIXES
        return self._postfixed(found, start) if goes_on else found

    def _postfixed(self, found: feel.Expression, start: int) -> feel.Expression:
        """Read the steps, filters and calls behind an operand."""
        while True:
            kind = self.kinds[self.at]
            if kind == "ROUND_OPEN":
                self.at += 1
                found = self._invocation(found, start)
            elif kind == "_DOT":
                self.at += 1
                found = feel.Path(found, _spelled(self._take("NAME")), **self._since(start))
            elif kind == "SQUARE_OPEN":
                self.at += 1
                condition = self.expression()
                self._take("SQUARE_CLOSE")
                found = feel.Filter(found, condition, **self._since(start))
            else:
                return found

    def _invocation(self, function: feel.Expression, start: int) -> feel.Expression:
        positional: tuple[feel.Expression, ...] = ()
        named: tuple[feel.Argument, ...] = ()
        if self.kinds[self.at] == "KEY":
            named = self._many(self._argument)
        elif self.kinds[self.at] != "ROUND_CLOSE":
            positional = self._many(self.expression)
        self._take("ROUND_CLOSE")
        return feel.Invocation(function, positional, named, **self._since(start))

    def _argument(self) -> feel.Argument:
        start, name = self.starts[self.at], self._take("KEY")
        self._take("_COLON")
        return feel.Argument(_spelled(name), self.expression(), **self._since(start))

    def _number(self, start: int) -> feel.Expression:
        text = self.texts[self.at - 1]
        value = read_decimal(text)
        if value is None:
            raise Refused
        return feel.Literal(value, text, start=start, end=self.ends[self.at - 1])

    def _string(self, start: int) -> feel.Expression:
        text = self.texts[self.at - 1]
        return feel.Literal(unescape(text), text, start=start, end=self.ends[self.at - 1])

    def _temporal(self, start: int) -> feel.Expression:
        text = self.texts[self.at - 1]
        try:
            return feel.Temporal(read_moment(text), text, **self._since(start))
        except EvaluationError:
            raise Refused from None

    def _true(self, start: int) -> feel.Expression:
        return feel.Literal(True, "true", **self._since(start))

    def _false(self, start: int) -> feel.Expression:
        return feel.Literal(False, "false", **self._since(start))

    def _null(self, start: int) -> feel.Expression:
        return feel.Literal(None, "null", **self._since(start))

    def _name(self, start: int) -> feel.Expression:
        return feel.Name(_spelled(self.texts[self.at - 1]), start=start, end=self.ends[self.at - 1])

    def _round(self, start: int) -> feel.Expression:
        return self._closed(self._test(), start, opened="(")

    def _square(self, start: int) -> feel.Expression:
        if self._takes("SQUARE_CLOSE"):
            return feel.ListOf((), **self._since(start))
        first = self.expression()
        if self.kinds[self.at] == "_DOTS":
            return self._closed(first, start, opened="[")
        items = (first, *self._many(self.expression)) if self._takes("_COMMA") else (first,)
        self._take("SQUARE_CLOSE")
        return feel.ListOf(items, **self._since(start))

    def _range(self, start: int) -> feel.Expression:
        return self._closed(self.expression(), start, opened="]")

    def _context(self, start: int) -> feel.Expression:
        entries = () if self.kinds[self.at] == "_CURLY_CLOSE" else self._many(self._entry)
        self._take("_CURLY_CLOSE")
        return feel.ContextOf(entries, **self._since(start))

    def _entry(self) -> feel.Entry:
        start, kind = self.starts[self.at], self.kinds[self.at]
        key = self._take("KEY", "STRING")
        self._take("_COLON")
        value = self.expression()
        name, text = (unescape(key), key) if kind == "STRING" else (_spelled(key), _spelled(key))
        return feel.Entry(name, value, text, **self._since(start))

    def _if(self, start: int) -> feel.Expression:
        condition = self.expression()
        self._take("_THEN")
        chosen = self.expression()
        self._take("_ELSE")
        return feel.If(condition, chosen, self.expression(), **self._since(start))

    def _for(self, start: int) -> feel.Expression:
        iterations = self._many(self._iteration)
        self._take("_RETURN")
        return feel.For(iterations, self.expression(), **self._since(start))

    def _quantified(self, start: int) -> feel.Expression:
        quantifier = self.texts[self.at - 1]
        iterations = self._many(self._iteration)
        self._take("_SATISFIES")
        return feel.Quantified(quantifier, iterations, self.expression(), **self._since(start))  # type: ignore[arg-type]

    def _function(self, start: int) -> feel.Expression:
        """Read a function; parameters with types are rare."""
        self._take("ROUND_OPEN")
        parameters = () if self.kinds[self.at] == "ROUND_CLOSE" else self._many(self._parameter)
        self._take("ROUND_CLOSE")
        return feel.FunctionLiteral(parameters, self.expression(), **self._since(start))

    def _parameter(self) -> feel.Parameter:
        start, name = self.starts[self.at], self._take("LOCAL")
        return feel.Parameter(_spelled(name), **self._since(start))

    def _iteration(self) -> feel.Iteration:
        start, name = self.starts[self.at], self._take("LOCAL")
        self._take("_IN")
        domain = self.expression()
        last = self.expression() if self._takes("_DOTS") else None
        return feel.Iteration(_spelled(name), domain, last, **self._since(start))


_PREFIXES: Mapping[str, Callable[[_Descent, int], feel.Expression]] = {
    "_IF": _Descent._if,
    "_FOR": _Descent._for,
    "SOME": _Descent._quantified,
    "EVERY": _Descent._quantified,
    "_FUNCTION": _Descent._function,
}
_PRIMARIES: Mapping[str, Callable[[_Descent, int], feel.Expression]] = {
    "NAME": _Descent._name,
    "NUMBER": _Descent._number,
    "STRING": _Descent._string,
    "TEMPORAL": _Descent._temporal,
    "TRUE": _Descent._true,
    "FALSE": _Descent._false,
    "NULL": _Descent._null,
    "ROUND_OPEN": _Descent._round,
    "SQUARE_OPEN": _Descent._square,
    "RANGE_OPEN": _Descent._range,
    "_CURLY_OPEN": _Descent._context,
    **_PREFIXES,
}


def _spelled(name: str) -> str:
    """Return the name with one blank between its words."""
    return name if name.isalnum() else " ".join(name.split())


def _open_range(test: feel.OperatorTest, place: Place) -> feel.RangeOf:
    """Return the range of `(>= 5)`."""
    match test.operator:
        case "<" | "<=" as below:
            return feel.RangeOf(None, False, test.operand, below == "<=", **place)
        case ">" | ">=" as above:
            return feel.RangeOf(test.operand, above == ">=", None, False, **place)
        case "=":
            return feel.RangeOf(test.operand, True, test.operand, True, **place)
    raise Refused
