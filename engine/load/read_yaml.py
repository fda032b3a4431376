"""YAML text to nodes, strictly: what another reader might take differently is refused with its place.

Built on the events of PyYAML's C parser, so that limits hold while the text is read and nothing is
resolved, expanded or constructed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.diagnostics import Diagnostic, yaml_faults
from engine.load.hints import not_plain, wide_character
from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.load.yaml_problems import explain_problem
from engine.source import LINE_END, Location, SourceText

MOST_BYTES = 1_000_000
MOST_LEVELS = 32
MOST_NODES = 100_000
_STARTS = (MappingStartEvent, SequenceStartEvent)
_ENDS = (MappingEndEvent, SequenceEndEvent)

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""Characters that cannot be seen, that turn the direction of what stands beside them, or that end a line for some."""


_WRITTEN = {'"': re.compile(r"\\(?:x..|u.{4}|U.{8}|.)|."), "'": re.compile("''|.")}
"""One character of a text, as it is written between these quotes."""


def read_yaml(source: SourceText, faults: list[Diagnostic]) -> Node | None:
    """Return the text's one document as nodes; None with the faults reported where it cannot be read at all."""
    if fault := _unreadable(source):
        faults.append(fault)
        return None
    reader = _Reader(source)
    try:
        for event in _events(source.text):
            reader.take(event)
    except yaml.YAMLError as problem:
        reader.faults.append(explain_problem(source, problem))
    except _Refused as refused:
        reader.faults.append(refused.fault)
    faults.extend(reader.faults)
    if reader.root is None and not reader.faults:
        faults.append(yaml_faults.empty_file(Location(source.file, 1, 1)))
    return reader.root


def _unreadable(source: SourceText) -> Diagnostic | None:
    """Return why the text is refused before YAML is looked at."""
    start = Location(source.file, 1, 1)
    if len(source.text) > MOST_BYTES or len(source.text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return yaml_faults.file_too_large(start, MOST_BYTES)
    if source.text.startswith("\ufeff"):
        return yaml_faults.byte_order_mark(start)
    if found := _CONTROL.search(source.text):
        lines = LINE_END.split(source.text[: found.start()])
        return yaml_faults.control_character(Location(source.file, len(lines), len(lines[-1]) + 1), ord(found[0]))
    return None


def _events(text: str) -> Iterator[Event]:
    events: Iterator[Event] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return events


class _Refused(Exception):
    """Reading stops here: going on would cost too much or mean nothing."""

    def __init__(self, fault: Diagnostic) -> None:
        super().__init__(fault.code)
        self.fault = fault


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read yet; `key` is the key waiting for its value."""

    at: Location
    is_mapping: bool
    children: list[Node] = field(default_factory=list)
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    without_value: set[str] = field(default_factory=set)
    key: Scalar | None = None
    expects_value: bool = False


class _Reader:
    """Grows the nodes event by event."""

    def __init__(self, source: SourceText) -> None:
        self.file = source.file
        self._source = source
        self.root: Node | None = None
        self.faults: list[Diagnostic] = []
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Take in the next event."""
        kind = type(event)
        if kind is ScalarEvent:
            self._admit(event)
            self._add_scalar(event)
        elif kind in _ENDS:
            self._close()
        elif kind in _STARTS:
            self._admit(event)
            self._start(event)
        elif kind is AliasEvent:
            raise _Refused(yaml_faults.anchor_not_allowed(self._at(event), f"*{event.anchor}"))
        elif kind is DocumentStartEvent:
            self._documents += 1
            if event.version is not None or event.tags:
                self.faults.append(yaml_faults.directive_not_allowed(self._at(event)))
            if self._documents > 1:
                raise _Refused(yaml_faults.several_documents(self._at(event)))

    def _at(self, event: Event) -> Location:
        mark = event.start_mark
        return Location(self.file, 1, 1) if mark is None else Location(self.file, mark.line + 1, mark.column + 1)

    def _admit(self, event: Any) -> None:
        """Count the node and refuse what rule files have no use for."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise _Refused(yaml_faults.too_many_values(self._at(event), MOST_NODES))
        if event.anchor is not None:
            self.faults.append(yaml_faults.anchor_not_allowed(self._at(event), f"&{event.anchor}"))
        if event.tag is not None:
            self.faults.append(
                yaml_faults.tag_not_allowed(self._at(event), event.tag.replace("tag:yaml.org,2002:", "!!"))
            )

    def _add_scalar(self, event: Any) -> None:
        scalar = Scalar(event.value, bool(event.style), self._at(event), self._places(event))
        if event.style == '"' and (escaped := _CONTROL.search(scalar.text)):
            self.faults.append(yaml_faults.control_character(scalar.at, ord(escaped[0])))
        holder = self._open[-1] if self._open else None
        if holder is not None and holder.is_mapping and not holder.expects_value:
            self._begin_entry(holder, scalar)
        elif scalar.text == "" and not scalar.quoted and event.tag is None:
            self._add_nothing(holder, scalar)
        else:
            self._add(scalar)

    def _places(self, event: Any) -> tuple[int, ...] | None:
        """Return where the characters of a quoted text stand, where not one beside the other; nothing over lines."""
        start, end = event.start_mark, event.end_mark
        if start.line != end.line:
            return ()
        if event.style not in _WRITTEN or end.column - start.column - 2 == len(event.value):
            return None
        written = self._source.line(start.line + 1)[start.column + 1 : end.column - 1]
        return (*(found.start() for found in _WRITTEN[event.style].finditer(written)), len(written))

    def _begin_entry(self, holder: _Open, key: Scalar) -> None:
        holder.key, holder.expects_value = key, True
        if key.text == "<<" and not key.quoted:
            self.faults.append(yaml_faults.merge_key_not_allowed(key.at))
            holder.key = None
        elif key.text in holder.entries:
            first = holder.entries[key.text][0].at
            self.faults.append(yaml_faults.duplicate_key(key.at, key.text, first))

    def _add_nothing(self, holder: _Open | None, scalar: Scalar) -> None:
        """Report a key or entry without value; the mapping goes on without it."""
        if holder is None:
            return
        if not holder.is_mapping:
            self.faults.append(yaml_faults.entry_without_value(scalar.at))
        elif holder.key is not None:
            key = holder.key
            holder.without_value.add(key.text)
            wide = None if key.quoted else wide_character(key.text)
            if wide is None:
                self.faults.append(yaml_faults.key_without_value(key.at, key.text))
            else:
                found, place, plain = wide
                self.faults.append(not_plain(key.at_offset(place), found, plain))
        holder.key, holder.expects_value = None, False

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        holder = self._open[-1]
        if not holder.is_mapping:
            holder.children.append(node)
        elif holder.key is not None:
            holder.entries.setdefault(holder.key.text, (holder.key, node))
            holder.key, holder.expects_value = None, False
        else:
            holder.expects_value = False

    def _start(self, event: Any) -> None:
        if len(self._open) >= MOST_LEVELS:
            raise _Refused(yaml_faults.too_deep(self._at(event), MOST_LEVELS))
        holder = self._open[-1] if self._open else None
        if holder is not None and holder.is_mapping and not holder.expects_value:
            raise _Refused(yaml_faults.key_not_text(self._at(event)))
        self._open.append(_Open(self._at(event), type(event) is MappingStartEvent))

    def _close(self) -> None:
        closed = self._open.pop()
        if closed.is_mapping:
            self._add(Mapping(tuple(closed.entries.values()), closed.at, frozenset(closed.without_value)))
        else:
            self._add(Sequence(tuple(closed.children), closed.at))
