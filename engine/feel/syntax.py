"""A cell as parsed, before its names have a meaning: literals, words, and the tests over them.

`offset` counts characters from the start of the cell, so that a fault can be shown where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOfText

from engine.model.cells import Operator
from engine.model.types import Value

LiteralKind = OneOfText["number", "date", "string", "boolean", "null"]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out; `text` is how the user wrote it."""

    kind: LiteralKind
    value: Value
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Word:
    """A bare name: a code of the column, or a fact, parameter or decision."""

    name: str
    offset: int


Operand = Literal | Word


@dataclass(frozen=True, slots=True)
class Anything:
    """`-`."""


@dataclass(frozen=True, slots=True)
class Compared:
    """An operator before an operand; a bare operand has the operator `=`."""

    operator: Operator
    operand: Operand


@dataclass(frozen=True, slots=True)
class Between:
    """An interval as written."""

    low: Operand
    low_included: bool
    high: Operand
    high_included: bool
    offset: int


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Tests separated by commas: at least two."""

    tests: tuple[Compared | Between, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """`not(…)` around tests."""

    tests: tuple[Compared | Between, ...]


Syntax = Anything | Compared | Between | AnyOf | NoneOf


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a text is no cell: the code of the diagnostic, where in the text, and what was found there."""

    code: OneOfText[
        "cell_syntax", "cell_ends_early", "cell_too_long", "cell_too_many_items", "number_too_large", "not_a_date"
    ]
    offset: int
    found: str = ""


def operands(syntax: Syntax) -> Iterator[Operand]:
    """Yield the operands left to right."""
    match syntax:
        case Compared(operand=operand):
            yield operand
        case Between(low=low, high=high):
            yield low
            yield high
        case AnyOf(tests=tests) | NoneOf(tests=tests):
            for test in tests:
                yield from operands(test)
