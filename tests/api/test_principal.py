"""Only this machine may ask, under a name of its own."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import problem_of

EVERY_KIND = ["/healthz", "/readyz", "/v1/rulesets", "/v1/decisions", "/metrics", "/openapi.json", "/nothing"]


@pytest.mark.parametrize("path", EVERY_KIND)
@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.2", "::2", "", "::ffff:10.0.0.1"])
def test_another_machine_is_refused_everywhere(client: FlaskClient, path: str, address: str) -> None:
    problem_of(client.get(path, environ_overrides={"REMOTE_ADDR": address}), 403, "not_local")


@pytest.mark.parametrize("path", EVERY_KIND)
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "10.0.0.7:8080", "[::2]", "[::1", "127.0.0.1.a"]
)
def test_a_page_of_another_site_is_refused_everywhere(client: FlaskClient, path: str, host: str) -> None:
    problem_of(client.get(path, headers={"Host": host}), 403, "foreign_host")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("127.0.0.1", "localhost:8080"),
        ("::1", "[::1]:8080"),
        ("127.0.0.9", "127.0.0.1"),
        ("::ffff:127.0.0.1", "LOCALHOST"),
    ],
)
def test_this_machine_is_answered(client: FlaskClient, address: str, host: str) -> None:
    response = client.get("/healthz", headers={"Host": host}, environ_overrides={"REMOTE_ADDR": address})
    assert response.status_code == 200


def test_the_principal_stands_in_the_record(decide: object) -> None:
    assert decide({"spending": 1})["seal"]["requested_by"] == "local"  # type: ignore[operator]


def test_a_request_keeps_the_id_its_caller_gave_it(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
    given = client.get("/healthz", headers={"X-Request-Id": "a b<"}).headers["X-Request-Id"]
    assert given != "a b<"
    assert len(given) == 32
