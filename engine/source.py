"""Where a piece of rule text stands: file, line, column, and the line itself under a caret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

LINE_END = re.compile("\r\n|\r|\n")
"""What ends a line in YAML 1.2, and in the editors of every system."""


class Location(NamedTuple):
    """A place in a rule file; line and column count from 1, as editors show them."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class SourceText:
    """One rule file as read: its name as the user knows it, and its text."""

    file: str
    text: str

    def line(self, number: int) -> str:
        """Return line `number` (from 1) without its line end; empty beyond the last line.

        >>> SourceText("a.yaml", "one\\ntwo").line(2)
        'two'
        """
        lines = _lines(self.text)
        return lines[number - 1] if 0 < number <= len(lines) else ""


@lru_cache(maxsize=16)
def _lines(text: str) -> list[str]:
    return LINE_END.split(text)
