"""What stands in a cell: a DMN unary test over the column's value (DMN 1.5, 7.3.2 and 10.3.2.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOfText

from engine.model.types import Value

Operator = OneOfText["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written in the cell; `text` is how the user wrote it (`500万`), for printing back."""

    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A fact, a parameter or a decision named in the cell."""

    name: str


Endpoint = Constant | Ref


@dataclass(frozen=True, slots=True)
class AnyValue:
    """`-`: true for every value, supplied or null."""


@dataclass(frozen=True, slots=True)
class IsNull:
    """`null`: true where the fact is declared `absent: null` and was not supplied."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`>= 500万`, `gold` (operator `=`), `< other_fact`."""

    operator: Operator
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Interval:
    """`[1..5)`: between two endpoints, each included or not."""

    low: Endpoint
    low_included: bool
    high: Endpoint
    high_included: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """`gold, platinum`: true where one of the tests is."""

    tests: tuple[UnaryTest, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`not(gold, platinum)`: true where all of the tests are false."""

    tests: tuple[UnaryTest, ...]


UnaryTest = AnyValue | IsNull | Comparison | Interval | OneOf | Not


def endpoints(test: UnaryTest) -> Iterator[Endpoint]:
    """Yield every endpoint of the test, left to right."""
    match test:
        case Comparison(endpoint=endpoint):
            yield endpoint
        case Interval(low=low, high=high):
            yield low
            yield high
        case OneOf(tests=tests) | Not(tests=tests):
            for part in tests:
                yield from endpoints(part)


def references(test: UnaryTest) -> tuple[str, ...]:
    """Return the names the test refers to, left to right."""
    if isinstance(test, Comparison):
        return (test.endpoint.name,) if isinstance(test.endpoint, Ref) else ()
    return tuple(endpoint.name for endpoint in endpoints(test) if isinstance(endpoint, Ref))
