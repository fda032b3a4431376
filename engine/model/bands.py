"""How the cells over one column cut its values into bands: stretches that no cell of the column tells apart.

Two values of one band make every such cell come out the same, so one sample stands for all of them. Completions
of missing facts, the Rete encoding and the checks for gaps and overlaps all rest on this.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from engine.model.cells import Comparison, Constant, Endpoint, Interval, Not, OneOf, UnaryTest
from engine.model.expression_names import walk
from engine.model.expressions import Arithmetic, Literal, Name, Negation
from engine.model.outcome import FAILING
from engine.model.ruleset import Derived, Output, Ruleset
from engine.model.types import NUMERIC, Base, Type, Value

CENT = Decimal("0.01")
"""The step beyond a bound that is not included, where a quantity has no smaller one."""
_HALVE = Context(prec=120)
_MICROSECOND = dt.timedelta(microseconds=1)
_SOME_INSTANT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class NoValue:
    """Stands where a band has no legal value (outside `min`/`max`, say), or where an endpoint is not known."""

    def __repr__(self) -> str:
        return "NO_VALUE"

    def __reduce__(self) -> str:
        return "NO_VALUE"


NO_VALUE = NoValue()
ValueOf = Callable[[Endpoint], Value | NoValue]


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A boundary just below `value` (which then belongs to the upper band), or just above it."""

    value: Any
    above: bool


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of one column. `samples[i]` is a legal value of band i, or `NO_VALUE` where there is none.

    Ordered quantities are cut at `cuts`; codes, booleans and texts are listed in `listed`, one band each (texts:
    one more band for every other text; so also types without bands, which are asked for true and false alone).
    Null, where it can occur, is the last band.
    """

    samples: tuple[Value | NoValue, ...]
    cuts: tuple[Cut, ...] = ()
    listed: tuple[Value, ...] = ()

    def position(self, value: Value) -> int:
        """Return the band of a legal value, by plain counting.

        >>> Bands(samples=(0, 1), cuts=(Cut(1, above=False),)).position(1)
        1
        """
        if value is None:
            return len(self.samples) - 1
        if self.cuts or not self.listed:
            return sum(1 for cut in self.cuts if (value > cut.value if cut.above else value >= cut.value))
        return self.listed.index(value) if value in self.listed else len(self.listed)

    def legal(self) -> tuple[Value, ...]:
        """Return the samples of the bands that have a legal value."""
        return tuple(sample for sample in self.samples if not isinstance(sample, NoValue))


def unit_of(number: int | Decimal) -> Decimal:
    """Return one of the last digit written.

    >>> str(unit_of(Decimal("12.50"))), str(unit_of(7))
    ('0.01', '1')
    """
    exponent = Decimal(number).as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def constants(ruleset: Ruleset) -> ValueOf:
    """Return the lookup of endpoints that are fixed at load: literals, and parameters with a value."""

    def value_of(endpoint: Endpoint) -> Value | NoValue:
        if isinstance(endpoint, Constant):
            return endpoint.value
        parameter = ruleset.parameters.get(endpoint.name)
        return NO_VALUE if parameter is None or parameter.value is None else parameter.value

    return value_of


def is_fixed(test: UnaryTest, value_of: ValueOf) -> bool:
    """True where every endpoint of the test is known to `value_of`."""
    match test:
        case Comparison(endpoint=endpoint):
            return not isinstance(value_of(endpoint), NoValue)
        case Interval(low=low, high=high):
            return not isinstance(value_of(low), NoValue) and not isinstance(value_of(high), NoValue)
        case OneOf(tests=tests) | Not(tests=tests):
            return all(is_fixed(part, value_of) for part in tests)
    return True


def cut_bands(
    kind: Type,
    tests: Iterable[UnaryTest],
    value_of: ValueOf,
    *,
    minimum: Value = None,
    maximum: Value = None,
    nullable: bool = False,
    points: Iterable[Value] = (),
) -> Bands:
    """Return the bands that the (fixed) tests and the extra `points` cut a column of this type into."""
    null: tuple[Value, ...] = (None,) if nullable else ()
    if not kind.has_bands:
        return Bands(samples=(True, False, "other", *null), listed=(True, False))
    if kind.base is Base.CODE:
        return Bands(samples=kind.codes + null, listed=kind.codes)
    if kind.base is Base.BOOLEAN:
        return Bands(samples=(True, False, *null), listed=(True, False))
    if kind.base is Base.TEXT:
        return _text_bands(tests, value_of, points, null)
    cuts = {cut for test in tests for cut in _cuts(test, value_of)}
    cuts |= {Cut(point, above) for point in points if point is not None for above in (False, True)}
    ordered = tuple(sorted(cuts))
    edges = (None, *ordered, None)
    samples = tuple(_sample(kind, low, high, minimum, maximum) for low, high in itertools.pairwise(edges))
    return Bands(samples=samples + null, cuts=ordered)


def column_bands(ruleset: Ruleset, column: str, tests: Iterable[UnaryTest]) -> Bands:
    """Return the bands of a fact or decision column for those of the tests that are fixed at load."""
    value_of = constants(ruleset)
    fact = ruleset.facts.get(column)
    return cut_bands(
        ruleset.type_of(column),
        [test for test in tests if is_fixed(test, value_of)],
        value_of,
        minimum=fact.minimum if fact else None,
        maximum=fact.maximum if fact else None,
        nullable=is_nullable(ruleset, column),
    )


def is_nullable(ruleset: Ruleset, column: str) -> bool:
    """True where the column may hold null: a fact declared `absent: null`, a decision with a row without value,
    the value of an expression."""
    if column in ruleset.facts:
        fact = ruleset.facts[column]
        return fact.has_absent and fact.absent is None
    if column not in ruleset.decisions:
        derived = ruleset.derived_named(column)
        return derived is not None and not _is_sum(ruleset, derived)
    decision = ruleset.decisions[column]
    outputs = [rule.output for rule in decision.rules] + ([decision.otherwise] if decision.otherwise else [])
    return any(_may_be_null(ruleset, output) for output in outputs)


def _is_sum(ruleset: Ruleset, derived: Derived) -> bool:
    """True for what is worked out by `+ - * /` from numbers that are never null, such as the score of a scorecard."""
    owner = derived.name.partition("/")[0]
    return all(
        isinstance(part, Arithmetic | Negation)
        or (isinstance(part, Literal) and isinstance(part.value, Decimal))
        or (isinstance(part, Name) and _is_number(ruleset, owner, part.name))
        for part in walk(derived.expression)
    )


def _is_number(ruleset: Ruleset, owner: str, label: str) -> bool:
    """True where what the expression calls `label` is a number whoever the customer is."""
    own = ruleset.derived_named(f"{owner}/{label}")
    if own is not None:
        return _is_sum(ruleset, own)
    declared = ruleset.facts.get(label) or ruleset.parameters.get(label)
    is_one = declared is not None and declared.type.base in NUMERIC and not declared.type.container
    return is_one and not is_nullable(ruleset, label)


def _may_be_null(ruleset: Ruleset, output: Output) -> bool:
    """True unless the output is written out, or is a name that is never null."""
    if not output.computed:
        return output.value is None and output.status not in FAILING
    named = [expression.name for _, expression in output.computed if isinstance(expression, Name)]
    return len(named) < len(output.computed) or any(_is_null_source(ruleset, name) for name in named)


def _is_null_source(ruleset: Ruleset, name: str) -> bool:
    declared = name in ruleset.facts or name in ruleset.parameters or name in ruleset.decisions
    return not declared or is_nullable(ruleset, name)


def _cuts(test: UnaryTest, value_of: ValueOf) -> Iterable[Cut]:
    """Yield the boundaries of the test; comparison with null is never true, so null cuts nothing."""
    match test:
        case Comparison(operator=operator, endpoint=endpoint):
            if (value := value_of(endpoint)) is None:
                return
            if operator in ("<", ">=", "=", "!="):
                yield Cut(value, above=False)
            if operator in ("<=", ">", "=", "!="):
                yield Cut(value, above=True)
        case Interval(low=low, low_included=low_in, high=high, high_included=high_in):
            if (lowest := value_of(low)) is not None:
                yield Cut(lowest, above=not low_in)
            if (highest := value_of(high)) is not None:
                yield Cut(highest, above=high_in)
        case OneOf(tests=tests) | Not(tests=tests):
            for part in tests:
                yield from _cuts(part, value_of)


def _text_bands(
    tests: Iterable[UnaryTest], value_of: ValueOf, points: Iterable[Value], null: tuple[Value, ...]
) -> Bands:
    written = [value_of(endpoint) for test in tests for endpoint in _text_endpoints(test)]
    listed = tuple(dict.fromkeys(value for value in (*written, *points) if isinstance(value, str)))
    other = "other"
    while other in listed:
        other += "_"
    return Bands(samples=(*listed, other, *null), listed=listed)


def _text_endpoints(test: UnaryTest) -> Iterable[Endpoint]:
    match test:
        case Comparison(endpoint=endpoint):
            yield endpoint
        case OneOf(tests=tests) | Not(tests=tests):
            for part in tests:
                yield from _text_endpoints(part)


def _sample(kind: Type, low: Cut | None, high: Cut | None, minimum: Value, maximum: Value) -> Value | NoValue:
    """Return a legal value above the cut `low` and below the cut `high`, the lower end where it belongs to the band."""
    if minimum is not None and (low is None or low < Cut(minimum, above=False)):
        low = Cut(minimum, above=False)
    if maximum is not None and (high is None or high > Cut(maximum, above=True)):
        high = Cut(maximum, above=True)
    if kind.base is Base.DATE:
        return _date_between(low, high)
    if kind.base is Base.DATETIME:
        return _instant_between(low, high)
    if kind.base is Base.INTEGER:
        return _integer_between(low, high)
    return _number_between(low, high)


def _number_between(low: Cut | None, high: Cut | None) -> Value | NoValue:
    if low is not None and high is not None and low >= high:
        return NO_VALUE
    if low is not None and not low.above:
        return Decimal(low.value)
    if high is not None and high.above:
        return Decimal(high.value)
    if low is not None and high is not None:
        return _HALVE.divide(_HALVE.add(low.value, high.value), Decimal(2))
    if low is not None:
        return Decimal(low.value) + 1
    return Decimal(high.value) - 1 if high is not None else Decimal(0)


def _integer_between(low: Cut | None, high: Cut | None) -> int | NoValue:
    first = None if low is None else _first_integer(low)
    last = None if high is None else _first_integer(high) - 1
    if first is not None and last is not None and first > last:
        return NO_VALUE
    if first is not None:
        return first
    return last if last is not None else 0


def _first_integer(cut: Cut) -> int:
    """Return the least integer above the cut."""
    value: Decimal | int = cut.value
    return math.floor(value) + 1 if cut.above else math.ceil(value)


def _date_between(low: Cut | None, high: Cut | None) -> dt.date | NoValue:
    first = 1 if low is None else low.value.toordinal() + low.above
    last = dt.date.max.toordinal() if high is None else high.value.toordinal() - 1 + high.above
    if first > last:
        return NO_VALUE
    return dt.date.fromordinal(last if low is None and high is not None else first)


def _instant_between(low: Cut | None, high: Cut | None) -> dt.datetime | NoValue:
    """Return an instant between the cuts; instants are told apart to the microsecond."""
    try:
        first = None if low is None else low.value + low.above * _MICROSECOND
        last = None if high is None else high.value - (not high.above) * _MICROSECOND
    except OverflowError:
        return NO_VALUE
    if first is not None and last is not None and first > last:
        return NO_VALUE
    return first or last or _SOME_INSTANT
