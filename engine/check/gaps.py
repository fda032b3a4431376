"""Gaps: a table without `otherwise` where some legal customer matches no row, and would get `no_match`."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.check.examined import Examined
from engine.check.grid import Customer, Grid
from engine.check.wording import in_words
from engine.diagnostics import Diagnostic, check_findings
from engine.model.ruleset import LISTING, Aggregation, Decision

MOST_STEPS = 200_000
MOST_CUSTOMERS = 1_000


def find_gaps(examined: Examined) -> list[Diagnostic]:
    """Report one customer for each table that leaves some without an answer."""
    tables = (decision for decision in examined.ruleset.decisions.values() if not _always_answers(decision))
    return [found for decision in tables if (found := _gap(examined.grids[decision.name])) is not None]


def _always_answers(decision: Decision) -> bool:
    """True where no row that holds is an answer too: `otherwise`, defaults, an empty list, none counted."""
    lists = decision.hit_policy in LISTING and decision.aggregation in (Aggregation.LIST, Aggregation.COUNT)
    return decision.otherwise is not None or lists or any(clause.has_default for clause in decision.outputs)


def _gap(grid: Grid) -> Diagnostic | None:
    decision = grid.decision
    if any(not rule.cells for rule in decision.rules):
        return None
    search = GapSearch(grid)
    customer = search.customer_without_row()
    if customer is not None:
        constructor = check_findings.possible_gap if grid.correlated else check_findings.gap
        return constructor(decision.at, decision.name, in_words(grid, customer))
    if search.steps > MOST_STEPS:
        return check_findings.gaps_not_searched_through(decision.at, decision.name, MOST_STEPS)
    return None


@dataclass(slots=True)
class GapSearch:
    """Splits the space of customers column by column, keeping for each part the set of rows that still match.

    Rows are bits of one integer. Parts with the same rows left are searched once. A row that compares columns
    with each other never closes a part; it is judged on the customers of a part that no other row matches.
    """

    grid: Grid
    steps: int = 0
    _seen: set[tuple[int, int]] = field(default_factory=set)
    _order: list[int] = field(default_factory=list)
    _rows_at: list[dict[int, int]] = field(default_factory=list)
    _settled: list[int] = field(default_factory=list)
    _crossing: tuple[int, ...] = ()

    def customer_without_row(self) -> Customer | None:
        """Return a customer whom no row matches; None where there is none, or the bound was hit."""
        grid = self.grid
        self._crossing = tuple(row for row, cells in enumerate(grid.crossing) if cells)
        plain = [row for row, cells in enumerate(grid.crossing) if not cells]
        self._order = sorted(range(len(grid.variables)), key=lambda at: -self._constrained(at, plain))
        self._rows_at = [self._groups(at, plain) for at in self._order]
        self._settled = [self._unconstrained_from(depth, plain) for depth in range(len(self._order) + 1)]
        return self._visit(0, sum(1 << row for row in plain), {})

    def _visit(self, depth: int, rows: int, chosen: dict[int, int]) -> Customer | None:
        """Search the part of `chosen` samples, where only `rows` can still match."""
        self.steps += 1
        if self.steps > MOST_STEPS or rows & self._settled[depth] or (depth, rows) in self._seen:
            return None
        if not rows:
            return self._unmatched(chosen)
        for matching, samples in self._rows_at[depth].items():
            part = {**chosen, self._order[depth]: samples}
            if customer := self._visit(depth + 1, rows & matching, part):
                return customer
        if not self._crossing:
            self._seen.add((depth, rows))
        return None

    def _unmatched(self, chosen: dict[int, int]) -> Customer | None:
        """Return a customer of the part whom the rows that compare columns do not match either."""
        grid = self.grid
        masks = tuple(chosen.get(at, grid.full(at)) for at in range(len(grid.variables)))
        rows = [row for row in self._crossing if all(m & c for m, c in zip(grid.masks[row], masks, strict=True))]
        spread = frozenset(grid.variables) if rows else frozenset()
        for customer in grid.customers(masks, spread, MOST_CUSTOMERS):
            if not any(self._matches(row, customer) for row in rows):
                return customer
        return None

    def _matches(self, row: int, customer: Customer) -> bool:
        """True where all cells of the row hold, those over one column included."""
        grid = self.grid
        admitted = all(
            mask >> samples.index(customer[name]) & 1
            for name, samples, mask in zip(grid.variables, grid.samples, grid.masks[row], strict=True)
        )
        return admitted and grid.crosses(row, customer)

    def _constrained(self, variable: int, rows: list[int]) -> int:
        full = self.grid.full(variable)
        return sum(self.grid.masks[row][variable] != full for row in rows)

    def _groups(self, variable: int, rows: list[int]) -> dict[int, int]:
        """Return the variable's samples as masks, by the set of rows that admit them; the fewest rows first."""
        groups: dict[int, int] = {}
        wanted = sum(1 << row for row in rows)
        for bit, admitting in enumerate(self.grid.rows_admitting(variable)):
            groups[admitting & wanted] = groups.get(admitting & wanted, 0) | 1 << bit
        return dict(sorted(groups.items(), key=lambda group: group[0].bit_count()))

    def _unconstrained_from(self, depth: int, rows: list[int]) -> int:
        """Return the rows that admit every sample of all variables from this depth on."""
        rest = self._order[depth:]
        return sum(1 << row for row in rows if all(self.grid.masks[row][at] == self.grid.full(at) for at in rest))
