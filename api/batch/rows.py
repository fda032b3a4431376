"""Rows of a customer file as facts: what a cell says is worked out once for each text of a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from api.batch.cells import fact_of, is_structure
from engine.decide import read_facts
from engine.decide.facts import read_value
from engine.model.facts import MISSING, Facts, InvalidFact, row_of
from engine.model.outcome import Json
from engine.model.ruleset import Fact, Ruleset
from engine.model.types import Value

KEPT: Final = 20_000
"""How many texts of a column are remembered at most; figures seldom come twice, codes always do."""
Read = tuple[Json, Value | InvalidFact, bool]
"""What a cell supplies, the fact as read, and whether it takes more than that to read its row."""
EMPTY: Final[Read] = (None, MISSING, False)


@dataclass(frozen=True, slots=True)
class Column:
    """One fact's column: where its cells stand, and the texts met so far."""

    place: int
    fact: Fact
    met: dict[str, Read] = field(default_factory=lambda: {"": EMPTY}, repr=False)

    def read(self, cell: object) -> Read:
        """Return what the cell says; of a text, kept for when it comes again."""
        supplied = fact_of(cell, self.fact.type)
        if supplied is None:
            return EMPTY
        value = read_value(self.fact, supplied)
        found = supplied, value, isinstance(value, InvalidFact) or is_structure(self.fact.type)
        if isinstance(cell, str) and len(self.met) < KEPT:
            self.met[cell] = found
        return found


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads rows of one file for one ruleset; `columns` are those of its facts in the order declared.

    INVARIANT (one meaning): a row read here is what `read_facts` makes of what it supplies. A row with a structure or
    an illegal fact is given to it, and so is every row where not being on record has a meaning.
    """

    ruleset: Ruleset
    columns: tuple[Column, ...]
    may_be_absent: bool

    def read(self, cells: Sequence[object]) -> Facts:
        """Return the facts of the row."""
        known: dict[str, Value] = {}
        for column in self.columns:
            cell = cells[column.place]
            found = column.met.get(cell) if isinstance(cell, str) else None
            if found is None:
                found = column.read(cell)
            if found[2]:
                return read_facts(self.ruleset, self.supplied(cells))
            if found[0] is not None:
                known[column.fact.name] = found[1]
        if self.may_be_absent:
            return read_facts(self.ruleset, self.supplied(cells))
        return Facts(known, row=row_of(self.ruleset.facts, known))

    def supplied(self, cells: Sequence[object]) -> dict[str, Json]:
        """Return the facts that the row supplies, as a caller would send them."""
        read = ((column.fact, fact_of(cells[column.place], column.fact.type)) for column in self.columns)
        return {fact.name: supplied for fact, supplied in read if supplied is not None}


def row_reader(ruleset: Ruleset, places: Mapping[str, int]) -> RowReader:
    """Return the reader of rows in which each fact stands at its place."""
    columns = tuple(Column(places[name], fact) for name, fact in ruleset.facts.items() if name in places)
    return RowReader(ruleset, columns, any(fact.has_absent for fact in ruleset.facts.values()))
