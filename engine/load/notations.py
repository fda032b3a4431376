"""Ways to write a cell that come from elsewhere: `30-1000`, `=> 5`, `gold or silver`; each with ours.

Some of them FEEL reads as a calculation, so that they would say something else than they look like, without a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from engine.model.types import NUMERIC, Base, Type

_NUMBER = r"-?[0-9][0-9_]*(?:\.[0-9]+)?[万亿]?"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_END = rf"(?:{_DAY}|{_NUMBER})"
_BETWEEN = rf"(?P<low>{_END})\s*(?:-|~|至|到|to)\s*(?P<high>{_END})"
_DOTS = rf"(?P<open>[\[(])\s*(?P<low>{_END})\s*(?:\.{{3,}}|,)\s*(?P<high>{_END})\s*(?P<close>[\])])"
_UP = rf"(?P<low_sign>>=?)\s*(?P<low>{_END})"
_DOWN = rf"(?P<high_sign><=?)\s*(?P<high>{_END})"
_AND = r"\s*(?:and|AND|&&?|且|并且)\s*"
_NAMED = rf"(?P<low>{_END})\s*(?P<low_sign><=?)\s*(?P<name>[^\W\d]\w*)\s*(?P<high_sign><=?)\s*(?P<high>{_END})"
_SIGNS = {
    **dict.fromkeys(("=>", "至少", "不低于", "不少于", "不小于"), ">="),
    **dict.fromkeys(("=<", "至多", "不超过", "不高于", "不多于", "不大于"), "<="),
    **dict.fromkeys(("大于", "超过", "高于"), ">"),
    **dict.fromkeys(("小于", "低于", "不足", "不满"), "<"),
    "<>": "!=",
    "==": "",
}
_SIGN = rf"(?P<sign>{'|'.join(_SIGNS)})"
_BEHIND = {"以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<="}
_WORD = r"[^\W\d]\w*"
_OR = r"\s*(?:\bor\b|\bOR\b|\|\|?|或者|或|、|/)\s*"


class _Notation(NamedTuple):
    pattern: re.Pattern[str]
    ours: Callable[[re.Match[str]], str]


def _interval(found: re.Match[str]) -> str:
    low = "[" if found["low_sign"] in (">=", "<=") else "("
    high = "]" if found["high_sign"] == "<=" else ")"
    return f"{low}{found['low']}..{found['high']}{high}"


_NOTATIONS = (
    _Notation(re.compile(_BETWEEN), lambda found: f"[{found['low']}..{found['high']})"),
    _Notation(re.compile(_DOTS), lambda found: f"{found['open']}{found['low']}..{found['high']}{found['close']}"),
    _Notation(re.compile(_UP + _AND + _DOWN), _interval),
    _Notation(re.compile(_DOWN + _AND + _UP), _interval),
    _Notation(re.compile(_NAMED), _interval),
    _Notation(
        re.compile(rf"{_SIGN}\s*(?P<end>{_END})"), lambda found: f"{_SIGNS[found['sign']]} {found['end']}".strip()
    ),
    _Notation(
        re.compile(rf"(?P<end>{_END})\s*(?P<sign>{'|'.join(_BEHIND)})"),
        lambda found: f"{_BEHIND[found['sign']]} {found['end']}",
    ),
)
_CODES = re.compile(rf"{_WORD}(?:{_OR}{_WORD})+")


def meant_cell(text: str, column: str, of: Type) -> str:
    """Return the cell in our notation; empty where it is in no foreign one that the column, of this type, could mean.

    >>> number = Type(Base.NUMBER)
    >>> cells = ("30-1000", "[1...5)", "1 < age < 5", "1 < sum < 5", "10万以上", ">= 5")
    >>> [meant_cell(text, "age", number) for text in cells]
    ['[30..1000)', '[1..5)', '(1..5)', '', '>= 10万', '']
    >>> meant_cell("gold or silver", "grade", Type(Base.CODE, codes=("gold", "silver")))
    'gold, silver'
    """
    text = text.strip()
    if of.container:
        return ""
    if of.base is Base.CODE:
        return _listed(text, of)
    if of.base not in NUMERIC and (of.base is not Base.DATE or re.fullmatch(_DAY, text)):
        return ""
    matches = ((notation.pattern.fullmatch(text), notation.ours) for notation in _NOTATIONS)
    known = ((found, ours) for found, ours in matches if found and found.groupdict().get("name", column) == column)
    return next((ours(found) for found, ours in known), "")


def _listed(text: str, of: Type) -> str:
    """Return the codes with commas between them, where the text says no more than that it is one of several."""
    words = re.split(_OR, text) if _CODES.fullmatch(text) else []
    if text[:2] == "==" and text[2:].strip() in of.codes:
        return text[2:].strip()
    return ", ".join(words) if words and all(word in of.codes for word in words) else ""
