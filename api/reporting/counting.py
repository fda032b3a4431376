"""How often what came out: counted customer by customer, without keeping them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from api.reporting.outcomes import Row, Told
from engine.model.outcome import Json, Status
from engine.model.ruleset import Decision, Ruleset

Scalar = bool | int | Decimal | str | None
NONE_LISTED = "\0none"
"""Counted for a list without items: a customer to whom nothing applies."""
HAVE_VALUES = (Status.DECIDED, Status.REVIEW)


@dataclass(slots=True)
class Part:
    """The values of one output (`""` of the only one): each with how many customers have it, numbers also one by one.

    `listed`: a customer may have several. `open`: how many customers may still get it.
    """

    values: Counter[Scalar] = field(default_factory=Counter)
    open: Counter[Scalar] = field(default_factory=Counter)
    numbers: array[float] = field(default_factory=lambda: array("d"))
    listed: bool = False


@dataclass(slots=True)
class Counts:
    """What came out of one decision. `missing`: how many undetermined customers name the fact; `alone`: and no other.

    `reasons`: why it is invalid, in review, or without an answer, by status. `listed`: the output that
    lists what holds.
    """

    listed: str = ""

    statuses: Counter[Status] = field(default_factory=Counter)
    parts: dict[str, Part] = field(default_factory=dict)
    flags: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[Status, Reason]] = field(default_factory=Counter)


Reason = tuple[str, str]
"""What kind of reason, and what it names: a fact, a decision, a detail."""


@dataclass(slots=True)
class Portfolio:
    """All customers of a file, counted."""

    customers: int = 0
    decisions: dict[str, Counts] = field(default_factory=dict)


def count_all(rows: Iterable[Row], ruleset: Ruleset) -> Portfolio:
    """Return the counts of all rows."""
    portfolio = Portfolio()
    for _, told in rows:
        portfolio.customers += 1
        for name, one in told.items():
            counts = portfolio.decisions.get(name)
            if counts is None:
                counts = portfolio.decisions[name] = Counts(listed=listed_output(ruleset.decisions[name]))
            count(counts, one)
    return portfolio


def listed_output(decision: Decision) -> str:
    """Return under which name the decision lists what holds: merged triggers as the reasons of one contact."""
    return "reasons" if decision.merge is not None else ""


def count(counts: Counts, told: Told) -> None:
    """The decision of one customer is counted."""
    counts.statuses[told.status] += 1
    counts.flags.update(told.flags)
    is_open = told.status is Status.UNDETERMINED
    if told.status in HAVE_VALUES or (is_open and isinstance(told.value, list | dict)):
        for path, value in _parts_of(told.value):
            _count_value(counts.parts.setdefault(path, Part()), value, is_open)
    if told.open:
        counts.parts.setdefault(counts.listed, Part(listed=True)).open.update(_scalar(item) for item in told.open)
    if is_open:
        counts.missing.update(told.missing)
        counts.alone.update(told.missing if len(told.missing) == 1 else ())
    if told.status is not Status.DECIDED and not (is_open and (told.missing or told.open)):
        counts.reasons.update((told.status, reason) for reason in _reasons(told))


def _parts_of(value: Json) -> Iterator[tuple[str, Json]]:
    """Yield the value, or each entry of a record under its name."""
    if isinstance(value, dict):
        yield from value.items()
    else:
        yield "", value


def _count_value(part: Part, value: Json, is_open: bool) -> None:
    """The value is counted; a list without items only where it will have none."""
    if isinstance(value, list):
        part.listed = True
        items = {_scalar(item) for item in value}
        part.values.update(items if items or is_open else {NONE_LISTED})
        return
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        part.numbers.append(float(value))
    part.values[_scalar(value)] += 1


def _scalar(item: Json) -> Scalar:
    """Return what is counted of an item: of a record its entries, one after the other."""
    if isinstance(item, dict):
        return " · ".join(str(entry) for entry in item.values())
    return " · ".join(str(inner) for inner in item) if isinstance(item, list) else item


def _reasons(told: Told) -> Iterator[Reason]:
    """Yield why there is no plain answer; what is only missing is counted as such."""
    if told.because is not None:
        yield "because", told.because
        return
    invalid = told.details.get("invalid_facts")
    if told.status is Status.INVALID and isinstance(invalid, dict):
        yield from (("invalid_fact", name) for name in invalid)
        return
    reason = told.details.get("reason")
    if reason == "evaluation_error":
        yield "evaluation_error", str(told.details.get("detail", ""))
    elif reason is not None:
        yield str(reason), ""
    else:
        yield "row", ""
