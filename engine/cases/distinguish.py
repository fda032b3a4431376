"""Where two versions of a table answer differently, told from the bands of their columns; nowhere: they are one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from engine.check.grid import Grid, grid_of
from engine.model.cells import Comparison, Constant, Endpoint, Interval, Not, OneOf, Ref, UnaryTest
from engine.model.ruleset import LISTING, Decision, HitPolicy, Output, Rule, Ruleset
from engine.model.types import Value

MOST_COMBINATIONS = 20_000
MOST_DIFFERENCES = 24

Difference = Mapping[str, Value]
"""A value for each column, for which the two tables answer differently."""


class NotSearchedThrough(Exception):
    """Whether the tables differ does not show in their cells, or there are too many combinations to look at."""


def table_differences(ruleset: Ruleset, planted: Ruleset, decision: str) -> tuple[Difference, ...]:
    """Return values of the columns for which the decision's table answers otherwise in the `planted` ruleset.

    None at all proves that the two never differ. Columns may depend on each other: what is found need not exist.
    Raises `NotSearchedThrough`.
    """
    mine, theirs = ruleset.decisions[decision], planted.decisions[decision]
    if (mine.derived, mine.flags) != (theirs.derived, theirs.flags) or _reads_otherwise(ruleset, planted, mine):
        raise NotSearchedThrough
    pairs = _Pair.of(ruleset, planted, mine, theirs)
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
    def of(cls, ruleset: Ruleset, planted: Ruleset, mine: Decision, theirs: Decision) -> _Pair:
        resolved = tuple(_resolved(ruleset, planted, rule) for rule in theirs.rules)
        differing = [at for at, (one, other) in enumerate(zip(mine.rules, resolved, strict=True)) if one != other]
        joint = replace(mine, rules=(*mine.rules, *(resolved[at] for at in differing)))
        changed = {at: len(mine.rules) + place for place, at in enumerate(differing)}
        return cls(mine, grid_of(ruleset, joint), changed, resolved)

    def differences(self) -> Iterator[Difference]:
        for row, other in self.changed.items():
            for combinations, customer in enumerate(self._region(row, other)):
                if combinations >= MOST_COMBINATIONS:
                    self.too_many = True
                    break
                if self._answer(customer, {}) != self._answer(customer, self.changed):
                    yield dict(zip(self.grid.variables, self._values(customer), strict=True))

    def _region(self, row: int, other: int) -> Iterator[tuple[int, ...]]:
        """Yield the samples of the columns that either version of the row admits, as positions."""
        choices = []
        for at, kept in enumerate(self._representatives):
            mask = self.grid.masks[row][at] | self.grid.masks[other][at]
            choices.append([sample for sample in kept if mask >> sample & 1])
        return itertools.product(*choices)

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
        outputs = [
            _told(rule.output)
            for at, rule in enumerate(rules)
            if rows >> versions.get(at, at) & 1 and self.grid.crosses(versions.get(at, at), values)
        ]
        if not outputs and self.decision.otherwise is not None and self.decision.hit_policy not in LISTING:
            return [_told(self.decision.otherwise)]
        match self.decision.hit_policy:
            case HitPolicy.FIRST:
                return outputs[:1]
            case HitPolicy.UNIQUE:
                return outputs if len(outputs) < 2 else "conflict"
            case HitPolicy.ANY:
                return outputs[:1] if len(set(outputs)) < 2 else "conflict"
        return outputs


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
