"""Text literals: what stands between double quotes, escapes resolved and put back (FEEL grammar rule 35)."""

from __future__ import annotations

import re

_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t", "r": "\r", "'": "'"}
_NEEDED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def unescape(written: str) -> str:
    r"""Return the text between the quotes.

    >>> unescape('"a\\"b"')
    'a"b'
    """
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), written[1:-1], flags=re.DOTALL)


def quote(text: str) -> str:
    r"""Return the text as a literal that reads back as itself.

    >>> quote('say "no"')
    '"say \\"no\\""'
    """
    return '"' + "".join(_NEEDED.get(char, char) for char in text) + '"'


def is_name(text: str) -> bool:
    """True where the text is a name as cells write it: letters of any script, digits, underscores.

    >>> is_name("black_gold"), is_name("金卡"), is_name("24h")
    (True, True, False)
    """
    return re.fullmatch(r"[^\W\d]\w*", text) is not None
