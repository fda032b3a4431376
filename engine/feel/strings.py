"""Text literals: what stands between double quotes, escapes resolved and put back (FEEL grammar rule 35)."""

from __future__ import annotations

import re
import sys

_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t", "r": "\r", "'": "'"}
_NEEDED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def unescape(written: str) -> str:
    r"""Return the text between the quotes.

    >>> unescape('"a\\"b"')
    'a"b'
    """
    text = re.sub(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", _unescaped, written[1:-1], flags=re.DOTALL)
    return re.sub("[\ud800-\udbff][\udc00-\udfff]", _joined, text)


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) == 1:
        return _ESCAPES.get(code, found[0])
    point = int(code[1:], 16)
    return chr(point) if point <= sys.maxunicode else found[0]


def _joined(pair: re.Match[str]) -> str:
    """Return the one character that two escaped surrogates stand for."""
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def quote(text: str) -> str:
    r"""Return the text as a literal that reads back as itself.

    >>> quote('say "no"')
    '"say \\"no\\""'
    """
    return '"' + "".join(_NEEDED.get(char, char) for char in text) + '"'


def is_name(text: str) -> bool:
    """True where the text is a name as cells write it: letters of any script, digits, underscores.

    >>> is_name("night_rate"), is_name("金卡"), is_name("24h")
    (True, True, False)
    """
    return re.fullmatch(r"[^\W\d]\w*", text) is not None
