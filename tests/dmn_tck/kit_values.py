"""Values of the kit's case files: what a case supplies, what it expects, and whether an answer is what it expects."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from xml.etree.ElementTree import Element

from engine.model.feel_values import Context, FeelValue, feel_equal
from engine.model.temporal import read_date, read_date_and_time, read_duration, read_time

NEAR_ENOUGH = Decimal("1e-8")
"""The kit's own runner compares numbers so; its expectations are partly written from binary floating point."""

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def local(element: Element) -> str:
    """Return the element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """Return the children of that name, whatever their namespace."""
    return [child for child in element if local(child) == name]


def child(element: Element, name: str) -> Element | None:
    """Return the first child of that name."""
    return next(iter(children(element, name)), None)


def read_value(element: Element) -> FeelValue:
    """Return what an `inputNode`, `expected`, `item` or `component` holds."""
    components = children(element, "component")
    if components:
        return Context((component.attrib["name"], read_value(component)) for component in components)
    for part in element:
        if local(part) == "list":
            return None if part.get(_NIL) == "true" else tuple(read_value(item) for item in children(part, "item"))
        if local(part) == "value":
            return _scalar(part)
    return None


_READERS: dict[str, Callable[[str], FeelValue]] = {
    **dict.fromkeys(("decimal", "double", "integer", "int", "long", "float"), lambda text: Decimal(text.strip())),
    "boolean": lambda text: text.strip() in ("true", "1"),
    "date": lambda text: read_date(text.strip()),
    "time": lambda text: read_time(text.strip()),
    "dateTime": lambda text: read_date_and_time(text.strip()),
    **dict.fromkeys(("duration", "dayTimeDuration", "yearMonthDuration"), lambda text: read_duration(text.strip())),
}


def _scalar(element: Element) -> FeelValue:
    if element.get(_NIL) == "true":
        return None
    reader = _READERS.get(element.get(_TYPE, "").rpartition(":")[2], str)
    return reader(element.text or "")


def is_expected(answer: FeelValue, expected: FeelValue) -> bool:
    """True where the answer is the value expected, numbers up to the kit's own tolerance."""
    if isinstance(expected, tuple):
        return (
            isinstance(answer, tuple)
            and len(answer) == len(expected)
            and all(is_expected(*pair) for pair in zip(answer, expected, strict=True))
        )
    if isinstance(expected, Context):
        return (
            isinstance(answer, Context)
            and answer.keys() == expected.keys()
            and all(is_expected(answer[name], expected[name]) for name in expected)
        )
    if isinstance(expected, Decimal) and isinstance(answer, Decimal):
        return abs(answer - expected) <= NEAR_ENOUGH * max(Decimal(1), abs(expected))
    return feel_equal(answer, expected) is True
