"""Numbers written with commas between their digits, `1,500`: to a rule file these are two values, 1 and 500.

Both readings are legal text, and they differ silently; so where a text looks like one number it is not accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_FIRST = r"(?<![\w.,])(?<!\d-)-?[0-9]{1,3}"
_REST = r"(?:\.[0-9]+)?[万亿]?(?!\w)"
_GROUPED = re.compile(rf"{_FIRST}(?:,[0-9]{{3}}(?![0-9])|,0[0-9]{{3}}(?![0-9]))+{_REST}")
_COMPARED = re.compile(rf"[<>]=?\s*({_FIRST}(?:,[0-9]+)+{_REST})")


@dataclass(frozen=True, slots=True)
class GroupedNumber:
    """A number as written, and where it begins."""

    text: str
    offset: int

    @property
    def plain(self) -> str:
        """Return the number without commas."""
        return self.text.replace(",", "")

    @property
    def underscored(self) -> str:
        """Return the number with `_` for each comma."""
        return self.text.replace(",", "_")


def grouped_number(text: str, in_cell: bool) -> GroupedNumber | None:
    """Return the first number that seems to be grouped by commas, outside texts in quotes; None where there is none.

    A comma groups digits where no blank stands around it, and before three digits, or four that begin with zero.
    In a cell it also does behind a compared number, whatever digits follow.

    >>> [bool(grouped_number(text, in_cell=True)) for text in (">= 1,500", ">= 1, 500", "1,500", "1,20", '"1,500"')]
    [True, False, True, False, False]
    """
    if "," not in text:
        return None
    blanked = _STRING.sub(lambda quoted: '"' * len(quoted[0]), text)
    if in_cell and (found := _COMPARED.search(blanked)):
        return GroupedNumber(found[1], found.start(1))
    found = _GROUPED.search(blanked)
    return None if found is None else GroupedNumber(found[0], found.start())
