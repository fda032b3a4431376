"""Tokens of plain texts by three patterns in turn, where no token rests on what brackets stand around it.

INVARIANT (same tokens): what is found here is what `tokens.tokenize` finds; None hands the text on to it. Plain are
short texts without `:`, `{`, `..`, `@`, comments, and the words that bring names of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from engine.feel.tokens import (
    COUNTED,
    DATE,
    DURATION,
    NUMBER,
    OPERANDS,
    RESERVED,
    STRING,
    SYMBOL,
    SYMBOLS,
    WORD,
    Tokens,
    any_of,
    scoped_names,
)

MOST_TOKENS = 64
"""With so few, no limit on brackets or chains is reached."""

_TEMPORAL = "|".join(pattern.pattern for pattern in (DATE, COUNTED, DURATION))
_WORD_OR_SYMBOL = rf"(?P<word>{WORD.pattern})|(?P<symbol>{SYMBOL.pattern})"
_OPERAND = re.compile(
    rf"\s*+(?:(?P<TEMPORAL>{_TEMPORAL})|(?P<STRING>{STRING.pattern})|(?P<NUMBER>{NUMBER.pattern})|{_WORD_OR_SYMBOL})",
    re.DOTALL,
)
_OPERATOR = re.compile(rf"\s*+(?:{_WORD_OR_SYMBOL})")
_UNPLAIN_WORDS = frozenset({"for", "some", "every", "function", "instance"})
_UNPLAIN_SYMBOLS = frozenset({"..", "->", ":", "{", "}"})


def plain_tokens(text: str, scope: frozenset[str]) -> Tokens | None:
    """Return the tokens of a plain text; None for any other."""
    spaced = _spaced(scope)
    if spaced is None:
        return None
    kinds: list[str] = []
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, before, length = 0, "", len(text.rstrip())
    while at < length:
        token = (_OPERATOR if before in OPERANDS else _OPERAND).match(text, at)
        if token is None:
            return None
        group = token.lastgroup
        start, end = token.span(group or 0)
        kind: str | None = group
        if group == "word":
            kind, end = _worded(text, start, end, before, spaced)
        elif group == "symbol":
            kind = _symbol(text, start, end, before)
        if kind is None or len(kinds) == MOST_TOKENS:
            return None
        kinds.append(kind)
        texts.append(text[start:end])
        starts.append(start)
        ends.append(end)
        at, before = end, kind
    return Tokens(kinds, texts, starts, ends)


def _worded(
    text: str, start: int, end: int, before: str, spaced: Mapping[str, tuple[str, ...]]
) -> tuple[str | None, int]:
    """Return what the word is and where it ends; a name of several words where an operand or a step is due."""
    word = text[start:end]
    if word in _UNPLAIN_WORDS:
        return None, end
    if before in OPERANDS:
        return RESERVED.get(word, "NAME"), end
    if word in spaced and (name := any_of(spaced[word]).match(text, start)):
        return "NAME", name.end()
    return "NAME" if before == "_DOT" else RESERVED.get(word, "NAME"), end


def _symbol(text: str, start: int, end: int, before: str) -> str | None:
    symbol = text[start:end]
    if symbol in _UNPLAIN_SYMBOLS or (symbol == "]" and before not in OPERANDS):
        return None
    return None if symbol == "/" and text[end : end + 1] in ("/", "*") else SYMBOLS[symbol]


@lru_cache(maxsize=256)
def _spaced(scope: frozenset[str]) -> Mapping[str, tuple[str, ...]] | None:
    """Return the names of several words by their first; None where one might begin as another token does."""
    names = scoped_names(scope)
    return None if any(not first or DURATION.match(first) for first in names) else names
