"""Rows that stand below each other, in columns: `- {id: …, when: {…}, then: …}` and the rows of a relation."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from yaml.nodes import MappingNode, Node, SequenceNode

from engine.edit.flow import entries, items, rendered

FARTHEST = 32
"""A column reaches no farther than so many places beyond the row of middle length: longer rows run past it."""
TAIL = 3
SLOTS = {
    "id": 0,
    **dict.fromkeys(("decision", "like", "from", "to", "event"), 1),
    **dict.fromkeys(("when", "if", "facts", "given", "without", "as_of", "that"), 2),
}
"""The column in which a key of a rule or case begins or goes on; all others follow in the last, as they come."""

Slots = dict[int, str]


def rows_in_columns(rows: Sequence[Node], lines: Sequence[str]) -> list[str]:
    """Return the text of each row, its parts below those of the other rows; `lines` are those they stand on."""
    if all(isinstance(row, MappingNode) for row in rows):
        cells = _cells_in_columns(rows, lines)
        return [
            "{" + text + "}" for text in _lined_up([_slots(*each) for each in zip(rows, lines, cells, strict=True)])
        ]
    if all(isinstance(row, SequenceNode) for row in rows) and len({len(row.value) for row in rows}) == 1:
        texts = [items(row, line) for row, line in zip(rows, lines, strict=True) if isinstance(row, SequenceNode)]
        return ["[" + text + "]" for text in _lined_up([_numbered(row) for row in texts])]
    return [rendered(row, line) for row, line in zip(rows, lines, strict=True)]


def width(text: str) -> int:
    """Return the places the text takes in an editor: a Chinese character takes two.

    >>> width("500万")
    5
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def reach(widths: Iterable[int]) -> int:
    """Return how far the column is to reach: as the longest row that is not much longer than half of them.

    >>> reach([10, 14, 90])
    14
    """
    known = sorted(widths)
    return max(each for each in known if each <= known[(len(known) - 1) // 2] + FARTHEST)


def _slots(row: Node, line: str, cells: str | None) -> Slots:
    """Return the row's text by column; a key out of order stays behind those before it."""
    slots: Slots = {}
    at = 0
    for (key, _), text in zip(row.value, entries(row, line) if isinstance(row, MappingNode) else (), strict=True):
        at = max(at, SLOTS.get(key.value, TAIL))
        written = f"when: {cells}" if cells and key.value == "when" else text
        slots[at] = f"{slots[at]}, {written}" if at in slots else written
    return _with_commas(slots)


def _numbered(texts: Sequence[str]) -> Slots:
    return _with_commas(dict(enumerate(texts)))


def _with_commas(slots: Slots) -> Slots:
    last = max(slots, default=0)
    return {at: text if at == last else f"{text}," for at, text in slots.items()}


def _lined_up(rows: Sequence[Slots]) -> list[str]:
    """Return the rows as texts; what follows a column begins below what follows it in the other rows."""
    texts = [""] * len(rows)
    for slot in sorted({slot for row in rows for slot in row}):
        for at, row in enumerate(rows):
            texts[at] += row.get(slot, "")
        going_on = [at for at, row in enumerate(rows) if slot in row and slot < max(row)]
        column = reach(width(texts[at]) for at in going_on) + 1 if going_on else 0
        for at in going_on:
            texts[at] += " " * max(1, column - width(texts[at]))
    return texts


def _cells_in_columns(rows: Sequence[Node], lines: Sequence[str]) -> list[str | None]:
    """Return the cells of each row, below those of the rows that test the same; None for a row without cells."""
    tests = [next((value for key, value in row.value if key.value == "when"), None) for row in rows]
    found: list[str | None] = [None] * len(rows)
    alike: dict[tuple[str, ...], dict[int, list[str]]] = {}
    for at, test in enumerate(tests):
        if isinstance(test, MappingNode):
            alike.setdefault(tuple(key.value for key, _ in test.value), {})[at] = entries(test, lines[at])
    for texts in alike.values():
        for at, text in zip(texts, _lined_up([_numbered(row) for row in texts.values()]), strict=True):
            found[at] = "{" + text + "}"
    return found
