"""A worker's side of reloading: what it answers by, from which text, and what its confirming engine holds meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.edition import Edition, first_edition, write_edition
from api.following import UNLOAD_SECONDS, Follower
from api.service import Service, load_by_folder, open_service
from api.settings import read_settings
from engine.backends import EngineUnavailable, rete
from engine.decide import read_facts
from engine.decide.confirmer import Confirmer
from engine.model.ruleset import Ruleset
from tests.api.conftest import DECIDE, RULESETS, record_in

NEEDS_RETE = pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))
WHY = {"zh": ("错",), "en": ("wrong",)}


def changed(folder: Path, visits: int) -> Ruleset:
    """Return the shop with another parameter, in a folder of its own."""
    shutil.copytree(RULESETS, folder)
    main = folder / "shop" / "ruleset.yaml"
    main.write_text(main.read_text(encoding="utf-8").replace("value: 12", f"value: {visits}"), encoding="utf-8")
    return load_by_folder(folder)["shop"]


@pytest.fixture
def first() -> Ruleset:
    return load_by_folder(RULESETS)["shop"]


@pytest.fixture
def second(tmp_path: Path) -> Ruleset:
    return changed(tmp_path / "second", 3)


@pytest.fixture
def run_folder(tmp_path: Path, first: Ruleset) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    write_edition(first_edition({"shop": first}), folder)
    return folder


@pytest.fixture(params=["compiled", pytest.param("dual", marks=NEEDS_RETE)])
def service(request: pytest.FixtureRequest, tmp_path: Path, run_folder: Path) -> Iterator[Service]:
    """A worker's service, whose folder of rules is not there any more."""
    settings = read_settings(
        store=f"sqlite:///{tmp_path}/store.db", rulesets=tmp_path / "nowhere", engine=request.param, confirm_timeout=20
    )
    opened = open_service(settings, run_folder)
    yield opened
    opened.close()


def decide(service: Service) -> Any:
    response = (
        create_app(service)
        .test_client()
        .post(
            DECIDE, json={"customer_id": "C1", "facts": {"spending": 5, "member": False, "visits": 5, "channel": "web"}}
        )
    )
    assert response.status_code == 200, response.text
    return record_in(response.data)


def is_confirmed(confirmer: Confirmer, ruleset: Ruleset) -> bool:
    """True if the confirming engine decides by this version."""
    try:
        return "tier" in confirmer.decide(ruleset.digest, read_facts(ruleset, {"spending": 5}), ("tier",))
    except EngineUnavailable:
        return False


def test_a_worker_starts_with_the_edition_whatever_the_folder_holds(service: Service, first: Ruleset) -> None:
    assert service.digests == {first.digest}
    assert decide(service)["seal"]["ruleset_digest"] == first.digest


def test_an_answer_its_digest_and_the_archived_text_are_of_one_version(
    service: Service, run_folder: Path, first: Ruleset, second: Ruleset
) -> None:
    follower = Follower(service, run_folder)
    for ruleset, greeting in ((first, "none"), (second, "by_name"), (first, "none")):
        write_edition(first_edition({"shop": ruleset}), run_folder)
        follower.look(0)
        record = decide(service)
        assert record["seal"]["ruleset_digest"] == ruleset.digest
        assert record["body"]["outcomes"]["greeting"]["value"] == greeting
        assert record["seal"]["engine"]["confirmed"] == ("off" if service.confirmer is None else "rete")
        text = service.store.ruleset_text(ruleset.digest)
        assert text == {source.file: source.text for source in ruleset.sources}


def test_a_request_that_has_begun_ends_with_the_version_it_began_with(
    service: Service, run_folder: Path, first: Ruleset, second: Ruleset
) -> None:
    begun = service.decider("shop")
    write_edition(first_edition({"shop": second}), run_folder)
    follower = Follower(service, run_folder)
    follower.look(0)
    assert begun.ruleset.digest == first.digest
    assert service.digests == {second.digest}
    if service.confirmer is not None:
        follower.look(UNLOAD_SECONDS - 1)
        assert is_confirmed(service.confirmer, first)
        follower.look(UNLOAD_SECONDS)
        assert not is_confirmed(service.confirmer, first)
        assert is_confirmed(service.confirmer, second)


def test_a_version_that_comes_back_is_not_unloaded(
    service: Service, run_folder: Path, first: Ruleset, second: Ruleset
) -> None:
    follower = Follower(service, run_folder)
    before = service.decider("shop")
    for ruleset in (second, first):
        write_edition(first_edition({"shop": ruleset}), run_folder)
        follower.look(0)
    assert service.decider("shop") is before
    follower.look(UNLOAD_SECONDS)
    assert decide(service)["seal"]["engine"]["confirmed"] == ("off" if service.confirmer is None else "rete")


def test_what_is_stale_is_told_and_the_service_stays_ready(service: Service, run_folder: Path, first: Ruleset) -> None:
    write_edition(Edition(first_edition({"shop": first}).rulesets, {"shop": WHY}), run_folder)
    Follower(service, run_folder).look(0)
    client = create_app(service).test_client()
    ready = client.get("/readyz", headers={"Accept-Language": "zh"})
    assert (ready.status_code, ready.get_json()["stale"]) == (200, {"shop": ["错"]})
    assert client.get("/readyz").get_json()["stale"] == {"shop": ["wrong"]}
    assert ready.get_json()["reload"] == "down"
    assert decide(service)["seal"]["ruleset_digest"] == first.digest


def test_a_ruleset_added_is_asked_and_one_removed_is_unknown(
    service: Service, run_folder: Path, first: Ruleset, second: Ruleset
) -> None:
    follower, one = Follower(service, run_folder), first_edition({"shop": first}).rulesets["shop"]
    write_edition(Edition({"shop": one, "kiosk": one}), run_folder)
    follower.look(0)
    client = create_app(service).test_client()
    assert client.get("/v1/rulesets/kiosk").status_code == 200
    write_edition(Edition({"shop": one}), run_folder)
    follower.look(1)
    assert client.get("/v1/rulesets/kiosk").status_code == 404
    assert client.post("/v1/rulesets/kiosk/decisions", json={}).status_code == 404
