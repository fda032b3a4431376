"""A file's text laid out: two spaces a level, tables in columns, one blank line at most; comments and values kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from engine.edit.comments import comments_of
from engine.edit.flow import rendered
from engine.edit.spans import BLOCK_STYLES, is_block, is_on_one_line, last_line, scalars, spans_of
from engine.edit.tables import reach, rows_in_columns, width

STEP = 2


def laid_out(text: str) -> str:
    """Return the text laid out; what it says is the same, which the caller proves."""
    lines = text.replace("\r\n", "\n").split("\n")
    root = spans_of("\n".join(lines))
    plan = _Plan(lines)
    if root is not None:
        plan.place(root, 0)
        plan.fill_tables()
    written = "\n".join(_without_spare_blanks(_Writer(plan, root).written(), set(plan.owner)))
    return written if _ends_in_a_text(root, lines) else f"{written}\n"


def _ends_in_a_text(root: Node | None, lines: list[str]) -> bool:
    """True where the file ends within a text after `|` or `>`, to which a line end would belong."""
    last = [] if root is None or not lines[-1] else list(scalars(root))[-1:]
    return any(scalar.style in BLOCK_STYLES and scalar.end_mark.line == len(lines) - 1 for scalar in last)


@dataclass(slots=True)
class _Plan:
    """Where what begins a line is to stand, what is to be written there, and which lines only go on from another."""

    lines: list[str]
    anchors: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """By line the columns of its dashes and of what follows them: old and new."""
    values: dict[int, Node] = field(default_factory=dict)
    """The value that stands whole on the line."""
    owner: dict[int, int] = field(default_factory=dict)
    """For a line that goes on with what began on another one: that one."""
    runs: list[list[int]] = field(default_factory=list)
    """Lines that are rows of one table."""
    texts: dict[int, str] = field(default_factory=dict)
    """The text of the value on the line, laid out."""

    def place(self, node: Node, indent: int) -> None:
        """Plan the node and all within it, its lines beginning at `indent`."""
        if is_block(node) and isinstance(node, MappingNode):
            for key, value in node.value:
                self._anchor(key, indent)
                if not is_block(value) and value.start_mark.line > key.start_mark.line:
                    self._anchor(value, indent + STEP)
                self.place(value, indent + STEP)
        elif is_block(node) and isinstance(node, SequenceNode):
            self._place_items(node, indent)
        elif is_on_one_line(node):
            self.values[node.start_mark.line] = node
            self.texts[node.start_mark.line] = rendered(node, self.lines[node.start_mark.line])
        else:
            start, end = node.start_mark.line, last_line(node)
            while not self.lines[end].strip() and "+" not in self.lines[start]:
                end -= 1
            self.owner |= dict.fromkeys(range(start + 1, end + 1), start)

    def fill_tables(self) -> None:
        """Lay out the rows of every table."""
        for run in self.runs:
            rows = rows_in_columns([self.values[at] for at in run], [self.lines[at] for at in run])
            self.texts.update(zip(run, rows, strict=True))

    def shift(self, at: int) -> int:
        """Return how far what stands on the line moves."""
        return self.anchors[at][-1][1] - self.anchors[at][-1][0] if at in self.anchors else 0

    def _place_items(self, node: SequenceNode, indent: int) -> None:
        column = node.start_mark.column
        run: list[int] = []
        for item in node.value:
            at = item.start_mark.line
            dash = next(up for up in range(at, -1, -1) if self.lines[up][column : column + 1] == "-")
            self.anchors.setdefault(dash, []).append((column, indent))
            if not is_block(item):
                self._anchor(item, indent + STEP)
            self.place(item, indent + STEP)
            if self.values.get(at) is not item or isinstance(item, ScalarNode):
                continue
            if not run or not all(between.lstrip().startswith("#") for between in self.lines[run[-1] + 1 : at]):
                run = []
                self.runs.append(run)
            run.append(at)

    def _anchor(self, node: Node, new: int) -> None:
        self.anchors.setdefault(node.start_mark.line, []).append((node.start_mark.column, new))


class _Writer:
    """Writes the lines of a plan."""

    def __init__(self, plan: _Plan, root: Node | None) -> None:
        self.plan = plan
        self.comments = comments_of(plan.lines, root)
        self.run_of = {at: run for run in plan.runs for at in run}

    def written(self) -> list[str]:
        """Return all lines."""
        return [self._line(at, line) for at, line in enumerate(self.plan.lines)]

    def _line(self, at: int, line: str) -> str:
        if at in self.plan.owner:
            return self._continued(at, line)
        if at in self.plan.anchors or at in self.plan.texts:
            return self._with_comment(at, line)
        if at in self.comments and not line[: self.comments[at]].strip():
            return " " * self._comment_column(at) + line[self.comments[at] :].rstrip()
        return line.rstrip()

    def _continued(self, at: int, line: str) -> str:
        """Return the line moved as far as the one it goes on from."""
        inner = line.lstrip(" ")
        return " " * max(0, len(line) - len(inner) + self.plan.shift(self.plan.owner[at])) + inner if inner else line

    def _with_comment(self, at: int, line: str) -> str:
        content = self._content(at, line)
        if at not in self.comments:
            return content
        if run := self.run_of.get(at):
            column = reach(width(self._content(row, self.plan.lines[row])) for row in run if row in self.comments) + 2
        else:
            column = width(line[: self.comments[at]])
        blanks = max(2, column - width(content))
        return content + " " * blanks + line[self.comments[at] :].rstrip()

    def _content(self, at: int, line: str) -> str:
        """Return what the line says, its comment apart."""
        anchors = sorted(self.plan.anchors.get(at, []))
        begin, lead = (anchors[-1][0], " " * anchors[0][1] + "- " * (len(anchors) - 1)) if anchors else (0, "")
        if anchors and not line[begin + 1 : self.comments.get(at)].strip() and line[begin] == "-":
            return lead + "-"
        until = line[: self.comments.get(at)].rstrip()
        if at not in self.plan.texts:
            return lead + until[begin:]
        value = self.plan.values[at]
        before, after = until[begin : value.start_mark.column], until[value.end_mark.column :]
        return (lead + before + self.plan.texts[at] + after).rstrip()

    def _comment_column(self, at: int) -> int:
        """Return where a comment that stands alone begins: as the line it stands with, mostly the next one."""
        column = self.comments[at]
        below = next((line for line in range(at + 1, len(self.plan.lines)) if line in self.plan.anchors), None)
        above = range(at - 1, -1, -1)
        with_it = [line for line in above if line in self.plan.anchors and min(self.plan.anchors[line])[0] == column]
        if below is not None and (min(self.plan.anchors[below])[0] == column or not with_it):
            return min(self.plan.anchors[below])[1]
        return min(self.plan.anchors[with_it[0]])[1] if with_it else 0


def _without_spare_blanks(lines: list[str], kept: set[int]) -> list[str]:
    """Return the lines with one blank line at most between two others, none at the ends; `kept` are part of values."""
    found: list[str] = []
    for at, line in enumerate(lines):
        if line or at in kept or (found and found[-1]):
            found.append(line)
    while found and not found[-1] and len(found) - 1 + (len(lines) - len(found)) not in kept:
        found.pop()
    return found
