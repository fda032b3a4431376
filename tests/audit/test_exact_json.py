"""JSON is read exactly, or refused with the reason."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audit import MalformedJson, exact_json_loads

REFUSED = [
    (b"", "invalid_syntax"),
    (b"[1,]", "invalid_syntax"),
    (b"{} {}", "invalid_syntax"),
    (b"01", "invalid_syntax"),
    (b"'a'", "invalid_syntax"),
    (b'"tab\there"', "invalid_syntax"),
    (b'{"a": 1, "\\u0061": 2}', "duplicate_key"),
    (b'[{"deep": {"x": 1, "x": 1}}]', "duplicate_key"),
    (b"NaN", "not_a_number"),
    (b'{"a": -Infinity}', "not_a_number"),
    (b"[Infinity]", "not_a_number"),
    (b"1e6145", "number_out_of_range"),
    (b"1e-6145", "number_out_of_range"),
    (b"-1e99999999999999999999999", "number_out_of_range"),
    (b"1" * 1_000_000, "number_out_of_range"),
    (b'"\\ud800"', "lone_surrogate"),
    (b'{"\\udc00": 1}', "lone_surrogate"),
    (b'"\\\\\\ud83d\\ud83d\\ude00"', "lone_surrogate"),
    (b"\xef\xbb\xbf{}", "byte_order_mark"),
    ('{"a": 1}'.encode("utf-16"), "byte_order_mark"),
    ('{"a": 1}'.encode("utf-16-le"), "not_utf8"),
    ('{"a": 1}'.encode("utf-32-be"), "not_utf8"),
    (b'"\xff"', "not_utf8"),
    (b'"\xed\xa0\x80"', "not_utf8"),
    (b"[" * 5_000, "too_deep"),
    (b"[" * 5_000 + b"]" * 5_000, "too_deep"),
    (b'{"a":' * 1_000_000, "too_deep"),
    (b"[" * 65 + b"]" * 65, "too_deep"),
    (b'["\\"]]]]",' + b"[" * 64 + b"]" * 65, "too_deep"),
    (b'"' + b'\\"' * 500_000, "invalid_syntax"),
    (b'["' + b"[" * 500_000 + b"\\", "invalid_syntax"),
]


@pytest.mark.parametrize(("data", "reason"), REFUSED, ids=lambda part: str(part[:20]))
def test_refused_with_reason(data: bytes, reason: str) -> None:
    with pytest.raises(MalformedJson) as caught:
        exact_json_loads(data)
    assert caught.value.reason_code == reason


def test_a_duplicate_key_is_named() -> None:
    with pytest.raises(MalformedJson, match="`balance`"):
        exact_json_loads(b'{"a": 1, "balance": 1, "b": 2, "balance": 2}')


def test_a_fault_has_its_position() -> None:
    with pytest.raises(MalformedJson) as caught:
        exact_json_loads('{"王": nul}'.encode())
    assert caught.value.position == 6


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"1.50", Decimal("1.50")),
        (b"0.1", Decimal("0.1")),
        (b"1e400", Decimal("1e400")),
        (b"999999999999999999", 999999999999999999),
        (b"-999999999999999999", -999999999999999999),
        (b"18446744073709551617", Decimal("18446744073709551617")),
        (b"7" * 300, Decimal("7" * 300)),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'"\\\\ud800"', "\\ud800"),
        (b"[" * 64 + b"]" * 64, json.loads("[" * 64 + "]" * 64)),
        (b'["' + b"[" * 1000 + b'"]', ["[" * 1000]),
    ],
    ids=lambda part: str(part)[:20],
)
def test_read_exactly(data: bytes, value: object) -> None:
    read = exact_json_loads(data)
    assert read == value
    assert type(read) is type(value)
    assert str(read) == str(value)


@given(st.binary(max_size=40) | st.text('[]{}",:\\u0deE+-.19 \n', max_size=40).map(str.encode))
def test_any_bytes_are_read_as_the_standard_reader_does_or_refused(data: bytes) -> None:
    try:
        value = exact_json_loads(data)
    except MalformedJson:
        return
    assert value == json.loads(data, parse_float=Decimal)
