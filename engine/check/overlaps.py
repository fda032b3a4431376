"""Overlaps: two rules that match the same customer: no answer under UNIQUE, nor under ANY where they differ."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from engine.check.examined import Examined
from engine.check.grid import Customer, Grid
from engine.check.wording import in_words
from engine.diagnostics import Diagnostic, check_findings
from engine.model.ruleset import Decision, HitPolicy

MOST_STEPS = 1_000_000
MOST_CUSTOMERS = 5_000
FEW_ROWS = 16
"""So few rows are looked at one by one."""


def find_overlaps(examined: Examined) -> list[Diagnostic]:
    """Report, for each rule of a UNIQUE or ANY table, the first earlier rule that matches a customer of its own."""
    found: list[Diagnostic] = []
    for decision in examined.ruleset.decisions.values():
        if decision.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
            found += _overlaps(examined.grids[decision.name])
    return found


def _overlaps(grid: Grid) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    sweep = Sweep(grid)
    correlated = None
    for second in range(len(grid.masks)):
        for first in sweep.earlier_rows(second):
            if _may_both_hold(grid.decision, first, second):
                continue
            customer = _customer_of_both(sweep, first, second)
            if customer is not None:
                correlated = grid.correlated if correlated is None else correlated
                found.append(_report(grid, first, second, customer, correlated))
                break
        if sweep.steps > MOST_STEPS:
            name = grid.decision.name
            return [*found, check_findings.overlaps_not_searched_through(grid.decision.at, name, MOST_STEPS)]
    return found


class Sweep:
    """Finds the rows that share samples of every column with a row, without looking at each pair of rows.

    A row shares samples of a column with those that admit the first sample of one of its stretches, or begin within.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.steps = 0
        self._admitting = [grid.rows_admitting(variable) for variable in range(len(grid.variables))]
        self._beginning = [self._beginnings(admitting) for admitting in self._admitting]

    def earlier_rows(self, row: int) -> Iterator[int]:
        """Yield the rows before this one that may share samples of every column with it, ascending."""
        rows = (1 << row) - 1
        masks = self.grid.masks[row]
        for variable in sorted(range(len(masks)), key=lambda at: masks[at].bit_count()):
            if rows.bit_count() > FEW_ROWS and masks[variable] != self.grid.full(variable):
                rows &= self._sharing(variable, masks[variable])
        while rows:
            lowest = rows & -rows
            yield lowest.bit_length() - 1
            rows ^= lowest

    def _sharing(self, variable: int, mask: int) -> int:
        admitting, (places, begins) = self._admitting[variable], self._beginning[variable]
        rows = 0
        edges = mask ^ (mask << 1)
        while edges:
            first = edges & -edges
            edges ^= first
            last = edges & -edges
            edges ^= last
            start, end = first.bit_length() - 1, last.bit_length() - 1
            rows |= admitting[start]
            within = range(bisect_right(places, start), bisect_left(places, end))
            for place in within:
                rows |= begins[place]
            self.steps += 1 + len(within)
        return rows

    @staticmethod
    def _beginnings(admitting: tuple[int, ...]) -> tuple[list[int], list[int]]:
        """Return the samples that some row admits and not the one before, and those rows as bits."""
        found = [(at, now & ~before) for at, (before, now) in enumerate(itertools.pairwise((0, *admitting)))]
        kept = [(at, rows) for at, rows in found if rows]
        return [at for at, _ in kept], [rows for _, rows in kept]


def _may_both_hold(decision: Decision, first: int, second: int) -> bool:
    """True under ANY for rows that yield the same."""
    one, other = decision.rules[first].output, decision.rules[second].output
    same = (one.status, one.value, one.computed) == (other.status, other.value, other.computed)
    return decision.hit_policy is HitPolicy.ANY and same


def _customer_of_both(sweep: Sweep, first: int, second: int) -> Customer | None:
    """Return a customer whom both rows match; None where there is none among the samples."""
    grid = sweep.grid
    sweep.steps += 1
    both = []
    for one, other in zip(grid.masks[first], grid.masks[second], strict=True):
        if not one & other:
            return None
        both.append(one & other)
    spread = grid.crossing_names((first, second))
    for customer in grid.customers(tuple(both), spread, MOST_CUSTOMERS):
        sweep.steps += 1
        if grid.crosses(first, customer) and grid.crosses(second, customer):
            return customer
    return None


def _report(grid: Grid, first: int, second: int, customer: Customer, correlated: bool) -> Diagnostic:
    one, other = grid.decision.rules[first], grid.decision.rules[second]
    constructor = check_findings.possible_overlap if correlated else check_findings.overlap
    return constructor(other.at, grid.decision.name, one.id, other.id, one.at, in_words(grid, customer))
