"""The rule files as written, read once more: what the model no longer tells, such as a title in one language only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.diagnostics import Diagnostic
from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.load.read_yaml import read_yaml
from engine.source import Location, SourceText

Entry = tuple[Scalar, Node]


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a ruleset as nodes, `ruleset.yaml` first."""

    files: tuple[Mapping, ...]

    def section(self, name: str) -> Iterator[Entry]:
        """Yield the entries that stand under this key in any of the files."""
        for file in self.files:
            part = value_of(file, name)
            if isinstance(part, Mapping):
                yield from part.entries

    def entry(self, section: str, name: str) -> Node | None:
        """Return what is written for this name in the section, None where nothing is."""
        return next((node for key, node in self.section(section) if key.text == name), None)


def as_written(sources: tuple[SourceText, ...]) -> Written:
    """Return the files that can be read, in the order given."""
    scratch: list[Diagnostic] = []
    nodes = (read_yaml(source, scratch) for source in sources)
    return Written(tuple(node for node in nodes if isinstance(node, Mapping)))


def value_of(node: Node | None, key: str) -> Node | None:
    """Return what a mapping holds under the key, None where there is none."""
    if not isinstance(node, Mapping):
        return None
    return next((value for name, value in node.entries if name.text == key), None)


def place_of(node: Node | None, key: str, instead: Location) -> Location:
    """Return where the value of the key stands; another place where the mapping has no such key."""
    found = value_of(node, key)
    return instead if found is None else found.at


def texts_within(node: Node) -> Iterator[str]:
    """Yield every text below the node, the keys of mappings included."""
    match node:
        case Scalar(text=text):
            yield text
        case Sequence(items=items):
            for item in items:
                yield from texts_within(item)
        case Mapping(entries=entries):
            for key, value in entries:
                yield key.text
                yield from texts_within(value)
