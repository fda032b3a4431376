"""Expression text to tokens, by the names in scope: the longest name that fits is taken (DMN 1.5, 10.3.1.3).

A token's kind rests on what stands before it: whether an operand is due, and inside which brackets it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from engine.feel.standard_names import SPACED
from engine.feel.strings import unescape

DEEPEST = 64
LONGEST_CHAIN = 256

_START = r"[^\W\d]|[?_\U00010000-\U000EFFFF]"
_PART = r"[\w?\u00B7\u0300-\u036F\u203F-\u2040\U00010000-\U000EFFFF]"
WORD = re.compile(rf"(?:{_START}){_PART}*")
_SPACE = re.compile(r"(?:[\s\u180E\u200B\u2060\uFEFF]|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
NUMBER = re.compile(rf"(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[万亿]?(?!{_PART})")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])")
COUNTED = re.compile(r"[0-9]+\s+(?:second|minute|hour|day|week|month|year)s?\b")
DURATION = re.compile(
    r"P(?=[0-9]|T[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+S)?)?(?!\w)"
)
STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_AT = re.compile(r'@\s*("(?:[^"\\]|\\.)*")', re.DOTALL)
_INSTANCE_OF = re.compile(rf"instance\s+of(?!{_PART})")
SYMBOL = re.compile(r"\*\*|\.\.|->|<=|>=|!=|[-+*/<>=.,:(){}\[\]]")
_KEY = re.compile(r'([^\s:{}\[\]"(),@][^:{}\[\]"(),]{0,200}?)\s*:')
_ARGUMENT = re.compile(rf"((?:{_START})(?:{_PART}|[\s'./+*-]){{0,200}}?)\s*:")
_ITERATED = re.compile(rf"((?:{_START})(?:{_PART}|[\s'./+*-]){{0,200}}?)\s+in(?!{_PART})")
_FORMAL = re.compile(rf"((?:{_START})(?:{_PART}|[\s'./+*-]){{0,200}}?)\s*(?=[,:)])")
_CLOSES_RANGE = re.compile(r"\s*(?:$|[),\]}<>!=+*/.]|(?:and|or|then|else|return|satisfies|in|between|instance)\b)")
_OPENS_RANGE = re.compile(
    rf"\s*(?!(?:and|or|then|else|return|satisfies|in|between|instance)\b)(?:[0-9\"@(]|\.[0-9]|{_START})"
)

_LITERALS = (
    ("@", _AT, "TEMPORAL"),
    ("0123456789", DATE, "TEMPORAL"),
    ("0123456789", COUNTED, "TEMPORAL"),
    ("P", DURATION, "TEMPORAL"),
    ('"', STRING, "STRING"),
    ("0123456789.", NUMBER, "NUMBER"),
)
"""Literals in the order they are looked for: the characters one may begin with, its pattern, its kind."""

_OPENING = {"if": "_IF", "for": "_FOR", "some": "SOME", "every": "EVERY", "function": "_FUNCTION"}
_CONSTANTS = {"true": "TRUE", "false": "FALSE", "null": "NULL"}
_JOINING = {
    "and": "_AND",
    "or": "_OR",
    "in": "_IN",
    "between": "_BETWEEN",
    "then": "_THEN",
    "else": "_ELSE",
    "return": "_RETURN",
    "satisfies": "_SATISFIES",
}
RESERVED = {**_JOINING, **_OPENING, **_CONSTANTS}
SYMBOLS = {
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), "COMPARISON"),
    **dict.fromkeys("+-", "ADDITIVE"),
    **dict.fromkeys("*/", "MULTIPLICATIVE"),
    "**": "POWER",
    ".": "_DOT",
    "..": "_DOTS",
    ",": "_COMMA",
    ":": "_COLON",
    "->": "_ARROW",
    "(": "ROUND_OPEN",
    ")": "ROUND_CLOSE",
    "[": "SQUARE_OPEN",
    "]": "SQUARE_CLOSE",
    "{": "_CURLY_OPEN",
    "}": "_CURLY_CLOSE",
}
OPERANDS = frozenset(
    [
        "NUMBER",
        "STRING",
        "TEMPORAL",
        "TRUE",
        "FALSE",
        "NULL",
        "NAME",
        "KEY",
        "LOCAL",
        "ROUND_CLOSE",
        "SQUARE_CLOSE",
        "RANGE_CLOSE",
        "_CURLY_CLOSE",
        "_TYPE_CLOSE",
    ]
)
_CHAINED = frozenset({"ADDITIVE", "MULTIPLICATIVE", "POWER", "COMPARISON", "_DOT", "SQUARE_OPEN", "ROUND_OPEN", "_IF"})
_UNCHAINED = frozenset({"_COMMA", "_AND", "_OR", "_COLON"})
_GENERIC = frozenset({"list", "range", "context", "function"})


_DECLARING = frozenset({"_CURLY_OPEN", "ROUND_OPEN", "_COMMA", "_FOR", "SOME", "EVERY"})
_LOCAL_NAMES = {
    "{": ("KEY", _KEY),
    "(": ("KEY", _ARGUMENT),
    "for": ("LOCAL", _ITERATED),
    "function": ("LOCAL", _FORMAL),
}


class Unreadable(Exception):
    """The text holds no token at `offset`, or brackets nest deeper than `DEEPEST`."""

    def __init__(self, code: Literal["expression_syntax", "expression_too_deep"], offset: int) -> None:
        super().__init__(code)
        self.code, self.offset = code, offset


@dataclass(slots=True)
class Tokens:
    """The tokens of a text, left to right: kinds, texts, and where each begins and ends."""

    kinds: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, kind: str, text: str, start: int, end: int) -> None:
        """Put a token behind the others."""
        self.kinds.append(kind)
        self.texts.append(text)
        self.starts.append(start)
        self.ends.append(end)


@dataclass(slots=True)
class _Frame:
    """What is open around a token: a bracket, the parameters of a function, or `for` up to its `return`."""

    kind: str
    ranged: bool = False
    types: int = 0
    chain: int = 0


def tokenize(text: str, scope: frozenset[str]) -> Tokens:
    """Return the tokens of the text; raise `Unreadable` where it has none."""
    return _Lexer(text, scoped_names(scope)).tokens()


@lru_cache(maxsize=256)
def scoped_names(scope: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the scope and of the standard that are more than a word, by their first words.

    Under the empty text stand those that begin with no word.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted({*scope, *SPACED}):
        if name.strip() and not WORD.fullmatch(name):
            first = WORD.match(name.lstrip())
            key = first[0] if first else ""
            found[key] = (*found.get(key, ()), name)
    return found


@lru_cache(maxsize=4_096)
def any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that matches the longest of the names."""
    return re.compile("|".join(map(_spelled, sorted(names, key=lambda name: (-len(name), name)))))


def _spelled(name: str) -> str:
    spelled = r"\s+".join(map(re.escape, name.split()))
    return rf"{spelled}(?!{_PART})" if re.match(_PART, name[-1]) else spelled


@dataclass(slots=True)
class _Lexer:
    text: str
    names: Mapping[str, tuple[str, ...]]
    at: int = 0
    before: tuple[str, str] = ("", "")
    word: str = ""
    frames: list[_Frame] = field(default_factory=lambda: [_Frame("")])
    declared: list[re.Pattern[str]] = field(default_factory=list)

    def tokens(self) -> Tokens:
        """Return the tokens left to right."""
        found = Tokens()
        self._skip_space()
        while self.at < len(self.text):
            start, kind = self.at, self._next()
            value = self.text[start : self.at]
            self._remember(self._nest(kind, start), value)
            found.add(kind, value, start, self.at)
            self._skip_space()
        return found

    def _skip_space(self) -> None:
        self._take(_SPACE)

    def _take(self, pattern: re.Pattern[str], group: int = 0) -> str | None:
        """Move behind what the pattern finds here and return it."""
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end(group)
        return found[group]

    def _next(self) -> str:
        """Move behind the next token and return its kind."""
        if self.before[-1] == "_DOT":
            return self._step() or self._symbol()
        if self._operand_due():
            return self._local_name() or self._operand() or self._symbol()
        return self._joining() or self._symbol()

    def _operand_due(self) -> bool:
        return self.before[-1] not in OPERANDS

    def _step(self) -> str | None:
        return "NAME" if self._known_name() or self._take(WORD) else None

    def _local_name(self) -> str | None:
        """Read a name that is introduced here: a key, an argument's name, what is iterated, a parameter."""
        frame = self.frames[-1]
        if frame.types or self.before[-1] not in _DECLARING or frame.kind not in _LOCAL_NAMES:
            return None
        kind, pattern = _LOCAL_NAMES[frame.kind]
        name = self._take(pattern, 1)
        if name is None:
            return None
        if frame.kind != "(":
            self._declare(name)
        return kind

    def _declare(self, name: str) -> None:
        if name.strip() and not WORD.fullmatch(name):
            self.declared.append(any_of((name,)))

    def _operand(self) -> str | None:
        if self._known_name():
            return "NAME"
        for first, pattern, kind in _LITERALS:
            if self.text[self.at] in first and self._take(pattern):
                return kind
        word = self._take(WORD)
        return word and RESERVED.get(word, "NAME")

    def _known_name(self) -> bool:
        """Read the longest name in scope that is more than a word, unless one word is longer."""
        plain = WORD.match(self.text, self.at)
        names = self.names.get(plain[0] if plain else "")
        end = plain.end() if plain else self.at
        for pattern in (*((any_of(names),) if names else ()), *self.declared):
            if match := pattern.match(self.text, self.at):
                end = max(end, match.end())
        if end == (plain.end() if plain else self.at):
            return False
        self.at = end
        return True

    def _joining(self) -> str | None:
        if self._take(_INSTANCE_OF):
            return "_INSTANCE_OF"
        word = self._take(WORD)
        return word and RESERVED.get(word, "NAME")

    def _symbol(self) -> str:
        start, frame = self.at, self.frames[-1]
        symbol = self._take(SYMBOL)
        if symbol is None or self.text.startswith("/*", start):
            raise Unreadable("expression_syntax", start)
        if symbol == "]" and self._operand_due() and not self._closes_empty_list():
            return "RANGE_OPEN"
        if symbol == "[" and not self._operand_due() and frame.ranged and _CLOSES_RANGE.match(self.text, self.at):
            return "RANGE_CLOSE"
        if symbol == "<" and self._type_due():
            return "_TYPE_OPEN"
        if symbol == ">" and frame.types:
            return "_TYPE_CLOSE"
        return SYMBOLS[symbol]

    def _closes_empty_list(self) -> bool:
        return self.before[-1] == "SQUARE_OPEN" and _OPENS_RANGE.match(self.text, self.at) is None

    def _type_due(self) -> bool:
        """True for the `<` of `list<number>`."""
        frame = self.frames[-1]
        introduced = self.before[0] in {"_INSTANCE_OF", "_ARROW"}
        declared = frame.kind == "function" and self.before[0] == "_COLON"
        return self.word in _GENERIC and (introduced or declared or frame.types > 0)

    def _nest(self, kind: str, start: int) -> str:
        """Open and close what the token opens and closes; return what it is for the token after it.

        The parser says whether brackets match.
        """
        frame = self.frames[-1]
        frame.chain = 0 if kind in _UNCHAINED else frame.chain + (kind in _CHAINED)
        match kind:
            case "ROUND_OPEN":
                self.frames.append(_Frame("function" if self.before[-1] == "_FUNCTION" else "("))
            case "SQUARE_OPEN" | "RANGE_OPEN" | "_CURLY_OPEN":
                self.frames.append(_Frame("{" if kind == "_CURLY_OPEN" else "["))
            case "_FOR" | "SOME" | "EVERY":
                self.frames.append(_Frame("for"))
            case "_RETURN" | "_SATISFIES":
                self._close(until="for")
            case "ROUND_CLOSE" if frame.kind == "function":
                self.frames.pop()
                return "_PARAMETERS_CLOSE"
            case "ROUND_CLOSE" | "SQUARE_CLOSE" | "RANGE_CLOSE" | "_CURLY_CLOSE":
                self._close(until="([{function")
            case "_DOTS":
                frame.ranged = True
            case "_TYPE_OPEN" | "_TYPE_CLOSE":
                frame.types += 1 if kind == "_TYPE_OPEN" else -1
        if len(self.frames) > DEEPEST + 1 or frame.types > DEEPEST or frame.chain > LONGEST_CHAIN:
            raise Unreadable("expression_too_deep", start)
        return kind

    def _close(self, until: str) -> None:
        while len(self.frames) > 1 and self.frames.pop().kind not in until:
            pass

    def _remember(self, kind: str, value: str) -> None:
        if kind == "STRING" and self.frames[-1].kind == "{" and self.before[-1] in _DECLARING:
            self._declare(unescape(value))
        self.before = (self.before[-1], kind)
        self.word = value
