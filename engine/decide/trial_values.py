"""Which values a missing fact is tried with: one for each stretch of its legal values that no cell tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.bands import NO_VALUE, NoValue, cut_bands, is_fixed, is_nullable
from engine.model.cells import Endpoint, Ref, UnaryTest, endpoints, references
from engine.model.ruleset import Cell, Ruleset
from engine.model.types import NUMERIC, Base, Type, Value


def trial_values(
    ruleset: Ruleset, closure: tuple[str, ...], name: str, known: Mapping[str, Value]
) -> tuple[Value, ...] | None:
    """Return one legal value of the missing fact (or parameter) per band, or None where bands cannot be told.

    A fact that an expression reads has no bands. Where a fact is compared with a decision, all outputs of that
    decision are cut points. Bands cannot be told where it is compared with another missing fact. Codes and booleans
    range over all their values in any case.
    """
    declared = ruleset.facts.get(name) or ruleset.parameters[name]

    def value_of(endpoint: Endpoint) -> Value | NoValue:
        return _known_value(ruleset, endpoint, known)

    tests: list[UnaryTest] = []
    points: list[Value] = []
    listed = declared.type.is_listed
    if not listed and (not _can_be_cut(declared.type) or name in _read_in_expressions(ruleset, closure)):
        return None
    for cell in _cells_reading(ruleset, closure, name):
        if cell.column == name and is_fixed(cell.test, value_of):
            tests.append(cell.test)
            continue
        for met in () if listed else (Ref(cell.column), *endpoints(cell.test)):
            values = (None,) if met == Ref(name) else _values_met(ruleset, met, known)
            if values is None:
                return None
            points += values
    bands = cut_bands(
        declared.type,
        tests,
        value_of,
        minimum=declared.minimum,
        maximum=declared.maximum,
        nullable=is_nullable(ruleset, name),
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


def _values_met(ruleset: Ruleset, met: Endpoint, known: Mapping[str, Value]) -> tuple[Value, ...] | None:
    """Return all values the other side can have: its own, or a decision's outputs; None where it is a missing fact."""
    if isinstance(met, Ref) and met.name in ruleset.decisions:
        decision = ruleset.decisions[met.name]
        outputs = [rule.output for rule in decision.rules] + ([decision.otherwise] if decision.otherwise else [])
        return None if any(output.computed for output in outputs) else tuple(output.value for output in outputs)
    value = _known_value(ruleset, met, known)
    return None if isinstance(value, NoValue) else (value,)


def _cells_reading(ruleset: Ruleset, closure: tuple[str, ...], name: str) -> Iterator[Cell]:
    for decision in closure:
        for rule in ruleset.decisions[decision].rules:
            for cell in rule.cells:
                if cell.column == name or name in references(cell.test):
                    yield cell


def _known_value(ruleset: Ruleset, endpoint: Endpoint, known: Mapping[str, Value]) -> Value | NoValue:
    if not isinstance(endpoint, Ref):
        return endpoint.value
    parameter = ruleset.parameters.get(endpoint.name)
    if parameter is not None and parameter.value is not None:
        return parameter.value
    return known.get(endpoint.name, NO_VALUE)
