"""Character classes of XML Schema regular expressions (Part 2, appendix F) as RE2 writes them.

`[A-Z-[OI]]` takes one class from another: RE2 has no such thing, so classes of plain characters are worked out here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from engine.model.feel_values import EvaluationError

WHITE: Final = " \t\n\r"
DEEPEST: Final = 16

_NAME_START: Final = (
    *((ord(char), ord(char)) for char in ":_"),
    *((ord("A"), ord("Z")), (ord("a"), ord("z")), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D)),
    *((0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF)),
    *((0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
)
_NAME: Final = (
    *_NAME_START,
    *((ord("-"), ord(".")), (ord("0"), ord("9")), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)),
)
_RANGES: Final = {"s": tuple((ord(white), ord(white)) for white in WHITE), "i": _NAME_START, "c": _NAME}
"""Small letters that stand for ranges of code points (names as XML 1.0 has them); capitals for all others."""

_SETS: Final = {"d": "\\p{Nd}", "D": "\\P{Nd}", "w": "\\p{L}\\p{M}\\p{N}\\p{S}", "W": "\\p{P}\\p{Z}\\p{C}"}
"""Letters that stand for sets of Unicode categories."""

_CONTROL: Final = {"n": "\n", "r": "\r", "t": "\t"}
_LITERAL: Final = frozenset("\\|.-^?*+{}()[]$")
_LAST: Final = 0x10FFFF

BLOCKS: Final = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "GreekandCoptic": (0x370, 0x3FF),
    "Greek": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Thai": (0xE00, 0xE7F),
    "HangulJamo": (0x1100, 0x11FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "BoxDrawing": (0x2500, 0x257F),
    "GeometricShapes": (0x25A0, 0x25FF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "Bopomofo": (0x3100, 0x312F),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
    "PrivateUse": (0xE000, 0xF8FF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
"""The Unicode blocks that `\\p{Is…}` may name."""

_CATEGORIES: Final = (
    frozenset("LMNPZSC")
    | {
        major + minor
        for major, minors in (("L", "ultmo"), ("M", "nce"), ("N", "dlo"), ("P", "cdseifo"), ("Z", "slp"), ("S", "mcko"))
        for minor in minors
    }
    | {"Cc", "Cf", "Co"}
)
"""The general categories of Unicode, but for the unassigned, which RE2 does not know."""


@dataclass(slots=True)
class Reader:
    """A pattern, and how far it has been read."""

    text: str
    position: int = 0
    depth: int = field(default=0)

    @property
    def at_end(self) -> bool:
        """True where nothing is left."""
        return self.position >= len(self.text)

    def peek(self, ahead: int = 0) -> str:
        """Return the next character, or one further on, without taking it; nothing at the end."""
        return self.text[self.position + ahead : self.position + ahead + 1]

    def take(self) -> str:
        """Return the next character and step over it."""
        if self.at_end:
            raise self.fault("it ends too early")
        self.position += 1
        return self.text[self.position - 1]

    def fault(self, reason: str) -> EvaluationError:
        """Return the error that says why the pattern is not one, or cannot be run."""
        shown = self.text if len(self.text) <= 60 else self.text[:60] + "…"
        return EvaluationError("unsupported_pattern", f"`{shown}` at character {self.position}: {reason}")

    def take_quantity(self) -> str | None:
        """Return `{2}`, `{2,}` or `{2,5}` where the rest of one goes on from here, and step over it."""
        body, brace, _ = self.text[self.position :].partition("}")
        least, _, most = body.partition(",")
        if not (brace and least.isdigit() and body.isascii() and (most.isdigit() or not most)):
            return None
        self.position += len(body) + 1
        return f"{{{body}}}"


@dataclass(slots=True)
class _Parts:
    """A class as it is read: ranges of code points, and sets that only RE2 can spell out."""

    ranges: list[tuple[int, int]] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)


def read_escape(reader: Reader) -> str:
    """Return what goes on from here, its backslash already taken, as RE2 writes it outside a class."""
    char = reader.take()
    if char in _CONTROL or char in _LITERAL:
        return f"\\x{{{ord(_CONTROL.get(char, char)):X}}}"
    if char.isdigit():
        raise reader.fault(f"`\\{char}` refers back to a group, which cannot be done in linear time")
    parts = _Parts()
    _set_part(reader, parts, char)
    return _written(parts.ranges, parts.sets, negated=False)


def read_class(reader: Reader) -> str:
    """Return the class that goes on from here, its bracket already taken, as RE2 writes it."""
    negated, parts, taken = _read(reader)
    if taken is None:
        return _written(parts.ranges, parts.sets, negated=negated)
    if parts.sets:
        raise reader.fault("a class is taken only from one of plain characters")
    ranges = _complement(parts.ranges) if negated else parts.ranges
    left = _complement([*_complement(ranges), *taken])
    return _written(left, [], negated=False)


def _read(reader: Reader) -> tuple[bool, _Parts, list[tuple[int, int]] | None]:
    """Return whether the class is negated, what it holds, and the code points taken from it."""
    reader.depth += 1
    if reader.depth > DEEPEST:
        raise reader.fault("classes lie too deep in one another")
    negated = reader.peek() == "^"
    reader.position += negated
    parts, first = _Parts(), True
    while first or reader.peek() != "]":
        if reader.peek() == "-" and reader.peek(1) == "[":
            reader.position += 2
            taken = _plain(reader)
            if reader.take() != "]":
                raise reader.fault("a class taken away stands last")
            reader.depth -= 1
            return negated, parts, taken
        _read_part(reader, parts)
        first = False
    reader.position += 1
    reader.depth -= 1
    return negated, parts, None


def _plain(reader: Reader) -> list[tuple[int, int]]:
    """Return the code points of a class within a class."""
    negated, parts, taken = _read(reader)
    if parts.sets:
        raise reader.fault("only a class of plain characters is taken from another")
    ranges = _complement(parts.ranges) if negated else parts.ranges
    return ranges if taken is None else _complement([*_complement(ranges), *taken])


def _read_part(reader: Reader, parts: _Parts) -> None:
    """Read one character, range or set of a class into its parts."""
    low = _member(reader, parts)
    if low is None:
        return
    if reader.peek() != "-" or reader.peek(1) in ("]", "["):
        parts.ranges.append((low, low))
        return
    reader.position += 1
    high = _member(reader, parts)
    if high is None or high < low:
        raise reader.fault("a range runs from a character to a later one")
    parts.ranges.append((low, high))


def _member(reader: Reader, parts: _Parts) -> int | None:
    """Return the code point of the next character of a class; None where a set stood there."""
    char = reader.take()
    if char in "[]":
        raise reader.fault(f"`{char}` in a class stands for itself only behind a backslash")
    if char != "\\":
        return ord(char)
    char = reader.take()
    if char in _CONTROL or char in _LITERAL:
        return ord(_CONTROL.get(char, char))
    _set_part(reader, parts, char)
    return None


def _set_part(reader: Reader, parts: _Parts, char: str) -> None:
    """Add the set that a letter behind a backslash stands for."""
    if char in "pP":
        _property_part(reader, parts, negated=char == "P")
    elif char in _SETS:
        parts.sets.append(_SETS[char])
    elif char.lower() in _RANGES:
        ranges = list(_RANGES[char.lower()])
        parts.ranges.extend(ranges if char in _RANGES else _complement(ranges))
    elif char.isdigit():
        raise reader.fault(f"`\\{char}` cannot stand in a class")
    else:
        raise reader.fault(f"there is no `\\{char}`")


def _property_part(reader: Reader, parts: _Parts, *, negated: bool) -> None:
    name = _property_name(reader)
    if name in _CATEGORIES:
        parts.sets.append(f"\\{'P' if negated else 'p'}{{{name}}}")
        return
    block = [_block(reader, name)]
    parts.ranges.extend(_complement(block) if negated else block)


def _property_name(reader: Reader) -> str:
    if reader.take() != "{":
        raise reader.fault("a name in braces stands after `\\p`")
    name = ""
    while (char := reader.take()) != "}":
        name += char
    return name


def _block(reader: Reader, name: str) -> tuple[int, int]:
    if name.startswith("Is") and name[2:] in BLOCKS:
        return BLOCKS[name[2:]]
    raise reader.fault(f"no category or block is called `{name}` here")


def _complement(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return all code points outside the ranges, as ranges in order."""
    left, start = [], 0
    for low, high in sorted(ranges):
        if low > start:
            left.append((start, low - 1))
        start = max(start, high + 1)
    return [*left, (start, _LAST)] if start <= _LAST else left


def _written(ranges: list[tuple[int, int]], sets: list[str], *, negated: bool) -> str:
    """Return the class in RE2's spelling; one that holds nothing is a class no character is in."""
    if not ranges and not sets:
        return "[^\\x{0}-\\x{10FFFF}]"
    spans = "".join(f"\\x{{{low:X}}}-\\x{{{high:X}}}" for low, high in ranges)
    return f"[{'^' if negated else ''}{spans}{''.join(sets)}]"
