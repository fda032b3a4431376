"""A column of a decision table as small integers: the number of the band that its value lies in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
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
class Numbers:
    """The number of the band of each value, found without looking at every cut: those just below and just above a
    value are counted apart, each in its order. Where values are listed, `listed` has the number of each."""

    below: tuple[Value, ...]
    above: tuple[Value, ...]
    listed: Mapping[Value, int]
    legal: tuple[int | None, ...]
    null: int | None

    def number(self, value: Value) -> int | None:
        """Return the number of the value's band; None where it is not a legal value."""
        if value is None:
            return self.null
        if self.listed:
            return self.listed.get(value, self.legal[0])
        return self.legal[bisect_right(self.below, value) + bisect_left(self.above, value)]


@dataclass(frozen=True, slots=True)
class Column:
    """The bands of one column; those with a legal value are numbered from 1 to `last`.

    `can_fail`: a decision or a derived value, which may be `FAILED`. It is given to the network twice, as the number
    it is at least and the number it is at most; a failed one is above all in the first and below all in the second,
    so that every cell admits it. `places`: where each cut or listed value stands among those of the bands.
    """

    name: str
    bands: Bands
    numbers: tuple[int, ...]
    can_fail: bool
    places: Mapping[Cut | Value, int]
    floor: str
    """The property that lower limits are held against."""
    ceiling: str
    """The property that upper limits are held against; the same one where the column cannot fail."""
    numbers_of: Numbers

    @property
    def last(self) -> int:
        return self.numbers[-1]

    def note(self, value: Input, found: dict[str, int]) -> None:
        """Add the column's properties for a value; raises `ValueError` for one that is not legal."""
        if isinstance(value, Failed):
            if not self.can_fail:
                raise ValueError(f"`{self.name}` is neither a decision nor derived and cannot fail")
            found[self.floor], found[self.ceiling] = self.last + 1, 0
            return
        number = self.numbers_of.number(value)
        if number is None:
            raise ValueError(f"`{value}` is not a legal value of `{self.name}`")
        found[self.floor] = number
        if self.can_fail:
            found[self.ceiling] = number


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
    numbers = tuple(accumulate(int(not isinstance(sample, NoValue)) for sample in bands.samples))
    places = {limit: place for place, limit in enumerate((*bands.cuts, *bands.listed))}
    can_fail = name in ruleset.decisions or ruleset.derived_named(name) is not None
    floor = f"c{position}"
    ceiling = f"d{position}" if can_fail else floor
    return Column(name, bands, numbers, can_fail, places, floor, ceiling, _numbers(bands, numbers))


def _numbers(bands: Bands, numbers: tuple[int, ...]) -> Numbers:
    """Return the lookup; `legal` has an entry for each stretch, or, where values are listed, one for all others."""
    has_null = bool(bands.samples) and bands.samples[-1] is None
    null = numbers[-1] if has_null else None
    stretches = tuple(None if isinstance(s, NoValue) else n for s, n in zip(bands.samples, numbers, strict=True))
    if bands.listed and not bands.cuts:
        count = len(bands.listed)
        others = stretches[count] if len(stretches) - has_null > count else None
        listed = dict(zip(bands.listed, numbers, strict=False))
        return Numbers((), (), listed, (others,), null)
    below = tuple(cut.value for cut in bands.cuts if not cut.above)
    above = tuple(cut.value for cut in bands.cuts if cut.above)
    return Numbers(below, above, {}, stretches[: len(stretches) - has_null], null)


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
