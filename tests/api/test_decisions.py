"""Asking for decisions: records, fixed answers, and whatever a caller may send instead of a good request."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from api.schemas import schema
from api.service import Service
from engine.audit import verify
from tests.api.conftest import DECIDE, Decide, problem_of, record_in

GOOD = {"customer_id": "C1", "facts": {"spending": 20000, "member": True}}


def post(client: FlaskClient, body: bytes | str, **headers: str) -> Any:
    return client.post(DECIDE, data=body, headers={"Content-Type": "application/json"} | headers)


def stored_count(service: Service) -> int:
    return sum(1 for _ in service.store.ids())


def test_the_answer_is_the_stored_record_byte_for_byte(client: FlaskClient, service: Service) -> None:
    answer = client.post(DECIDE, json=GOOD)
    record = record_in(answer.data)
    again = client.get(f"/v1/decisions/{record['seal']['decision_id']}")
    assert answer.content_type == again.content_type == "application/json"
    assert again.data == answer.data
    stored = service.store.fetch(record["seal"]["decision_id"])
    assert stored is not None
    assert verify(stored) == []
    Draft202012Validator(schema("decision-record")).validate(json.loads(answer.data))


def test_all_decisions_are_made_unless_some_are_named(decide: Decide) -> None:
    record = decide({"spending": 20000, "member": True})
    assert list(record["body"]["outcomes"]) == ["tier", "greeting"]
    named = decide({"spending": 20000, "member": True}, decisions=["greeting"])
    assert named["body"]["outcomes"]["greeting"]["value"] == "by_name"
    assert named["body"]["computed"]["tier"]["value"] == "silver"


def test_facts_stand_in_the_record_as_received(client: FlaskClient) -> None:
    raw = b'{"customer_id":"C1","facts":{"spending":{"value":10000.50,"source":"ledger"},"visits":null}}'
    answer = post(client, raw)
    assert b'"facts":{"spending":{"value":10000.50,"source":"ledger"},"visits":null}' in answer.data


def test_a_full_trace_stands_in_the_record_and_replays(client: FlaskClient, decide: Decide) -> None:
    record = decide({"spending": 20000}, trace="full", decisions=["tier"])
    rows = record["body"]["trace"][0]["rows"]
    assert [row["holds"] for row in rows] == ["false", "true", "false"]
    assert rows[1]["cells"] == [{"column": "spending", "test": "[1万..10万)", "value": 20000, "holds": "true"}]
    assert "trace" not in decide({"spending": 20000}, trace="fired")["body"]
    replayed = client.post(f"/v1/decisions/{record['seal']['decision_id']}/replay")
    assert replayed.get_json()["identical"] is True


def test_a_bare_date_is_the_start_of_that_day_where_the_ruleset_lives(decide: Decide) -> None:
    record = decide({"spending": 1}, as_of="2026-01-02")
    assert record["seal"]["as_of"] == "2026-01-02T00:00:00+08:00"


def test_before_the_first_effective_day_everything_is_out_of_scope(decide: Decide) -> None:
    record = decide({"spending": 1}, as_of="2023-12-31")
    assert {outcome["status"] for outcome in record["body"]["outcomes"].values()} == {"out_of_scope"}


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, "undetermined"),
        ({"spending": None}, "undetermined"),
        ({"spending": -1}, "invalid"),
        ({"spending": "1000"}, "invalid"),
        ({"spending": True}, "invalid"),
        ({"spending": [1]}, "invalid"),
        ({"spending": {"amount": 1}}, "invalid"),
    ],
)
def test_missing_and_invalid_facts_are_honest_outcomes(decide: Decide, facts: dict[str, Any], status: str) -> None:
    assert decide(facts, decisions=["tier"])["body"]["outcomes"]["tier"]["status"] == status


@pytest.mark.parametrize("number", [b"1e400", b"1" * 300, b"0." + b"1" * 300, b"1e-400"])
def test_numbers_beyond_any_sum_of_money_are_invalid_facts_kept_exactly(client: FlaskClient, number: bytes) -> None:
    answer = post(client, b'{"customer_id":"C1","facts":{"spending":' + number + b'},"decisions":["tier"]}')
    assert answer.status_code == 200
    record = record_in(answer.data)
    assert record["body"]["outcomes"]["tier"]["status"] == "invalid"
    again = client.get(f"/v1/decisions/{record['seal']['decision_id']}")
    assert again.data == answer.data


def test_unknown_code_is_an_honest_outcome(decide: Decide) -> None:
    record = decide({"spending": 1, "channel": "phone"}, decisions=["greeting"])
    assert record["body"]["outcomes"]["greeting"]["status"] == "invalid"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "invalid_syntax"),
        (b"{", "invalid_syntax"),
        (b'{"customer_id":"C1","facts":{}} x', "invalid_syntax"),
        (b'{"customer_id":"C1","facts":{"spending":1,"spending":2}}', "duplicate_key"),
        (b'{"customer_id":"C1","facts":{"spending":NaN}}', "not_a_number"),
        (b'{"customer_id":"C1","facts":{"spending":Infinity}}', "not_a_number"),
        (b'{"customer_id":"C1","facts":{"spending":1e99999}}', "number_out_of_range"),
        (b'{"customer_id":"C1","facts":{"spending":' + b"[" * 5000 + b"]" * 5000 + b"}}", "too_deep"),
        ('{"customer_id":"C1","facts":{}}'.encode("utf-16"), "byte_order_mark"),
        ('{"customer_id":"C1","facts":{}}'.encode("utf-16-le"), "not_utf8"),
        (b'\xef\xbb\xbf{"customer_id":"C1","facts":{}}', "byte_order_mark"),
        (b'{"customer_id":"\xff","facts":{}}', "not_utf8"),
        (b'{"customer_id":"\\ud800","facts":{}}', "lone_surrogate"),
    ],
)
def test_what_is_not_exact_json_is_refused(client: FlaskClient, service: Service, body: bytes, reason: str) -> None:
    problem = problem_of(post(client, body), 400, "malformed_json")
    assert [error["code"] for error in problem["errors"]] == [reason]
    assert stored_count(service) == 0


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"customer_id": ""}, "/customer_id", "too_short"),
        ({"customer_id": "x" * 201}, "/customer_id", "too_long"),
        ({"customer_id": "a\x00b"}, "/customer_id", "bad_characters"),
        ({"customer_id": 7}, "/customer_id", "wrong_type"),
        ({"facts": []}, "/facts", "wrong_type"),
        ({"decisions": "tier"}, "/decisions", "wrong_type"),
        ({"decisions": ["tier", "tier"]}, "/decisions", "duplicate_item"),
        ({"decisions": []}, "/decisions", "too_short"),
        ({"trace": "all"}, "/trace", "not_one_of"),
        ({"as_of": 5}, "/as_of", "wrong_type"),
        ({"wish": 1}, "/wish", "unknown_field"),
    ],
)
def test_a_request_not_as_its_schema_says_names_the_field(
    client: FlaskClient, service: Service, change: dict[str, Any], pointer: str, code: str
) -> None:
    problem = problem_of(client.post(DECIDE, json=GOOD | change), 422, "invalid_request")
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in problem["errors"]]
    assert stored_count(service) == 0


@pytest.mark.parametrize("body", ["[]", "null", "7", '"text"', "{}"])
def test_a_body_of_another_shape_is_refused(client: FlaskClient, body: str) -> None:
    problem_of(post(client, body), 422, "invalid_request")


def test_an_unknown_fact_is_refused_with_the_name_probably_meant(client: FlaskClient, service: Service) -> None:
    response = client.post(DECIDE, json={"customer_id": "C1", "facts": {"spendings": 1, "zzz/~": 1}})
    errors = problem_of(response, 422, "unknown_fact")["errors"]
    assert errors[0]["pointer"] == "/facts/spendings"
    assert errors[0]["suggestion"] == "spending"
    assert errors[1]["pointer"] == "/facts/zzz~1~0"
    assert "suggestion" not in errors[1]
    assert stored_count(service) == 0


def test_an_unknown_decision_is_refused(client: FlaskClient) -> None:
    problem = problem_of(client.post(DECIDE, json=GOOD | {"decisions": ["tier", "tire"]}), 422, "unknown_decision")
    assert problem["errors"][0]["pointer"] == "/decisions/1"


@pytest.mark.parametrize("name", ["nobody", "..%2F..%2Fetc%2Fpasswd", "%00", "shop%2F", "%ff", "shop.yaml"])
def test_an_unknown_ruleset_or_a_path_as_its_name_is_not_found(client: FlaskClient, name: str) -> None:
    response = client.post(f"/v1/rulesets/{name}/decisions", json=GOOD)
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"


def test_as_of_more_than_five_minutes_ahead_is_refused(client: FlaskClient) -> None:
    now = dt.datetime.now(dt.UTC)
    late = client.post(DECIDE, json=GOOD | {"as_of": (now + dt.timedelta(minutes=6)).isoformat()})
    assert problem_of(late, 422, "bad_as_of")["errors"][0]["code"] == "in_the_future"
    close = client.post(DECIDE, json=GOOD | {"as_of": (now + dt.timedelta(minutes=4)).isoformat()})
    assert close.status_code == 200


@pytest.mark.parametrize(
    "text", ["soon", "2026-01-01T09:00:00", "2026-02-30", "9999-12-31T23:59:59+00:00", "٢٠٢٦-01-01"]
)
def test_as_of_that_names_no_past_instant_is_refused(client: FlaskClient, text: str) -> None:
    problem = problem_of(client.post(DECIDE, json=GOOD | {"as_of": text}), 422, "bad_as_of")
    assert problem["errors"][0]["pointer"] == "/as_of"


def test_a_body_over_the_limit_is_refused(client: FlaskClient, service: Service) -> None:
    problem_of(post(client, b"x" * 10_000_000), 413, "body_too_large")
    assert stored_count(service) == 0


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/json; charset=utf-16", ""])
def test_a_wrong_content_type_is_refused(client: FlaskClient, kind: str) -> None:
    problem_of(client.post(DECIDE, data=json.dumps(GOOD), content_type=kind), 415, "unsupported_media_type")


def test_a_wrong_method_is_refused_and_says_which_are_right(client: FlaskClient) -> None:
    response = client.delete(DECIDE)
    problem_of(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


def test_the_same_key_and_body_get_the_first_answer_again(client: FlaskClient, service: Service) -> None:
    body = json.dumps(GOOD)
    first, second = (post(client, body, **{"Idempotency-Key": "k-1"}) for _ in range(2))
    assert second.status_code == 200
    assert first.data == second.data
    assert stored_count(service) == 1


def test_the_same_key_with_another_body_is_refused(client: FlaskClient, service: Service) -> None:
    post(client, json.dumps(GOOD), **{"Idempotency-Key": "k-1"})
    other = post(client, json.dumps(GOOD | {"customer_id": "C2"}), **{"Idempotency-Key": "k-1"})
    problem_of(other, 422, "idempotency_key_reused")
    assert stored_count(service) == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a b", "schlüssel"])
def test_a_malformed_key_is_refused(client: FlaskClient, key: str) -> None:
    response = client.post(DECIDE, json=GOOD, headers=[("Idempotency-Key", key.encode().decode("latin-1"))])
    problem_of(response, 400, "bad_idempotency_key")


def test_while_the_first_request_is_in_flight_a_second_is_told_to_wait(client: FlaskClient, service: Service) -> None:
    service.store._claims.add(("local", "k-1"))
    problem_of(post(client, json.dumps(GOOD), **{"Idempotency-Key": "k-1"}), 409, "request_in_flight")
    service.store._claims.clear()
    assert post(client, json.dumps(GOOD), **{"Idempotency-Key": "k-1"}).status_code == 200


def test_without_the_store_nothing_is_decided_and_a_caller_may_try_again(client: FlaskClient, service: Service) -> None:
    service.store.close()
    response = client.post(DECIDE, json=GOOD)
    problem_of(response, 503, "store_unavailable")
    assert int(response.headers["Retry-After"]) > 0
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
