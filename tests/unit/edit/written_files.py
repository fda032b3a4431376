"""Random YAML as people write it: any indentation, quotes, spaces, comments and blank lines; mostly tables of rules."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

KEYS = st.sampled_from(["id", "when", "if", "then", "facts", "expect", "note", "资产", "x", "assumes", "decision"])
VALUES = st.sampled_from(
    [
        "gold",
        "500万",
        "1_000",
        "0.50",
        "true",
        "null",
        '"-"',
        '">= 5"',
        "'[1..5)'",
        "'say \"so\"'",
        "'it''s'",
        "'# none'",
        '"a, b"',
        "= a + b",
        "a#b",
        "a b",
        '"\\u4e07"',
        "2024-01-31",
        "// c",
        '">= 5 // why"',
        "汉字",
        '""',
        "''",
    ]
)
COMMENTS = st.sampled_from(["# why", "#why", "# {a: 1}", "# 因为：'", '# - "x', "#"])


@dataclass(frozen=True, slots=True)
class Written:
    """A file's text and the comments put into it, in order."""

    text: str
    comments: tuple[str, ...]


@st.composite
def files(draw: st.DrawFn) -> Written:
    """Return a mapping of a few keys, written somehow."""
    writer = _Writer(draw)
    writer.mapping(0, 0)
    end = draw(st.sampled_from(["", "\n", "\n\n\n", "  \n"]))
    return Written("\n".join(writer.lines) + end, tuple(writer.comments))


class _Writer:
    """Writes line by line what is drawn."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.comments: list[str] = []

    def mapping(self, indent: int, depth: int, lead: str = "") -> None:
        for key in self.draw(st.lists(KEYS, min_size=1, max_size=4, unique=True)):
            if not lead:
                self._between(indent)
            self._value(lead or " " * indent, f"{key}:", indent, depth)
            lead = ""

    def _items(self, indent: int, depth: int) -> None:
        for _ in range(self.draw(st.integers(1, 4))):
            self._between(indent)
            dash = " " * indent + "-" + " " * self.draw(st.integers(1, 3))
            if depth < 3 and self.draw(st.integers(0, 3)) == 0:
                self.mapping(len(dash), depth + 1, dash)
            else:
                self._end(dash + self._flow(0))

    def _value(self, lead: str, key: str, indent: int, depth: int) -> None:
        kind = self.draw(st.sampled_from(["flow", "flow", "mapping", "items", "items", "text"]))
        inner = indent + self.draw(st.integers(1, 4))
        if kind == "flow" or depth >= 3:
            self._end(f"{lead}{key}{self._blanks(1)}{self._flow(0)}")
        elif kind == "text":
            mark = self.draw(st.sampled_from(["|", ">-"]))
            self.lines += [f"{lead}{key} {mark}", " " * inner + "# one", "", " " * inner + "  two: x"]
        elif kind == "mapping":
            self._end(lead + key)
            self.mapping(inner, depth + 1)
        else:
            self._end(lead + key)
            self._items(indent + self.draw(st.integers(0, 3)), depth + 1)

    def _flow(self, depth: int) -> str:
        kind = self.draw(st.sampled_from(["value", "list", "mapping", "mapping"])) if depth < 2 else "value"
        if kind == "value":
            value: str = self.draw(VALUES)
            return value
        comma = f"{self._blanks(0)},{self._blanks(1)}"
        if kind == "list":
            parts = [self._flow(depth + 1) for _ in range(self.draw(st.integers(0, 3)))]
            return f"[{self._blanks(0)}{comma.join(parts)}{self._blanks(0)}]"
        keys = self.draw(st.lists(KEYS, max_size=4, unique=True))
        return (
            "{" + comma.join(f"{key}:{self._blanks(1)}{self._flow(depth + 1)}" for key in keys) + self._blanks(0) + "}"
        )

    def _between(self, indent: int) -> None:
        """Write blank lines and comments that stand alone."""
        self.lines += [""] * self.draw(st.sampled_from([0, 0, 0, 1, 3]))
        if self.draw(st.integers(0, 5)) == 0 and not self._in_text():
            self.lines.append(" " * max(0, indent + self.draw(st.integers(-1, 1))) + self._comment())

    def _in_text(self) -> bool:
        return any(line.lstrip() == "two: x" for line in self.lines[-1:]) or self.lines[-1:] == [""]

    def _end(self, line: str) -> None:
        if self.draw(st.integers(0, 5)) == 0:
            line += self._blanks(1) + self._comment()
        self.lines.append(line + self._blanks(0))

    def _comment(self) -> str:
        comment: str = self.draw(COMMENTS)
        self.comments.append(comment)
        return comment

    def _blanks(self, least: int) -> str:
        return " " * (least + self.draw(st.sampled_from([0, 0, 0, 2])))
