"""The shapes that values are drawn from, on Python's own generator, whose sequence is the same on every machine."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Protocol

from engine.model.feel_values import Context
from engine.model.types import Base, Type, Value

DRAWN_AGAIN = 50
"""How often a number outside the legal values is drawn again before it is put at their end."""
ON_THE_CUT = 0.1
"""How many of the values that are spread over the bands stand exactly on a cut."""


class Distribution(Protocol):
    """Something values can be drawn from; `name` is how the summary calls it."""

    @property
    def name(self) -> str: ...

    def draw(self, random: Random) -> Value: ...


@dataclass(frozen=True, slots=True)
class Weighted:
    """Each value as often as its weight says."""

    values: tuple[Value, ...]
    weights: tuple[float, ...]
    name: str = "weights"
    _sums: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sums", tuple(accumulate(self.weights)))

    def draw(self, random: Random) -> Value:
        return random.choices(self.values, cum_weights=self._sums)[0]


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same value."""

    value: Value
    name: str = "constant"

    def draw(self, random: Random) -> Value:
        return self.value


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A quantity whose logarithm is normal: many small ones, few large ones, no two alike by chance."""

    median: float
    sigma: float
    name: str = "lognormal"

    def draw(self, random: Random) -> float:
        return random.lognormvariate(math.log(self.median), self.sigma)


@dataclass(frozen=True, slots=True)
class Normal:
    """A quantity around a mean."""

    mean: float
    sd: float
    name: str = "normal"

    def draw(self, random: Random) -> float:
        return random.normalvariate(self.mean, self.sd)


@dataclass(frozen=True, slots=True)
class Uniform:
    """A quantity, a day or an instant anywhere from `low` to `high`, each as likely."""

    low: float
    high: float
    name: str = "uniform"

    def draw(self, random: Random) -> float:
        return random.uniform(self.low, self.high)


@dataclass(frozen=True, slots=True)
class OverBands:
    """First one of the bands that the edges divide, each as likely, then a quantity in it; some stand on an edge."""

    edges: tuple[float, ...]
    name: str = "bands"

    def draw(self, random: Random) -> float:
        place = random.randrange(len(self.edges) - 1)
        low, high = self.edges[place], self.edges[place + 1]
        return low if random.random() < ON_THE_CUT else random.uniform(low, high)


@dataclass(frozen=True, slots=True)
class Mixed:
    """Mostly the one, at a share of `rare` the other."""

    mostly: Distribution
    other: Distribution
    rare: float

    @property
    def name(self) -> str:
        return f"{self.mostly.name} + {self.other.name}"

    def draw(self, random: Random) -> Value:
        return (self.other if random.random() < self.rare else self.mostly).draw(random)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a fact: within its legal values, to so many decimals."""

    shape: Distribution
    kind: Type
    low: float | None
    high: float | None

    @property
    def name(self) -> str:
        return self.shape.name

    def draw(self, random: Random) -> Decimal | int:
        drawn = self._within(random)
        if self.kind.base is Base.INTEGER:
            return int(self._clipped(round(drawn)))
        places = 2 if self.kind.base is Base.MONEY else 4
        return self._clipped(Decimal(f"{drawn:.{places}f}"))

    def _within(self, random: Random) -> float:
        for _ in range(DRAWN_AGAIN):
            drawn: float = self.shape.draw(random)
            if (self.low is None or drawn >= self.low) and (self.high is None or drawn <= self.high):
                return drawn
        return self.low if self.low is not None else self.high or 0.0

    def _clipped(self, number: Decimal | int) -> Decimal | int:
        """Return the number, or the end of the legal values that rounding went past."""
        kind = type(number)
        if self.low is not None and number < self.low:
            return kind(str(self.low)) if kind is Decimal else math.ceil(self.low)
        if self.high is not None and number > self.high:
            return kind(str(self.high)) if kind is Decimal else math.floor(self.high)
        return number


@dataclass(frozen=True, slots=True)
class Day:
    """A date, of its ordinal number."""

    shape: Distribution

    @property
    def name(self) -> str:
        return self.shape.name

    def draw(self, random: Random) -> dt.date:
        return dt.date.fromordinal(min(max(1, int(self.shape.draw(random))), dt.date.max.toordinal()))


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant, of its seconds since 1970, to the minute, at the offset of `zone`."""

    shape: Distribution
    zone: dt.tzinfo

    @property
    def name(self) -> str:
        return self.shape.name

    def draw(self, random: Random) -> dt.datetime:
        drawn = dt.datetime.fromtimestamp(int(self.shape.draw(random)) // 60 * 60, self.zone)
        return drawn.replace(tzinfo=dt.timezone(drawn.utcoffset() or dt.timedelta()))


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of the day, to the minute."""

    name: str = "uniform"

    def draw(self, random: Random) -> dt.time:
        minute = random.randrange(24 * 60)
        return dt.time(minute // 60, minute % 60)


@dataclass(frozen=True, slots=True)
class Days:
    """A duration in whole days."""

    most: int
    name: str = "uniform"

    def draw(self, random: Random) -> dt.timedelta:
        return dt.timedelta(days=random.randint(0, self.most))


@dataclass(frozen=True, slots=True)
class Several:
    """A list or set: as many items as `sizes` says; items of a set are distinct."""

    item: Distribution
    sizes: Distribution
    distinct: bool

    @property
    def name(self) -> str:
        return f"list of {self.item.name}"

    def draw(self, random: Random) -> tuple[Value, ...]:
        items = tuple(self.item.draw(random) for _ in range(self.sizes.draw(random)))
        return tuple(dict.fromkeys(items)) if self.distinct else items


@dataclass(frozen=True, slots=True)
class Named:
    """A map: as many entries as `sizes` says, under names from `names`."""

    names: tuple[str, ...]
    item: Distribution
    sizes: Distribution

    @property
    def name(self) -> str:
        return f"map of {self.item.name}"

    def draw(self, random: Random) -> Context:
        chosen = random.sample(self.names, min(self.sizes.draw(random), len(self.names)))
        return Context({name: self.item.draw(random) for name in sorted(chosen)})


@dataclass(frozen=True, slots=True)
class Fields:
    """A record, field by field."""

    fields: Mapping[str, Distribution]
    name: str = "record"

    def draw(self, random: Random) -> Context:
        return Context({name: shape.draw(random) for name, shape in self.fields.items()})
