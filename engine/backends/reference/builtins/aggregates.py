"""Functions that make one value of many (DMN 1.5, table 75): given as a list, or as arguments one by one."""

from __future__ import annotations

import decimal
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Final

from engine.backends.reference.builtins.signature import Builtin, Param, Signature
from engine.model.feel_values import ARITHMETIC, EvaluationError, FeelValue, feel_compare, kind_of

List = tuple[FeelValue, ...]

_WIDE: Final = decimal.Context(prec=100, Emin=-99_999, Emax=99_999, traps=[decimal.InvalidOperation])
"""Sums are carried further than a number is, so that the order of the items does not show."""


def _extreme(items: List, sign: int, name: str) -> FeelValue:
    """Return the least item (sign -1) or the greatest (sign 1); null of an empty list or where an item is null."""
    if not items or None in items:
        return None
    best = items[0]
    for item in items[1:] if len(items) > 1 else items:
        order = feel_compare(item, best)
        if order is None:
            detail = f"`{name}` cannot compare a {kind_of(item)} with a {kind_of(best)}"
            raise EvaluationError("wrong_type", detail, (item, best))
        best = item if order == sign else best
    return best


def _numbers(items: List, name: str) -> tuple[Decimal, ...] | None:
    """Return the items as numbers; None where one is null."""
    if None in items:
        return None
    for item in items:
        if kind_of(item) != "number":
            raise EvaluationError("wrong_type", f"`{name}` takes numbers, not a {kind_of(item)}", (item,))
    return tuple(map(Decimal, items))


def _of_numbers(name: str, result: Callable[[tuple[Decimal, ...]], FeelValue], empty: FeelValue = None) -> Builtin:
    """Return a function of numbers; null where one of them is null, `empty` where there are none."""

    def apply(items: List) -> FeelValue:
        numbers = _numbers(items, name)
        if numbers is None:
            return None
        if not numbers:
            return empty
        try:
            return result(numbers)
        except decimal.Overflow:
            raise EvaluationError("too_large", f"`{name}` yields a number too large", numbers) from None

    return _of_many(name, apply)


def _of_many(name: str, result: Callable[[List], FeelValue]) -> Builtin:
    listed = Signature((Param("list", ("list",)),), result)
    return Builtin(name, (listed, Signature((Param("c", repeated=True),), lambda *items: result(items))))


def _wide_sum(numbers: tuple[Decimal, ...]) -> Decimal:
    return reduce(_WIDE.add, numbers, Decimal(0))


def _sum(numbers: tuple[Decimal, ...]) -> Decimal:
    return ARITHMETIC.plus(_wide_sum(numbers))


def _product(numbers: tuple[Decimal, ...]) -> Decimal:
    return reduce(ARITHMETIC.multiply, numbers)


def _wide_mean(numbers: tuple[Decimal, ...]) -> Decimal:
    return _WIDE.divide(_wide_sum(numbers), Decimal(len(numbers)))


def _median(numbers: tuple[Decimal, ...]) -> Decimal:
    ranked = sorted(numbers)
    middle = len(ranked) // 2
    return ranked[middle] if len(ranked) % 2 else ARITHMETIC.plus(_wide_mean((ranked[middle - 1], ranked[middle])))


def _deviation(numbers: tuple[Decimal, ...]) -> Decimal | None:
    """Return the sample standard deviation; null of one number."""
    if len(numbers) < 2:
        return None
    mean = _wide_mean(numbers)
    squares = (_WIDE.multiply(difference, difference) for difference in (_WIDE.subtract(n, mean) for n in numbers))
    variance = _WIDE.divide(reduce(_WIDE.add, squares), Decimal(len(numbers) - 1))
    return ARITHMETIC.plus(_WIDE.sqrt(variance))


def _modes(numbers: tuple[Decimal, ...]) -> List:
    """Return the numbers that occur most often, in ascending order."""
    counts = Counter(numbers)
    most = max(counts.values())
    return tuple(sorted(number for number, count in counts.items() if count == most))


def _all(items: List) -> bool | None:
    """Return false where an item is false, else null where one is null, else true."""
    _ensure_boolean(items, "all")
    return False if False in items else None if None in items else True


def _any(items: List) -> bool | None:
    """Return true where an item is true, else null where one is null, else false."""
    _ensure_boolean(items, "any")
    return True if True in items else None if None in items else False


def _ensure_boolean(items: List, name: str) -> None:
    for item in items:
        if item is not None and not isinstance(item, bool):
            raise EvaluationError("wrong_type", f"`{name}` takes booleans, not a {kind_of(item)}", (item,))


FUNCTIONS: Final = (
    _of_many("min", lambda items: _extreme(items, -1, "min")),
    _of_many("max", lambda items: _extreme(items, 1, "max")),
    _of_numbers("sum", _sum),
    _of_numbers("product", _product),
    _of_numbers("mean", lambda numbers: ARITHMETIC.plus(_wide_mean(numbers))),
    _of_numbers("median", _median),
    _of_numbers("stddev", _deviation),
    _of_numbers("mode", _modes, empty=()),
    _of_many("all", _all),
    _of_many("any", _any),
)
