"""How points and ranges lie to one another (DMN 1.5, table 78).

The low ends of ranges have an order, and so have the high ones: an end that is in its range reaches one step further
than the same end out of it, and a missing end reaches further than any. Each function is what the standard spells out
of these, one per signature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from engine.backends.reference.builtins.signature import Builtin, Param, Signature
from engine.model.feel_values import EvaluationError, FeelValue, Range, feel_compare, kind_of

Relation = Callable[[FeelValue, FeelValue], bool]
Order = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True)
class _End:
    """An end of a range: its value, on which side of all values it lies where it is missing, and if it is in."""

    value: FeelValue
    beyond: Order
    included: bool


def _low(span: Range) -> _End:
    return _End(span.low, -1 if span.low is None else 0, span.low_included)


def _high(span: Range) -> _End:
    return _End(span.high, 1 if span.high is None else 0, span.high_included)


def _at(point: FeelValue) -> _End:
    return _End(point, 0, included=True)


def _order(first: _End, second: _End) -> Order:
    """Return -1, 0 or 1 as the first value lies before, at or after the second."""
    if first.beyond or second.beyond:
        return 0 if first.beyond == second.beyond else -1 if first.beyond < second.beyond else 1
    order = feel_compare(first.value, second.value)
    if order is None:
        detail = f"a {kind_of(first.value)} and a {kind_of(second.value)} have no order"
        raise EvaluationError("wrong_type", detail, (first.value, second.value))
    return order


def _ends_before(first: _End, second: _End) -> bool:
    """Return whether a high end leaves nothing in common with a low one further up."""
    order = _order(first, second)
    return order < 0 or (order == 0 and not (first.included and second.included))


def _same(first: _End, second: _End) -> bool:
    return _order(first, second) == 0 and first.included == second.included


def _starts_first(first: _End, second: _End) -> bool:
    """Return whether a low end lies strictly further down than another one."""
    order = _order(first, second)
    return order < 0 or (order == 0 and first.included and not second.included)


def _ends_last(first: _End, second: _End) -> bool:
    """Return whether a high end lies strictly further up than another one."""
    order = _order(first, second)
    return order > 0 or (order == 0 and first.included and not second.included)


def _before(first: _End, second: _End) -> bool:
    return _order(first, second) < 0


def _meets(first: Range, second: Range) -> bool:
    end, start = _high(first), _low(second)
    return end.included and start.included and _order(end, start) == 0


def _overlaps(first: Range, second: Range) -> bool:
    return not _ends_before(_high(first), _low(second)) and not _ends_before(_high(second), _low(first))


def _overlaps_before(first: Range, second: Range) -> bool:
    """Return whether the first starts before the second, and ends within it or with it."""
    return (
        _starts_first(_low(first), _low(second))
        and not _ends_before(_high(first), _low(second))
        and not _ends_last(_high(first), _high(second))
    )


def _includes(span: Range, inner: Range) -> bool:
    return not _starts_first(_low(inner), _low(span)) and not _ends_last(_high(inner), _high(span))


def _includes_point(span: Range, point: FeelValue) -> bool:
    after, before = _order(_low(span), _at(point)), _order(_high(span), _at(point))
    within = after < 0 < before
    return within or (after == 0 and span.low_included) or (before == 0 and span.high_included)


def _finishes(first: Range, second: Range) -> bool:
    return _same(_high(first), _high(second)) and not _starts_first(_low(first), _low(second))


def _starts(first: Range, second: Range) -> bool:
    return _same(_low(first), _low(second)) and not _ends_last(_high(first), _high(second))


def _finishes_point(span: Range, point: FeelValue) -> bool:
    return span.high_included and _order(_high(span), _at(point)) == 0


def _starts_point(span: Range, point: FeelValue) -> bool:
    return span.low_included and _order(_low(span), _at(point)) == 0


def _coincides(first: Range, second: Range) -> bool:
    return _same(_low(first), _low(second)) and _same(_high(first), _high(second))


def _turned(relation: Relation) -> Relation:
    return lambda first, second: relation(second, first)


POINTS: Final = (
    "number",
    "string",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
)


def _point(name: str) -> Param:
    return Param(name, POINTS)


def _range(name: str) -> Param:
    return Param(name, ("range",))


def _between_ranges(relation: Relation) -> Signature:
    return Signature((_range("range1"), _range("range2")), relation)


def _point_in_range(relation: Relation) -> Signature:
    return Signature((_point("point"), _range("range")), _turned(relation))


def _range_and_point(relation: Relation) -> Signature:
    return Signature((_range("range"), _point("point")), relation)


def _points(relation: Relation) -> Signature:
    return Signature((_point("point1"), _point("point2")), relation)


FUNCTIONS: Final = (
    Builtin(
        "before",
        (
            _points(lambda first, second: _before(_at(first), _at(second))),
            _point_in_range(lambda span, point: _ends_before(_at(point), _low(span))),
            _range_and_point(lambda span, point: _ends_before(_high(span), _at(point))),
            _between_ranges(lambda first, second: _ends_before(_high(first), _low(second))),
        ),
    ),
    Builtin(
        "after",
        (
            _points(lambda first, second: _before(_at(second), _at(first))),
            _point_in_range(lambda span, point: _ends_before(_high(span), _at(point))),
            _range_and_point(lambda span, point: _ends_before(_at(point), _low(span))),
            _between_ranges(lambda first, second: _ends_before(_high(second), _low(first))),
        ),
    ),
    Builtin("meets", (_between_ranges(_meets),)),
    Builtin("met by", (_between_ranges(_turned(_meets)),)),
    Builtin("overlaps", (_between_ranges(_overlaps),)),
    Builtin("overlaps before", (_between_ranges(_overlaps_before),)),
    Builtin("overlaps after", (_between_ranges(_turned(_overlaps_before)),)),
    Builtin("finishes", (_point_in_range(_finishes_point), _between_ranges(_finishes))),
    Builtin("finished by", (_range_and_point(_finishes_point), _between_ranges(_turned(_finishes)))),
    Builtin("includes", (_range_and_point(_includes_point), _between_ranges(_includes))),
    Builtin("during", (_point_in_range(_includes_point), _between_ranges(_turned(_includes)))),
    Builtin("starts", (_point_in_range(_starts_point), _between_ranges(_starts))),
    Builtin("started by", (_range_and_point(_starts_point), _between_ranges(_turned(_starts)))),
    Builtin(
        "coincides",
        (
            _points(lambda first, second: _order(_at(first), _at(second)) == 0),
            _between_ranges(_coincides),
        ),
    ),
)
