"""The customers of a real file: the same outcomes by batch and over HTTP, and the same again on every engine."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.batch import open_table
from api.batch.cells import fact_of
from api.cli import main
from api.replaying import ENGINES, Replayer
from api.resources import rulesets_dir
from api.service import load_rulesets
from engine.audit import Store, canonical_bytes
from engine.backends import rete
from tests.api.served import Served, start

RULESET = "bank_churners"
CUSTOMERS = 10_127
CALLERS = 8

# coverage is measured without the real data, which is not everywhere
pytestmark = [pytest.mark.real_data, pytest.mark.no_cover]


def requests(source: Path) -> list[bytes]:
    """Return a request for every customer of the file."""
    table, ruleset = open_table(source), load_rulesets(rulesets_dir())[RULESET]
    columns = [
        (place, name, ruleset.facts[name].type) for place, name in enumerate(table.columns) if name in ruleset.facts
    ]
    return [
        canonical_bytes(
            {"customer_id": str(cells[0]), "facts": {n: fact_of(cells[place], kind) for place, n, kind in columns}}
        )
        for _, cells, _ in table.rows()
    ]


def answers(served: Served, bodies: list[bytes]) -> Iterator[tuple[str, Any]]:
    """Yield customer and outcomes of each answer, over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    for body in bodies:
        connection.request("POST", f"/v1/rulesets/{RULESET}/decisions", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        record = json.loads(response.read())
        assert response.status == 200, record
        yield record["body"]["customer_id"], record["body"]["outcomes"]
    connection.close()


def test_batch_and_http_agree_and_all_replay_on_every_engine(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "customers" / "BankChurners.csv"
    target = tmp_path / "out.jsonl"
    folder = ["--rulesets", str(rulesets_dir())]
    result = CliRunner().invoke(main, ["batch", RULESET, str(source), str(target), *folder])
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    by_batch = {line["CLIENTNUM"]: line["outcomes"] for line in lines}
    bodies = requests(source)
    served = start(tmp_path, GUANJIA_RULESETS=str(rulesets_dir()))
    with ThreadPoolExecutor(CALLERS) as callers:
        parts = callers.map(lambda part: dict(answers(served, bodies[part::CALLERS])), range(CALLERS))
        by_http = {customer: outcomes for part in parts for customer, outcomes in part.items()}
    assert served.stop() == 0
    assert len(by_http) == CUSTOMERS
    assert by_http == by_batch
    for engine in ENGINES if rete.available() is None else ENGINES[:2]:
        with Store.open(served.store_url) as store, Replayer(store, engine) as replayer:
            reports = [replayer.replay(stored) for id in store.ids() if (stored := store.fetch(id)) is not None]
        assert len(reports) == CUSTOMERS + 1, "all customers, and the example the service asks itself"
        assert [report for report in reports if not report.identical] == []
