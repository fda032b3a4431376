"""Functions on lists (DMN 1.5, table 75): the first item stands at position 1, the last at -1."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from engine.backends.reference.builtins.signature import Builtin, Param, Signature
from engine.backends.reference.builtins.strings import stretch
from engine.model.feel_values import (
    LARGEST,
    EvaluationError,
    FeelValue,
    Function,
    ensure_bounded,
    equality_key,
    kind_of,
)

List = tuple[FeelValue, ...]


def _bounded(items: Iterable[FeelValue], size: int) -> List:
    """Return the items as a list, unless their number is too large."""
    if size > LARGEST:
        raise EvaluationError("too_large", f"a list of more than {LARGEST} items")
    return tuple(items)


def _holds(items: List, element: FeelValue) -> bool:
    wanted = equality_key(element)
    return any(equality_key(item) == wanted for item in items)


def _sublist(items: List, start: Decimal, length: Decimal | None = None) -> List:
    return items[stretch(len(items), start, length, "list")]


def _append(items: List, *added: FeelValue) -> List:
    return _bounded((*items, *added), len(items) + len(added))


def _concatenate(*lists: List) -> List:
    return _bounded((item for items in lists for item in items), sum(map(len, lists)))


def _insert(items: List, position: Decimal, new: FeelValue) -> List:
    place = _place(items, position)
    return _bounded((*items[:place], new, *items[place:]), len(items) + 1)


def _remove(items: List, position: Decimal) -> List:
    place = _place(items, position)
    return (*items[:place], *items[place + 1 :])


def _replace_at(items: List, position: Decimal, new: FeelValue) -> List:
    place = _place(items, position)
    return (*items[:place], new, *items[place + 1 :])


def _replace_matching(items: List, match: Function, new: FeelValue) -> List:
    return tuple(new if _verdict(match, item, new) else item for item in items)


def _place(items: List, position: Decimal) -> int:
    return int(stretch(len(items), position, None, "list").start)


def _verdict(function: Function, first: FeelValue, second: FeelValue) -> bool:
    """Return what a function of two values says of these; it says true or false."""
    if len(function.parameters) != 2:
        detail = f"a function of two values is wanted, not of {len(function.parameters)}"
        raise EvaluationError("wrong_arguments", detail, (function,))
    verdict = function.call(first, second)
    if not isinstance(verdict, bool):
        raise EvaluationError("wrong_type", f"the function yields a {kind_of(verdict)}, not a boolean", (first, second))
    return verdict


def _positions(items: List, match: FeelValue) -> List:
    wanted = equality_key(match)
    return tuple(Decimal(place) for place, item in enumerate(items, 1) if equality_key(item) == wanted)


def _distinct(items: List) -> List:
    """Return the items, of equal ones the first."""
    first: dict[tuple[object, ...], FeelValue] = {}
    for item in items:
        first.setdefault(equality_key(item), item)
    return tuple(first.values())


def _union(*lists: List) -> List:
    return _distinct(_concatenate(*lists))


def _flatten(items: List) -> List:
    """Return the items of the list, those of the lists in it among them, in order."""
    ensure_bounded(items)
    flat: list[FeelValue] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            if isinstance(item, tuple):
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    return tuple(flat)


class _Ranked:
    """An item that stands before another where the function says so."""

    __slots__ = ("item", "precedes")

    def __init__(self, item: FeelValue, precedes: Function) -> None:
        self.item = item
        self.precedes = precedes

    def __lt__(self, other: _Ranked) -> bool:
        return _verdict(self.precedes, self.item, other.item)


def _sort(items: List, precedes: Function) -> List:
    """Return the items so that none precedes the one before it; those alike stay as they stood.

    Numbers in the order of numbers are not asked about two by two: thousands of them would take too many steps.
    """
    if precedes.order and all(kind_of(item) == "number" for item in items):
        return tuple(sorted(items, reverse=precedes.order == ">"))
    return tuple(ranked.item for ranked in sorted(_Ranked(item, precedes) for item in items))


_LIST: Final = Param("list", ("list",))
_POSITION: Final = Param("position", ("number",))
_NEW: Final = Param("newItem")
_MATCH: Final = Param("match")
_LISTS: Final = Param("list", ("list",), repeated=True)

FUNCTIONS: Final = (
    Builtin("list contains", (Signature((_LIST, Param("element")), _holds),)),
    Builtin("count", (Signature((_LIST,), lambda items: Decimal(len(items))),)),
    Builtin(
        "sublist",
        (
            Signature(
                (_LIST, Param("start position", ("number",)), Param("length", ("number",), optional=True)),
                _sublist,
            ),
        ),
    ),
    Builtin("append", (Signature((_LIST, Param("item", repeated=True)), _append),)),
    Builtin("concatenate", (Signature((_LISTS,), _concatenate),)),
    Builtin("insert before", (Signature((_LIST, _POSITION, _NEW), _insert),)),
    Builtin("remove", (Signature((_LIST, _POSITION), _remove),)),
    Builtin(
        "list replace",
        (
            Signature((_LIST, _POSITION, _NEW), _replace_at),
            Signature((_LIST, Param("match", ("function",)), _NEW), _replace_matching),
        ),
    ),
    Builtin("reverse", (Signature((_LIST,), lambda items: items[::-1]),)),
    Builtin("index of", (Signature((_LIST, _MATCH), _positions),)),
    Builtin("union", (Signature((_LISTS,), _union),)),
    Builtin("distinct values", (Signature((_LIST,), _distinct),)),
    Builtin("flatten", (Signature((_LIST,), _flatten),)),
    Builtin("sort", (Signature((_LIST, Param("precedes", ("function",))), _sort),)),
)
