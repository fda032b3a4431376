"""A decision table as flat patterns over small integers, cut into pieces that durable-rules carries safely."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from engine.backends import Input
from engine.backends.reference.cells import cell_holds, reads_failed
from engine.backends.rete.columns import Column, banded_columns, held_ranges, input_named
from engine.model.bands import constants, is_fixed
from engine.model.cells import UnaryTest
from engine.model.ruleset import Cell, Decision, Rule, Ruleset, is_constrained

MOST_PATTERNS = 59
"""With the catch-all 60 siblings; beyond 64 that match one fact, durable-rules reports error 303."""
MOST_PROPERTIES = 200
"""durable-rules takes 250 properties to a fact."""
MOST_GAPS = 8
"""A cell with more gaps between the bands it admits is judged by the reference, not by a row of `!=`."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A property compared with a number; `operator` as in DMN."""

    property: str
    operator: Literal["=", "!=", ">=", "<="]
    number: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """The row at `row` (its position in the table) matches where all conditions hold."""

    row: int
    conditions: tuple[Condition, ...]

    @property
    def properties(self) -> frozenset[str]:
        return frozenset(condition.property for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a table, few enough for one network. The name says which content it was made from."""

    name: str
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class JudgedCell:
    """A cell that the reference judges beforehand: the property is 1 where it holds or cannot be judged, else 0."""

    property: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class EncodedTable:
    """A decision table ready for the network: what to compute from the inputs, and the patterns to match."""

    columns: tuple[Column, ...]
    judged: tuple[JudgedCell, ...]
    pieces: tuple[Piece, ...]
    given: frozenset[str]
    """The columns that are no parameters: their values are always among the inputs."""

    def properties(self, ruleset: Ruleset, inputs: Mapping[str, Input]) -> dict[str, int]:
        """Return every property of the table for these inputs."""
        found: dict[str, int] = {}
        for column in self.columns:
            name = column.name
            column.note(inputs[name] if name in self.given else input_named(ruleset, name, inputs), found)
        for judged in self.judged:
            cell = judged.cell
            found[judged.property] = int(reads_failed(cell, inputs) or cell_holds(ruleset, cell, inputs))
        return found


def encode(ruleset: Ruleset, decision: Decision) -> EncodedTable:
    """Return the decision as patterns, one for each row; raises `ValueError` for a row of too many columns."""
    columns = banded_columns(ruleset, decision)
    judged: dict[tuple[str, UnaryTest], JudgedCell] = {}
    patterns = [_pattern(ruleset, columns, judged, position, rule) for position, rule in enumerate(decision.rules)]
    pieces = tuple(
        Piece(_content_name(ruleset, decision, number), tuple(part)) for number, part in enumerate(_split(patterns))
    )
    given = frozenset(columns.keys() - ruleset.parameters.keys())
    return EncodedTable(tuple(columns.values()), tuple(judged.values()), pieces, given)


def _pattern(
    ruleset: Ruleset,
    columns: Mapping[str, Column],
    judged: dict[tuple[str, UnaryTest], JudgedCell],
    position: int,
    rule: Rule,
) -> Pattern:
    """Return the row's pattern; cells left to the reference are added to `judged`, equal ones once."""
    conditions: dict[Condition, None] = {}
    for cell in filter(is_constrained, rule.cells):
        found = _band_conditions(ruleset, columns, cell)
        if found is None:
            fresh = JudgedCell(f"t{len(judged)}", cell)
            found = (Condition(judged.setdefault((cell.column, cell.test), fresh).property, "=", 1),)
        conditions |= dict.fromkeys(found)
    return Pattern(position, tuple(conditions))


def _band_conditions(ruleset: Ruleset, columns: Mapping[str, Column], cell: Cell) -> tuple[Condition, ...] | None:
    """Return the conditions on band numbers under which the cell holds; None where numbers cannot say it."""
    if not is_fixed(cell.test, constants(ruleset)):
        return None
    column = columns[cell.column]
    ranges = held_ranges(ruleset, column, cell)
    if not ranges:
        return (Condition(column.floor, ">=", column.last + 1), Condition(column.ceiling, "<=", 0))
    gaps = [number for (_, end), (start, _) in pairwise(ranges) for number in range(end + 1, start)]
    if len(gaps) > MOST_GAPS:
        return None
    hull = _hull(column, ranges[0][0], ranges[-1][1])
    return (*hull, *(Condition(column.floor, "!=", number) for number in gaps))


def _hull(column: Column, first: int, last: int) -> Iterator[Condition]:
    """Yield the conditions that the number is at least `first` and at most `last`, where they say anything."""
    if first == last and not column.can_fail:
        yield Condition(column.floor, "=", first)
        return
    if first > 1:
        yield Condition(column.floor, ">=", first)
    if last < column.last:
        yield Condition(column.ceiling, "<=", last)


def _split(patterns: list[Pattern]) -> Iterator[list[Pattern]]:
    """Yield the patterns in runs that stay within the limits of one network."""
    part: list[Pattern] = []
    properties: frozenset[str] = frozenset()
    for pattern in patterns:
        if len(pattern.properties) > MOST_PROPERTIES:
            raise ValueError(f"row {pattern.row + 1} has more than {MOST_PROPERTIES} conditions")
        if part and (len(part) == MOST_PATTERNS or len(properties | pattern.properties) > MOST_PROPERTIES):
            yield part
            part, properties = [], frozenset()
        part.append(pattern)
        properties |= pattern.properties
    if part:
        yield part


def _content_name(ruleset: Ruleset, decision: Decision, number: int) -> str:
    content = f"{ruleset.digest}\n{decision.name}\n{number}"
    return hashlib.sha256(content.encode()).hexdigest()
