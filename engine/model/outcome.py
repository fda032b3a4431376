"""What a decision answers: a status, a value, and why."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from engine.model.feel_values import Context
from engine.model.temporal import temporal_text
from engine.model.types import Value

_EXACT = decimal.Context(prec=60)

Json = None | bool | int | Decimal | str | list["Json"] | dict[str, "Json"]


class Status(StrEnum):
    """The statuses of an outcome, as `RULES.md` fixes them."""

    DECIDED = "decided"
    UNDETERMINED = "undetermined"
    REVIEW = "review"
    INVALID = "invalid"
    OUT_OF_SCOPE = "out_of_scope"
    NO_MATCH = "no_match"


FAILING = frozenset({Status.INVALID, Status.NO_MATCH, Status.OUT_OF_SCOPE, Status.UNDETERMINED})
"""A decision that reads an outcome of such a status has no value to read: the status propagates."""


@dataclass(frozen=True, slots=True)
class Possible:
    """One outcome that is still possible: its status and value."""

    status: Status
    value: Value = None

    def to_json(self) -> Json:
        if self.status is Status.DECIDED:
            return json_value(self.value)
        return {"status": self.status.value} | ({} if self.value is None else {"value": json_value(self.value)})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One decision's answer. Parts that do not apply are empty and left out of the JSON.

    `flags` what is said beside the value · `open` under a listing policy, what may still be added to the value ·
    `approximate` facts were left open on the way: where it is not decided, `possible` may hold too much ·
    `rules` the ids that fired (`otherwise` for the row of that name) · `missing` names that alone can still
    change the answer · `because` the required decision whose failure propagated · `details` reasons, as JSON.
    """

    status: Status
    value: Value = None
    flags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    possible: tuple[Possible, ...] = ()
    open: tuple[Value, ...] = ()
    approximate: bool = False
    because: str | None = None
    details: Mapping[str, Json] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type[Outcome], tuple[object, ...]]:
        """Outcomes travel between the engines' processes with every decision; field by field they travel fastest."""
        return Outcome, tuple(getattr(self, name) for name in _FIELDS)

    @property
    def answer(self) -> Possible:
        """Status and value alone: what must be the same in all completions for the outcome to stand."""
        return Possible(self.status, self.value)

    def to_json(self) -> dict[str, Json]:
        """Return the outcome as JSON, keys in the order of `RULES.md`, empty parts left out."""
        shown: dict[str, Json] = {"status": self.status.value}
        if self.value is not None:
            shown["value"] = json_value(self.value)
        for key in ("flags", "rules", "assumptions", "parameters", "missing"):
            if names := getattr(self, key):
                shown[key] = list(names)
        if self.possible:
            shown["possible"] = [answer.to_json() for answer in self.possible]
        if self.open:
            shown["open"] = [json_value(value) for value in self.open]
        if self.approximate and self.status in FAILING:
            shown["approximate"] = True
        if self.because is not None:
            shown["because"] = self.because
        if self.details:
            shown["details"] = dict(self.details)
        return shown


_FIELDS = tuple(Outcome.__dataclass_fields__)


def json_value(value: Value) -> Json:
    """Return the value as JSON; dates and durations as ISO text, numbers exact, without needless zeros or exponent.

    >>> json_value(Decimal("1.20E+3"))
    Decimal('1200')
    >>> json_value((Decimal(1), Context({"kind": "focus"})))
    [Decimal('1'), {'kind': 'focus'}]
    """
    match value:
        case Decimal():
            return Decimal(f"{_EXACT.normalize(value):f}")
        case None | bool() | int() | str():
            return value
        case tuple():
            return [json_value(item) for item in value]
        case Context():
            return {name: json_value(entry) for name, entry in value.items()}
        case _:
            return temporal_text(value)
