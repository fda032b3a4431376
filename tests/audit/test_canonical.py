"""A value has one canonical text, and it says exactly the value."""

from __future__ import annotations

import enum
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audit import canonical_bytes, exact_json_loads

NUMBERS = st.integers(-(10**30), 10**30) | st.decimals(allow_nan=False, allow_infinity=False, places=6)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


class Grade(enum.StrEnum):
    GOLD = "gold"


@given(VALUES)
def test_bytes_read_back_give_the_same_bytes(value: object) -> None:
    written = canonical_bytes(value)
    assert canonical_bytes(exact_json_loads(written)) == written


@given(VALUES)
def test_bytes_read_back_give_the_same_value(value: object) -> None:
    assert exact_json_loads(canonical_bytes(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": 2}, '{"b":1,"a":2}'),
        (Decimal("1.20"), "1.20"),
        (Decimal("1E+400"), "1E+400"),
        (Decimal("-0.0"), "-0.0"),
        (2**64 + 1, "18446744073709551617"),
        ((True, False, None), "[true,false,null]"),
        ('管"\\\n\x7f\u2028', '"管\\"\\\\\\n\x7f\u2028"'),
        (Grade.GOLD, '"gold"'),
    ],
)
def test_text_of(value: object, text: str) -> None:
    assert canonical_bytes(value) == text.encode()


def test_an_integer_longer_than_python_prints_is_written_whole() -> None:
    assert canonical_bytes(-(10**5000)) == b"-1" + b"0" * 5000


@pytest.mark.parametrize("value", [1.5, [0.0], {"a": 1e400}, {1: "a"}, {"a": {1, 2}}, b"bytes", object()])
def test_what_json_cannot_say_exactly_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("-Infinity"), "\ud800", {"\udfff": 1}])
def test_what_is_no_json_value_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"no JSON|surrogates"):
        canonical_bytes(value)
