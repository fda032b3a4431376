"""A decision held against what in fact happened: of the customers to whom it said this, how many met with that."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

from api.batch.reading import BadBatch, Table
from api.reporting.counting import NONE_LISTED, Counts, Scalar, count, listed_output
from api.reporting.outcomes import Row
from engine.model.outcome import Json
from engine.model.ruleset import Decision

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """Of `customers`, `happened` met with the event; `low` and `high` bound the share with 95 % confidence."""

    customers: int
    happened: int

    @property
    def share(self) -> float:
        return self.happened / self.customers if self.customers else 0.0

    @property
    def low(self) -> float:
        return wilson(self.happened, self.customers)[0]

    @property
    def high(self) -> float:
        return wilson(self.happened, self.customers)[1]

    def to_json(self) -> dict[str, Json]:
        """Return the figures; shares as text, to four decimals."""
        shares = {"share": self.share, "low": self.low, "high": self.high}
        return {"customers": self.customers, "happened": self.happened} | {
            name: f"{share:.4f}" for name, share in shares.items()
        }


@dataclass(slots=True)
class Held:
    """Customers by what was said of them and whether it happened; of those `unknown` the file does not tell."""

    said: Counter[Scalar] = field(default_factory=Counter)
    happened: Counter[Scalar] = field(default_factory=Counter)
    by_count: Counter[int] = field(default_factory=Counter)
    happened_by_count: Counter[int] = field(default_factory=Counter)
    listed: bool = False
    unknown: int = 0

    @property
    def base(self) -> Rate:
        """The rate of all customers."""
        return Rate(sum(self.by_count.values()), sum(self.happened_by_count.values()))

    def rates(self) -> dict[Scalar, Rate]:
        """Return the rate of each value said."""
        return {value: Rate(self.said[value], self.happened[value]) for value in self.said}

    def rates_by_count(self) -> dict[int, Rate]:
        """Return, for a decision that lists, the rate by how many values were said of a customer."""
        return {n: Rate(self.by_count[n], self.happened_by_count[n]) for n in sorted(self.by_count)}


def wilson(happened: int, customers: int) -> tuple[float, float]:
    """Return Wilson's score interval for a share, which holds for small numbers too (E. B. Wilson, JASA 22, 1927).

    >>> [round(end, 3) for end in wilson(10, 100)]
    [0.055, 0.174]
    """
    if not customers:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    share = happened / customers
    middle = share + z * z / (2 * customers)
    half = z * math.sqrt(share * (1 - share) / customers + z * z / (4 * customers * customers))
    whole = 1 + z * z / customers
    return (middle - half) / whole, (middle + half) / whole


def what_happened(table: Table, id_column: str, column: str, event: str) -> dict[str, bool]:
    """Return for each customer of the file whether the column holds the event. Raises `BadBatch`."""
    for name in (id_column, column):
        if name not in table.columns:
            raise BadBatch(f"there is no column `{name}`; there are {', '.join(table.columns)}")
    id_place, place = table.columns.index(id_column), table.columns.index(column)
    cells = {str(row[id_place]): row[place] for _, row, _ in table.rows()}
    found = {id: str(cell) == event for id, cell in cells.items() if cell not in (None, "")}
    if not any(found.values()):
        values = sorted({str(cell) for cell in cells.values()})[:12]
        raise BadBatch(f"no row has `{event}` in column `{column}`; there are {', '.join(values)}")
    return found


def hold_against(rows: Iterable[Row], decision: Decision, happened: Mapping[str, bool]) -> Held:
    """Return the decision's customers by what was said of them and whether it happened."""
    held, listed = Held(), listed_output(decision)
    for id, row in rows:
        told = row[decision.name]
        if id not in happened:
            held.unknown += 1
            continue
        counts = Counts(listed=listed)
        count(counts, told)
        part = counts.parts.get(listed)
        said = [*part.values] if part else [f"\0{told.status.value}"]
        held.listed = held.listed or bool(part and part.listed)
        number = sum(value != NONE_LISTED for value in said) if part else 0
        held.said.update(said)
        held.by_count[number] += 1
        if happened[id]:
            held.happened.update(said)
            held.happened_by_count[number] += 1
    return held
