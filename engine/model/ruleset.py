"""A ruleset: facts, parameters, assumptions and decision tables, all names resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.model.cells import AnyValue, UnaryTest, references
from engine.model.outcome import Status
from engine.model.types import Type, Value
from engine.source import Location, SourceText


class HitPolicy(StrEnum):
    """How the rules that match become one output (DMN 1.5, 8.2.10)."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"


@dataclass(frozen=True, slots=True)
class Title:
    """A text in both languages; where one is not given the other stands in."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as declared. `minimum`/`maximum` belong to the legal values; outside, a fact is invalid.

    `has_absent`: not supplied means `absent` (which may be null), resting on the assumption `assumes`.
    """

    name: str
    type: Type
    title: Title
    at: Location
    minimum: Value = None
    maximum: Value = None
    has_absent: bool = False
    absent: Value = None
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number (or code, date, text) a business user turns. `value` None: not set, hence missing, and named so."""

    name: str
    type: Type
    title: Title
    at: Location
    value: Value = None
    minimum: Value = None
    maximum: Value = None
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumption:
    """What the source left open and how we read it."""

    id: str
    text: Title
    at: Location


@dataclass(frozen=True, slots=True)
class Cell:
    """One condition of a rule: the column it reads (a fact or a decision), the test, the text as written."""

    column: str
    test: UnaryTest
    text: str
    at: Location


@dataclass(frozen=True, slots=True)
class Output:
    """What a rule (or `otherwise`) yields when it decides; `value` None where only a status is given."""

    value: Value
    status: Status = Status.DECIDED
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: all its cells hold, then its output. Cells of `-` are not kept."""

    id: str
    cells: tuple[Cell, ...]
    output: Output
    at: Location
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision table. `columns` are the facts and decisions its cells test, in order of first use.

    `output_type.codes` gives the declared order of outcomes (for tiers: best first).
    """

    name: str
    kind: str
    title: Title
    hit_policy: HitPolicy
    rules: tuple[Rule, ...]
    otherwise: Output | None
    output_type: Type
    at: Location
    scheme: str | None = None
    source: str | None = None
    assumes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cell.column for rule in self.rules for cell in rule.cells))

    def reads(self) -> tuple[str, ...]:
        """Return every name the decision reads, columns and references alike, in order of first use."""
        names = dict.fromkeys(self.columns)
        for rule in self.rules:
            for cell in rule.cells:
                names.update(dict.fromkeys(references(cell.test)))
        return tuple(names)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All decisions of one folder, in requirement order (a decision stands after those it reads).

    `digest` is `sha256:` over the rule files (sorted path and content hash), not the cases.
    """

    name: str
    title: Title
    owner: str | None
    timezone: str
    effective_from: dt.date | None
    effective_to: dt.date | None
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    assumptions: Mapping[str, Assumption]
    decisions: Mapping[str, Decision]
    digest: str
    sources: tuple[SourceText, ...] = field(repr=False, default=())

    def type_of(self, name: str) -> Type:
        """Return the type of a fact, parameter or decision output of this name."""
        if name in self.facts:
            return self.facts[name].type
        if name in self.parameters:
            return self.parameters[name].type
        return self.decisions[name].output_type

    def closure(self, asked: tuple[str, ...]) -> tuple[str, ...]:
        """Return the asked decisions and all they require, in requirement order."""
        needed: set[str] = set()
        pending = list(asked)
        while pending:
            name = pending.pop()
            if name not in needed:
                needed.add(name)
                pending.extend(read for read in self.decisions[name].reads() if read in self.decisions)
        return tuple(name for name in self.decisions if name in needed)


def is_constrained(cell: Cell) -> bool:
    """True where the cell can be false."""
    return not isinstance(cell.test, AnyValue)
