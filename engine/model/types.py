"""The types a fact, a parameter or an output may have, and the values that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypeAlias

Value: TypeAlias = Any
"""A value inside the engine, frozen and hashable: money and number are `Decimal`, integer is `int`, code and text
`str`, a list or set a `tuple`, a map or record a `Context`; the rest as `engine.model.feel_values` lists them."""


class Base(StrEnum):
    """The base types of `RULES.md`, in the order they are documented."""

    MONEY = "money"
    NUMBER = "number"
    INTEGER = "integer"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    CODE = "code"
    DATETIME = "datetime"
    TIME = "time"
    DURATION = "duration"
    RECORD = "record"
    ANY = "any"
    """Not known when the ruleset is loaded: the value of an expression."""


Container = Literal["", "list", "set", "map"]

NUMERIC = frozenset({Base.MONEY, Base.NUMBER, Base.INTEGER})
TEMPORAL = frozenset({Base.DATE, Base.DATETIME, Base.TIME, Base.DURATION})
WITHOUT_BANDS = frozenset({Base.TIME, Base.DURATION, Base.RECORD, Base.ANY})
"""Types whose values no cut divides: a column of theirs can only be asked whether it is true, false or null."""


@dataclass(frozen=True, slots=True)
class Type:
    """A base type with what narrows it: the unit of a quantity, the codes of a code, the fields of a record.

    `ordered` codes are listed best first; `<`, `>=` then mean rank. `container`: many values of the base type;
    `size` how many a list must have, where that is fixed.
    """

    base: Base
    unit: str | None = None
    codes: tuple[str, ...] = ()
    ordered: bool = False
    container: Container = ""
    size: int | None = None
    fields: tuple[tuple[str, Type], ...] = ()

    @property
    def has_order(self) -> bool:
        """True where `<` and `>=` mean something."""
        if self.container:
            return False
        return self.base in NUMERIC or self.base in TEMPORAL or (self.base is Base.CODE and self.ordered)

    @property
    def has_bands(self) -> bool:
        """True where cells cut the values into bands, or list them."""
        return not self.container and self.base not in WITHOUT_BANDS

    @property
    def is_listed(self) -> bool:
        """True where the values can be named one by one: codes and booleans."""
        return not self.container and self.base in (Base.CODE, Base.BOOLEAN)


def rank_scale(first: Type, second: Type) -> tuple[str, ...] | None:
    """Return the codes, best first, on which values of both types have a rank; None where there is no such scale.

    The longer list is the scale if the shorter one names some of its codes in the same order.

    >>> a = Type(Base.CODE, codes=("gold", "silver"), ordered=True)
    >>> b = Type(Base.CODE, codes=("gold", "silver", "none"))
    >>> rank_scale(a, b)
    ('gold', 'silver', 'none')
    """
    if not (first.ordered or second.ordered):
        return None
    longer, shorter = sorted((first.codes, second.codes), key=len, reverse=True)
    return longer if tuple(code for code in longer if code in set(shorter)) == shorter else None
