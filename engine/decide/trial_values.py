"""Which values a missing fact is tried with: one for each stretch of its legal values that no cell tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.bands import NO_VALUE, NoValue, cut_bands, is_fixed, is_nullable
from engine.model.cells import Endpoint, Ref, UnaryTest, references
from engine.model.ruleset import Cell, Ruleset
from engine.model.types import Base, Value


def trial_values(
    ruleset: Ruleset, closure: tuple[str, ...], name: str, known: Mapping[str, Value]
) -> tuple[Value, ...] | None:
    """Return one legal value of the missing fact (or parameter) per band, or None where bands cannot be told.

    Bands cannot be told where the fact is compared with a value that is itself not known: a decision, another
    missing fact. Codes and booleans range over all their values in any case.
    """
    declared = ruleset.facts.get(name) or ruleset.parameters[name]

    def value_of(endpoint: Endpoint) -> Value | NoValue:
        return _known_value(ruleset, endpoint, known)

    tests: list[UnaryTest] = []
    points: list[Value] = []
    listed = declared.type.base in (Base.CODE, Base.BOOLEAN)
    for cell in _cells_reading(ruleset, closure, name):
        if cell.column == name:
            if not is_fixed(cell.test, value_of) and not listed:
                return None
            tests.append(cell.test)
        if name in references(cell.test):
            subject = value_of(Ref(cell.column))
            if isinstance(subject, NoValue) and not listed:
                return None
            points.append(None if isinstance(subject, NoValue) else subject)
    bands = cut_bands(
        declared.type,
        [test for test in tests if is_fixed(test, value_of)],
        value_of,
        minimum=declared.minimum,
        maximum=declared.maximum,
        nullable=is_nullable(ruleset, name),
        points=points,
    )
    return bands.legal()


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
