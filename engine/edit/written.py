"""Values as rule and case files write them."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.model.outcome import Json

PLAIN = re.compile(r"[^\W\d][\w .-]*(?<![ .-])")
NOT_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def written(value: Json) -> str:
    """Return the value on one line of YAML; a text in quotes where it would be read as something else.

    >>> written({"grade": "gold", "on": ["yes", True, None]})
    '{grade: gold, "on": ["yes", true, null]}'
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case list():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            return "{" + ", ".join(f"{written(key)}: {written(entry)}" for key, entry in value.items()) + "}"
    return _text(str(value))


def _text(text: str) -> str:
    if PLAIN.fullmatch(text) and text.lower() not in NOT_TEXT:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
