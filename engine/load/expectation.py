"""What a case expects against what a decision answered: only what is named is compared."""

from __future__ import annotations

from decimal import Decimal

from engine.diagnostics import text
from engine.feel.numbers import is_number, read_number
from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.model.outcome import Json


def matches_expectation(expected: Node, outcome: Json, language: str = "en") -> list[str]:
    """Return the differences, none where the outcome is as expected.

    A scalar or list means `decided` with that value. In a mapping `status` is `decided` unless named, and keys
    not named are not compared, under `value` likewise. Lists compare in order, numbers by value.
    """
    answered = outcome if isinstance(outcome, dict) else {}
    if not isinstance(expected, Mapping):
        return _status("decided", answered, language) + _differences("value", expected, answered.get("value"), language)
    named = {key.text: value for key, value in expected.entries}
    differences = [] if "status" in named else _status("decided", answered, language)
    for key, value in named.items():
        differences += _differences(key, value, answered.get(key), language)
    return differences


def _status(expected: str, answered: dict[str, Json], language: str) -> list[str]:
    got = answered.get("status")
    return [] if got == expected else [_difference("status", expected, str(got), language)]


def _differences(path: str, expected: Node, got: Json, language: str) -> list[str]:
    if isinstance(expected, Scalar):
        return [] if _same(expected, got) else [_difference(path, expected.text, _shown(got), language)]
    if isinstance(expected, Sequence):
        return _list_differences(path, expected, got, language)
    known = got if isinstance(got, dict) else {}
    return [
        difference
        for key, value in expected.entries
        for difference in _differences(f"{path}.{key.text}", value, known.get(key.text), language)
    ]


def _list_differences(path: str, expected: Sequence, got: Json, language: str) -> list[str]:
    items = [] if got is None else got
    if not isinstance(items, list) or len(items) != len(expected.items):
        return [_difference(path, _written(expected), _shown(items), language)]
    pairs = enumerate(zip(expected.items, items, strict=True))
    return [found for at, (one, other) in pairs for found in _differences(f"{path}[{at}]", one, other, language)]


def _same(expected: Scalar, got: Json) -> bool:
    """True where the outcome's value is what is written, read as the type the outcome has."""
    if got is None:
        return expected.is_null
    if isinstance(got, bool):
        return not expected.quoted and expected.text == str(got).lower()
    if isinstance(got, int | Decimal):
        return is_number(expected.text) and read_number(expected.text) == Decimal(got)
    return isinstance(got, str) and got == expected.text


def _written(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return "[" + ", ".join(map(_written, node.items)) + "]"
    return "{" + ", ".join(f"{key.text}: {_written(value)}" for key, value in node.entries) + "}"


def _shown(got: Json) -> str:
    if isinstance(got, bool):
        return str(got).lower()
    if isinstance(got, list):
        return "[" + ", ".join(map(_shown, got)) + "]"
    if isinstance(got, dict):
        return "{" + ", ".join(f"{key}: {_shown(value)}" for key, value in got.items()) + "}"
    return "null" if got is None else str(got)


def _difference(path: str, expected: str, got: str, language: str) -> str:
    return text("case_difference", language, path=path, expected=expected, got=got)
