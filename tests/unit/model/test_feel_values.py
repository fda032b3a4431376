"""When two FEEL values are equal, which comes first, and that no value takes for ever to look through."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.model.feel_values import (
    DEEPEST,
    LARGEST,
    UNKNOWN,
    Context,
    EvaluationError,
    FeelValue,
    Function,
    MonthsDuration,
    Range,
    ensure_bounded,
    equality_key,
    feel_compare,
    feel_equal,
    kind_of,
)

ONE, TWO = Decimal(1), Decimal(2)
NOON_UTC = dt.time(12, tzinfo=dt.UTC)
NOON_PARIS = dt.time(12, tzinfo=ZoneInfo("Europe/Paris"))
EVENING_CHINA = dt.time(20, tzinfo=dt.timezone(dt.timedelta(hours=8)))
IDENTITY = Function(("x",), lambda x: x)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (ONE, "number"),
        (True, "boolean"),
        ("a", "string"),
        (None, "null"),
        (dt.date(2024, 1, 1), "date"),
        (dt.datetime(2024, 1, 1, tzinfo=dt.UTC), "date and time"),
        (dt.time(), "time"),
        (dt.timedelta(1), "days and time duration"),
        (MonthsDuration(1), "years and months duration"),
        ((), "list"),
        (Context(), "context"),
        (Range(ONE, True, None, False), "range"),
        (IDENTITY, "function"),
        (UNKNOWN, "unknown"),
    ],
)
def test_kind_of(value: FeelValue, kind: str) -> None:
    assert kind_of(value) == kind


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (ONE, Decimal("1.0"), True),
        (ONE, TWO, False),
        (ONE, True, None),
        (ONE, "1", None),
        (None, None, True),
        (None, ONE, False),
        ((ONE, "a"), (ONE, "a"), True),
        ((ONE, "a"), (ONE, ONE), None),
        ((TWO, "a"), (ONE, ONE), False),
        ((ONE,), (ONE, ONE), False),
        (Context({"a": ONE, "b": TWO}), Context({"b": TWO, "a": ONE}), True),
        (Context({"a": ONE}), Context({"a": True}), None),
        (Context({"a": ONE}), Context({"b": ONE}), False),
        (Range(ONE, True, TWO, True), Range(Decimal("1.0"), True, TWO, True), True),
        (Range(ONE, True, TWO, True), Range(ONE, False, TWO, True), False),
        (NOON_UTC, EVENING_CHINA, True),
        (NOON_UTC, dt.time(12), None),
        (NOON_UTC, NOON_PARIS, None),
        (NOON_PARIS, NOON_PARIS, True),
        (MonthsDuration(0), dt.timedelta(), None),
        (IDENTITY, IDENTITY, True),
    ],
)
def test_equality(first: FeelValue, second: FeelValue, expected: bool | None) -> None:
    assert feel_equal(first, second) is expected
    assert feel_equal(second, first) is expected
    assert (equality_key(first) == equality_key(second)) is (expected is True)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (ONE, TWO, -1),
        (TWO, ONE, 1),
        (ONE, Decimal("1.00"), 0),
        ("a", "b", -1),
        (NOON_UTC, EVENING_CHINA, 0),
        (NOON_UTC, dt.time(12), None),
        (ONE, "a", None),
        (True, False, None),
        (None, ONE, None),
        ((ONE,), (TWO,), None),
        (dt.timedelta(1), dt.timedelta(2), -1),
        (MonthsDuration(12), MonthsDuration(11), 1),
        (dt.date(2024, 1, 1), dt.datetime(2024, 1, 1, tzinfo=dt.UTC), None),
    ],
)
def test_order(first: FeelValue, second: FeelValue, expected: int | None) -> None:
    assert feel_compare(first, second) == expected


def test_contexts_keep_their_order_and_tell_true_from_one() -> None:
    assert list(Context({"b": ONE, "a": TWO})) == ["b", "a"]
    assert Context({"a": True}) != Context({"a": ONE})
    assert len({Context({"a": ONE, "b": TWO}), Context({"b": TWO, "a": Decimal("1.0")})}) == 1


def test_what_is_unknown_has_no_truth() -> None:
    with pytest.raises(TypeError):
        bool(UNKNOWN)


def _doubled(times: int) -> FeelValue:
    value: FeelValue = (ONE,)
    for _ in range(times):
        value = (value, value)
    return value


def _nested(levels: int) -> FeelValue:
    value: FeelValue = ()
    for _ in range(levels):
        value = (value,)
    return value


@pytest.mark.parametrize("value", [_doubled(100), _nested(100_000), (ONE,) * (LARGEST + 1)])
def test_a_value_without_end_is_refused(value: FeelValue) -> None:
    for look in (ensure_bounded, equality_key, lambda it: feel_equal(it, it)):
        with pytest.raises(EvaluationError) as raised:
            look(value)
        assert raised.value.code == "too_large"


def test_a_value_within_bounds_is_looked_through() -> None:
    for value in (_doubled(10), _nested(DEEPEST - 1), (ONE,) * 1000, Context({"a": (ONE,)})):
        ensure_bounded(value)
        assert feel_equal(value, value) is True
