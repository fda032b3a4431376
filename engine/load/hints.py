"""What a user probably meant where a text cannot be read: characters of the wrong width, units at numbers, brackets.

Asked only once a text is refused, so that a text that means something is never taken for a mistake.
"""

from __future__ import annotations

import re
from decimal import Decimal

from engine.diagnostics import Diagnostic, cell_faults, ruleset_faults, yaml_faults
from engine.load.nodes import Scalar
from engine.source import Location

_BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Look like a blank and are none: from web pages and from Chinese input."""
_PLAIN = str.maketrans(
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict(zip("【】〔〕「」『』“”‘’、。—–−×÷￥", '[][]""""""' + "'',.---*/¥", strict=True))
    | dict.fromkeys(_BLANKS, " ")
    | {"≥": ">=", "≤": "<=", "≠": "!=", "≧": ">=", "≦": "<=", "～": ".."}
)
_WIDE = re.compile("[" + "".join(map(chr, (code for code in _PLAIN if code not in (0xFFE5,)))) + "]+")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"' + r"|'[^']*'", re.DOTALL)
_AMOUNT = re.compile(
    r"(?P<sign>-?)\s*[¥￥$]?\s*(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?(?:e[0-9]{1,2})?)\s*(?P<scale>[万亿wWkK千%％]?)"
    r"\s*(?P<currency>元|块|圆|CNY|RMB|USD|HKD)?(?!\w)"
)
_SCALES = {"w": "万", "W": "万", "万": "万", "亿": "亿", "": ""}
_FACTORS = {"k": Decimal(1000), "K": Decimal(1000), "千": Decimal(1000), "%": Decimal("0.01"), "％": Decimal("0.01")}


def meant(scalar: Scalar, offset: int) -> Diagnostic | None:
    """Return what is likely wrong with a cell or expression that cannot be read at this offset; None where unclear."""
    if wide := wide_character(scalar.text):
        found, place, plain = wide
        return not_plain(scalar.at_offset(place), found, plain)
    for amount in _AMOUNT.finditer(scalar.text):
        number = meant_number(amount[0].strip())
        if amount.start() <= offset < amount.end() and number and number != amount[0].strip():
            lead = len(amount[0]) - len(amount[0].lstrip())
            at = scalar.at_offset(amount.start() + lead)
            return ruleset_faults.not_a_number(at, amount[0].strip(), number)
    return _open_bracket(scalar) if offset >= len(scalar.text.rstrip()) else None


def wide_character(text: str) -> tuple[str, int, str] | None:
    """Return the first full-width characters outside texts in quotes, where they stand, and what to write instead.

    >>> wide_character("＞＝ 10万")
    ('＞＝', 0, '>=')
    """
    blanked = _TEXT.sub(lambda quoted: '"' * len(quoted[0]), text)
    found = _WIDE.search(blanked)
    return None if found is None else (found[0], found.start(), found[0].translate(_PLAIN))


def wide_character_in(line: str, file: str, number: int) -> Diagnostic | None:
    """Return the diagnostic for the first full-width character in a line of YAML, comments left out."""
    if (wide := wide_character(re.sub(r"(?:^|\s)#.*", "", line))) is None:
        return None
    found, place, plain = wide
    return not_plain(Location(file, number, place + 1), found, plain)


def not_plain(at: Location, found: str, plain: str) -> Diagnostic:
    """Return the diagnostic for characters to be replaced by plain ones; those that look like blanks are named."""
    if found.isspace():
        return yaml_faults.unusual_blank(at, found)
    return yaml_faults.full_width_character(at, found, plain)


def meant_number(text: str) -> str:
    """Return the number as a rule file writes it; empty where the text is no amount.

    >>> [meant_number(text) for text in ("10 万", "10%", "10w", "5k", "1e5", "100000元", "x")]
    ['10万', '0.1', '10万', '5000', '100000', '100000', '']
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return ""
    number, scale = found["number"], found["scale"]
    if scale in _FACTORS:
        number = f"{(Decimal(number) * _FACTORS[scale]).normalize():f}"
    elif "e" in number:
        number = f"{Decimal(number):f}"
    return found["sign"] + number + _SCALES.get(scale, "")


def _open_bracket(scalar: Scalar) -> Diagnostic | None:
    """Return that the last bracket opened is not closed."""
    opened: list[int] = []
    for place, char in enumerate(_TEXT.sub(lambda quoted: "_" * len(quoted[0]), scalar.text)):
        if char in "[(":
            opened.append(place)
        elif char in "])" and opened:
            opened.pop()
    if not opened:
        return None
    bracket = scalar.text[opened[-1]]
    is_interval = ".." in scalar.text[opened[-1] :]
    at = scalar.at_offset(opened[-1])
    return cell_faults.bracket_not_closed(at, bracket, "`)` / `]`" if is_interval or bracket == "[" else "`)`")
