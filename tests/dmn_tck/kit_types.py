"""Item definitions of a DMN model, and a value brought to the type it is declared to have (DMN 1.5, 10.3.2.9.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from xml.etree.ElementTree import Element

from engine.backends.reference.expressions import evaluate_tests
from engine.feel.parse_expression import ExpressionFault, parse_unary_tests
from engine.model.feel_values import Context, EvaluationError, FeelValue, Function, kind_of
from tests.dmn_tck.kit_values import child, children, local

_ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
_BUILT_IN = frozenset(
    {
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "context",
        "list",
        "range",
    }
)


@dataclass(frozen=True, slots=True)
class ItemType:
    """A built-in type by name, or what an item definition says."""

    base: str = "Any"
    components: tuple[tuple[str, ItemType], ...] | None = None
    of: ItemType | None = None
    is_list: bool = False
    allowed: str | None = None
    constraint: str | None = None


ANY = ItemType()
FUNCTION = ItemType("function")


class Types:
    """The types of one model and of the models it imports."""

    def __init__(self, definitions: Mapping[str, Element], imported: Mapping[str, Types]) -> None:
        self._definitions = definitions
        self._imported = imported

    def named(self, name: str | None) -> ItemType:
        """Return the type a `typeRef` names; `Any` where there is none of that name."""
        if not name:
            return ANY
        plain = name.strip()
        if plain in self._definitions:
            return self._defined(self._definitions[plain])
        plain = plain.rpartition(":")[2]
        plain = _ALIASES.get(plain, plain)
        if plain in _BUILT_IN:
            return ItemType(plain)
        prefix, _, rest = name.partition(".")
        if prefix in self._imported:
            return self._imported[prefix].named(rest)
        return self._imported[""].named(name) if "" in self._imported else ANY

    def predicates(self) -> dict[str, Callable[[FeelValue], bool]]:
        """Return for each type by name whether a value is of it, so that `instance of` may ask."""
        own = {name: partial(_is_of, self, name) for name in self._definitions}
        others = {
            f"{prefix}.{name}": test
            for prefix, types in self._imported.items()
            for name, test in types.predicates().items()
        }
        return {**others, **own}

    def _defined(self, element: Element) -> ItemType:
        if child(element, "functionItem") is not None:
            return FUNCTION
        parts = children(element, "itemComponent")
        reference = child(element, "typeRef")
        components = tuple((part.attrib["name"].strip(), self._defined(part)) for part in parts) if parts else None
        base = self.named(None if reference is None else reference.text)
        return ItemType(
            "context" if parts else "Any",
            components,
            None if parts else base,
            element.get("isCollection") == "true",
            _text(element, "allowedValues"),
            _text(element, "typeConstraint"),
        )


def _is_of(types: Types, name: str, value: FeelValue) -> bool:
    return conforms(value, types.named(name))


def completed(value: FeelValue, kind: ItemType) -> FeelValue:
    """Return an input with null for the components that the case leaves out."""
    if isinstance(value, tuple):
        return tuple(completed(item, kind) for item in value)
    if kind.of is not None:
        return completed(value, kind.of)
    if kind.components is None or not isinstance(value, Context):
        return value
    known = {name: completed(value.get(name), part) for name, part in kind.components}
    return Context({**value, **known})


def _text(element: Element, name: str) -> str | None:
    found = child(element, name)
    text = None if found is None else child(found, "text")
    return None if text is None else text.text


def coerced(value: FeelValue, kind: ItemType) -> FeelValue:
    """Return the value as its declared type takes it; an evaluation error where it cannot be of that type."""
    if conforms(value, kind):
        return value
    if isinstance(value, tuple) and len(value) == 1 and conforms(value[0], kind):
        return value[0]
    if not isinstance(value, tuple) and conforms((value,), kind):
        return (value,)
    if type(value) is dt.date:
        midnight = dt.datetime.combine(value, dt.time(), dt.UTC)
        if conforms(midnight, kind):
            return midnight
    raise EvaluationError("wrong_type", f"a {kind_of(value)} where {kind.base} is declared", (value,))


def conforms(value: FeelValue, kind: ItemType) -> bool:
    """True where the value is of the type and among its allowed values; null is of every type."""
    if value is None:
        return True
    if kind.is_list:
        return (
            isinstance(value, tuple) and all(_is_item(item, kind) for item in value) and _holds(kind.constraint, value)
        )
    return _is_item(value, kind) and _holds(kind.constraint, value)


def _is_item(value: FeelValue, kind: ItemType) -> bool:
    if value is None:
        return _holds(kind.allowed, value) if kind.allowed and "null" in kind.allowed else True
    if kind.components is not None:
        return isinstance(value, Context) and all(
            name in value and conforms(value[name], part) for name, part in kind.components
        )
    if kind.of is not None:
        return conforms(value, kind.of) and _holds(kind.allowed, value)
    if kind.base == "function":
        return isinstance(value, Function)
    return kind.base == "Any" or kind_of(value) == kind.base


def _holds(tests: str | None, value: FeelValue) -> bool:
    if tests is None:
        return True
    parsed = parse_unary_tests(tests)
    if isinstance(parsed, ExpressionFault):
        raise EvaluationError(parsed.code, f"`{tests}` is no unary test")
    if isinstance(value, tuple) and "?" not in tests:
        return all(evaluate_tests(parsed, item, {}) is True for item in value)
    return evaluate_tests(parsed, value, {}) is True


def component_names(elements: Mapping[str, Element]) -> set[str]:
    """Return the names of all components, however deep."""
    return {
        part.attrib["name"].strip()
        for element in elements.values()
        for part in element.iter()
        if local(part) == "itemComponent"
    }
