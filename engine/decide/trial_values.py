"""Which values a missing fact is tried with: one for each stretch of its legal values that no cell tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.model.bands import NO_VALUE, NoValue, ValueOf, cut_bands, is_fixed, is_nullable
from engine.model.cells import Endpoint, Ref, UnaryTest, endpoints, references
from engine.model.ruleset import LISTING, Aggregation, Cell, Decision, Fact, Parameter, Ruleset
from engine.model.types import NUMERIC, Base, Type, Value

TrialValues = tuple[Value, ...] | None
"""One legal value per band; None where bands cannot be told."""


@dataclass(frozen=True, slots=True)
class Uses:
    """How the closure of a decision uses one fact (or parameter without a value): the cells that read it, and whether
    an expression does. `alone`: no such cell reads another fact, so that the values to try are always the same."""

    cells: tuple[Cell, ...]
    in_expressions: bool
    alone: bool
    _always: list[TrialValues] = field(default_factory=list, repr=False)

    def trial_values(self, ruleset: Ruleset, name: str, known: Mapping[str, Value]) -> TrialValues:
        """Return the values to try; see `trial_values`."""
        if not self.alone:
            return trial_values(ruleset, self, name, known)
        if not self._always:
            self._always.append(trial_values(ruleset, self, name, known))
        return self._always[0]


def uses_of(ruleset: Ruleset, closure: tuple[str, ...], name: str) -> Uses:
    """Return how the decisions of the closure use the fact or parameter."""
    cells = tuple(_cells_reading(ruleset, closure, name))
    met = {other for cell in cells for other in (cell.column, *references(cell.test))} - {name}
    alone = all(other in ruleset.decisions or _has_value(ruleset, other) for other in met)
    return Uses(cells, name in _read_in_expressions(ruleset, closure), alone)


def trial_values(ruleset: Ruleset, uses: Uses, name: str, known: Mapping[str, Value]) -> TrialValues:
    """Return one legal value of the missing fact (or parameter) per band, or None where bands cannot be told.

    A fact that an expression reads has no bands. Where a fact is compared with a decision, all outputs of that
    decision are cut points. Bands cannot be told where it is compared with another missing fact. Codes and booleans
    range over all their values in any case.
    """
    declared = ruleset.facts.get(name) or ruleset.parameters[name]
    if not declared.type.is_listed and (uses.in_expressions or not _can_be_cut(declared.type)):
        return None

    def value_of(endpoint: Endpoint) -> Value | NoValue:
        return _known_value(ruleset, endpoint, known)

    tests: list[UnaryTest] = []
    points: list[Value] = []
    for cell in uses.cells:
        if cell.column == name and is_fixed(cell.test, value_of):
            tests.append(cell.test)
            continue
        met = None if declared.type.is_listed else _points_met(ruleset, cell, name, known)
        if met is None and not declared.type.is_listed:
            return None
        points += met or ()
    return _bands(ruleset, declared, tests, points, value_of)


def _bands(
    ruleset: Ruleset,
    declared: Fact | Parameter,
    tests: list[UnaryTest],
    points: list[Value],
    value_of: ValueOf,
) -> tuple[Value, ...]:
    bands = cut_bands(
        declared.type,
        tests,
        value_of,
        minimum=declared.minimum,
        maximum=declared.maximum,
        nullable=is_nullable(ruleset, declared.name),
        points=points,
    )
    return bands.legal()


def _can_be_cut(kind: Type) -> bool:
    cut = (Base.TEXT, Base.DATE, Base.DATETIME, *NUMERIC)
    return not kind.container and kind.base in cut


def _read_in_expressions(ruleset: Ruleset, closure: tuple[str, ...]) -> set[str]:
    """Return the names that expressions of the decisions read: derived values, computed outputs, flags."""
    read: set[str] = set()
    for name in closure:
        decision = ruleset.decisions[name]
        read.update(decision.output_reads)
        for derived in (*decision.derived, *(flag.test for flag in decision.flags)):
            read.update(derived.reads)
    return read


def _points_met(ruleset: Ruleset, cell: Cell, name: str, known: Mapping[str, Value]) -> tuple[Value, ...] | None:
    """Return every value that the cell may compare the fact with; None where one of them cannot be told."""
    points: list[Value] = []
    for met in (Ref(cell.column), *endpoints(cell.test)):
        values = (None,) if met == Ref(name) else _values_met(ruleset, met, known)
        if values is None:
            return None
        points += values
    return tuple(points)


def _values_met(ruleset: Ruleset, met: Endpoint, known: Mapping[str, Value]) -> tuple[Value, ...] | None:
    """Return all values the other side can have: its own, or a decision's outputs; None where it is a missing fact."""
    if isinstance(met, Ref) and met.name in ruleset.decisions:
        return _values_written(ruleset.decisions[met.name])
    value = _known_value(ruleset, met, known)
    return None if isinstance(value, NoValue) else (value,)


def _values_written(decision: Decision) -> tuple[Value, ...] | None:
    """Return all values the decision may have; None where some are not written in its rows."""
    outputs = [rule.output for rule in decision.rules] + ([decision.otherwise] if decision.otherwise else [])
    if any(output.computed for output in outputs) or _counts_or_lists(decision):
        return None
    return (*(output.value for output in outputs), *(one.default for one in decision.outputs if one.has_default))


def _counts_or_lists(decision: Decision) -> bool:
    """True where the value is made of those of several rows; the least and the greatest is that of a row."""
    return decision.hit_policy in LISTING and decision.aggregation not in (Aggregation.MIN, Aggregation.MAX)


def _cells_reading(ruleset: Ruleset, closure: tuple[str, ...], name: str) -> Iterator[Cell]:
    for decision in closure:
        for rule in ruleset.decisions[decision].rules:
            for cell in rule.cells:
                if cell.column == name or name in references(cell.test):
                    yield cell


def _known_value(ruleset: Ruleset, endpoint: Endpoint, known: Mapping[str, Value]) -> Value | NoValue:
    if not isinstance(endpoint, Ref):
        return endpoint.value
    if _has_value(ruleset, endpoint.name):
        return ruleset.parameters[endpoint.name].value
    return known.get(endpoint.name, NO_VALUE)


def _has_value(ruleset: Ruleset, name: str) -> bool:
    parameter = ruleset.parameters.get(name)
    return parameter is not None and parameter.value is not None
