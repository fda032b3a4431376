"""The types a fact, a parameter or an output may have, and the values that belong to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Value = Decimal | int | str | bool | dt.date | None
"""A value inside the engine: money and number are `Decimal`, integer is `int`, code and text `str`."""


class Base(StrEnum):
    """The base types of `RULES.md`, in the order they are documented."""

    MONEY = "money"
    NUMBER = "number"
    INTEGER = "integer"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    CODE = "code"


NUMERIC = frozenset({Base.MONEY, Base.NUMBER, Base.INTEGER})


@dataclass(frozen=True, slots=True)
class Type:
    """A base type with what narrows it: the unit of a quantity, the codes of a code.

    `ordered` codes are listed best first; `<`, `>=` then mean rank.
    """

    base: Base
    unit: str | None = None
    codes: tuple[str, ...] = ()
    ordered: bool = False

    @property
    def has_order(self) -> bool:
        """True where `<` and `>=` mean something."""
        return self.base in NUMERIC or self.base is Base.DATE or (self.base is Base.CODE and self.ordered)


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
