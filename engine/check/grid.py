"""A decision table over samples: the few values of each column that its cells tell apart, and which a row admits.

A cell that compares the column with another fact or decision is kept apart (`crossing`): it is judged on whole
customers. Everything a check reports is a customer made of such samples, for whom the rows have been evaluated.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.check.admitted import admitted, ascending, rows_by_sample
from engine.model.bands import constants, cut_bands, is_fixed, is_nullable
from engine.model.cell_meaning import cell_is_true
from engine.model.cells import IsNull, Not, OneOf, UnaryTest, references
from engine.model.outcome import FAILING
from engine.model.results import nothing_matched
from engine.model.ruleset import LISTING, Cell, Decision, Output, Rule, Ruleset
from engine.model.types import NUMERIC, Base, Value

Customer = Mapping[str, Value]
Masks = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """`samples[v]` are the values of variable v; bit s of `masks[row][v]` is set where the row admits sample s."""

    ruleset: Ruleset
    decision: Decision
    variables: tuple[str, ...]
    samples: tuple[tuple[Value, ...], ...]
    masks: tuple[Masks, ...]
    crossing: tuple[tuple[Cell, ...], ...]

    @property
    def correlated(self) -> bool:
        """True where not every combination of samples need be a customer who can exist.

        A column is the value of an expression, or a decision resting on facts that another column rests on too.
        """
        return self.correlated_among(self.variables)

    def correlated_among(self, names: Iterable[str]) -> bool:
        """True where not every combination of samples of these columns need be a customer who can exist."""
        names = tuple(names)
        if any(is_computed(self.ruleset, name) for name in names):
            return True
        grounds = [_grounds(self.ruleset, name) for name in names]
        return any(first & second for first, second in itertools.combinations(grounds, 2))

    def full(self, variable: int) -> int:
        """Return the mask of all samples of the variable."""
        return (1 << len(self.samples[variable])) - 1

    def rows_admitting(self, variable: int) -> tuple[int, ...]:
        """Return, for each sample of the variable, the rows that admit it, as bits."""
        return rows_by_sample(tuple(row[variable] for row in self.masks), len(self.samples[variable]))

    def crosses(self, row: int, customer: Customer) -> bool:
        """True where the row's cells that compare columns with each other hold for the customer."""
        return all(cell_is_true(self.ruleset, cell, customer) for cell in self.crossing[row])

    def customers(self, masks: Masks, spread: frozenset[str], most: int) -> Iterator[dict[str, Value]]:
        """Yield customers within the masks: all combinations of the `spread` variables, the first sample of others."""
        choices = [
            _chosen(samples, mask) if name in spread else _chosen(samples, mask)[:1]
            for name, samples, mask in zip(self.variables, self.samples, masks, strict=True)
        ]
        for values in itertools.islice(itertools.product(*choices), most):
            yield dict(zip(self.variables, values, strict=True))

    def crossing_names(self, rows: tuple[int, ...]) -> frozenset[str]:
        """Return the variables that the crossing cells of these rows compare."""
        cells = [cell for row in rows for cell in self.crossing[row]]
        return frozenset(name for cell in cells for name in (cell.column, *references(cell.test)))


def grid_of(
    ruleset: Ruleset, decision: Decision, *, with_nulls: bool = False, apart: tuple[Rule, Rule] | None = None
) -> Grid:
    """Return the grid of the decision's table.

    `apart`: only the samples that one of these two rows admits and the other does not are kept.
    `with_nulls`: the value of an expression may be null even where no cell asks for it, so that no value is left out;
    null also stands for a decision that never has one, since rows that do not read it match all the same.
    """
    value_of = constants(ruleset)
    cells = [cell for rule in decision.rules for cell in rule.cells]
    fixed = {id(cell) for cell in cells if is_fixed(cell.test, value_of)}
    named = [
        name for cell in cells if id(cell) not in fixed for name in references(cell.test) if _varies(ruleset, name)
    ]
    variables = tuple(dict.fromkeys((*decision.columns, *named)))
    tests = {name: tuple(cell.test for cell in cells if cell.column == name) for name in variables}
    samples = _samples(ruleset, tests, crossing=len(fixed) < len(cells), with_nulls=with_nulls)
    ascend = {name: ascending(ruleset, name, samples[name]) for name in variables}

    def mask(rule: Rule, name: str) -> int:
        """Return the bits of the samples for which all cells of the row over the column hold."""
        bits = (1 << len(samples[name])) - 1
        for cell in rule.cells:
            if cell.column == name and id(cell) in fixed:
                bits &= admitted(ruleset, cell, samples[name], ascend[name], value_of)
        return bits

    if apart is not None:
        one, other = apart
        between = {name: mask(one, name) ^ mask(other, name) for name in variables}
        samples = {name: tuple(_chosen(samples[name], between[name])) for name in variables}
        ascend = {name: ascending(ruleset, name, samples[name]) for name in variables}
    masks = tuple(tuple(mask(rule, name) for name in variables) for rule in decision.rules)
    crossing = tuple(tuple(cell for cell in rule.cells if id(cell) not in fixed) for rule in decision.rules)
    return Grid(ruleset, decision, variables, tuple(samples[name] for name in variables), masks, crossing)


def _varies(ruleset: Ruleset, name: str) -> bool:
    return name not in ruleset.parameters or ruleset.parameters[name].value is None


def _samples(
    ruleset: Ruleset, tests: Mapping[str, tuple[UnaryTest, ...]], *, crossing: bool, with_nulls: bool
) -> dict[str, tuple[Value, ...]]:
    """Return the samples of each variable; where columns are compared, enough to fall on either side of each other."""
    samples = {name: _column_samples(ruleset, name, column, with_nulls) for name, column in tests.items()}
    if not crossing:
        return samples
    ordered = [
        name for name in samples if ruleset.type_of(name).base in NUMERIC | {Base.DATE, Base.DATETIME, Base.TEXT}
    ]
    for name in ordered:
        if _has_listed_outputs(ruleset, name):
            continue
        base = ruleset.type_of(name).base
        points = {
            value
            for other in ordered
            if (theirs := ruleset.type_of(other).base) is base or {base, theirs} <= NUMERIC
            for value in samples[other]
        }
        samples[name] = _column_samples(ruleset, name, tests[name], with_nulls, tuple(points))
    return samples


def is_computed(ruleset: Ruleset, name: str) -> bool:
    """True for the value of an expression: derived, or a decision with a computed or aggregated output."""
    if name in ruleset.decisions:
        return not _has_listed_outputs(ruleset, name)
    return ruleset.derived_named(name) is not None


def _has_listed_outputs(ruleset: Ruleset, name: str) -> bool:
    """True for a decision whose possible values stand in its rows."""
    if name not in ruleset.decisions:
        return False
    decision = ruleset.decisions[name]
    return decision.hit_policy not in LISTING and not any(output.computed for output in _outputs(decision))


def _outputs(decision: Decision) -> list[Output]:
    return [rule.output for rule in decision.rules] + ([decision.otherwise] if decision.otherwise else [])


def _column_samples(
    ruleset: Ruleset, name: str, tests: tuple[UnaryTest, ...], with_nulls: bool, points: tuple[Value, ...] = ()
) -> tuple[Value, ...]:
    """Return a value of each band; an expression is null only where a cell asks for null, or `with_nulls`."""
    if _has_listed_outputs(ruleset, name):
        return _listed_values(ruleset.decisions[name]) or ((None,) if with_nulls else ())
    value_of = constants(ruleset)
    declared = ruleset.facts.get(name) or ruleset.parameters.get(name)
    computed = is_computed(ruleset, name)
    bands = cut_bands(
        ruleset.type_of(name),
        [test for test in tests if is_fixed(test, value_of)],
        value_of,
        minimum=None if declared is None else declared.minimum,
        maximum=None if declared is None else declared.maximum,
        nullable=with_nulls or any(map(_asks_null, tests)) if computed else is_nullable(ruleset, name),
        points=points,
    )
    return bands.legal()


def _listed_values(decision: Decision) -> tuple[Value, ...]:
    """Return what the rows yield, then `otherwise` or the defaults; null comes last, where a row yields none."""
    values = [output.value for output in _outputs(decision) if output.status not in FAILING]
    alone = nothing_matched(decision)
    every = dict.fromkeys(values if alone.status in FAILING else [*values, alone.value])
    return tuple(sorted(every, key=lambda value: value is None))


def _asks_null(test: UnaryTest) -> bool:
    return isinstance(test, IsNull) or (isinstance(test, OneOf | Not) and any(map(_asks_null, test.tests)))


def _chosen(samples: tuple[Value, ...], mask: int) -> list[Value]:
    return [sample for bit, sample in enumerate(samples) if mask >> bit & 1]


def _grounds(ruleset: Ruleset, name: str) -> frozenset[str]:
    """Return the facts a column rests on: itself, or all that its decision reads, directly or not."""
    if name not in ruleset.decisions:
        return frozenset({name})
    read = {fact for needed in ruleset.closure((name,)) for fact in ruleset.decisions[needed].reads()}
    return frozenset(read & ruleset.facts.keys())
