"""What is loaded, a check of text not yet saved, health, metrics, and the description of the service."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from api.openapi import CALLS, openapi_document
from api.service import Service
from tests.api.conftest import Decide, problem_of


def test_rulesets_are_listed_with_digest_and_effective_dates(client: FlaskClient, service: Service) -> None:
    (shop,) = client.get("/v1/rulesets").get_json()["rulesets"]
    assert shop["ruleset"] == "shop"
    assert shop["digest"] == service.rulesets["shop"].digest
    assert shop["effective"] == {"from": "2024-01-01", "to": None}


def test_a_ruleset_tells_its_decisions_parameters_and_assumptions(client: FlaskClient) -> None:
    shop = client.get("/v1/rulesets/shop").get_json()
    assert shop["decisions"]["greeting"]["reads"] == ["tier", "member", "visits", "channel", "often"]
    assert shop["parameters"]["often"]["value"] == 12
    assert shop["assumptions"]["N2"]["zh"] == "银级含下限"
    problem_of(client.get("/v1/rulesets/nobody"), 404, "unknown_ruleset")


def test_the_schema_of_facts_accepts_what_decides_and_refuses_what_is_invalid(client: FlaskClient) -> None:
    checking = Draft202012Validator(client.get("/v1/rulesets/shop/schema").get_json())
    assert checking.is_valid({"spending": 1.5, "channel": "web", "visits": None, "joined": "2026-01-01"})
    assert checking.is_valid({"spending": {"value": 1, "source": "ledger"}})
    for wrong in ({"spending": -1}, {"channel": "phone"}, {"visits": 1.5}, {"unknown": 1}, {"member": "yes"}):
        assert not checking.is_valid(wrong)


def test_rule_text_is_checked_without_being_kept(client: FlaskClient, rulesets_of_tests: Path) -> None:
    folder = rulesets_of_tests / "shop"
    files = {name: (folder / name).read_text(encoding="utf-8") for name in ("ruleset.yaml", "tiers.yaml")}
    good = client.post("/v1/rulesets/check", json={"files": files}).get_json()
    assert good == {"ok": True, "diagnostics": []}
    faulty = files | {"tiers.yaml": files["tiers.yaml"].replace("spending", "spendings")}
    found = client.post("/v1/rulesets/check", json={"files": faulty}).get_json()
    assert found["ok"] is False
    assert {diagnostic["file"] for diagnostic in found["diagnostics"]} == {"tiers.yaml"}
    assert set(found["diagnostics"][0]["message"]) == {"zh", "en"}
    problem_of(client.post("/v1/rulesets/check", json={"files": []}), 422, "invalid_request")


def test_ready_says_which_engines_answer_and_confirm(client: FlaskClient, service: Service) -> None:
    ready = client.get("/readyz").get_json()
    assert ready["ready"] is True
    assert ready["rulesets"] == {"shop": service.rulesets["shop"].digest}
    assert ready["engines"] == {"mode": "compiled", "answers": "compiled", "confirms": None}


def test_metrics_count_outcomes_and_requests(client: FlaskClient, decide: Decide) -> None:
    decide({"spending": 1}, decisions=["tier"])
    text = client.get("/metrics").text
    assert 'guanjia_outcomes_total{decision="tier",ruleset="shop",status="decided"} 1.0' in text
    assert 'guanjia_requests_total{call="decisions.make",status="200"} 1.0' in text
    assert 'guanjia_confirmations_total{confirmed="off",ruleset="shop"} 1.0' in text


def test_the_description_is_valid_openapi(client: FlaskClient) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    validator.validate(document)


def test_every_call_answered_is_described_and_every_call_described_is_answered(client: FlaskClient) -> None:
    described = {(call.method.upper(), call.path) for call in CALLS}
    answered = {
        (method, rule.rule.replace("<ruleset>", "{ruleset}").replace("<id>", "{decision_id}"))
        for rule in client.application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert answered - {("GET", "/openapi.json")} == described
    assert set(openapi_document()["paths"]) == {path for _, path in described}
