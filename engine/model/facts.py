"""What a caller supplied, read against the declarations of a ruleset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from engine.model.types import Value


class Missing:
    """Stands in a row of facts where none was supplied; whoever compares it, looks it up or tests it gets a `KeyError`.

    So a program over rows of facts need not ask beforehand whether all it reads is there.
    """

    __slots__ = ()

    def _read(self, *_: object) -> NoReturn:
        raise KeyError("a fact that was not supplied")

    __hash__ = __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _read


MISSING: Any = Missing()
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class InvalidFact:
    """A supplied fact that is not a legal value: `code` says how (`below_minimum` …), `limit` what was expected."""

    code: str
    limit: str


@dataclass(frozen=True, slots=True)
class StaleFact:
    """A fact older than it may be: the instant it was true; `is_missing`: it is therefore not used."""

    as_of: dt.datetime
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Supplied facts after reading.

    `known` holds one value for each fact that was supplied and legal, or that has a meaning when absent
    (those are also in `absent`); every other declared fact is missing; `invalid` ones are missing too.
    Parameters are not in here.
    """

    known: Mapping[str, Value]
    absent: frozenset[str] = frozenset()
    invalid: Mapping[str, InvalidFact] = field(default_factory=dict)
    row: Row | None = field(default=None, repr=False, compare=False)
    """The values in the order of the ruleset's facts, `MISSING` where there is none; None unless all known ones were
    supplied and legal. It says nothing that `known` does not, but faster."""
    dated: Mapping[str, dt.datetime] = field(default_factory=dict)
    """When facts that may grow stale were true, where that was supplied."""
    stale: Mapping[str, StaleFact] = field(default_factory=dict)
    """Facts found to be stale at the instant of the decision."""

    def __reduce__(self) -> tuple[type[Facts], tuple[object, ...]]:
        """Facts travel to the confirming process with every decision, which has no use for the row."""
        return Facts, (self.known, self.absent, self.invalid, None, self.dated, self.stale)


def row_of(names: Iterable[str], known: Mapping[str, Value]) -> Row:
    """Return the values in the order of the names, `MISSING` for those that have none."""
    return tuple([known.get(name, MISSING) for name in names])
