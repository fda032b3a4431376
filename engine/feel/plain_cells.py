"""Cells read test by test with one pattern, without the tables of a parser, which take longer to build than to use.

INVARIANT (same cells): what is read here is what the grammar in `cells.lark` makes of the text; None hands the text
on to the grammar, which alone says what is wrong with it. Time is linear: the pattern never goes back.
"""

from __future__ import annotations

import datetime as dt
import re

from engine.feel.numbers import read_number
from engine.feel.strings import unescape
from engine.feel.syntax import AnyOf, Anything, Between, Compared, Literal, NoneOf, Operand, Syntax, Word

_BLANK = r"[ \t\r\n]*+"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def _operand(which: int) -> str:
    """Return the pattern of an operand in four groups: date, number, text, word."""
    number = r"-?[0-9]++(?>_[0-9]++)*+(?>\.[0-9]++(?>_[0-9]++)*+)?+[万亿]?+(?!\w)"
    text = r'"(?>[^"\\]|\\.)*+"'
    word = r"[^\W\d]\w*+(?>\.[^\W\d]\w*+)*+"
    called = rf'date[ \t]*+\({_BLANK}"{_DAY}"{_BLANK}\)'
    kinds = {"date": rf"{_DAY}(?!\w)|{called}", "number": number, "text": text, "word": word}
    return f"(?>{'|'.join(f'(?P<{kind}{which}>{pattern})' for kind, pattern in kinds.items())})"


_TEST = re.compile(
    rf"{_BLANK}(?P<before><=|>=|!=|[<>=\[\](])?+{_BLANK}{_operand(1)}{_BLANK}"
    rf"(?P<range>\.\.{_BLANK}{_operand(2)}{_BLANK}(?P<after>[\]\[)]){_BLANK})?+(?P<next>,|\)|\Z)"
)
_NONE_OF = re.compile(rf"{_BLANK}not{_BLANK}\(")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_OPENING = frozenset("[](")


def read_plainly(text: str) -> Syntax | None:
    """Return the cell; None where it is not read here."""
    if text.strip(" \t\r\n") == "-":
        return Anything()
    negated = _NONE_OF.match(text)
    tests: list[Compared | Between] = []
    at, end = negated.end() if negated else 0, ","
    while end == ",":
        found = _TEST.match(text, at)
        test = None if found is None else _test(found)
        if found is None or test is None:
            return None
        tests.append(test)
        at, end = found.end(), found["next"]
    if negated:
        return NoneOf(tuple(tests)) if end == ")" and not text[at:].strip(" \t\r\n") else None
    if end == ")":
        return None
    return tests[0] if len(tests) == 1 else AnyOf(tuple(tests))


def _test(found: re.Match[str]) -> Compared | Between | None:
    before = found["before"]
    low = _literal(found, "1")
    if found["range"] is None:
        if low is None or before in _OPENING:
            return None
        return Compared(before or "=", low)  # type: ignore[arg-type]
    high = _literal(found, "2")
    if low is None or high is None or before not in _OPENING:
        return None
    return Between(low, before == "[", high, found["after"] == "]", found.start("before"))


def _literal(found: re.Match[str], which: str) -> Operand | None:
    """Return the operand; None where it is no number or date after all."""
    if (word := found["word" + which]) is not None:
        return _worded(word, found.start("word" + which))
    if (number := found["number" + which]) is not None:
        value = read_number(number)
        return None if value is None else Literal("number", value, number, found.start("number" + which))
    if (text := found["text" + which]) is not None:
        return Literal("string", unescape(text), text, found.start("text" + which))
    return _date(found["date" + which], found.start("date" + which))


def _worded(word: str, offset: int) -> Operand | None:
    if word not in _CONSTANTS:
        return None if word == "not" else Word(word, offset)
    value = _CONSTANTS[word]
    return Literal("null" if value is None else "boolean", value, word, offset)


def _date(written: str, offset: int) -> Literal | None:
    """Return the day written, or called for: `date("2024-01-31")`."""
    start = written.find('"')
    quoted = written[start : written.rindex('"') + 1] if start >= 0 else ""
    try:
        value = dt.date.fromisoformat(quoted[1:-1] or written)
    except ValueError:
        return None
    return Literal("date", value, f"date({quoted})" if quoted else written, offset + max(start, 0))
