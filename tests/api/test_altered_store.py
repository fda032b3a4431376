"""A store changed behind the service's back: what was changed is said, nothing is vouched for, the rest goes on."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from api.cli import main
from api.service import Service
from tests.api.conftest import DECIDE, Decide, problem_of

BODY = {"customer_id": "C1", "facts": {"spending": 20000}, "decisions": ["tier"]}


def alter(service: Service, statement: str, *values: Any) -> None:
    with closing(sqlite3.connect(service.settings.store.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute(statement, values)


def id_of(record: Any) -> str:
    return str(record["seal"]["decision_id"])


def cli(service: Service, *words: str) -> Any:
    return CliRunner().invoke(main, [*words, "--store", service.settings.store])


def test_a_body_turned_into_text_is_one_changed_record_among_others(
    client: FlaskClient, service: Service, decide: Decide, tmp_path: Path
) -> None:
    changed, other = id_of(decide({"spending": 5})), id_of(decide({"spending": 5}))
    alter(service, "UPDATE bodies SET body = replace(body, ':5', ':95') WHERE decision_id = ?", changed)
    replayed = cli(service, "replay", "--all")
    assert replayed.exit_code == 1
    assert "2 replayed by reference: 1 identical, 1 different" in replayed.output
    assert changed in replayed.output
    assert other not in replayed.output
    backed_up = cli(service, "store", "backup", str(tmp_path / "file"))
    assert (backed_up.exit_code, f"not as it was written: {changed}" in backed_up.stderr) == (1, True)
    assert len(client.get("/v1/decisions").get_json()["decisions"]) == 2
    assert client.get(f"/v1/decisions/{changed}").get_json()["body"]["facts"] == {"spending": 95}
    assert client.post(f"/v1/decisions/{changed}/replay").get_json()["identical"] is False


@pytest.mark.parametrize("files", [b"\xff", b"{}", None])
def test_a_rule_text_altered_or_gone_is_named(
    client: FlaskClient, service: Service, decide: Decide, tmp_path: Path, files: bytes | None
) -> None:
    record = decide({"spending": 5})
    if files is None:
        alter(service, "DELETE FROM rulesets")
    else:
        alter(service, "UPDATE rulesets SET files = ?", files)
    replayed = cli(service, "replay", "--all", "--json")
    assert replayed.exit_code == 1
    assert json.loads(replayed.stdout)["replayed"] == 1
    backed_up = cli(service, "store", "backup", str(tmp_path / "file"))
    assert backed_up.exit_code == 1
    assert f"rule text altered or gone: {record['seal']['ruleset_digest']}" in backed_up.stderr
    problem_of(client.get(f"/v1/decisions/{id_of(record)}/explanation"), 422, "rule_text_unusable")
    restored = CliRunner().invoke(
        main, ["store", "restore", str(tmp_path / "file"), "--store", f"sqlite:///{tmp_path}/new.db"]
    )
    assert restored.exit_code == 2
    kept = CliRunner().invoke(
        main,
        ["store", "restore", str(tmp_path / "file"), "--keep-damaged", "--store", f"sqlite:///{tmp_path}/new.db"],
    )
    assert kept.exit_code == 1
    assert "1 records" in kept.stdout


@pytest.mark.parametrize("reader", ["customer", "manager", "auditor"])
def test_no_explanation_vouches_for_a_changed_record(
    client: FlaskClient, service: Service, decide: Decide, reader: str
) -> None:
    record = decide({"spending": 20000}, decisions=["tier"])
    path = f"/v1/decisions/{id_of(record)}/explanation?lang=en&reader={reader}"
    before = client.get(path).get_json()
    assert (before["intact"], before["as_recorded"]) == (True, True)
    alter(service, "UPDATE bodies SET body = CAST(replace(CAST(body AS TEXT), '20000', '20001') AS BLOB)")
    told = client.get(path).get_json()
    assert (told["intact"], told["as_recorded"]) == (False, False)
    assert told["sentences"][0].startswith("Beware: this record is not as it was written (body_digest")
    assert not any("comes to the same" in sentence for sentence in told["sentences"])


def test_a_changed_record_that_cannot_be_explained_is_a_problem(
    client: FlaskClient, service: Service, decide: Decide
) -> None:
    record = decide({"spending": 20000})
    alter(service, "UPDATE bodies SET body = CAST('{}' AS BLOB)")
    problem_of(client.get(f"/v1/decisions/{id_of(record)}/explanation"), 422, "rule_text_unusable")


def test_a_key_turned_to_the_record_of_another_tells_nothing_of_it(
    client: FlaskClient, service: Service, decide: Decide
) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = client.post(DECIDE, json=BODY, headers=headers)
    assert client.post(DECIDE, json=BODY, headers=headers).data == first.data
    others = [decide({"spending": 20000}, customer_id="C2"), decide({"spending": 7})]
    for other in others:
        alter(service, "UPDATE idempotency SET decision_id = ?", id_of(other))
        problem = problem_of(client.post(DECIDE, json=BODY, headers=headers), 500, "internal_error")
        assert "C2" not in json.dumps(problem)


def test_a_key_whose_record_is_gone_is_decided_on_no_more(client: FlaskClient, service: Service) -> None:
    headers = {"Idempotency-Key": "k1"}
    client.post(DECIDE, json=BODY, headers=headers)
    alter(service, "DELETE FROM bodies")
    alter(service, "DELETE FROM seals")
    problem_of(client.post(DECIDE, json=BODY, headers=headers), 500, "internal_error")
