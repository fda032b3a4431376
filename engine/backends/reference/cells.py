"""Cells over inputs some of which may have failed: what cannot be judged is told apart from what does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from engine.backends import FAILED, Input
from engine.model.cell_meaning import cell_is_true
from engine.model.cells import references
from engine.model.ruleset import Cell, Ruleset
from engine.model.types import Value


def reads_failed(cell: Cell, inputs: Mapping[str, Input]) -> bool:
    """True where the cell reads a decision that has no value: it cannot be judged."""
    return any(inputs.get(name) is FAILED for name in (cell.column, *references(cell.test)))


def cell_holds(ruleset: Ruleset, cell: Cell, inputs: Mapping[str, Input]) -> bool:
    """True where the cell, none of whose inputs has failed, holds; see `engine.model.cell_meaning`."""
    if reads_failed(cell, inputs):
        raise ValueError(f"cell `{cell.text}` reads an input that has no value")
    return cell_is_true(ruleset, cell, cast(Mapping[str, Value], inputs))
