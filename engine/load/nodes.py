"""YAML as read: scalars stay text, every node knows where it stands; types come later, by what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from engine.source import Location


class Scalar(NamedTuple):
    """A single value as written; `quoted` where it stood in quotes or in a block.

    `places`: where each character stands behind the quote, where escapes shift them; nothing where it spans lines.
    """

    text: str
    quoted: bool
    at: Location
    places: tuple[int, ...] | None = None

    @property
    def is_null(self) -> bool:
        return not self.quoted and self.text in ("null", "~", "Null", "NULL")

    def at_offset(self, offset: int) -> Location:
        """Return where the character at this offset of the text stands; the start where it spans lines."""
        if self.places is not None:
            if not self.places:
                return self.at
            offset = self.places[min(offset, len(self.places) - 1)]
        return Location(self.at.file, self.at.line, self.at.column + self.quoted + offset)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A YAML list."""

    items: tuple[Node, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Mapping:
    """A YAML mapping in the order written; keys are scalars and each stands once.

    `without_value` are the keys that were left without one, which is reported.
    """

    entries: tuple[tuple[Scalar, Node], ...]
    at: Location
    without_value: frozenset[str] = frozenset()


Node = Scalar | Sequence | Mapping
