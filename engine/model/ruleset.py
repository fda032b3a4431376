"""A ruleset: facts, parameters, assumptions and decision tables, all names resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from engine.model.additions import Addition, Merge
from engine.model.cells import AnyValue, UnaryTest, references
from engine.model.expressions import Expression
from engine.model.feel_values import MonthsDuration
from engine.model.outcome import Status
from engine.model.staging import Staging
from engine.model.types import Base, Type, Value
from engine.source import Location, SourceText


class HitPolicy(StrEnum):
    """How the rules that match become one output (DMN 1.5, 8.2.10)."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


LISTING = frozenset({HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT})
"""Policies under which every row that matches adds to the answer."""


class Aggregation(StrEnum):
    """What COLLECT makes of the outputs of all rows that match; LIST: all of them."""

    LIST = "LIST"
    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


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
    `fresh_within`: a value older than that when it is used is stale; `stale` says what then becomes of it.
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
    fresh_within: dt.timedelta | MonthsDuration | None = None
    stale: Literal["missing", "flagged"] = "flagged"


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
class CodeText:
    """What a code is called where people read it: a tier, a service, an action."""

    code: str
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
    """What a rule (or `otherwise`) yields when it decides; `value` None where only a status is given.

    With several outputs `value` is a `Context`. `computed` are the outputs given by an expression, each under its
    output's name; they are evaluated once the rule has fired.
    """

    value: Value
    status: Status = Status.DECIDED
    assumes: tuple[str, ...] = ()
    computed: tuple[tuple[str, Expression], ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutputClause:
    """One output of a table: its name, its type (the order of `type.codes` is the order of PRIORITY), its default."""

    name: str
    type: Type
    default: Value = None
    has_default: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """A named expression that a decision's cells read: a `let`, the `if` of a row, an expression in a cell.

    `name` is unique in the ruleset (`decision/label`) and what cells refer to; `label` is how the user knows it.
    `reads`: the facts, parameters, decisions and derived values the expression reads.
    """

    name: str
    label: str
    expression: Expression
    type: Type
    reads: tuple[str, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Flag:
    """Something said beside the value when its test holds; never changes the status. It may read its own decision."""

    id: str
    test: Derived
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: all its cells hold, then its output, or what it adds. Cells of `-` are not kept."""

    id: str
    cells: tuple[Cell, ...]
    output: Output
    at: Location
    note: str | None = None
    adds: Addition | None = None

    @property
    def is_made(self) -> bool:
        """True for a row that stands in no file: what stages come to where no transition holds."""
        return PART_MARK in self.id


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision table. `columns` are the facts and decisions its cells test, in order of first use.

    `output_type.codes` gives the declared order of outcomes (for tiers: best first). `services`: all that entitlements
    may grant, in their order; `merge`: what triggers become together; `staging`: the stages that its rows lead
    through.
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
    aggregation: Aggregation = Aggregation.LIST
    outputs: tuple[OutputClause, ...] = ()
    derived: tuple[Derived, ...] = ()
    flags: tuple[Flag, ...] = ()
    output_reads: tuple[str, ...] = ()
    """Facts, parameters, decisions and derived values that computed outputs read."""
    adverse: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    merge: Merge | None = None
    part_of: str | None = None
    """The decision whose rows these are, gathered for other rows of it to read; or whose stages they tell of."""
    staging: Staging | None = None

    @property
    def is_listing(self) -> bool:
        """True where the answer is judged item by item: every row that matches adds to a list."""
        return self.hit_policy in LISTING and self.aggregation is Aggregation.LIST

    @property
    def is_list(self) -> bool:
        """True where the value is a list; merged triggers are listed as the reasons of one contact."""
        return self.is_listing and self.merge is None

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cell.column for rule in self.rules for cell in rule.cells))

    @property
    def value_type(self) -> Type:
        """The type of the value it comes to: of a list, where it lists; of a record of its outputs."""
        if self.hit_policy in LISTING and self.aggregation is not Aggregation.LIST:
            return Type(Base.NUMBER)
        one = self.output_type
        if len(self.outputs) > 1:
            one = Type(Base.RECORD, fields=tuple((clause.name, clause.type) for clause in self.outputs))
        return replace(one, container="list") if self.is_list and not one.container else one

    def reads(self) -> tuple[str, ...]:
        """Return every name the decision reads that is not derived by itself, in order of first use."""
        names = dict.fromkeys(self.cell_reads())
        for derived in self.derived:
            names.update(dict.fromkeys(derived.reads))
        names.update(dict.fromkeys(self.output_reads))
        for flag in self.flags:
            names.update(dict.fromkeys(flag.test.reads))
        own = {derived.name for derived in self.derived} | {self.name}
        return tuple(name for name in names if name not in own)

    def cell_reads(self) -> tuple[str, ...]:
        """Return every name the cells read, columns and references alike, derived ones too, in order of first use."""
        names = dict.fromkeys(self.columns)
        for rule in self.rules:
            for cell in rule.cells:
                names.update(dict.fromkeys(references(cell.test)))
        return tuple(names)


@dataclass(frozen=True, slots=True)
class MustHold:
    """What parameters and relations must satisfy together: a condition that is true whoever the customer is."""

    id: str
    expression: Expression
    at: Location


PART_MARK = "·"
"""Between the name of a decision and what stands for a part of it, or a copy; no name in a rule file holds it."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All decisions of one folder, in requirement order (a decision stands after those it reads).

    `digest` is `sha256:` over the rule files (sorted path and content hash), not the cases. `constants` are the
    relations: lists of records that expressions read by name.
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
    constants: Mapping[str, Value] = field(default_factory=dict)
    texts: Mapping[str, CodeText] = field(default_factory=dict)
    must_hold: tuple[MustHold, ...] = ()
    sources: tuple[SourceText, ...] = field(repr=False, default=())

    @property
    def named(self) -> tuple[str, ...]:
        """The decisions that rule files name, in requirement order; parts and copies made of them are left out."""
        return tuple(name for name in self.decisions if PART_MARK not in name)

    def type_of(self, name: str) -> Type:
        """Return the type of a fact, parameter, decision output, derived value, or of what the engine supplies."""
        if name in self.facts:
            return self.facts[name].type
        if name in self.parameters:
            return self.parameters[name].type
        if name in self.decisions:
            return self.decisions[name].output_type
        return SUPPLIED[name] if name in SUPPLIED else self._other_type(name)

    def basis_of(self, name: str) -> tuple[str, ...]:
        """Return the facts, parameters and decisions behind a name: itself, or what a derived value reads."""
        derived = self.derived_named(name)
        if derived is None:
            return (name,)
        return tuple(dict.fromkeys(base for read in derived.reads for base in self.basis_of(read)))

    def derived_named(self, name: str) -> Derived | None:
        """Return the derived value of this name, None where the name is something else."""
        owner = self.decisions.get(name.partition("/")[0]) if "/" in name else None
        return next((d for d in owner.derived if d.name == name), None) if owner else None

    def _other_type(self, name: str) -> Type:
        if is_presence(name):
            return Type(Base.BOOLEAN)
        derived = self.derived_named(name)
        if derived is None:
            raise KeyError(name)
        return derived.type

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


TODAY = "today"
SUPPLIED: Mapping[str, Type] = {TODAY: Type(Base.DATE)}
"""Names the engine itself gives a value: `today` is the date of `as_of` in the ruleset's timezone."""


def presence(fact: str) -> str:
    """Return the name of the boolean that says whether the fact was supplied.

    >>> presence("birthday")
    'present(birthday)'
    """
    return f"present({fact})"


def is_presence(name: str) -> bool:
    """True for a name that `presence` made."""
    return name.startswith("present(")


def is_constrained(cell: Cell) -> bool:
    """True where the cell can be false."""
    return not isinstance(cell.test, AnyValue)
