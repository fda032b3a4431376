"""A column of a decision table as small integers: the number of the band that its value lies in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import cast

from engine.backends import FAILED, Failed, Input
from engine.backends.reference.cells import cell_holds
from engine.model.bands import NO_VALUE, Bands, Cut, NoValue, constants, cut_bands, is_fixed, is_nullable
from engine.model.cell_meaning import value_named
from engine.model.cells import UnaryTest
from engine.model.ruleset import Cell, Decision, Ruleset
from engine.model.types import Base, Value


@dataclass(frozen=True, slots=True)
class Column:
    """The bands of one column; those with a legal value are numbered from 1 to `last`.

    `can_fail`: a decision or a derived value, which may be `FAILED`. It is given to the network twice, as the number
    it is at least and the number it is at most; a failed one is above all in the first and below all in the second,
    so that every cell admits it. `places`: where each cut or listed value stands among those of the bands.
    """

    name: str
    position: int
    bands: Bands
    numbers: tuple[int, ...]
    can_fail: bool
    places: Mapping[Cut | Value, int]

    @property
    def last(self) -> int:
        return self.numbers[-1]

    @property
    def floor(self) -> str:
        """The property that lower limits are held against."""
        return f"c{self.position}"

    @property
    def ceiling(self) -> str:
        """The property that upper limits are held against; the same one where the column cannot fail."""
        return f"d{self.position}" if self.can_fail else self.floor

    def properties(self, ruleset: Ruleset, value: Input) -> dict[str, int]:
        """Return the column's properties for a value; raises `ValueError` for one that is not legal."""
        if isinstance(value, Failed):
            if not self.can_fail:
                raise ValueError(f"`{self.name}` is neither a decision nor derived and cannot fail")
            return {self.floor: self.last + 1, self.ceiling: 0}
        band = self.bands.position(value)
        sample = self.bands.samples[band]
        if isinstance(sample, NoValue) or (sample is None) is not (value is None):
            raise ValueError(f"`{value}` is not a legal value of `{self.name}`")
        return dict.fromkeys((self.floor, self.ceiling), self.numbers[band])


def banded_columns(ruleset: Ruleset, decision: Decision) -> dict[str, Column]:
    """Return each column that some cell of the decision tests against limits fixed at load."""
    fixed = [cell for rule in decision.rules for cell in rule.cells if is_fixed(cell.test, constants(ruleset))]
    names = tuple(dict.fromkeys(cell.column for cell in fixed))
    tests = {name: tuple({cell.test: None for cell in fixed if cell.column == name}) for name in names}
    return {name: _column(ruleset, name, position, tests[name]) for position, name in enumerate(names)}


def held_ranges(ruleset: Ruleset, column: Column, cell: Cell) -> tuple[tuple[int, int], ...]:
    """Return the ranges of band numbers in which the fixed cell holds, ascending, with gaps between them.

    The reference says so, asked once for each stretch of bands between the cell's own limits.
    """
    samples = column.bands.samples
    edges = sorted({0, len(samples), *_turning_points(ruleset, column, cell.test)})
    ranges: list[tuple[int, int]] = []
    for start, end in pairwise(edges):
        legal = next((samples[band] for band in range(start, end) if samples[band] is not NO_VALUE), NO_VALUE)
        if isinstance(legal, NoValue) or not cell_holds(ruleset, cell, {cell.column: legal}):
            continue
        first = column.numbers[start - 1] + 1 if start else 1
        if ranges and ranges[-1][1] == first - 1:
            first = ranges.pop()[0]
        ranges.append((first, column.numbers[end - 1]))
    return tuple(ranges)


def _column(ruleset: Ruleset, name: str, position: int, tests: tuple[UnaryTest, ...]) -> Column:
    # Without the fact's `min` and `max`: what the reference says of a value outside is then said here too.
    bands = cut_bands(ruleset.type_of(name), tests, constants(ruleset), nullable=is_nullable(ruleset, name))
    numbers = tuple(accumulate(not isinstance(sample, NoValue) for sample in bands.samples))
    places = {limit: place for place, limit in enumerate((*bands.cuts, *bands.listed))}
    can_fail = name in ruleset.decisions or ruleset.derived_named(name) is not None
    return Column(name, position, bands, numbers, can_fail, places)


def _turning_points(ruleset: Ruleset, column: Column, test: UnaryTest) -> Iterator[int]:
    """Yield the first band of each stretch over which the test may be judged anew."""
    samples = column.bands.samples
    kind = ruleset.type_of(column.name)
    if samples and samples[-1] is None:
        yield len(samples) - 1
    if kind.base in (Base.CODE, Base.BOOLEAN) or not kind.has_bands:
        yield from range(len(samples))
        return
    own = cut_bands(kind, (test,), constants(ruleset))
    yield from (column.places[value] + step for value in own.listed for step in (0, 1))
    yield from (column.places[cut] + 1 for cut in own.cuts)


def input_named(ruleset: Ruleset, name: str, inputs: Mapping[str, Input]) -> Input:
    """Return what the column of this name holds: `FAILED`, or its value."""
    return FAILED if inputs.get(name) is FAILED else value_named(ruleset, name, cast(Mapping[str, Value], inputs))
