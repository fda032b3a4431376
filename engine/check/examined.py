"""What the checks look at: a ruleset, its tables over samples, its files as written, and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.check.grid import Grid, grid_of, is_computed
from engine.check.written import Written, as_written, value_of
from engine.model.ruleset import PART_MARK, Decision, Ruleset


@dataclass(frozen=True, slots=True)
class Examined:
    """A ruleset made ready for all checks; `day` None: nothing is overdue.

    `complete` are the grids in which the value of an expression may be null: none of its values is left out.
    """

    ruleset: Ruleset
    written: Written
    grids: Mapping[str, Grid]
    complete: Mapping[str, Grid]
    day: dt.date | None = None

    def own_decisions(self) -> Iterator[Decision]:
        """Yield the decisions whose rows stand in the files under their own name: not those that `use` another's."""
        for name, decision in self.ruleset.decisions.items():
            if PART_MARK not in name and value_of(self.written.entry("decisions", name), "use") is None:
                yield decision


def examine(ruleset: Ruleset, day: dt.date | None = None) -> Examined:
    """Return the ruleset with its tables laid over samples, each once."""
    grids = {name: grid_of(ruleset, decision) for name, decision in ruleset.decisions.items()}
    complete = {
        name: grid_of(ruleset, grid.decision, with_nulls=True)
        if not all(grid.samples) or any(is_computed(ruleset, variable) for variable in grid.variables)
        else grid
        for name, grid in grids.items()
    }
    return Examined(ruleset, as_written(ruleset.sources), grids, complete, day)
