"""Values and cells put into words: what a number, a code, a limit is called in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.diagnostics.catalogue import has_text
from engine.explain.texts import Language, say
from engine.explain.trace import Read
from engine.explain.value_words import UNTYPED, value_in_words
from engine.model.cells import AnyValue, Comparison, Constant, Endpoint, Interval, IsNull, Not, OneOf, UnaryTest
from engine.model.feel_values import Context
from engine.model.outcome import Json, Possible, Status
from engine.model.ruleset import SUPPLIED, Decision, Ruleset, is_presence
from engine.model.staging import ACTIONS, LACKING, NEXT, OWNER, STAGE
from engine.model.types import Base, Type, Value

QUANTITY_WORDS = {"<": "less", "<=": "at_most", ">": "more", ">=": "at_least", "=": "equal", "!=": "unequal"}
MOMENTS = frozenset({Base.DATE, Base.DATETIME, Base.TIME})
DATE_WORDS = QUANTITY_WORDS | {"<": "before", "<=": "until", ">": "after", ">=": "since"}
RANK_WORDS = QUANTITY_WORDS | {"<": "worse", "<=": "at_best", ">": "better", ">=": "at_worst"}


@dataclass(frozen=True)
class Wording:
    """Puts the values and cells of one ruleset into words of one language; `with_codes` beside their texts."""

    ruleset: Ruleset
    language: Language
    with_codes: bool = False

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What codes are called."""
        words = {code: declared.text.in_language(self.language) for code, declared in self.ruleset.texts.items()}
        if not self.with_codes:
            return words
        return {code: say("value.coded", self.language, text=text, code=code) for code, text in words.items()}

    def name(self, name: str) -> str:
        """Return what a fact, parameter, decision or derived value is called."""
        for declared in (self.ruleset.facts, self.ruleset.parameters, self.ruleset.decisions):
            if name in declared:
                return declared[name].title.in_language(self.language) or name
        if is_presence(name):
            return say("name.present", self.language, fact=self.name(present_fact(name)))
        if name in SUPPLIED:
            return say(f"name.{name}", self.language)
        derived = self.ruleset.derived_named(name)
        return name if derived is None else derived.label

    def value(self, value: Value, kind: Type = UNTYPED) -> str:
        """Return a value with its unit, digits in groups of three; lists and records item by item."""
        return value_in_words(value, kind, self.language, self.texts)

    def read(self, read: Read) -> str:
        """Return a name an expression reads with the value it has; of one that has none, the name alone."""
        if not read.known:
            return say("read.unknown", self.language, name=self.name(read.name))
        value = self.value(read.value, self.ruleset.type_of(read.name))
        return say("read.value", self.language, name=self.name(read.name), value=value)

    def reads(self, reads: Iterable[Read]) -> str:
        return self.listed(self.read(read) for read in reads)

    def names(self, names: Iterable[str]) -> str:
        return self.listed(self.name(name) for name in names)

    def listed(self, parts: Iterable[str]) -> str:
        return say("list.and", self.language).join(parts)

    def output(self, decision: Decision, value: Value) -> str:
        """Return what a decision, or one of its rows, yields."""
        if decision.staging is not None and isinstance(value, Context):
            return self._stage(decision, value)
        several = len(decision.outputs) > 1
        return self.value(value, several_outputs(decision) if several else decision.output_type)

    def _stage(self, decision: Decision, value: Context) -> str:
        """Return the stage now and after, what is to be done, what is lacking, who sees to it; nothing of what is not.

        What is lacking may be facts, which are told by their titles.
        """
        kinds = {clause.name: clause.type for clause in decision.outputs}
        words = {name: self.value(value[name], kinds[name]) for name in (STAGE, NEXT, OWNER)}
        words[ACTIONS] = self.listed(self.value(code, UNTYPED) for code in value[ACTIONS])
        words[LACKING] = self.listed(self._work(item) for item in value[LACKING])
        moves = value[STAGE] != value[NEXT]
        told = [say("stage.moves" if moves else "stage.stays", self.language, **words)]
        told += [say(f"stage.{name}", self.language, **words) for name in (ACTIONS, LACKING, OWNER) if value[name]]
        return "".join(told)

    def _work(self, item: str) -> str:
        return self.name(item) if item in self.ruleset.facts else self.value(item, UNTYPED)

    def possible(self, decision: Decision, answer: Possible) -> str:
        """Return one outcome still possible."""
        if answer.status is Status.DECIDED:
            return self.output(decision, answer.value)
        status = say(f"status.{answer.status.value}", self.language)
        return status if answer.value is None else f"{self.output(decision, answer.value)} ({status})"

    def json(self, value: Json) -> str:
        """Return a value kept as JSON."""
        match value:
            case list():
                return self.value(tuple(self.json(item) for item in value))
            case dict():
                return self.value(Context({name: self.json(entry) for name, entry in value.items()}))
            case _:
                return self.value(value)

    def fault(self, code: str) -> str:
        """Return what the code of an evaluation error means; a code recorded by a later version stays as it is."""
        return say(f"fault.{code}", self.language) if has_text(f"explain.fault.{code}") else code

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
        words = DATE_WORDS if base in MOMENTS else RANK_WORDS if base is Base.CODE else QUANTITY_WORDS
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


def several_outputs(decision: Decision) -> Type:
    """Return the type of what a decision with several outputs yields: a record of them."""
    return Type(Base.RECORD, fields=tuple((clause.name, clause.type) for clause in decision.outputs))


def present_fact(name: str) -> str:
    """Return the fact a presence name asks about.

    >>> present_fact("present(birthday)")
    'birthday'
    """
    return name.removeprefix("present(").removesuffix(")")
