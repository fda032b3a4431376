"""What rows and cells can come to when some names are not known: true, false, either, or not to be judged."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.backends import FAILED, Failed, Input
from engine.backends.reference import cell_holds
from engine.model.cells import references
from engine.model.feel_values import Unknown
from engine.model.outcome import FAILING, Outcome
from engine.model.results import propagated
from engine.model.ruleset import Cell, Decision, Rule, Ruleset

Possibilities = Mapping[str, tuple[Outcome, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a cell or a row can come to: false, true, or not to be judged because one of `failures` is read."""

    false: bool
    true: bool
    failures: tuple[Outcome, ...] = ()

    @property
    def certain(self) -> bool:
        return self.true and not self.false and not self.failures


@dataclass(frozen=True, slots=True)
class View:
    """What one decision sees: values (`UNKNOWN` where a name is open), and the outcomes each name may stand for."""

    ruleset: Ruleset
    decision: Decision
    values: Mapping[str, Input]
    possible: Possibilities
    failures: Mapping[str, Outcome] = field(default_factory=dict)


def row_verdict(view: View, rule: Rule) -> Verdict:
    cells = [_cell_verdict(view, cell) for cell in rule.cells]
    if not all(cell.true or cell.failures for cell in cells):
        return Verdict(false=True, true=False)
    return Verdict(
        false=any(cell.false for cell in cells),
        true=all(cell.true for cell in cells),
        failures=tuple(failure for cell in cells for failure in cell.failures),
    )


def _cell_verdict(view: View, cell: Cell) -> Verdict:
    names = tuple(dict.fromkeys((cell.column, *references(cell.test))))
    broken = next((name for name in names if "/" in name and name in view.failures), None)
    if broken is not None:
        return Verdict(false=False, true=False, failures=(view.failures[broken],))
    decisions = [name for name in names if name in view.possible]
    behind = dict.fromkeys(base for name in names for base in view.ruleset.basis_of(name) if base in view.possible)
    failures = tuple(
        propagated(read.status, because=name)
        for name in behind
        for read in view.possible[name]
        if read.status in FAILING
    )
    if any(all(read.status in FAILING for read in view.possible[name]) for name in decisions):
        return Verdict(false=False, true=False, failures=failures)
    fixed = [name for name in names if name not in view.possible]
    if any(isinstance(view.values.get(name), Unknown) for name in fixed):
        return Verdict(false=True, true=True, failures=failures)
    seen = {True, False} if _is_listing_open(view, decisions) else set(_results(view, cell, decisions))
    return Verdict(false=False in seen, true=True in seen, failures=failures)


def _results(view: View, cell: Cell, decisions: list[str]) -> Iterator[bool]:
    """Yield what the cell comes to under each combination of the values its decisions may have."""
    for combination in itertools.product(*(_values_read(view.possible[name]) for name in decisions)):
        if any(isinstance(value, Unknown) for value in combination):
            yield from (True, False)
        elif not any(isinstance(value, Failed) for value in combination):
            inputs: dict[str, Input] = {**view.values, **dict(zip(decisions, combination, strict=True))}
            yield cell_holds(view.ruleset, cell, inputs)


def _is_listing_open(view: View, decisions: list[str]) -> bool:
    return any(outcome.open for name in decisions for outcome in view.possible[name])


def _values_read(outcomes: tuple[Outcome, ...]) -> list[Input]:
    return list(dict.fromkeys(FAILED if outcome.status in FAILING else outcome.value for outcome in outcomes))
