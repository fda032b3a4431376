"""Types of expressions: what goes together, what two branches have in common, and how a type is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.model.expressions import Expression, Literal
from engine.model.types import NUMERIC, Base, Type

ANY = Type(Base.ANY)
NUMBER = Type(Base.NUMBER)
TEXT = Type(Base.TEXT)
BOOLEAN = Type(Base.BOOLEAN)
DATE = Type(Base.DATE)
DATETIME = Type(Base.DATETIME)
TIME = Type(Base.TIME)
DURATION = Type(Base.DURATION)

_KINDS: Mapping[Base, str | None] = {
    **{base: base.value for base in Base},
    **dict.fromkeys(NUMERIC, "number"),
    Base.ANY: None,
    Base.CODE: "text",
    Base.RECORD: "context",
}


def kind(of: Type) -> str | None:
    """Return the FEEL kind of the values, None where it is not known.

    >>> kind(Type(Base.MONEY)), kind(Type(Base.CODE, container="list"))
    ('number', 'list')
    """
    if of.container:
        return "context" if of.container == "map" else "list"
    return _KINDS[of.base]


def list_of(item: Type) -> Type:
    """Return a list of such items; of what is not known where the items are lists themselves."""
    return Type(Base.ANY, container="list") if item.container else replace(item, container="list", size=None)


def item_of(of: Type) -> Type:
    """Return the type of the items of a list; what is no list counts as a list of one."""
    return replace(of, container="", size=None) if of.container in ("list", "set") else of


def is_null(expression: Expression) -> bool:
    return isinstance(expression, Literal) and expression.value is None


def common(types: Iterable[Type]) -> Type:
    """Return a type that the values of all the types have: for codes and texts written out, together their codes."""
    found: Type | None = None
    for one in types:
        found = one if found is None else _joined(found, one)
    return ANY if found is None else found


def _joined(one: Type, other: Type) -> Type:
    if one == other:
        return one
    if kind(one) != kind(other) or kind(one) is None or one.container != other.container:
        return ANY
    if kind(item_of(one)) == "text" and kind(item_of(other)) == "text":
        return _texts(one, other)
    if one.base in NUMERIC and other.base in NUMERIC:
        return Type(Base.NUMBER, unit=one.unit if one.unit == other.unit else None, container=one.container)
    if one.base is not other.base:
        return Type(Base.ANY, container=one.container)
    return Type(one.base, container=one.container)


def _texts(one: Type, other: Type) -> Type:
    """Return the codes of both, in the order of the one that has most; ordered where that holds all of the other."""
    if not one.codes or not other.codes:
        return replace(TEXT, container=one.container)
    longer, shorter = (one, other) if len(one.codes) >= len(other.codes) else (other, one)
    if set(shorter.codes) <= set(longer.codes) and (longer.ordered or not shorter.ordered):
        return longer
    base = Base.CODE if Base.CODE in (one.base, other.base) else Base.TEXT
    return Type(base, codes=tuple(dict.fromkeys((*longer.codes, *shorter.codes))), container=one.container)


def settled(of: Type) -> Type:
    """Return the type as a name may bear it: texts that were all written out are codes.

    >>> settled(Type(Base.TEXT, codes=("a", "b"))).base.value
    'code'
    """
    return replace(of, base=Base.CODE) if of.base is Base.TEXT and of.codes else of


def shown(of: Type) -> str:
    """Return the type as rule files write it."""
    name = of.base.value
    return f"{of.container} of {name}" if of.container else name
