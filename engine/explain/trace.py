"""What each row and cell of a table gave, row by row, found by the reference engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.cell_meaning import truth
from engine.model.cells import references
from engine.model.facts import Facts
from engine.model.outcome import FAILING, Json, Outcome, json_value
from engine.model.ruleset import Cell, Decision, Rule, Ruleset
from engine.model.types import Value


@dataclass(frozen=True, slots=True)
class CellTrace:
    """One cell judged. `holds` None: it cannot be judged, since something it reads has no value."""

    cell: Cell
    known: bool
    value: Value
    holds: bool | None

    def to_json(self) -> dict[str, Json]:
        shown: dict[str, Json] = {"column": self.cell.column, "test": self.cell.text}
        if self.known:
            shown["value"] = json_value(self.value)
        return shown | {"holds": _word(self.holds)}


@dataclass(frozen=True, slots=True)
class RowTrace:
    """One rule judged: false if a cell is false, else unknown if a cell is unknown, else true."""

    rule: Rule
    cells: tuple[CellTrace, ...]

    @property
    def holds(self) -> bool | None:
        verdicts = {cell.holds for cell in self.cells}
        return False if False in verdicts else None if None in verdicts else True

    def to_json(self) -> dict[str, Json]:
        return {"rule": self.rule.id, "holds": _word(self.holds), "cells": [cell.to_json() for cell in self.cells]}


@dataclass(frozen=True, slots=True)
class TableTrace:
    """One decision's table judged, rows as written."""

    decision: Decision
    rows: tuple[RowTrace, ...]

    def to_json(self) -> dict[str, Json]:
        return {
            "decision": self.decision.name,
            "hit_policy": self.decision.hit_policy.value,
            "rows": [row.to_json() for row in self.rows],
        }

    def row(self, rule: str) -> RowTrace | None:
        """Return the row of this rule id, if the table has it."""
        return next((row for row in self.rows if row.rule.id == rule), None)


def trace(ruleset: Ruleset, facts: Facts, outcomes: Mapping[str, Outcome]) -> tuple[TableTrace, ...]:
    """Return every table among `outcomes` judged row by row, in requirement order.

    `outcomes` holds the decisions asked and all they require.
    """
    inputs: dict[str, Value] = dict(facts.known)
    inputs.update({name: outcome.value for name, outcome in outcomes.items() if outcome.status not in FAILING})
    return tuple(
        TableTrace(decision, tuple(_row(ruleset, rule, inputs) for rule in decision.rules))
        for name, decision in ruleset.decisions.items()
        if name in outcomes
    )


def _row(ruleset: Ruleset, rule: Rule, inputs: Mapping[str, Value]) -> RowTrace:
    return RowTrace(rule, tuple(_cell(ruleset, cell, inputs) for cell in rule.cells))


def _cell(ruleset: Ruleset, cell: Cell, inputs: Mapping[str, Value]) -> CellTrace:
    known = has_value(ruleset, cell.column, inputs)
    readable = known and all(has_value(ruleset, name, inputs) for name in references(cell.test))
    holds = truth(ruleset, cell.column, cell.test, inputs) is True if readable else None
    return CellTrace(cell, known, inputs.get(cell.column), holds)


def has_value(ruleset: Ruleset, name: str, inputs: Mapping[str, Value]) -> bool:
    """True where the name can be read: supplied, computed, or a parameter that is set."""
    parameter = ruleset.parameters.get(name)
    return name in inputs or (parameter is not None and parameter.value is not None)


def _word(holds: bool | None) -> str:
    return "unknown" if holds is None else "true" if holds else "false"
