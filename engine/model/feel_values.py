"""The values of FEEL: what they are made of, when two are equal and which of two comes first (DMN 1.5, 10.3.2).

number `Decimal` · string `str` · boolean `bool` · null `None` · `date` · `time` (local, with an offset or in a zone) ·
date and time `datetime` (local or with an offset or zone) · days and time duration `timedelta` · years and months
duration `MonthsDuration` · list `tuple` · `Context` · `Range` · `Function`. Every value is frozen and hashable.

`UNKNOWN` stands for a fact that is not known. It is never inside a list or a context: a list of which an item is
not known is not known itself.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

FeelValue: TypeAlias = Any
"""One of the values listed above. Recursive, and checked by `kind_of` where it matters."""

ARITHMETIC: Final = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
"""Decimal arithmetic as DMN asks for it (IEEE 754-2008 decimal128): beyond its range `decimal` raises."""

_MIDNIGHT: Final = dt.datetime(1, 1, 1)  # noqa: DTZ001 a count starts here, no clock is read


class EvaluationError(Exception):
    """An expression has no value: DMN would answer null, this engine says why.

    `code` is stable (`wrong_type`, `out_of_domain`, `too_large` …), `detail` one line in lower case,
    `values` what the operation was given.
    """

    def __init__(self, code: str, detail: str, values: Iterable[FeelValue] = ()) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.values = tuple(values)

    def __str__(self) -> str:
        """Return the detail."""
        return self.detail


class Unknown:
    """The value of a fact that is not known. There is one: `UNKNOWN`."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return its name."""
        return "UNKNOWN"

    def __bool__(self) -> bool:
        """Refuse: what is not known is neither true nor false."""
        raise TypeError("UNKNOWN is neither true nor false")


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True, order=True)
class MonthsDuration:
    """A years and months duration, in months (negative for one that goes back)."""

    months: int


class Context(Mapping[str, FeelValue]):
    """A FEEL context: entries in the order they were written, equal by content in any order.

    >>> Context({"a": 1, "b": 2}) == Context({"b": 2, "a": 1})
    True
    """

    __slots__ = ("_entries", "_hash")

    def __init__(self, entries: Mapping[str, FeelValue] | Iterable[tuple[str, FeelValue]] = ()) -> None:
        self._entries = dict(entries)
        self._hash: int | None = None

    def __getitem__(self, name: str) -> FeelValue:
        """Return the entry of that name."""
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        """Walk the names in order."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        """Compare contents; true and 1 are not the same content."""
        return isinstance(other, Context) and equality_key(self) == equality_key(other)

    def __hash__(self) -> int:
        """Return a hash that equal contexts share."""
        if self._hash is None:
            self._hash = hash(equality_key(self))
        return self._hash

    def __repr__(self) -> str:
        """Show the entries."""
        return f"Context({self._entries!r})"


@dataclass(frozen=True, slots=True)
class Range:
    """A FEEL range: two ends, each in or out of it. A missing end (`None`) is open: `(>= 5)` has no high end."""

    low: FeelValue
    low_included: bool
    high: FeelValue
    high_included: bool


@dataclass(frozen=True, slots=True)
class Function:
    """A FEEL function: the names of its parameters and what it does with one value for each, in that order."""

    parameters: tuple[str, ...]
    call: Callable[..., FeelValue] = field(repr=False)
    order: str = field(default="", kw_only=True)
    """`<` or `>` where all the function does is to compare its two parameters so."""


_KINDS: Final[tuple[tuple[type | tuple[type, ...], str], ...]] = (
    (bool, "boolean"),
    ((Decimal, int), "number"),
    (str, "string"),
    (type(None), "null"),
    (dt.datetime, "date and time"),
    (dt.date, "date"),
    (dt.time, "time"),
    (dt.timedelta, "days and time duration"),
    (MonthsDuration, "years and months duration"),
    (tuple, "list"),
    (Context, "context"),
    (Range, "range"),
    (Function, "function"),
    (Unknown, "unknown"),
)
"""Subtypes first: a boolean is an `int`, a date and time is a `date`."""


def kind_of(value: FeelValue) -> str:
    """Return the FEEL name of the value's type.

    >>> kind_of(dt.timedelta(days=1))
    'days and time duration'
    """
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return name
    raise TypeError(f"not a FEEL value: {value!r}")


def instant(value: dt.datetime) -> dt.timedelta:
    """Return the time passed since the year 1, in UTC where the value has an offset; comparable within either sort."""
    local = value.replace(tzinfo=None) - _MIDNIGHT
    offset = value.utcoffset()
    return local if offset is None else local - offset


def instant_of_day(value: dt.time) -> dt.timedelta:
    """Return the time passed since midnight, in UTC where the value has an offset."""
    local = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    offset = value.utcoffset()
    return local if offset is None else local - offset


def clock_of(value: dt.time | dt.datetime) -> object:
    """Return what values must share to be compared: "local", "offset", or the zone of a time, whose offset is open."""
    if value.tzinfo is None:
        return "local"
    return value.tzinfo if value.utcoffset() is None else "offset"


def _scalar_key(value: FeelValue, kind: str) -> tuple[FeelValue, ...]:
    """Return what tells the value from others of its kind, comparable where the clocks are the same."""
    if kind == "date and time":
        return clock_of(value), instant(value)
    if kind == "time":
        return clock_of(value), instant_of_day(value)
    return ("", value)


LARGEST: Final = 1_000_000
"""The most items a list may have, counted within; the most characters a text may have."""

DEEPEST: Final = 200
"""How deep lists and contexts may lie within one another."""


def ensure_bounded(value: FeelValue) -> None:
    """Return if walking through the value ends soon; else raise `too_large`.

    A list that holds another one twice, built up a hundred times over, has few objects and endless items: each object
    is looked at once.
    """
    if isinstance(value, tuple | Context):
        _extent(value, 0, {})


def _extent(value: tuple[FeelValue, ...] | Context, level: int, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """Return how many items the value has within, and how many levels."""
    items = value if isinstance(value, tuple) else value.values()
    size, height = len(value), 1
    for item in items:
        if isinstance(item, tuple | Context) and level < DEEPEST:
            inner = known.get(id(item)) or _extent(item, level + 1, known)
            size, height = size + inner[0], max(height, inner[1] + 1)
    if size > LARGEST or level + height > DEEPEST:
        raise EvaluationError("too_large", f"a value of more than {LARGEST} items or {DEEPEST} levels")
    known[id(value)] = size, height
    return size, height


def equality_key(value: FeelValue) -> tuple[object, ...]:
    """Return a hashable key that two values share exactly if FEEL holds them equal."""
    ensure_bounded(value)
    return _key(value)


def _key(value: FeelValue) -> tuple[object, ...]:
    kind = kind_of(value)
    if kind == "list":
        return (kind, *map(_key, value))
    if kind == "context":
        return (kind, frozenset((name, _key(entry)) for name, entry in value.items()))
    if kind == "range":
        return kind, _key(value.low), value.low_included, _key(value.high), value.high_included
    if kind == "function":
        return kind, id(value)
    return (kind, *_scalar_key(value, kind))


def feel_equal(first: FeelValue, second: FeelValue) -> bool | None:
    """Return whether the two are equal; None where DMN holds them not comparable: different kinds, or clocks.

    Null equals null and nothing else. Lists and contexts are compared within; one part that differs settles it.
    """
    if isinstance(first, tuple | Context) and isinstance(second, tuple | Context):
        if len(first) != len(second) and type(first) is type(second):
            return False
        ensure_bounded(first)
    return _equal(first, second)


def _equal(first: FeelValue, second: FeelValue) -> bool | None:
    if first is None or second is None:
        return first is second
    kind = kind_of(first)
    if kind != kind_of(second):
        return None
    if kind == "list":
        return len(first) == len(second) and _all_equal(zip(first, second, strict=True))
    if kind == "context":
        return first.keys() == second.keys() and _all_equal((first[name], second[name]) for name in first)
    if kind in ("time", "date and time") and clock_of(first) != clock_of(second):
        return None
    return _key(first) == _key(second)


def _all_equal(pairs: Iterable[tuple[FeelValue, FeelValue]]) -> bool | None:
    """Return false where a pair differs, else None where a pair cannot be compared, else true."""
    verdict: bool | None = True
    for first, second in pairs:
        same = _equal(first, second)
        if same is False:
            return False
        verdict = verdict and same
    return verdict


ORDERED_KINDS: Final = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
"""The kinds whose values `<` puts in an order."""


def feel_compare(first: FeelValue, second: FeelValue) -> Literal[-1, 0, 1] | None:
    """Return -1, 0 or 1 as the first value comes before, with or after the second; None where FEEL has no order.

    >>> feel_compare(Decimal(1), Decimal("1.0")), feel_compare(Decimal(1), "a")
    (0, None)
    """
    kind = kind_of(first)
    if kind not in ORDERED_KINDS or kind != kind_of(second):
        return None
    one, two = _scalar_key(first, kind), _scalar_key(second, kind)
    if one[0] != two[0]:
        return None
    return 0 if one[1] == two[1] else -1 if one[1] < two[1] else 1
