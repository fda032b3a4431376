"""Values and cells put into words: what a number, a code, a limit is called in Chinese or English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from engine.explain.texts import Language, say
from engine.model.cells import AnyValue, Comparison, Constant, Endpoint, Interval, IsNull, Not, OneOf, UnaryTest
from engine.model.outcome import Possible, Status
from engine.model.ruleset import Ruleset
from engine.model.types import Base, Type, Value

QUANTITY_WORDS = {"<": "less", "<=": "at_most", ">": "more", ">=": "at_least", "=": "equal", "!=": "unequal"}
DATE_WORDS = QUANTITY_WORDS | {"<": "before", "<=": "until", ">": "after", ">=": "since"}
RANK_WORDS = QUANTITY_WORDS | {"<": "worse", "<=": "at_best", ">": "better", ">=": "at_worst"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Puts the values and cells of one ruleset into words of one language."""

    ruleset: Ruleset
    language: Language

    def name(self, name: str) -> str:
        """Return what a fact, parameter or decision is called."""
        for declared in (self.ruleset.facts, self.ruleset.parameters, self.ruleset.decisions):
            if name in declared:
                return declared[name].title.in_language(self.language) or name
        return name

    def value(self, value: Value, kind: Type) -> str:
        """Return a value with its unit, digits in groups of three."""
        if value is None:
            return say("value.null", self.language)
        if isinstance(value, bool):
            return say("value.true" if value else "value.false", self.language)
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, str):
            return value
        number = grouped(value)
        return say("value.quantity", self.language, number=number, unit=kind.unit) if kind.unit else number

    def names(self, names: Iterable[str]) -> str:
        return self.listed(self.name(name) for name in names)

    def listed(self, parts: Iterable[str]) -> str:
        return say("list.and", self.language).join(parts)

    def possible(self, answer: Possible, kind: Type) -> str:
        """Return one outcome still possible."""
        if answer.status is Status.DECIDED:
            return self.value(answer.value, kind)
        status = say(f"status.{answer.status.value}", self.language)
        return status if answer.value is None else f"{self.value(answer.value, kind)} ({status})"

    def test(self, column: str, test: UnaryTest) -> str:
        """Return what a cell asks of its column."""
        match test:
            case AnyValue():
                return say("test.any", self.language)
            case IsNull():
                return say("test.null", self.language)
            case Comparison(operator=operator, endpoint=endpoint):
                return self._compared(column, operator, endpoint)
            case Interval():
                return self._between(column, test)
            case OneOf(tests=tests):
                return say("test.or", self.language).join(self.test(column, part) for part in tests)
            case Not(tests=tests):
                return say("test.not", self.language, tests=self.listed(self.test(column, part) for part in tests))

    def _between(self, column: str, test: Interval) -> str:
        low = self._compared(column, ">=" if test.low_included else ">", test.low)
        high = self._compared(column, "<=" if test.high_included else "<", test.high)
        return say("test.between", self.language, low=low, high=high)

    def _compared(self, column: str, operator: str, endpoint: Endpoint) -> str:
        base = self.ruleset.type_of(column).base
        words = DATE_WORDS if base is Base.DATE else RANK_WORDS if base is Base.CODE else QUANTITY_WORDS
        return say(f"test.{words[operator]}", self.language, limit=self._limit(column, endpoint))

    def _limit(self, column: str, endpoint: Endpoint) -> str:
        if isinstance(endpoint, Constant):
            return self.value(endpoint.value, self.ruleset.type_of(column))
        parameter = self.ruleset.parameters.get(endpoint.name)
        if parameter is None:
            return self.name(endpoint.name)
        unset = say("value.unset", self.language)
        shown = unset if parameter.value is None else self.value(parameter.value, parameter.type)
        return say("value.parameter", self.language, title=self.name(endpoint.name), value=shown)


def grouped(number: Decimal | int) -> str:
    """Return the number exactly, digits in groups of three, without needless zeros.

    >>> grouped(Decimal("5000000.50"))
    '5,000,000.5'
    """
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
