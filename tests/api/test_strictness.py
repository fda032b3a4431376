"""What a request says and the service does not do is refused, never passed over."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from api.cli import main
from api.service import Service
from tests.api.conftest import DECIDE, Decide, problem_of

BODY = {"customer_id": "C1", "facts": {"spending": 1}}


def test_a_query_parameter_no_call_knows_is_refused_and_nothing_stored(client: FlaskClient, service: Service) -> None:
    problem = problem_of(client.post(f"{DECIDE}?dry_run=1", json=BODY), 422, "invalid_request")
    assert problem["errors"][0]["code"] == "unknown_parameter"
    assert service.store.list().records == ()


@pytest.mark.parametrize("path", ["/v1/rulesets", "/v1/rulesets/shop", "/v1/rulesets/shop/schema"])
def test_calls_without_parameters_take_none(client: FlaskClient, path: str) -> None:
    problem_of(client.get(f"{path}?x=1"), 422, "invalid_request")


def test_a_record_is_fetched_without_parameters(client: FlaskClient, decide: Decide) -> None:
    id = decide({})["seal"]["decision_id"]
    problem_of(client.get(f"/v1/decisions/{id}?mask=1"), 422, "invalid_request")


def test_a_body_said_to_be_compressed_is_refused(client: FlaskClient) -> None:
    refused = client.post(DECIDE, json=BODY, headers={"Content-Encoding": "gzip"})
    problem_of(refused, 415, "unsupported_media_type")
    assert client.post(DECIDE, json=BODY, headers={"Content-Encoding": "identity"}).status_code == 200


def test_a_body_shorter_than_announced_is_refused(client: FlaskClient) -> None:
    more = {"CONTENT_LENGTH": "999", "wsgi.input_terminated": True}
    problem = problem_of(client.post(DECIDE, json=BODY, environ_overrides=more), 400, "http_error")
    assert problem["detail"].startswith("of the 999 bytes of the body only ")


@pytest.mark.parametrize("id", [" ", "\u3000", "\u202eC1", "C\u2066", "C\u200b1", "C1\n", "\u0085", "\ufeffC1", ""])
def test_an_id_nobody_could_tell_from_another_is_refused(client: FlaskClient, id: str) -> None:
    problem = problem_of(client.post(DECIDE, json=BODY | {"customer_id": id}), 422, "invalid_request")
    assert problem["errors"][0]["pointer"] == "/customer_id"


@pytest.mark.parametrize("id", ["C1", "王小明", "a b", "Zoë", "😀", "क\u200dष"])
def test_ids_of_any_language_are_taken(client: FlaskClient, id: str) -> None:
    assert client.post(DECIDE, json=BODY | {"customer_id": id}).status_code == 200


def test_a_list_is_narrowed_by_days_too(client: FlaskClient, decide: Decide) -> None:
    day = decide({})["seal"]["decided_at"][:10]

    def found(query: str) -> int:
        return len(client.get(f"/v1/decisions?{query}").get_json()["decisions"])

    assert (found(f"from={day}"), found(f"to={day}"), found("from=2099-01-01")) == (1, 0, 0)
    problem_of(client.get("/v1/decisions?from=2026-02-30"), 422, "invalid_request")


def test_what_is_not_there_is_told_in_our_words(client: FlaskClient) -> None:
    assert problem_of(client.get("/nothing"), 404, "not_found")["detail"] == "there is no path `/nothing`"
    detail = problem_of(client.delete(DECIDE), 405, "method_not_allowed")["detail"]
    assert detail == f"`{DECIDE}` does not take DELETE"


@pytest.mark.parametrize("id", ["xyz", "00000000-0000-7000-8000-000000000000"])
def test_a_replay_of_no_record_is_misuse(service: Service, decide: Decide, id: str) -> None:
    there = decide({})["seal"]["decision_id"]
    result = CliRunner().invoke(main, ["replay", there, id, "--store", service.settings.store])
    assert (result.exit_code, result.stderr) == (2, f"guanjia: no such record: {id}\n")


def test_a_replay_of_all_since_is_told_to_choose(service: Service) -> None:
    result = CliRunner().invoke(main, ["replay", "--all", "--since", "2026-01-01", "--store", service.settings.store])
    assert result.exit_code == 2
    assert "one of the three" in result.stderr


def test_a_check_of_a_file_says_which_folder_to_name(rulesets_of_tests: Path) -> None:
    file = next(rulesets_of_tests.rglob("*.yaml"))
    result = CliRunner().invoke(main, ["check", str(file)])
    assert result.exit_code == 2
    assert f"`{file}` is a file; name the folder of the ruleset it is part of: `{file.parent}`" in result.stderr
