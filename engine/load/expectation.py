"""What a case expects against what a decision answered: only what is named is compared."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from engine.diagnostics import text
from engine.feel.numbers import is_number, read_number
from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.model.outcome import Json


@dataclass(frozen=True, slots=True)
class Difference:
    """Where an outcome is not as expected: both as they are written, and of two lists what only one of them has."""

    path: str
    expected: str
    got: str
    lacking: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()

    def in_words(self, language: str) -> str:
        """Return the difference in one line."""
        return text("case_difference", language, path=self.path, expected=self.expected, got=self.got)


def matches_expectation(expected: Node, outcome: Json, language: str = "en") -> list[str]:
    """Return the differences in words, none where the outcome is as expected; see `differences`."""
    return [difference.in_words(language) for difference in differences(expected, outcome)]


def differences(expected: Node, outcome: Json) -> list[Difference]:
    """Return the differences, none where the outcome is as expected.

    A scalar or list means `decided` with that value. In a mapping `status` is `decided` unless named, and keys
    not named are not compared, under `value` likewise. Lists compare in order, numbers by value.
    """
    answered = outcome if isinstance(outcome, dict) else {}
    if not isinstance(expected, Mapping):
        return _status("decided", answered) + _differences("value", expected, answered.get("value"))
    named = {key.text: value for key, value in expected.entries}
    found = [] if "status" in named else _status("decided", answered)
    for key, value in named.items():
        found += _differences(key, value, answered.get(key))
    return found


def _status(expected: str, answered: dict[str, Json]) -> list[Difference]:
    got = answered.get("status")
    return [] if got == expected else [Difference("status", expected, str(got))]


def _differences(path: str, expected: Node, got: Json) -> list[Difference]:
    if isinstance(expected, Scalar):
        return [] if _same(expected, got) else [Difference(path, expected.text, _shown(got))]
    if isinstance(expected, Sequence):
        return _list_differences(path, expected, got)
    known = got if isinstance(got, dict) else {}
    return [
        difference
        for key, value in expected.entries
        for difference in _differences(f"{path}.{key.text}", value, known.get(key.text))
    ]


def _list_differences(path: str, expected: Sequence, got: Json) -> list[Difference]:
    items = [] if got is None else got
    if not isinstance(items, list) or len(items) != len(expected.items):
        return [_of_lists(path, expected, items)]
    pairs = enumerate(zip(expected.items, items, strict=True))
    return [found for at, (one, other) in pairs for found in _differences(f"{path}[{at}]", one, other)]


def _of_lists(path: str, expected: Sequence, got: Json) -> Difference:
    wanted = [_written(item) for item in expected.items]
    found = [_shown(item) for item in got] if isinstance(got, list) else []
    lacking = tuple(item for item in wanted if item not in found)
    unexpected = tuple(item for item in found if item not in wanted)
    return Difference(path, _written(expected), _shown(got), lacking, unexpected)


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
