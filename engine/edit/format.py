"""A rule or case file formatted: laid out, and given back only where it still says exactly the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.diagnostics import Diagnostic
from engine.edit.comments import comment_texts
from engine.edit.layout import laid_out
from engine.edit.spans import spans_of
from engine.load.nodes import Mapping, Node, Scalar
from engine.load.read_yaml import read_yaml
from engine.source import SourceText

LeftAlone = Literal["unreadable", "line_breaks", "not_the_same"]

Said = tuple[str, bool] | tuple["Said", ...]


@dataclass(frozen=True, slots=True)
class Formatted:
    """The text formatted; or as it was, and why: `diagnostics` are the faults that keep it from being read."""

    text: str
    left_alone: LeftAlone | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def format_text(source: SourceText) -> Formatted:
    """Return the file's text laid out; as it was where it has faults, or where it would not say the same."""
    faults: list[Diagnostic] = []
    before = read_yaml(source, faults)
    if before is None or any(fault.severity == "error" for fault in faults):
        return Formatted(source.text, "unreadable", tuple(faults))
    plain = source.text.replace("\r\n", "\n")
    if "\r" in plain:
        return Formatted(source.text, "line_breaks")
    text = laid_out(plain)
    after = read_yaml(SourceText(source.file, text), [])
    if after is None or said(after) != said(before) or _comments(text) != _comments(plain):
        return Formatted(source.text, "not_the_same")
    return Formatted(text)


def said(node: Node) -> Said:
    """Return what the node says, wherever it stands: all that a ruleset is built from but places."""
    if isinstance(node, Scalar):
        return node.text, node.quoted
    if isinstance(node, Mapping):
        entries = tuple((said(key), said(value)) for key, value in node.entries)
        return (("mapping", False), *entries, *((name, False) for name in sorted(node.without_value)))
    return (("list", False), *map(said, node.items))


def _comments(text: str) -> list[str]:
    return comment_texts(text.split("\n"), spans_of(text))
