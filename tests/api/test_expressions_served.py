"""Decisions by expressions over HTTP: decided, stored with their trace, explained, and replayed by every engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.replaying import ENGINES
from api.service import open_service
from api.settings import read_settings
from engine.audit import exact_json_loads
from engine.backends import rete

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"
FACTS = {
    "visits": 5,
    "friend_visits": 9,
    "hours": 1,
    "serviced": "2025-06-01",
    "parts": [{"part": "engine", "price": 6000}],
}
runs = {"rete": pytest.mark.skipif(rete.available() is not None, reason="durable-rules does not run here")}


@pytest.fixture
def garage(tmp_path: Path) -> Iterator[FlaskClient]:
    settings = read_settings(store=f"sqlite:///{tmp_path}/store.db", rulesets=EXAMPLES, engine="compiled")
    service = open_service(settings)
    yield create_app(service).test_client()
    service.close()


def decided(garage: FlaskClient, **fields: Any) -> Any:
    body = {"customer_id": "C1", "facts": FACTS, "as_of": "2026-06-15"} | fields
    response = garage.post("/v1/rulesets/garage/decisions", json=body)
    assert response.status_code == 200, response.text
    return exact_json_loads(response.data)


def test_lists_records_flags_and_what_is_open_are_in_the_record(garage: FlaskClient) -> None:
    outcomes = decided(garage)["body"]["outcomes"]
    assert outcomes["points"]["value"] == 130
    assert outcomes["work"]["value"] == {"price": 5508, "bay": "quick"}
    assert outcomes["work"]["flags"] == ["ask_first"]
    assert (outcomes["reminders"]["value"], outcomes["reminders"]["open"]) == (["time"], ["distance"])


def test_the_trace_knows_today_and_who_is_present(garage: FlaskClient) -> None:
    tables = {table["decision"]: table for table in decided(garage, trace="full")["body"]["trace"]}
    assert {row["rule"]: row["holds"] for row in tables["reminders"]["rows"]}["too_old"] == "true"
    assert {row["rule"]: row["holds"] for row in tables["points"]["rows"]}["friend"] == "true"


def test_a_stored_decision_is_explained_with_the_day_it_was_made_for(garage: FlaskClient) -> None:
    id = decided(garage)["seal"]["decision_id"]
    answer = garage.get(f"/v1/decisions/{id}/explanation?lang=en&reader=auditor").json
    assert answer is not None
    assert answer["as_recorded"] is True
    text = "\n".join(answer["sentences"])
    assert "`due_on` is 2026-06-01" in text
    assert "May still be added: distance." in text


@pytest.mark.parametrize("engine", [pytest.param(name, marks=runs.get(name, ())) for name in ENGINES])
def test_every_engine_replays_it_identically(garage: FlaskClient, engine: str) -> None:
    id = decided(garage)["seal"]["decision_id"]
    answer = garage.post(f"/v1/decisions/{id}/replay?engine={engine}").json
    assert answer is not None
    assert answer["differences"] == []
    assert answer["identical"] is True
