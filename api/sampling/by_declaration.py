"""Which shape a fact's values have unless a file tells otherwise: from its declaration and the cut points of the rules.

The choices are written down for users in docs/en/sample.md; what changes here changes there.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from zoneinfo import ZoneInfo

from api.sampling.cut_points import Cuts
from api.sampling.day_uses import DayUses
from api.sampling.distributions import (
    ClockTime,
    Day,
    Days,
    Distribution,
    Fields,
    Instant,
    LogNormal,
    Mixed,
    Named,
    Normal,
    OverBands,
    Quantity,
    Several,
    Uniform,
    Weighted,
)
from engine.model.ruleset import Fact, Ruleset
from engine.model.types import NUMERIC, Base, Type, Value

BELOW_LOWEST, BELOW_HIGHEST = 0.40, 0.985
"""How many customers lie below the lowest cut and below the highest one, where a quantity is cut more than once."""
BELOW_ONLY = 0.70
"""How many lie below the cut where there is but one."""
SIGMA, WIDEST = 1.5, 2.5
MEDIAN = 50_000.0
"""The log-normal of money that no rule cuts."""
OVER_BANDS = 0.10
"""How many customers are spread over the bands evenly, so that every band occurs however rare it is."""
TRUE = 0.30
LEAST_SHARE = 0.02
"""No code is rarer than this share of an even split."""
LIST_SIZES = (2.0, 4.0, 2.0, 1.0)
"""How often a list has none, one, two, three items."""
WORDS = tuple("ABCDEFGH")
"""What texts are drawn from beside those that rules name: few, so that two facts of a customer can be alike."""
DAYS_AROUND = 30
YEAR = 365
GROWN_UP = (18, 80)
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a shape depends on beside the fact: the ruleset's cut points, what it does with dates, and the
    instant customers are made for."""

    ruleset: Ruleset
    cuts: Cuts
    days: DayUses
    as_of: dt.datetime

    def cuts_of(self, fact: Fact) -> tuple[Value, ...]:
        """Return the fact's own cut points, else those of the facts in the same unit."""
        own = self.cuts[fact.name]
        if own or fact.type.unit is None:
            return own
        alike = [
            cut
            for name, other in self.ruleset.facts.items()
            if (other.type.base, other.type.unit) == (fact.type.base, fact.type.unit)
            for cut in self.cuts[name]
        ]
        return tuple(sorted(set(alike)))


def shape_of(fact: Fact, around: Surroundings) -> Distribution:
    """Return what the fact's values are drawn from."""
    return _shape(fact.type, fact, around.cuts_of(fact), around)


def _shape(kind: Type, fact: Fact | None, cuts: tuple[Value, ...], around: Surroundings) -> Distribution:
    if kind.container:
        return _several(kind, fact, cuts, around)
    if kind.base in NUMERIC:
        return quantity(kind, fact, cuts)
    match kind.base:
        case Base.CODE:
            return codes(kind)
        case Base.BOOLEAN:
            return Weighted((True, False), (TRUE, 1 - TRUE))
        case Base.DATE:
            return Day(_days(fact, cuts, around))
        case Base.DATETIME:
            return Instant(_instants(around.as_of), ZoneInfo(around.ruleset.timezone))
        case Base.TIME:
            return ClockTime()
        case Base.DURATION:
            return Days(365)
        case Base.RECORD:
            return Fields({name: _shape(inner, None, (), around) for name, inner in kind.fields})
    written = tuple(cut for cut in cuts if isinstance(cut, str))
    return Weighted((*written, *WORDS), (*[2.0] * len(written), *[1.0] * len(WORDS)))


def _several(kind: Type, fact: Fact | None, cuts: tuple[Value, ...], around: Surroundings) -> Distribution:
    item = _shape(replace(kind, container="", size=None), fact, cuts, around)
    sizes: Distribution = Weighted(tuple(range(len(LIST_SIZES))), LIST_SIZES)
    if kind.size is not None:
        sizes = Weighted((kind.size,), (1.0,))
    if kind.container == "map":
        return Named(WORDS, item, sizes)
    return Several(item, sizes, distinct=kind.container == "set")


def codes(kind: Type) -> Weighted:
    """Return the codes, skewed: of ordered ones the worse the more frequent, else the earlier the more frequent.

    >>> codes(Type(Base.CODE, codes=("gold", "silver"), ordered=True)).weights
    (1.0, 2.0)
    """
    count = len(kind.codes)
    falling = [1 / place for place in range(1, count + 1)]
    weights = [float(place) for place in range(1, count + 1)] if kind.ordered else falling
    least = sum(weights) / count * LEAST_SHARE
    return Weighted(kind.codes, tuple(max(weight, least) for weight in weights))


def quantity(kind: Type, fact: Fact | None, cuts: tuple[Value, ...]) -> Quantity:
    """Return the shape of a number: log-normal or normal over its cuts, a tenth of it even over the bands."""
    low = None if fact is None or fact.minimum is None else float(fact.minimum)
    high = None if fact is None or fact.maximum is None else float(fact.maximum)
    points = [float(cut) for cut in cuts if _inside(float(cut), low, high)]
    shape = _spread(kind, points, low, high)
    if points:
        shape = Mixed(shape, OverBands(_edges(points, low, high)), OVER_BANDS)
    return Quantity(shape, kind, low, high)


def _inside(cut: float, low: float | None, high: float | None) -> bool:
    return (low is None or cut > low) and (high is None or cut <= high)


def _spread(kind: Type, points: list[float], low: float | None, high: float | None) -> Distribution:
    if low is not None and high is not None:
        middle = sum(points) / len(points) if points else (low + high) / 2
        return Normal(middle, (high - low) / 4)
    if any(point <= 0 for point in points) or (low is not None and low < 0):
        return _normal(points or [low or 0.0])
    if points:
        return _log_normal(points)
    return LogNormal(MEDIAN, SIGMA) if kind.base is Base.MONEY else LogNormal(3.0, 1.0)


def _log_normal(points: list[float]) -> LogNormal:
    """Return the log-normal with the named shares below the lowest and, if not too wide, the highest cut."""
    lowest, highest = math.log(points[0]), math.log(points[-1])
    if lowest == highest:
        return LogNormal(math.exp(lowest - NormalDist().inv_cdf(BELOW_ONLY) * 1.0), 1.0)
    first, last = NormalDist().inv_cdf(BELOW_LOWEST), NormalDist().inv_cdf(BELOW_HIGHEST)
    sigma = min((highest - lowest) / (last - first), WIDEST)
    return LogNormal(math.exp(lowest - first * sigma), sigma)


def _normal(points: list[float]) -> Normal:
    """Return the normal around the middle of the cuts, as wide as they lie apart."""
    middle = (points[0] + points[-1]) / 2
    return Normal(middle, max((points[-1] - points[0]) / 2, abs(middle) / 2, 1.0))


def _edges(points: list[float], low: float | None, high: float | None) -> tuple[float, ...]:
    """Return the cuts with the end below the lowest and the one above the highest."""
    span = max(points[-1] - points[0], abs(points[-1]), 1.0)
    below = low if low is not None else (0.0 if points[0] > 0 else points[0] - span)
    above = high if high is not None else points[-1] + span
    return tuple(dict.fromkeys((below, *points, above)))


def _days(fact: Fact | None, cuts: tuple[Value, ...], around: Surroundings) -> Distribution:
    """Return the ordinals of days: births, ends of terms, or what happened of late; a tenth close to the day itself."""
    today = around.as_of.date().toordinal()
    name = "" if fact is None else fact.name
    if name in around.days.recurring:
        return Uniform(today - GROWN_UP[1] * YEAR, today - GROWN_UP[0] * YEAR)
    first, last = (today - YEAR, today + 2 * YEAR) if name in around.days.to_come else (today - 3 * YEAR, today)
    dated = [cut.toordinal() for cut in cuts if isinstance(cut, dt.date)]
    first, last = (_limited(day, fact) for day in (min([first, *dated]) - YEAR * bool(dated), max([last, *dated])))
    ahead = DAYS_AROUND if name in around.days.to_come else 0
    near = Uniform(_limited(today - DAYS_AROUND, fact), _limited(today + ahead, fact))
    return Mixed(Uniform(first, last), near, OVER_BANDS)


def _limited(ordinal: int, fact: Fact | None) -> int:
    """Return the day, or the end of the fact's legal values that it lies beyond."""
    if fact is not None and isinstance(fact.minimum, dt.date):
        ordinal = max(ordinal, fact.minimum.toordinal())
    if fact is not None and isinstance(fact.maximum, dt.date):
        ordinal = min(ordinal, fact.maximum.toordinal())
    return ordinal


def _instants(as_of: dt.datetime) -> Distribution:
    """Return seconds since 1970: the last year, a tenth in the last days."""
    now = as_of.timestamp()
    return Mixed(Uniform(now - 365 * DAY, now), Uniform(now - 2 * DAY, now), OVER_BANDS)
