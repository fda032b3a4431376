"""Whether a row of a table can ever decide: a customer for whom it does, the rows that leave it none, or not known.

INVARIANT (no false claim): a row is `Dead` only where no value of any column is left out of the search; a row
`Lives` only with a customer for whom its cells, and those of every row before it, have been evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from engine.check.boxes import Budget, TooLarge, is_empty, meets, uncovered, within
from engine.check.grid import Customer, Grid, Masks
from engine.model.results import outputs_in_order
from engine.model.ruleset import Decision, HitPolicy

MOST_ROWS = 3_000_000
"""So many looks at a row may the questions about one table take."""
MOST_CUSTOMERS = 1_000
SAMPLED = 12


@dataclass(frozen=True, slots=True)
class Lives:
    """The row decides for this customer."""

    customer: Customer


@dataclass(frozen=True, slots=True)
class Dead:
    """The row never decides: these rows together leave it no customer; none of them where it has none of its own."""

    covered_by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """Not to be told by the algebra of cells: expressions, columns compared with each other, or too many rows."""


Verdict = Lives | Dead | Undecided


class Verdicts:
    """Judges the rows of one table, on a grid that leaves out no value."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._before = rows_before(grid.decision)
        self._correlated = grid.correlated
        self._budget = Budget(MOST_ROWS)
        self._admitting = [grid.rows_admitting(variable) for variable in range(len(grid.variables))]
        self._plain = sum(1 << row for row, cells in enumerate(grid.crossing) if not cells)

    def of(self, row: int) -> Verdict:
        """Return whether the row can ever decide under the table's hit policy."""
        box = self.grid.masks[row]
        if is_empty(box):
            return Dead(())
        if self._before is None:
            return Undecided()
        try:
            return self._judged(row, box, self._before[row])
        except TooLarge:
            return Undecided()

    def _judged(self, row: int, box: Masks, before: int) -> Verdict:
        customer = self._sampled(row, box, before)
        if customer is not None:
            return Undecided() if self._is_loose(row, before) else Lives(customer)
        self._budget.spend(before.bit_count())
        near = [at for at in bits(before & self._plain) if meets(box, self.grid.masks[at])]
        helped = set[Masks]()
        free = uncovered(box, self._masks(near), self._budget, helped)
        if free is None:
            return Dead(self._needed(box, [at for at in near if self.grid.masks[at] in helped]))
        if self._is_loose(row, before):
            return Undecided()
        customer = self._tried(row, box if self._crossed(row, before) else free, before)
        return Undecided() if customer is None else Lives(customer)

    def _is_loose(self, row: int, before: int) -> bool:
        """True where the columns that matter are not free of each other, so that no customer proves anything."""
        grid, looked_at = self.grid, set[str]()
        if not self._correlated:
            return False
        for at in (row, *(other for other in bits(before) if meets(grid.masks[row], grid.masks[other]))):
            masks = enumerate(grid.masks[at])
            looked_at |= {grid.variables[variable] for variable, mask in masks if mask != grid.full(variable)}
            looked_at |= grid.crossing_names((at,))
        return self.grid.correlated_among(looked_at & set(grid.variables))

    def _sampled(self, row: int, box: Masks, before: int) -> Customer | None:
        """Return a customer found by trying a few corners of the box and some places within it."""
        for point in _points(box):
            rows = before
            for admitting, sample in zip(self._admitting, point, strict=True):
                rows &= admitting[sample]
            customer = self._customer(point)
            if not any(self.grid.crosses(at, customer) for at in bits(rows)) and self.grid.crosses(row, customer):
                return customer
        return None

    def _customer(self, point: Sequence[int]) -> Customer:
        grid = self.grid
        pairs = zip(grid.variables, grid.samples, point, strict=True)
        return {name: samples[at] for name, samples, at in pairs}

    def _crossed(self, row: int, before: int) -> bool:
        return bool(self.grid.crossing[row]) or bool(before & ~self._plain)

    def _tried(self, row: int, box: Masks, before: int) -> Customer | None:
        """Return a customer of the box whom the row matches and no row before it, tried one by one."""
        grid = self.grid
        spread = frozenset(grid.variables) if self._crossed(row, before) else frozenset()
        others = [at for at in bits(before) if meets(box, grid.masks[at])]
        for customer in grid.customers(box, spread, MOST_CUSTOMERS):
            self._budget.spend(len(others) + 1)
            if grid.crosses(row, customer) and not any(matches(grid, at, customer) for at in others):
                return customer
        return None

    def _needed(self, box: Masks, covering: list[int]) -> tuple[int, ...]:
        """Return those of the rows that are needed to cover the box: one alone where one does, else none to spare."""
        if alone := [at for at in covering if within(box, self.grid.masks[at])]:
            return (alone[0],)
        needed = covering
        try:
            for row in reversed(covering):
                rest = [other for other in needed if other != row]
                if uncovered(box, self._masks(rest), self._budget) is None:
                    needed = rest
        except TooLarge:
            pass
        return tuple(needed)

    def _masks(self, rows: list[int]) -> list[Masks]:
        return [self.grid.masks[row] for row in rows]


def rows_before(decision: Decision) -> tuple[int, ...] | None:
    """Return, for each row, the rows as bits beside which it does not decide where both match; None if not known.

    FIRST: those above it. PRIORITY: those of a better output, and of the same output above it. Else none.
    """
    size = len(decision.rules)
    if decision.hit_policy is HitPolicy.FIRST:
        return tuple((1 << row) - 1 for row in range(size))
    if decision.hit_policy is not HitPolicy.PRIORITY:
        return (0,) * size
    if any(rule.output.computed for rule in decision.rules):
        return None
    ranked = sorted(range(size), key=lambda row: (outputs_in_order(decision, decision.rules[row].output.value), row))
    before, passed = [0] * size, 0
    for row in ranked:
        before[row] = passed
        passed |= 1 << row
    return tuple(before)


def matches(grid: Grid, row: int, customer: Customer) -> bool:
    """True where all cells of the row hold for the customer."""
    admitted = all(
        mask >> samples.index(customer[name]) & 1
        for name, samples, mask in zip(grid.variables, grid.samples, grid.masks[row], strict=True)
    )
    return admitted and grid.crosses(row, customer)


def bits(mask: int) -> Iterator[int]:
    """Yield the places of the bits that are set, ascending.

    >>> list(bits(0b1011))
    [0, 1, 3]
    """
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _points(box: Masks) -> Iterator[tuple[int, ...]]:
    """Yield places within the box, each a sample of every variable: the ends first, then some drawn by lot."""
    choices = [tuple(bits(mask)) for mask in box]
    yield tuple(choice[0] for choice in choices)
    yield tuple(choice[-1] for choice in choices)
    draw = Random(len(choices))
    for _ in range(SAMPLED):
        yield tuple(draw.choice(choice) for choice in choices)
