"""What a generated table can test: facts, parameters and decisions as columns, with the values their cells are cut at.

Every number, date and text comes from a short list, so that cells of different columns meet at the same points.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

NUMERIC = ("money", "number", "integer")
POINTS: dict[str, tuple[Any, ...]] = {
    "money": tuple(map(Decimal, ("0", "0.01", "200000", "500000", "999999.99", "5000000", "100000000"))),
    "number": tuple(map(Decimal, ("-2.5", "0", "0.1", "0.333", "1", "12.75", "1234567.890123456789"))),
    "integer": (-1, 0, 1, 2, 5, 7, 60),
    "date": tuple(map(dt.date.fromisoformat, ("1970-01-01", "2024-02-28", "2024-02-29", "2024-03-01", "2026-12-31"))),
    "text": ("A", "B", "甲乙", "two words", ""),
    "boolean": (True, False),
}
SCALE = ("diamond", "platinum", "gold", "silver", "bronze")
COLOURS = ("red", "green", "blue", "grey", "white")
STEP: dict[str, Any] = {"money": Decimal("0.01"), "number": Decimal("1E-9"), "integer": 1, "date": dt.timedelta(days=1)}


@dataclass(frozen=True)
class Column:
    """A named value of a ruleset: a fact, a parameter, or what an earlier decision yields."""

    name: str
    base: str
    codes: tuple[str, ...] = ()
    ordered: bool = False
    nullable: bool = False

    @property
    def has_order(self) -> bool:
        return self.base in NUMERIC or self.base == "date" or self.ordered

    @property
    def points(self) -> tuple[Any, ...]:
        return self.codes if self.base == "code" else POINTS[self.base]


def random_column(random: Random, name: str, bases: tuple[str, ...]) -> Column:
    """Return a column of a random type; code columns take two to five codes, in the order of their list."""
    base = random.choice(bases)
    if base != "code":
        return Column(name, base)
    ordered = random.random() < 0.6
    return Column(name, base, codes=some_codes(random, SCALE if ordered else COLOURS), ordered=ordered)


def some_codes(random: Random, pool: tuple[str, ...]) -> tuple[str, ...]:
    """Return two or more codes of the pool, in its order, so that ordered columns often share a scale."""
    if random.random() < 0.5:
        return pool
    kept = set(random.sample(pool, random.randint(2, len(pool))))
    return tuple(code for code in pool if code in kept)


def are_comparable(first: Column, second: Column) -> bool:
    """True where a cell over the first column may name the second one and `<` has a meaning between them."""
    if first.base in NUMERIC and second.base in NUMERIC:
        return (first.base == "money") == (second.base == "money")
    if first.base != second.base or first.base == "date":
        return first.base == second.base
    return first.ordered and second.ordered and first.base == "code" and _share_a_scale(first.codes, second.codes)


def _share_a_scale(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    longer, shorter = sorted((first, second), key=len, reverse=True)
    return tuple(code for code in longer if code in set(shorter)) == shorter


def are_equatable(first: Column, second: Column) -> bool:
    """True where a cell over the first column may ask whether it equals the second one."""
    if first.base == "code" and second.base == "code":
        return first.codes == second.codes or are_comparable(first, second)
    return are_comparable(first, second) or (first.base == second.base and first.base in ("text", "boolean"))
