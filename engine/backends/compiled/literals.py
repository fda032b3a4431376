"""Values, names and comments as Python text that cannot be mistaken for anything else."""

from __future__ import annotations

import datetime as dt
import keyword
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from engine.model.types import NUMERIC, Base, Type, Value

GIVEN_NAMES = frozenset(
    {
        *("Decimal", "date", "instant", "bisect_left", "bisect_right", "positions", "kept"),
        *("FAILED", "MISSING", "DECIDED", "OffFastPath", "KeyError"),
        *("values", "inputs", "rows", "missing", "matching", "decide"),
    }
)
"""Names that generated text uses for itself; facts and decisions get others."""

BINARY_UP_TO = 40
NAMED_RULES = 6


@dataclass
class Names:
    """The Python names given out in one generated text: unique, and the same for the same parts every time."""

    _given: dict[tuple[str, ...], str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=lambda: set(GIVEN_NAMES))

    def of(self, *parts: str) -> str:
        """Return the Python name for these parts: one for a value, more for what belongs to it (capitals: constants).

        >>> names = Names()
        >>> names.of("class"), names.of("tier", "x", "BANDS"), names.of("tier_x", "BANDS"), names.of("tier", "rule")
        ('class_2', 'TIER_X_BANDS', 'TIER_X_BANDS_2', 'tier_rule')
        """
        if parts not in self._given:
            self._given[parts] = self._free(_identifier(parts))
        return self._given[parts]

    def _free(self, wanted: str) -> str:
        found, number = wanted, 1
        while found in self._taken or keyword.iskeyword(found):
            number += 1
            found = f"{wanted}_{number}"
        self._taken.add(found)
        return found


def _identifier(parts: tuple[str, ...]) -> str:
    joined = "_".join(parts)
    wanted = unicodedata.normalize("NFKC", joined.upper() if len(parts) > 1 and parts[-1].isupper() else joined)
    wanted = re.sub(r"\W", "_", wanted)
    # Python folds identifiers by NFKC and gives dunder names other meanings; what is odd is spelled out.
    is_plain = wanted.isidentifier() and not wanted.startswith("__") and unicodedata.is_normalized("NFKC", wanted)
    return wanted if is_plain else f"x{joined.encode().hex()}"


def literal(value: Value, kind: Type | None = None) -> str:
    """Return the value as Python text; numbers as the type compares them fastest (exact either way).

    >>> literal(Decimal("5000000.00"), Type(Base.MONEY)), literal(dt.date(2024, 1, 31)), literal(Decimal(3))
    ("Decimal('5000000')", 'date(2024, 1, 31)', "Decimal('3')")
    """
    if isinstance(value, dt.datetime):
        return f"instant({value.isoformat()!a})"
    if isinstance(value, dt.date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    if kind is not None and kind.base is Base.INTEGER and value == int(value):
        return str(int(value))
    if isinstance(value, Decimal) or (kind is not None and kind.base in NUMERIC and kind.base is not Base.INTEGER):
        exact = Decimal(value)
        return f"Decimal('{int(exact) if exact == int(exact) else exact}')"
    return str(value)


def mask_literal(rows: int, count: int) -> str:
    """Return a mask of `count` rows as a number, the first row the last digit.

    >>> mask_literal(5, 4), mask_literal(1 << 41, 44)
    ('0b0101', '0x20000000000')
    """
    return f"0b{rows:0{max(count, 1)}b}" if count <= BINARY_UP_TO else f"0x{rows:0{(count + 3) // 4}x}"


def comment(text: str) -> str:
    """Return the text as it may stand behind `#`: one line, nothing that ends it.

    >>> comment("one\\ntwo")
    '# one?two'
    """
    return "# " + "".join(letter if letter.isprintable() else "?" for letter in text)


def rule_list(ids: tuple[str, ...]) -> str:
    """Return rule ids for a comment; a long list is cut short.

    >>> rule_list(("a", "b")), rule_list(tuple("abcdefgh"))
    ('a, b', 'a, b, c, d, e, f and 2 more')
    """
    shown = ", ".join(ids[:NAMED_RULES]) or "no rule"
    return shown if len(ids) <= NAMED_RULES else f"{shown} and {len(ids) - NAMED_RULES} more"
