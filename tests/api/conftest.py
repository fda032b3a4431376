"""A service over a small ruleset of its own, on a store of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.service import Service, open_service
from api.settings import Settings, read_settings
from engine.audit import exact_json_loads

RULESETS = Path(__file__).parent / "rulesets"
DECIDE = "/v1/rulesets/shop/decisions"

Decide = Callable[..., Any]


@pytest.fixture(scope="session")
def rulesets_of_tests() -> Path:
    """The folder of the rulesets these tests are about."""
    return RULESETS


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings over an empty store, answered by the compiled engine alone."""
    return read_settings(
        store=f"sqlite:///{tmp_path}/store.db", rulesets=RULESETS, engine="compiled", body_limit=100_000
    )


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    opened = open_service(settings)
    yield opened
    opened.close()


@pytest.fixture
def client(service: Service) -> FlaskClient:
    return create_app(service).test_client()


@pytest.fixture
def decide(client: FlaskClient) -> Decide:
    """Ask for a decision that comes about, and read its record."""

    def ask(facts: dict[str, Any], **fields: Any) -> Any:
        response = client.post(DECIDE, json={"customer_id": "C1", "facts": facts} | fields)
        assert response.status_code == 200, response.text
        return record_in(response.data)

    return ask


def record_in(answer: bytes) -> Any:
    """The record an answer carries, numbers exact."""
    return exact_json_loads(answer)


def problem_of(response: Any, status: int, code: str) -> Any:
    """The response is this problem, told as RFC 9457 says."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    document = response.get_json()
    assert document["type"] == f"urn:guanjia:problem:{code}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["errors"]
    return document
