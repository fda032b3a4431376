"""Where two versions of a table answer differently, told from the bands of their columns; nowhere: they are one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from engine.check.boxes import Budget, TooLarge, uncovered
from engine.check.grid import Grid, Masks, grid_of
from engine.model.cells import Comparison, Constant, Endpoint, Interval, Not, OneOf, Ref, UnaryTest
from engine.model.ruleset import LISTING, Decision, HitPolicy, Output, Rule, Ruleset
from engine.model.types import Value

MOST_COMBINATIONS = 20_000
MOST_DIFFERENCES = 24
MOST_ROWS = 100_000
"""Rows looked at to tell whether those before a row take all its customers."""

Difference = Mapping[str, Value]
"""A value for each column, for which the two tables answer differently."""


class NotSearchedThrough(Exception):
    """Whether the tables differ does not show in their cells, or there are too many combinations to look at."""


def grid_to_plant_in(ruleset: Ruleset, decision: str) -> Grid:
    """Return the grid of the decision as it is."""
    return grid_of(ruleset, ruleset.decisions[decision])


def table_differences(ruleset: Ruleset, planted: Ruleset, decision: str, grid: Grid) -> tuple[Difference, ...]:
    """Return values of the columns for which the decision's table answers otherwise in the `planted` ruleset.

    `grid` is that of the decision as it is, which is built once for all the faults planted in it.
    None at all proves that the two never differ. Columns may depend on each other: what is found need not exist.
    Raises `NotSearchedThrough`.
    """
    mine, theirs = ruleset.decisions[decision], planted.decisions[decision]
    if (mine.derived, mine.flags) != (theirs.derived, theirs.flags) or _reads_otherwise(ruleset, planted, mine):
        raise NotSearchedThrough
    pairs = _Pair.of(ruleset, planted, grid, theirs)
    found = tuple(itertools.islice(pairs.differences(), MOST_DIFFERENCES))
    if not found and pairs.too_many:
        raise NotSearchedThrough
    return found


def _reads_otherwise(ruleset: Ruleset, planted: Ruleset, decision: Decision) -> bool:
    """True where an expression reads a parameter that is another one."""
    read = {name for derived in decision.derived for name in derived.reads} | set(decision.output_reads)
    read |= {name for flag in decision.flags for name in flag.test.reads}
    return any(
        ruleset.parameters[name].value != planted.parameters[name].value for name in read & {*ruleset.parameters}
    )


@dataclass
class _Pair:
    """Both tables as one grid: the rows of the first, and behind them those rows of the second that differ."""

    decision: Decision
    grid: Grid
    changed: Mapping[int, int]
    """For each row that differs, where its other version stands in the grid."""
    other: tuple[Rule, ...]
    too_many: bool = False

    @classmethod
    def of(cls, ruleset: Ruleset, planted: Ruleset, grid: Grid, theirs: Decision) -> _Pair:
        mine = grid.decision
        turned = ruleset.parameters != planted.parameters
        resolved = tuple(_resolved(ruleset, planted, rule) for rule in theirs.rules) if turned else theirs.rules
        differing = [
            at
            for at, (one, other) in enumerate(zip(mine.rules, resolved, strict=True))
            if one is not other and one != other
        ]
        joint = replace(mine, rules=(*mine.rules, *(resolved[at] for at in differing)))
        changed = {at: len(mine.rules) + place for place, at in enumerate(differing)}
        return cls(mine, _joint_grid(grid, joint, tuple(differing)), changed, resolved)

    def differences(self) -> Iterator[Difference]:
        for row, other in self.changed.items():
            region = self._region(row, other)
            try:
                reached = self._reached(row, region)
            except TooLarge:
                reached = ()
            if reached is None:
                continue
            for combinations, customer in enumerate(itertools.chain(reached, self._customers(region))):
                if combinations >= MOST_COMBINATIONS:
                    self.too_many = True
                    break
                if self._answer(customer, {}) != self._answer(customer, self.changed):
                    yield dict(zip(self.grid.variables, self._values(customer), strict=True))

    def _region(self, row: int, other: int) -> Masks:
        """Return the samples of the columns that either version of the row admits.

        Where both say the same but for one column, only those that one version admits there and the other does not.
        """
        mine, theirs = self.grid.masks[row], self.grid.masks[other]
        differing = [at for at, (one, two) in enumerate(zip(mine, theirs, strict=True)) if one != two]
        says_the_same = _told(self.decision.rules[row].output) == _told(self.other[row].output)
        alike = says_the_same and self.grid.crossing[row] == self.grid.crossing[other]
        if alike and not differing:
            return (0,) * len(mine)
        only = differing[0] if alike and len(differing) == 1 else None
        return tuple(
            one ^ two if at == only else one | two for at, (one, two) in enumerate(zip(mine, theirs, strict=True))
        )

    def _reached(self, row: int, region: Masks) -> tuple[tuple[int, ...], ...] | None:
        """Return a customer of the region whom the row is asked about first; None where rows before it take them all.

        Empty where that does not show. Raises `TooLarge`.
        """
        if self.decision.hit_policy is not HitPolicy.FIRST or len(self.changed) > 1 or any(self.grid.crossing):
            return ()
        free = uncovered(region, self.grid.masks[:row], Budget(MOST_ROWS))
        return None if free is None else (tuple((mask & -mask).bit_length() - 1 for mask in free),)

    def _customers(self, region: Masks) -> Iterator[tuple[int, ...]]:
        """Yield customers of the region, as positions of samples, one of all whom no row tells apart."""
        return itertools.product(
            *(
                [sample for sample in kept if mask >> sample & 1]
                for kept, mask in zip(self._representatives, region, strict=True)
            )
        )

    @cached_property
    def _admitting(self) -> tuple[tuple[int, ...], ...]:
        return tuple(self.grid.rows_admitting(at) for at in range(len(self.grid.variables)))

    @cached_property
    def _representatives(self) -> tuple[tuple[int, ...], ...]:
        """One sample of each set of those that no row tells apart; all of a column that is compared with another."""
        crossing = self.grid.crossing_names(tuple(range(len(self.grid.crossing))))
        kept: list[tuple[int, ...]] = []
        for name, admitting in zip(self.grid.variables, self._admitting, strict=True):
            first: dict[object, int] = {}
            for sample, rows in enumerate(admitting):
                first.setdefault(sample if name in crossing else rows, sample)
            kept.append(tuple(first.values()))
        return tuple(kept)

    def _values(self, customer: tuple[int, ...]) -> tuple[Value, ...]:
        return tuple(samples[at] for samples, at in zip(self.grid.samples, customer, strict=True))

    def _answer(self, customer: tuple[int, ...], versions: Mapping[int, int]) -> object:
        """Return what the rows that hold come to, told by their outputs."""
        rows = -1
        for admitting, at in zip(self._admitting, customer, strict=True):
            rows &= admitting[at]
        values = dict(zip(self.grid.variables, self._values(customer), strict=True))
        rules = self.other if versions else self.decision.rules
        held = (_told(rules[at].output) for at, row in self._holding(rows, versions) if self._crosses(row, values))
        outputs = list(itertools.islice(held, 1 if self.decision.hit_policy is HitPolicy.FIRST else None))
        if not outputs and self.decision.otherwise is not None and self.decision.hit_policy not in LISTING:
            return [_told(self.decision.otherwise)]
        match self.decision.hit_policy:
            case HitPolicy.FIRST:
                return outputs
            case HitPolicy.UNIQUE:
                return outputs if len(outputs) < 2 else "conflict"
            case HitPolicy.ANY:
                return outputs[:1] if len(set(outputs)) < 2 else "conflict"
        return outputs

    def _holding(self, rows: int, versions: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        """Yield the rules among these bits in order, each with the row of the grid that it is in this version."""
        for at, other in versions.items():
            rows = rows & ~(1 << at) | (rows >> other & 1) << at
        rows &= (1 << len(self.decision.rules)) - 1
        while rows:
            at = (rows & -rows).bit_length() - 1
            yield at, versions.get(at, at)
            rows &= rows - 1

    def _crosses(self, row: int, values: Difference) -> bool:
        return not self.grid.crossing[row] or self.grid.crosses(row, values)


def _joint_grid(grid: Grid, joint: Decision, changed: tuple[int, ...]) -> Grid:
    """Return the grid of the table with the other versions of rows behind its own, columns that are the same kept."""
    versions = joint.rules[len(grid.decision.rules) :]
    pairs = [(grid.decision.rules[at], version) for at, version in zip(changed, versions, strict=True)]
    touched = {column for pair in pairs for column in _columns_apart(*pair)}
    if any(grid.crossing) or not touched <= {*grid.variables}:
        return grid_of(grid.ruleset, joint)
    only = tuple(
        replace(rule, cells=tuple(cell for cell in rule.cells if cell.column in touched)) for rule in joint.rules
    )
    slip = len(pairs) == len(touched) == 1 and _told(pairs[0][0].output) == _told(pairs[0][1].output)
    apart = (only[changed[0]], only[-1]) if slip else None
    anew = grid_of(grid.ruleset, replace(joint, rules=only), apart=apart)
    if any(anew.crossing):
        return grid_of(grid.ruleset, joint)
    place = {name: at for at, name in enumerate(anew.variables)}
    samples = tuple(anew.samples[place[name]] if name in touched else grid.samples[at] for at, name in _columns(grid))
    masks = tuple(
        tuple(anew.masks[row][place[name]] if name in touched else grid.masks[kept][at] for at, name in _columns(grid))
        for row, kept in enumerate((*range(len(grid.masks)), *changed))
    )
    return Grid(grid.ruleset, joint, grid.variables, samples, masks, anew.crossing)


def _columns(grid: Grid) -> Iterator[tuple[int, str]]:
    yield from enumerate(grid.variables)


def _columns_apart(rule: Rule, version: Rule) -> Iterator[str]:
    """Yield the columns of the cells in which the two differ."""
    for one, other in itertools.zip_longest(rule.cells, version.cells):
        if one != other:
            yield from (cell.column for cell in (one, other) if cell is not None)


def _told(output: Output) -> tuple[object, ...]:
    """Return what an output comes to, as far as a caller acts on it."""
    return output.status, output.value, output.flags, output.computed


def _resolved(ruleset: Ruleset, planted: Ruleset, rule: Rule) -> Rule:
    """Return the rule with a constant for each parameter that has another value in the planted ruleset."""

    def end(endpoint: Endpoint) -> Endpoint:
        if not isinstance(endpoint, Ref) or endpoint.name not in planted.parameters:
            return endpoint
        value = planted.parameters[endpoint.name].value
        return endpoint if value == ruleset.parameters[endpoint.name].value else Constant(value, str(value))

    def test(one: UnaryTest) -> UnaryTest:
        match one:
            case Comparison(operator=operator, endpoint=endpoint):
                return Comparison(operator, end(endpoint))
            case Interval(low=low, high=high):
                return replace(one, low=end(low), high=end(high))
            case OneOf(tests=tests) | Not(tests=tests):
                return replace(one, tests=tuple(test(part) for part in tests))
        return one

    return replace(rule, cells=tuple(replace(cell, test=test(cell.test)) for cell in rule.cells))
