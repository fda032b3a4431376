"""What a generated table knows beforehand: for each column, which rows hold in which band of its values."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import xor

from engine.backends.reference import cell_holds
from engine.model.bands import NO_VALUE, Bands, NoValue, ValueOf, constants, cut_bands, is_fixed, is_nullable
from engine.model.cells import UnaryTest
from engine.model.combined_rows import is_literal
from engine.model.ruleset import Cell, Decision, Ruleset
from engine.model.types import Base, Type

FEW_CUTS = 7
"""At most three comparisons find the band among so many cuts."""


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of one column that are fixed at load.

    Bit r of `masks[band]` is set where row r has no such cell, or all of them hold for every value of the band;
    `rows` has the bits of the rows that have one.
    """

    name: str
    type: Type
    bands: Bands
    masks: tuple[int, ...]
    rows: int
    nullable: bool

    @property
    def is_listed(self) -> bool:
        """True where the bands are single values (codes, booleans, texts), not stretches between cuts."""
        return self.type.base in (Base.CODE, Base.BOOLEAN) or self.has_others

    @property
    def is_of_one_row(self) -> bool:
        return self.rows.bit_count() == 1

    @property
    def has_few_cuts(self) -> bool:
        """True where comparing with one cut after the other beats a search."""
        return len(self.bands.cuts) <= FEW_CUTS

    @property
    def has_others(self) -> bool:
        """True where one more band holds every value that is not listed."""
        return self.type.base is Base.TEXT or not self.type.has_bands


@dataclass(frozen=True, slots=True)
class OpenCells:
    """A cell that reads another input, and the rows (as a mask) in which it stands."""

    cell: Cell
    rows: int


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A decision table ready to be written out; cheap and telling columns first (their order changes no meaning)."""

    decision: Decision
    columns: tuple[Column, ...]
    open_cells: tuple[OpenCells, ...]
    inputs: tuple[str, ...]

    @property
    def all_rows(self) -> int:
        return (1 << len(self.decision.rules)) - 1

    @property
    def is_written_out(self) -> bool:
        """True where all outcomes are known beforehand: nothing is computed once the rows are found."""
        return is_literal(self.decision)

    @property
    def is_one_lookup(self) -> bool:
        """True where one column settles the outcome, so that its bands can hold outcomes instead of rows."""
        return len(self.columns) == 1 and not self.open_cells


def plan_table(ruleset: Ruleset, decision: Decision) -> TablePlan:
    """Return the plan of the decision's table; what a cell means is asked of the reference engine."""
    value_of = constants(ruleset)
    fixed: dict[str, list[tuple[int, Cell]]] = {}
    still_open: dict[tuple[str, UnaryTest], OpenCells] = {}
    for row, rule in enumerate(decision.rules):
        for cell in rule.cells:
            if is_fixed(cell.test, value_of):
                fixed.setdefault(cell.column, []).append((row, cell))
            else:
                key = (cell.column, cell.test)
                rows = still_open[key].rows if key in still_open else 0
                still_open[key] = OpenCells(cell, rows | 1 << row)
    columns = [_plan_column(ruleset, name, cells, len(decision.rules)) for name, cells in fixed.items()]
    return TablePlan(
        decision=decision,
        columns=tuple(sorted(columns, key=_cost)),
        open_cells=tuple(still_open.values()),
        inputs=run_time_inputs(ruleset, decision),
    )


def run_time_inputs(ruleset: Ruleset, decision: Decision) -> tuple[str, ...]:
    """Return the names the decision's cells read whose value is not known at load, derived ones among them."""
    return tuple(
        name
        for name in decision.cell_reads()
        if name not in ruleset.parameters or ruleset.parameters[name].value is None
    )


def _plan_column(ruleset: Ruleset, name: str, cells: list[tuple[int, Cell]], rows: int) -> Column:
    kind = ruleset.type_of(name)
    nullable = is_nullable(ruleset, name)
    # Cut without `min` and `max`: what is legal is settled where facts are read, a band means the same outside it.
    bands = cut_bands(kind, [cell.test for _, cell in cells], constants(ruleset), nullable=nullable)
    untested = (1 << rows) - 1
    for row, _ in cells:
        untested &= ~(1 << row)
    changes = [0] * len(bands.samples)
    for alike, alike_rows in _rows_by_cells(cells):
        for band in _changes(ruleset, bands, kind, alike):
            changes[band] ^= alike_rows
    masks = tuple(untested | held for held in accumulate(changes, xor))
    return Column(name, kind, bands, masks, untested ^ (1 << rows) - 1, nullable)


def _rows_by_cells(cells: list[tuple[int, Cell]]) -> Iterator[tuple[list[Cell], int]]:
    """Yield the cells of a row, and the mask of all rows with the same tests."""
    by_row: dict[int, list[Cell]] = {}
    for row, cell in cells:
        by_row.setdefault(row, []).append(cell)
    by_tests: dict[tuple[UnaryTest, ...], list[int]] = {}
    for row, of_row in by_row.items():
        by_tests.setdefault(tuple(cell.test for cell in of_row), []).append(row)
    for rows in by_tests.values():
        yield by_row[rows[0]], sum(1 << row for row in rows)


def _changes(ruleset: Ruleset, bands: Bands, kind: Type, cells: list[Cell]) -> Iterator[int]:
    """Yield the bands, ascending, from which on the cells hold, then do not, and so on.

    A cell can change only where its own tests cut, so a table of a thousand rows is not a million questions.
    """
    starts = _turning_points(bands, kind, [cell.test for cell in cells], constants(ruleset))
    held = False
    for start, end in zip(starts, (*starts[1:], len(bands.samples)), strict=True):
        sample = next((one for one in bands.samples[start:end] if not isinstance(one, NoValue)), NO_VALUE)
        # A stretch without any value (no integer lies between the cuts) is never looked up: nothing changes there.
        if isinstance(sample, NoValue):
            continue
        holds = all(cell_holds(ruleset, cell, {cell.column: sample}) for cell in cells)
        if holds is not held:
            yield start
        held = holds


def _turning_points(bands: Bands, kind: Type, tests: list[UnaryTest], value_of: ValueOf) -> list[int]:
    own = cut_bands(kind, tests, value_of)
    last = len(bands.samples) - 1
    if not kind.has_bands:
        return list(range(len(bands.samples)))
    if kind.base is Base.TEXT:
        places = [bands.position(value) for value in own.listed]
        return sorted({0, last, *places, *(place + 1 for place in places)})
    if own.listed:
        return list(range(len(bands.samples)))
    return sorted({0, last, *(bisect_left(bands.cuts, cut) + 1 for cut in own.cuts)})


def _cost(column: Column) -> int:
    """Rank columns by the price of one look: a dictionary, integers, exact decimals and instants."""
    if column.is_listed:
        return 0
    return 1 if column.type.base in (Base.INTEGER, Base.DATE) else 2
