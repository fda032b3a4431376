"""Customers drawn fact by fact, each fact from a sequence of its own: one more fact changes no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from api.sampling.by_declaration import Surroundings, shape_of
from api.sampling.cut_points import cut_points
from api.sampling.day_uses import day_uses
from api.sampling.distributions import Distribution
from engine.model.ruleset import Fact, Ruleset
from engine.model.types import NUMERIC, Base, Value

ABSENT = 0.5
"""How many customers have nothing on record where not being on record has a meaning of its own."""

How = Literal["drawn", "missing", "invalid"]


@dataclass(frozen=True, slots=True)
class Told:
    """What a file tells of one fact; None where it leaves the choice to the declaration."""

    shape: Distribution | None = None
    missing: float | None = None
    invalid: float | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """How one fact is drawn: its shape, and how many customers lack it or have it wrong."""

    fact: Fact
    shape: Distribution
    missing: float
    invalid: float

    def cells(self, seed: int) -> Iterator[tuple[How, Value]]:
        """Yield the fact of one customer after the other; the same for the same seed."""
        random = Random(f"{seed}/{self.fact.name}")
        while True:
            chance, value = random.random(), self.shape.draw(random)
            if chance < self.missing:
                yield "missing", None
            elif chance < self.missing + self.invalid:
                yield "invalid", wrong_value(self.fact)
            else:
                yield "drawn", value


def drawings_of(
    ruleset: Ruleset, as_of: dt.datetime, missing: float, invalid: float, told: Mapping[str, Told]
) -> tuple[Drawing, ...]:
    """Return how each fact of the ruleset is drawn, in the order declared."""
    around = Surroundings(ruleset, cut_points(ruleset), day_uses(ruleset), as_of)
    return tuple(
        _drawing(fact, around, missing, invalid, told.get(fact.name, Told())) for fact in ruleset.facts.values()
    )


def _drawing(fact: Fact, around: Surroundings, missing: float, invalid: float, told: Told) -> Drawing:
    wrong = invalid if told.invalid is None else told.invalid
    lacking = (ABSENT if fact.has_absent else missing) if told.missing is None else told.missing
    return Drawing(
        fact=fact,
        shape=told.shape or shape_of(fact, around),
        missing=lacking,
        invalid=0.0 if wrong_value(fact) is None else wrong,
    )


def wrong_value(fact: Fact) -> Value:
    """Return a value the fact cannot have: beyond its ends where it has some, else a text; None where any will do."""
    if fact.type.base in NUMERIC and not fact.type.container:
        if fact.minimum is not None:
            return fact.minimum - 1
        if fact.maximum is not None:
            return fact.maximum + 1
    return None if fact.type.base is Base.TEXT and not fact.type.container else "?"
