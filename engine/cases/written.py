"""A decision as a line of a case file: facts and what is expected, ready to be pasted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

from engine.model.outcome import Json, Outcome, Status

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NOT_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Words that some readers of YAML take for something else than text."""


def case_line(id: str, facts: Mapping[str, Json], outcomes: Mapping[str, Outcome], as_of: str | None = None) -> str:
    """Return the case in one line of YAML: the item of a list, without indentation and line end.

    >>> case_line("a", {"asset": Decimal("1.50")}, {"tier": Outcome(Status.DECIDED, "gold")})
    '- {id: a, decision: tier, facts: {asset: 1.50}, expect: gold}'
    """
    fields: dict[str, Json] = {"id": id}
    if len(outcomes) == 1:
        fields["decision"] = next(iter(outcomes))
    if as_of is not None:
        fields["as_of"] = as_of
    fields["facts"] = dict(facts)
    expected = {name: expectation(outcome) for name, outcome in outcomes.items()}
    if len(outcomes) == 1:
        fields["expect"] = next(iter(expected.values()))
    else:
        fields["expects"] = expected
    return f"- {flow(fields)}"


def expectation(outcome: Outcome) -> Json:
    """Return what a case expects that comes out like this: the value alone where nothing else is to be said."""
    shown = outcome.to_json()
    parts: dict[str, Json] = {} if outcome.status is Status.DECIDED else {"status": shown["status"]}
    parts |= {key: shown[key] for key in ("value", "flags", "missing", "possible", "open") if key in shown}
    if parts.keys() == {"value"} and not isinstance(parts["value"], dict):
        return parts["value"]
    return parts if parts else {"status": shown["status"], "value": None}


def flow(value: Json) -> str:
    """Return the value in YAML's flow style, texts in quotes where a reader might take them for something else.

    >>> flow({"on": ["gold", "2024-01-31", True, None]})
    '{"on": [gold, "2024-01-31", true, null]}'
    """
    match value:
        case dict():
            return "{" + ", ".join(f"{flow(key)}: {flow(part)}" for key, part in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
        case bool():
            return str(value).lower()
        case None:
            return "null"
        case Decimal():
            return f"{value:f}"
        case int():
            return str(value)
    is_plain = _PLAIN.fullmatch(value) is not None and value.lower() not in _NOT_TEXT
    return value if is_plain else json.dumps(value, ensure_ascii=False)
