"""A record is two byte strings whose form is fixed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from decimal import Decimal
from typing import Any

import pytest

from engine.audit import SEMANTICS, Engines, answer_bytes
from engine.audit.record import lowest_id_at, new_decision_id

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def test_seal_has_the_fields_of_the_contract_in_their_order(record_of: Any) -> None:
    seal = json.loads(record_of(decided_at=NOON).seal)
    assert list(seal) == [
        "decision_id",
        "ruleset",
        "ruleset_digest",
        "semantics",
        "as_of",
        "decided_at",
        "requested_by",
        "engine",
        "body_digest",
    ]
    assert seal["semantics"] == SEMANTICS
    assert seal["as_of"] == "2026-06-01T12:00:00+08:00"
    assert seal["engine"] == {"answered": "compiled", "confirmed": "rete", "version": "0.1.0"}


def test_a_reason_is_told_where_there_is_one(record_of: Any) -> None:
    seal = json.loads(record_of(engines=Engines("compiled", "unavailable", "0.1.0", "not installed")).seal)
    assert seal["engine"]["reason"] == "not installed"


def test_body_keeps_facts_digit_for_digit(record_of: Any) -> None:
    record = record_of(facts={"asset": Decimal("5000000.00"), "huge": 10**40})
    assert record.body.startswith(
        b'{"customer_id":"C1","facts":{"asset":5000000.00,"huge":1' + b"0" * 40 + b'},"computed":{},"outcomes":'
    )


def test_seal_binds_the_body_under_its_salt(record_of: Any) -> None:
    record = record_of()
    digest = "sha256:" + hashlib.sha256(record.salt + record.body).hexdigest()
    assert json.loads(record.seal)["body_digest"] == digest
    assert len(record.salt) == 16
    assert record_of().salt != record.salt


def test_answer_is_seal_and_body_verbatim(record_of: Any) -> None:
    record = record_of()
    answer = answer_bytes(record)
    assert record.seal in answer
    assert record.body in answer
    assert list(json.loads(answer)) == ["seal", "body"]


def test_ids_are_version_seven_and_sort_as_their_instants(record_of: Any) -> None:
    instants = [NOON + dt.timedelta(microseconds=37 * step) for step in range(200)]
    ids = [new_decision_id(at) for at in instants]
    assert ids == sorted(ids)
    assert {uuid.UUID(decision_id).version for decision_id in ids} == {7}
    assert all(
        lowest_id_at(at) <= id_ < lowest_id_at(at + dt.timedelta(microseconds=1))
        for at, id_ in zip(instants, ids, strict=True)
    )
    assert record_of(decided_at=NOON).decision_id[:13] == ids[0][:13]


def test_ids_of_one_instant_differ() -> None:
    assert len({new_decision_id(NOON) for _ in range(500)}) == 500


def test_an_instant_without_offset_is_refused(record_of: Any) -> None:
    with pytest.raises(ValueError, match="offset"):
        record_of(as_of=NOON.replace(tzinfo=None))


@pytest.mark.parametrize("name", ["customer_id", "requested_by", "ruleset"])
def test_a_nul_character_in_a_name_is_refused(record_of: Any, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        record_of(**{name: "a\x00b"})
