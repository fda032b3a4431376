"""What each row and cell of a table gave, row by row, found by the reference engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.backends import FAILED, Input
from engine.backends.reference import cell_holds
from engine.decide.derive import derive, with_derived
from engine.feel.print_expression import print_expression
from engine.feel.strings import is_name
from engine.model.cells import references
from engine.model.expression_names import names_read
from engine.model.expressions import Expression, Name
from engine.model.facts import Facts
from engine.model.feel_values import UNKNOWN, Context, Function, Range, Unknown, kind_of
from engine.model.outcome import FAILING, Json, Outcome, Status, json_value
from engine.model.results import own_name
from engine.model.ruleset import SUPPLIED, Cell, Decision, Derived, Rule, Ruleset, is_presence
from engine.model.types import Value


@dataclass(frozen=True, slots=True)
class Read:
    """One name read and what it was; `known` False: it has no value. `label` is how the user knows it."""

    name: str
    label: str
    known: bool
    value: Value

    def value_json(self) -> dict[str, Json]:
        return {"value": shown(self.value)} if self.known else {}

    def to_json(self) -> dict[str, Json]:
        return {"name": self.label} | self.value_json()


@dataclass(frozen=True, slots=True)
class ExpressionTrace:
    """One expression worked out: what it read, and what it came to (of a flag: whether it holds)."""

    label: str
    expression: Expression
    found: Read
    reads: tuple[Read, ...]

    @property
    def has_name(self) -> bool:
        """True where rules know the expression by a name; one in a cell or an `if` is told by its text."""
        return is_name(self.label) and self.expression != Name(self.label)

    @property
    def is_renamed(self) -> bool:
        """True for an output that is what the rules already know by the same name: nothing is left to tell."""
        return self.expression == Name(self.label)

    @property
    def text(self) -> str:
        """The expression as written."""
        return print_expression(self.expression)

    def to_json(self) -> dict[str, Json]:
        named: dict[str, Json] = {"name": self.label, "expression": self.text}
        return named | self.found.value_json() | {"reads": [read.to_json() for read in self.reads]}


@dataclass(frozen=True, slots=True)
class CellTrace:
    """One cell judged. `holds` None: it cannot be judged, since something it reads has no value."""

    cell: Cell
    read: Read
    holds: bool | None

    @property
    def known(self) -> bool:
        return self.read.known

    @property
    def value(self) -> Value:
        return self.read.value

    def to_json(self) -> dict[str, Json]:
        named: dict[str, Json] = {"column": self.read.label, "test": self.cell.text}
        return named | self.read.value_json() | {"holds": _word(self.holds)}


@dataclass(frozen=True, slots=True)
class RowTrace:
    """One rule judged: false if a cell is false, else unknown if a cell is unknown, else true.

    `computed`: the outputs it gives by an expression, worked out whether or not the rule holds.
    """

    rule: Rule
    cells: tuple[CellTrace, ...]
    computed: tuple[ExpressionTrace, ...] = ()

    @property
    def holds(self) -> bool | None:
        verdicts = {cell.holds for cell in self.cells}
        return False if False in verdicts else None if None in verdicts else True

    def to_json(self) -> dict[str, Json]:
        judged: dict[str, Json] = {"rule": self.rule.id, "holds": _word(self.holds)}
        judged["cells"] = [cell.to_json() for cell in self.cells]
        if self.computed and self.holds is not False:
            judged["computed"] = [output.to_json() for output in self.computed]
        return judged


@dataclass(frozen=True, slots=True)
class TableTrace:
    """One decision's table judged, rows as written; with the named expressions and flags it works out."""

    decision: Decision
    rows: tuple[RowTrace, ...]
    derived: Mapping[str, ExpressionTrace]
    flags: tuple[ExpressionTrace, ...] = ()
    otherwise: tuple[ExpressionTrace, ...] = ()

    def to_json(self) -> dict[str, Json]:
        told: dict[str, Json] = {"decision": self.decision.name, "hit_policy": self.decision.hit_policy.value}
        told["rows"] = [row.to_json() for row in self.rows]
        if self.derived:
            told["derived"] = [derived.to_json() for derived in self.derived.values()]
        if self.flags:
            told["flags"] = [flag.to_json() for flag in self.flags]
        return told

    def row(self, rule: str) -> RowTrace | None:
        """Return the row of this rule id, if the table has it."""
        return next((row for row in self.rows if row.rule.id == rule), None)


def trace(ruleset: Ruleset, facts: Facts, outcomes: Mapping[str, Outcome]) -> tuple[TableTrace, ...]:
    """Return every table among `outcomes` judged row by row, in requirement order.

    `outcomes` holds the decisions asked and all they require; the facts are those of `engine.decide.facts_at`.
    """
    inputs = inputs_of(ruleset, facts, outcomes)
    return tuple(
        _table(ruleset, decision, inputs, outcomes) for name, decision in ruleset.decisions.items() if name in outcomes
    )


def inputs_of(ruleset: Ruleset, facts: Facts, outcomes: Mapping[str, Outcome]) -> dict[str, Input]:
    """Return a value for every name; `UNKNOWN` for what is missing or not settled, `FAILED` for what has none."""
    presences = {name for decision in ruleset.decisions.values() for name in decision.reads() if is_presence(name)}
    unset = {name for name, parameter in ruleset.parameters.items() if parameter.value is None}
    names = (*ruleset.facts, *ruleset.decisions, *SUPPLIED, *presences, *unset)
    inputs: dict[str, Input] = {**dict.fromkeys(names, UNKNOWN), **facts.known}
    for name, outcome in outcomes.items():
        if outcome.status not in FAILING:
            inputs[name] = outcome.value
        elif outcome.status is not Status.UNDETERMINED:
            inputs[name] = FAILED
    return inputs


@dataclass(frozen=True, slots=True)
class _Table:
    """What one decision reads: its inputs with its derived values, and what failed among them."""

    ruleset: Ruleset
    decision: Decision
    inputs: Mapping[str, Input]
    required: Mapping[str, Outcome]

    def read(self, name: str) -> Read:
        derived = self.ruleset.derived_named(name)
        value = self.value(name)
        known = not (isinstance(value, Unknown) or value is FAILED)
        return Read(name, name if derived is None else derived.label, known, value if known else None)

    def value(self, name: str) -> Input:
        parameter = self.ruleset.parameters.get(name)
        has_value = parameter is not None and parameter.value is not None
        return parameter.value if parameter is not None and has_value else self.inputs.get(name, UNKNOWN)

    def reads(self, names: Iterable[str]) -> tuple[Read, ...]:
        """Return what an expression reads; relations are left out, they stand in the rule files."""
        return tuple(self.read(name) for name in names if name not in self.ruleset.constants)

    def derived(self, derived: Derived) -> ExpressionTrace:
        return ExpressionTrace(derived.label, derived.expression, self.read(derived.name), self.reads(derived.reads))

    def computed(self, name: str, expression: Expression) -> ExpressionTrace:
        names = (own_name(self.ruleset, self.decision, label) for label in names_read(expression))
        reads = self.reads(read for read in names if self._can_be_read(read))
        return ExpressionTrace(name, expression, Read(name, name, False, None), reads)

    def flag(self, id: str, test: Derived) -> ExpressionTrace:
        value = derive(self.ruleset, self.decision, test, self.inputs, self.required)
        known = isinstance(value, bool)
        found = Read(id, id, known, value if known else None)
        return ExpressionTrace(id, test.expression, found, self.reads(test.reads))

    def row(self, rule: Rule) -> RowTrace:
        computed = tuple(self.computed(name, expression) for name, expression in rule.output.computed)
        return RowTrace(rule, tuple(self.cell(cell) for cell in rule.cells), computed)

    def cell(self, cell: Cell) -> CellTrace:
        column = self.read(cell.column)
        readable = column.known and all(self.read(name).known for name in references(cell.test))
        return CellTrace(cell, column, cell_holds(self.ruleset, cell, self.inputs) if readable else None)

    def _can_be_read(self, name: str) -> bool:
        return name in self.inputs or name in self.ruleset.parameters


def _table(
    ruleset: Ruleset, decision: Decision, inputs: Mapping[str, Input], outcomes: Mapping[str, Outcome]
) -> TableTrace:
    read, required = with_derived(ruleset, decision, inputs, outcomes)
    table = _Table(ruleset, decision, read, required)
    otherwise = decision.otherwise.computed if decision.otherwise else ()
    return TableTrace(
        decision,
        tuple(table.row(rule) for rule in decision.rules),
        {derived.name: table.derived(derived) for derived in decision.derived},
        tuple(table.flag(flag.id, flag.test) for flag in decision.flags),
        tuple(table.computed(name, expression) for name, expression in otherwise),
    )


def shown(value: Value) -> Json:
    """Return the value as JSON; a range or a function, which have no JSON, by the name of what they are."""
    match value:
        case Range() | Function():
            return kind_of(value)
        case tuple():
            return [shown(item) for item in value]
        case Context():
            return {name: shown(entry) for name, entry in value.items()}
        case _:
            return json_value(value)


def _word(holds: bool | None) -> str:
    return "unknown" if holds is None else "true" if holds else "false"
