"""What a caller supplied, read against the declarations of a ruleset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model.types import Value


@dataclass(frozen=True, slots=True)
class InvalidFact:
    """A supplied fact that is not a legal value: `code` says how (`below_minimum` …), `limit` what was expected."""

    code: str
    limit: str


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
