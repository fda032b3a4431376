"""What was drawn of a fact, summed up: how often it is missing or wrong, which values, or from where to where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median_low

from api.sampling.drawing import Drawing, How
from engine.model.outcome import Json, json_value
from engine.model.types import NUMERIC, Base, Value

MOST_SHOWN = 8


@dataclass(slots=True)
class Drawn:
    """The cells of one fact: how each came about, and the values, quantities one by one and all others counted."""

    drawing: Drawing
    how: Counter[How] = field(default_factory=Counter)
    quantities: list[Value] = field(default_factory=list)
    texts: Counter[str] = field(default_factory=Counter)

    def count(self, how: How, value: Value, text: str) -> None:
        self.how[how] += 1
        if how != "drawn":
            return
        if self.is_quantity:
            self.quantities.append(value)
        else:
            self.texts[text] += 1

    @property
    def is_quantity(self) -> bool:
        kind = self.drawing.fact.type
        return kind.base in (*NUMERIC, Base.DATE, Base.DATETIME, Base.TIME) and not kind.container

    def spread(self) -> tuple[Value, Value, Value] | None:
        """Return the least, the median and the greatest value; None where there is none."""
        return (min(drawn), median_low(drawn), max(drawn)) if (drawn := self.quantities) else None

    def shares(self) -> list[tuple[str, int]]:
        """Return the most frequent values with how often each was drawn, most frequent first."""
        return self.texts.most_common(MOST_SHOWN)

    def to_json(self) -> dict[str, Json]:
        shown: dict[str, Json] = {"distribution": self.drawing.shape.name}
        shown |= {how: self.how[how] for how in ("drawn", "missing", "invalid")}
        if spread := self.spread():
            shown |= dict(zip(("least", "median", "most"), map(json_value, spread), strict=True))
        if self.texts:
            shown["values"] = dict(self.shares())
            shown["distinct"] = len(self.texts)
        return shown


def drawn_so_far(drawings: tuple[Drawing, ...]) -> tuple[Drawn, ...]:
    """Return the empty counts of every fact."""
    return tuple(Drawn(drawing) for drawing in drawings)
