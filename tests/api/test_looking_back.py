"""Records found again, listed, explained and replayed; a GET changes nothing."""

from __future__ import annotations

import sqlite3
from typing import Any, cast

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from api.cli import main
from api.service import Service
from engine.backends import rete
from engine.decide.confirmer import Confirmer
from engine.decide.decider import Decider
from engine.model.facts import Facts
from engine.model.outcome import Outcome, Status
from tests.api.conftest import DECIDE, Decide, problem_of


def id_of(record: Any) -> str:
    return str(record["seal"]["decision_id"])


def test_records_are_listed_newest_first_page_by_page(client: FlaskClient, decide: Decide) -> None:
    made = [id_of(decide({"spending": amount})) for amount in range(5)]
    listed: list[str] = []
    path = "/v1/decisions?limit=2"
    while path:
        page = client.get(path)
        listed += [id_of(record) for record in page.get_json()["decisions"]]
        link = page.headers.get("Link", "")
        path = link[1 : link.index(">")] if link else ""
    assert listed == made[::-1]


def test_records_are_found_by_customer_ruleset_status_and_time(client: FlaskClient, decide: Decide) -> None:
    first = decide({"spending": 1}, decisions=["tier"])
    client.post(DECIDE, json={"customer_id": "C2", "facts": {}, "decisions": ["tier"]})
    at = first["seal"]["decided_at"]

    def found(query: dict[str, str]) -> int:
        return len(client.get("/v1/decisions", query_string=query).get_json()["decisions"])

    assert found({"customer_id": "C2"}) == 1
    assert found({"customer_id": "C3"}) == 0
    assert found({"ruleset": "shop"}) == 2
    assert found({"status": "undetermined"}) == 1
    assert found({"from": at}) == 2
    assert found({"to": at}) == 0


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=x",
        "status=maybe",
        "from=yesterday",
        "from=2026-01-01T00:00:00",
        "cursor=zzz",
        "customer_id=a%00b",
        "colour=red",
        "limit=1&limit=2",
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(client: FlaskClient, query: str) -> None:
    problem_of(client.get(f"/v1/decisions?{query}"), 422, "invalid_request")


@pytest.mark.parametrize("id", ["nothing", "00000000-0000-7000-8000-000000000000", "..%2F..", "%00"])
def test_a_record_that_is_not_there_is_not_found(client: FlaskClient, id: str) -> None:
    for path in (f"/v1/decisions/{id}", f"/v1/decisions/{id}/explanation"):
        assert client.get(path).status_code == 404
    assert client.post(f"/v1/decisions/{id}/replay").status_code == 404


@pytest.mark.parametrize("engine", ["reference", "compiled", "rete"])
def test_a_replay_from_the_record_alone_is_identical(client: FlaskClient, decide: Decide, engine: str) -> None:
    if engine == "rete":
        pytest.importorskip("durable")
    record = decide({"spending": 20000, "member": True, "visits": None})
    replayed = client.post(f"/v1/decisions/{id_of(record)}/replay", json={"engine": engine})
    expected = {"decision_id": id_of(record), "engine": engine, "identical": True, "differences": []}
    assert replayed.get_json() == expected


class Wrong:
    """A confirming engine that always says `plain`, whatever is true."""

    def not_usable(self, digest: str) -> str | None:
        return None

    def submit(self, digest: str, facts: Facts, asked: tuple[str, ...]) -> Wrong:
        return self

    def result(self) -> dict[str, Outcome]:
        return {"tier": Outcome(Status.DECIDED, "plain", ("plain",))}


def test_a_decision_the_engines_disagreed_on_replays_as_each_of_them_said(
    client: FlaskClient, service: Service, decide: Decide
) -> None:
    decider = Decider(service.rulesets["shop"], "dual", cast(Confirmer, Wrong()))
    cast(dict[str, Decider], service.deciders)["shop"] = decider
    record = decide({"spending": 20000}, decisions=["tier"])
    assert record["body"]["outcomes"]["tier"]["details"]["reason"] == "engine_disagreement"
    path = f"/v1/decisions/{id_of(record)}/replay"
    for engine in ("reference", "compiled"):
        report = client.post(path, json={"engine": engine}).get_json()
        assert (report["identical"], report["agrees_with"]) == (True, {"tier": "compiled"})
    if rete.available() is None:
        report = client.post(path, json={"engine": "rete"}).get_json()
        assert (report["identical"], "agrees_with" in report) == (False, False)
        assert "plain" in [difference.get("recorded") for difference in report["differences"]]
    replayed = CliRunner().invoke(main, ["replay", "--all", "--store", service.settings.store])
    assert f"{id_of(record)}\n  two engines disagreed; reference agrees on tier with compiled\n" in replayed.output
    assert replayed.exit_code == 0


def test_a_replay_does_not_need_the_rule_files_of_today(client: FlaskClient, service: Service, decide: Decide) -> None:
    record = decide({"spending": 20000})
    service.deciders.clear()  # type: ignore[attr-defined]
    assert client.post(f"/v1/decisions/{id_of(record)}/replay").get_json()["identical"] is True


def test_a_changed_record_says_what_differs(client: FlaskClient, service: Service, decide: Decide) -> None:
    record = decide({"spending": 20000}, decisions=["tier"])
    path = service.settings.store.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE bodies SET body = CAST(replace(CAST(body AS TEXT), 'silver', 'golden') AS BLOB)")
    connection.close()
    report = client.post(f"/v1/decisions/{id_of(record)}/replay").get_json()
    assert report["identical"] is False
    paths = [difference["path"] for difference in report["differences"]]
    assert "body_digest" in paths
    assert "outcomes.tier.value" in paths
    told = client.get(f"/v1/decisions/{id_of(record)}/explanation?reader=auditor&lang=en").get_json()
    assert (told["as_recorded"], told["intact"]) == (False, False)


def test_a_replay_by_an_unknown_engine_is_refused(client: FlaskClient, decide: Decide) -> None:
    path = f"/v1/decisions/{id_of(decide({}))}/replay"
    problem_of(client.post(path, json={"engine": "abacus"}), 422, "invalid_request")
    problem_of(client.post(f"{path}?engine=abacus"), 422, "invalid_request")
    problem_of(client.post(path, data="engine", content_type="text/plain"), 415, "unsupported_media_type")


def test_each_reader_is_told_what_is_theirs_to_know(client: FlaskClient, decide: Decide) -> None:
    path = f"/v1/decisions/{id_of(decide({'spending': 20000}, decisions=['tier']))}/explanation"

    def told(**query: str) -> str:
        return "\n".join(client.get(path, query_string=query).get_json()["sentences"])

    customer = told(lang="zh", reader="customer")
    assert "年消费额 20,000 CNY，不低于 10,000 CNY且低于 100,000 CNY" in customer
    assert "tiers.yaml" not in customer
    assert "N2" not in customer
    manager = told(lang="en", reader="manager")
    assert "Rule `silver`" in manager
    assert "assumption N2" in manager
    assert "sha256:" not in manager
    auditor = told(lang="en", reader="auditor")
    assert "sha256:" in auditor
    assert "comes to the same outcomes" in auditor


def test_an_explanation_in_an_unknown_language_is_refused(client: FlaskClient, decide: Decide) -> None:
    path = f"/v1/decisions/{id_of(decide({}))}/explanation"
    problem_of(client.get(f"{path}?lang=fr"), 422, "invalid_request")


def test_a_get_stores_nothing(client: FlaskClient, service: Service, decide: Decide) -> None:
    record = decide({"spending": 1})
    for path in (
        "/v1/decisions",
        f"/v1/decisions/{id_of(record)}",
        f"/v1/decisions/{id_of(record)}/explanation",
        "/v1/rulesets",
        "/readyz",
        "/metrics",
    ):
        assert client.get(path).status_code == 200
    assert client.get(DECIDE).status_code == 405
    assert list(service.store.ids()) == [id_of(record)]
