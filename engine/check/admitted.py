"""Which samples of a column a row admits, as bits: found by halving where the samples ascend, else one by one.

INVARIANT (one meaning): every bit is as `cell_is_true` says of the sample; where samples ascend, a bound admits all
of them on one side, so that it need only be asked where it turns.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from dataclasses import replace

from engine.model.bands import ValueOf
from engine.model.cell_meaning import cell_is_true
from engine.model.cells import Comparison, Interval, Not, OneOf, UnaryTest
from engine.model.ruleset import Cell, Ruleset
from engine.model.types import NUMERIC, Base, Value


def ascending(ruleset: Ruleset, column: str, samples: tuple[Value, ...]) -> int:
    """Return how many samples from the first on ascend: all but null, or none where the column has no such order."""
    if ruleset.type_of(column).base not in NUMERIC | {Base.DATE, Base.DATETIME}:
        return 0
    size = len(samples) - (None in samples)
    return size if all(low < high for low, high in itertools.pairwise(samples[:size])) else 0


def admitted(ruleset: Ruleset, cell: Cell, samples: tuple[Value, ...], ascend: int, value_of: ValueOf) -> int:
    """Return the bits of the samples of which the cell is true; the first `ascend` samples ascend, null is not one."""
    bounded = _bounded(ruleset, cell, samples[:ascend], value_of) if ascend else None
    asked = range(ascend if bounded is not None else 0, len(samples))
    single = sum(1 << bit for bit in asked if cell_is_true(ruleset, cell, {cell.column: samples[bit]}))
    return single | (bounded or 0)


def _bounded(ruleset: Ruleset, cell: Cell, samples: tuple[Value, ...], value_of: ValueOf) -> int | None:
    """Return the bits among samples that ascend; None where the test is not made of bounds."""

    def side(operator: str, test: UnaryTest) -> int:
        """Return the bits of the samples on one side of a bound."""
        bound = replace(cell, test=test)
        is_lower = operator in (">", ">=")
        turn = bisect_left(
            samples, True, key=lambda sample: cell_is_true(ruleset, bound, {cell.column: sample}) is is_lower
        )
        below = (1 << turn) - 1
        return full & ~below if is_lower else below

    full = (1 << len(samples)) - 1
    match cell.test:
        case Comparison(operator=operator, endpoint=endpoint) if value_of(endpoint) is not None:
            if operator in ("=", "!="):
                equal = side(">=", Comparison(">=", endpoint)) & side("<=", Comparison("<=", endpoint))
                return equal if operator == "=" else full & ~equal
            return side(operator, cell.test)
        case Interval(low=low, high=high) if value_of(low) is not None and value_of(high) is not None:
            above = side(">=", Comparison(">=" if cell.test.low_included else ">", low))
            return above & side("<=", Comparison("<=" if cell.test.high_included else "<", high))
        case OneOf(tests=tests) | Not(tests=tests):
            parts = [_bounded(ruleset, replace(cell, test=part), samples, value_of) for part in tests]
            known = [part for part in parts if part is not None]
            if len(known) < len(parts):
                return None
            either = 0
            for part in known:
                either |= part
            return full & ~either if isinstance(cell.test, Not) else either
    return None


def rows_by_sample(masks: tuple[int, ...], samples: int) -> tuple[int, ...]:
    """Return, for each sample, the rows that admit it, as bits; `masks` has for each row the samples it admits.

    Goes by where each row begins and ends to admit: rows that admit a stretch of samples cost two steps each.

    >>> [f"{rows:b}" for rows in rows_by_sample((0b011, 0b110), 3)]
    ['1', '11', '10']
    """
    turns = turns_by_sample(masks, samples)
    return tuple(itertools.accumulate(turns, lambda rows, turned: rows ^ turned))


def turns_by_sample(masks: tuple[int, ...], samples: int) -> list[int]:
    """Return, for each sample, the rows that admit it and not the one before, or the other way round."""
    turns = [0] * (samples + 1)
    for row, mask in enumerate(masks):
        edges = mask ^ (mask << 1)
        while edges:
            edge = edges & -edges
            turns[edge.bit_length() - 1] ^= 1 << row
            edges ^= edge
    return turns[:samples]
