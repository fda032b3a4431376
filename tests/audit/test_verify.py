"""One changed byte anywhere in a stored record is noticed and said."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import Any, cast

import pytest

from engine.audit import Stored, verify
from engine.audit.stored import NO_BODY, stored_form, utc_text

COLUMNS = [field.name for field in fields(Stored) if field.name != "record"]


def flipped(data: bytes, position: int, bit: int) -> bytes:
    return data[:position] + bytes([data[position] ^ (1 << bit)]) + data[position + 1 :]


def paths(stored: Stored) -> set[str]:
    return {difference.path for difference in verify(stored)}


def test_an_untouched_record_verifies(record_of: Any) -> None:
    assert verify(stored_form(record_of())) == []


@pytest.mark.parametrize(("part", "path"), [("seal", "seal_digest"), ("body", "body_digest"), ("salt", "body_digest")])
def test_every_flipped_byte_is_noticed(record_of: Any, part: str, path: str) -> None:
    stored = stored_form(record_of())
    data = getattr(stored.record, part)
    for position in range(len(data)):
        record = replace(stored.record, **cast("Any", {part: flipped(data, position, position % 8)}))
        assert path in paths(replace(stored, record=record)), f"byte {position}"


@pytest.mark.parametrize("column", COLUMNS)
def test_every_changed_column_is_named(record_of: Any, column: str) -> None:
    stored = stored_form(record_of())
    value = getattr(stored, column)
    for position in range(len(value)):
        changed = value[:position] + chr(ord(value[position]) ^ 1) + value[position + 1 :]
        assert column in paths(replace(stored, **{column: changed}))


def test_both_values_of_a_disagreeing_column_are_told(record_of: Any) -> None:
    (difference,) = verify(replace(stored_form(record_of()), customer_id="C2"))
    assert str(difference) == 'customer_id: recorded "C1", found "C2"'


def test_a_changed_id_is_noticed(record_of: Any) -> None:
    stored = stored_form(record_of())
    assert paths(replace(stored, record=replace(stored.record, decision_id=record_of().decision_id))) == {"decision_id"}


@pytest.mark.parametrize("part", ["seal", "body"])
@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"{}", b"null", b'{"outcomes": [1]}', b"[" * 100_000])
def test_unreadable_bytes_are_reported(record_of: Any, part: str, data: bytes) -> None:
    stored = stored_form(record_of())
    assert verify(replace(stored, record=replace(stored.record, **cast("Any", {part: data}))))


def test_a_missing_body_is_reported(record_of: Any) -> None:
    stored = stored_form(record_of())
    record = replace(stored.record, body=NO_BODY, salt=b"")
    assert paths(replace(stored, record=record, customer_id=None, statuses=None)) == {"body"}


def test_instants_in_utc_sort_as_they_follow() -> None:
    ancient = dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    recent = dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC)
    assert utc_text(ancient) == "0001-01-01T00:00:00.000000Z"
    assert utc_text(ancient) < utc_text(recent) == "2026-06-01T04:00:00.000000Z"
