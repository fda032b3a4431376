"""The comments of a file, which the nodes do not have."""

from __future__ import annotations

from collections.abc import Mapping

from yaml.nodes import Node

from engine.edit.spans import scalars


def comments_of(lines: list[str], root: Node | None) -> Mapping[int, int]:
    """Return the column of the comment on each line that has one; `#` within a value begins none."""
    within: dict[int, list[tuple[int, int]]] = {}
    whole: set[int] = set()
    for scalar in () if root is None else scalars(root):
        start, end = scalar.start_mark, scalar.end_mark
        within.setdefault(start.line, []).append((start.column, end.column if end.line == start.line else 1 << 30))
        if scalar.style in ("|", ">"):
            within[start.line].pop()
        if end.line > start.line:
            whole.update(range(start.line + 1, end.line))
            within.setdefault(end.line, []).append((0, end.column))
    found = ((at, _comment_in(line, within.get(at, []))) for at, line in enumerate(lines) if at not in whole)
    return {at: column for at, column in found if column is not None}


def comment_texts(lines: list[str], root: Node | None) -> list[str]:
    """Return the comments from first to last, as written."""
    return [lines[at][column:].rstrip() for at, column in sorted(comments_of(lines, root).items())]


def _comment_in(line: str, values: list[tuple[int, int]]) -> int | None:
    column = line.find("#")
    while column >= 0:
        begins = column == 0 or line[column - 1] in " \t"
        if begins and not any(start <= column < end for start, end in values):
            return column
        column = line.find("#", column + 1)
    return None
