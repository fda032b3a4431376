"""Regular expressions of XPath (XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6) as RE2 runs them.

RE2 matches in time linear in the text, whatever the pattern. What it cannot do (a reference back to a group) and what
XPath does not know (`\\b`, lookahead) is refused by name. A pattern is translated piece by piece: the two differ in
what `.`, `\\s`, `\\w`, a class taken from a class and the flag `x` mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import re2  # type: ignore[import-untyped]

from engine.backends.reference.builtins.character_classes import WHITE, Reader, read_class, read_escape
from engine.model.feel_values import EvaluationError

LONGEST_PATTERN: Final = 1_000
MOST_WORK: Final = 50_000_000
"""Characters of the text times steps of the pattern, for one search."""

MOST_SEARCHED: Final = 500_000_000
"""Matches times characters: to find each match the search may look ahead to the end of the text."""

_MOST_TOGETHER: Final = 30_000_000_000
_MEMORY: Final = 2 << 20

_FLAGS: Final = "smix"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to run."""

    compiled: Any
    groups: int

    def found_in(self, text: str) -> bool:
        """Return whether some part of the text matches."""
        self._ensure_searchable(text)
        return self.compiled.search(text) is not None

    def matches(self, text: str) -> Iterator[Any]:
        """Yield each match in the text; none may be empty, and together they may not cost too much."""
        if self.found_in(""):
            raise EvaluationError("out_of_domain", "the pattern matches the empty text")
        self._ensure_searchable(text)
        size = len(text) + 1
        most = min(MOST_SEARCHED // size, _MOST_TOGETHER // (size * self.compiled.programsize))
        for count, match in enumerate(self.compiled.finditer(text)):
            if count >= most:
                raise EvaluationError("too_large", f"more than {most} matches in {len(text)} characters")
            yield match

    def _ensure_searchable(self, text: str) -> None:
        if len(text) * self.compiled.programsize > MOST_WORK:
            raise EvaluationError("too_large", f"a text of {len(text)} characters is too long for this pattern")


@lru_cache(maxsize=64)
def compile_pattern(pattern: str, flags: str = "") -> Pattern:
    """Return the pattern ready to run under the flags `s`, `m`, `i`, `x`."""
    if unknown := set(flags) - set(_FLAGS):
        raise EvaluationError("out_of_domain", f"no such flag: `{min(unknown)}`; there are s, m, i and x")
    if len(pattern) > LONGEST_PATTERN:
        raise EvaluationError("too_large", f"a pattern has at most {LONGEST_PATTERN} characters")
    translated = _translated(pattern, flags)
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    inline = "".join(flag for flag in "ims" if flag in flags)
    try:
        compiled = re2.compile(f"(?{inline}){translated}" if inline else translated, options)
    except re2.error as fault:
        reason = fault.args[0].decode() if isinstance(fault.args[0], bytes) else str(fault)
        raise EvaluationError("unsupported_pattern", f"the pattern `{pattern}` cannot be run: {reason}") from None
    return Pattern(compiled, compiled.groups)


def _translated(pattern: str, flags: str) -> str:
    """Return the pattern as RE2 reads it, the flag `x` already applied."""
    reader = Reader(_without_space(pattern) if "x" in flags else pattern)
    pieces = []
    while not reader.at_end:
        pieces.append(_piece(reader, every_character="s" in flags))
    return "".join(pieces)


def _piece(reader: Reader, *, every_character: bool) -> str:
    char = reader.take()
    if char == "\\":
        return read_escape(reader)
    if char == "[":
        return read_class(reader)
    if char == "{" and (quantity := reader.take_quantity()) is not None:
        return quantity
    if char == "." and not every_character:
        return "[^\\n\\r]"
    if char == "(" and reader.peek() == "?" and reader.peek(1) != ":":
        raise reader.fault("XPath knows no `(?` but `(?:`")
    if char in "{}]":
        raise reader.fault(f"`{char}` stands for itself only behind a backslash")
    return char


def _without_space(pattern: str) -> str:
    """Return the pattern without white space, but for what stands inside a class."""
    kept, depth, escaped = [], 0, False
    for char in pattern:
        if depth == 0 and char in WHITE:
            continue
        kept.append(char)
        if not escaped:
            depth += (char == "[") - (char == "]" and depth > 0)
        escaped = char == "\\" and not escaped
    return "".join(kept)


def expand(template: str, match: Any, groups: int) -> str:
    r"""Return the replacement for a match: `$1` is what its first group found, `$0` all of it, `\$` a dollar sign."""
    return "".join(
        piece if isinstance(piece, str) else match[piece] or "" for piece in template_pieces(template, groups)
    )


@lru_cache(maxsize=64)
def template_pieces(template: str, groups: int) -> tuple[str | int, ...]:
    """Return the replacement as texts and numbers of groups; with fewer than 12 groups `$12` is `$1` and a `2`."""
    pieces: list[str | int] = []
    reader = Reader(template)
    while not reader.at_end:
        char = reader.take()
        if char == "\\":
            char = reader.take()
            if char not in "\\$":
                raise reader.fault("in a replacement a backslash stands before `$` or a backslash")
            pieces.append(char)
        elif char == "$":
            pieces.append(_group(reader, groups))
        else:
            pieces.append(char)
    return tuple(pieces)


def _group(reader: Reader, groups: int) -> str | int:
    digit = reader.take() if not reader.at_end else ""
    if not (digit.isascii() and digit.isdigit()):
        raise reader.fault("in a replacement a digit stands after `$`")
    number = int(digit)
    while (following := reader.peek()).isascii() and following.isdigit() and 10 * number + int(following) <= groups:
        number = 10 * number + int(reader.take())
    return number if number <= groups else ""
