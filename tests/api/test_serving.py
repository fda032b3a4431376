"""The service as processes: an example that works, an orderly stop, nothing acknowledged lost when one is killed."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli import main
from api.replaying import Replayer
from engine.audit import Store
from engine.backends import rete
from tests.api.conftest import DECIDE
from tests.api.served import Callers, Served, children, start, wait_until

pytestmark = pytest.mark.xdist_group("processes")  # side by side, they would slow each other down

CONFIRMED = "off" if rete.available() else "rete"
KILLS = 10


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = start(tmp_path)
    yield running
    running.stop()


def replays(url: str) -> tuple[set[str], list[str]]:
    """Return the ids in the store, and those that do not replay."""
    with Store.open(url) as store, Replayer(store, "reference") as replayer:
        reports = [replayer.replay(stored) for id in store.ids() if (stored := store.fetch(id)) is not None]
    return {report.decision_id for report in reports}, [found.decision_id for found in reports if not found.identical]


def id_of(record: Any) -> str:
    return str(record["seal"]["decision_id"])


def test_the_printed_call_can_be_pasted_and_answers_as_printed(served: Served) -> None:
    (call,) = [line for line in served.printed if line.startswith("curl ")]
    words = shlex.split(call)
    assert words[2] == f"http://127.0.0.1:{served.port}{DECIDE}"
    (answer,) = [json.loads(line) for line in served.printed if line.startswith("{")]
    status, again = served.ask("POST", DECIDE, words[-1].encode())
    assert status == 200
    assert json.loads(again)["body"] == answer["body"]
    assert answer["body"]["outcomes"]["tier"]["value"] == "gold"
    assert answer["seal"]["engine"]["confirmed"] == CONFIRMED


def test_an_end_to_end_walk(served: Served) -> None:
    record = json.loads(served.ask("POST", DECIDE, b'{"customer_id":"C9","facts":{"spending":10000.00}}')[1])
    path = f"/v1/decisions/{id_of(record)}"
    assert json.loads(served.ask("GET", path)[1]) == record
    assert json.loads(served.ask("GET", f"{path}/explanation?lang=en")[1])["as_recorded"] is True
    for engine in ("reference", "compiled") if rete.available() else ("reference", "compiled", "rete"):
        assert json.loads(served.ask("POST", f"{path}/replay?engine={engine}")[1])["identical"] is True
    assert json.loads(served.ask("GET", "/v1/decisions?customer_id=C9")[1])["decisions"] == [record]
    ready = json.loads(served.ask("GET", "/readyz")[1])
    assert ready["ready"] is True
    assert ready["engines"]["confirms"]["state"] == ("not_installed" if rete.available() else "up")
    assert b'guanjia_outcomes_total{decision="tier"' in served.ask("GET", "/metrics")[1]


def test_what_the_server_itself_meets_is_answered_well(served: Served) -> None:
    assert served.ask("POST", DECIDE, b"x" * 10_000_000)[0] == 413
    assert served.ask("POST", "/v1/rulesets/..%2f..%2fetc%2fpasswd/decisions", b"{}")[0] == 404
    assert served.ask("GET", "/healthz", Host="evil.example")[0] == 403
    chunked = b'a\r\n{"facts": \r\n1a\r\n{},   "customer_id": "C1"}\r\n0\r\n\r\n'
    head = f"POST {DECIDE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", served.port)) as connection:
        connection.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunked)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_port_in_use_is_said_clearly(served: Served) -> None:
    result = CliRunner().invoke(main, ["serve", "--port", str(served.port), "--store", "sqlite:///unused.db"])
    assert result.exit_code == 2
    assert f"port {served.port} is in use" in result.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_in_order(served: Served, how: signal.Signals) -> None:
    workers = served.workers
    beside = [child for worker in workers for child in children(worker)] + served.judging
    assert served.stop(how) == 0
    wait_until(lambda: not any(alive(pid) for pid in (*workers, *beside)), "every process to end")


def test_if_the_parent_vanishes_so_do_its_workers(served: Served) -> None:
    wait_until(lambda: served.judging != [], "rules to be watched")
    processes = [*served.workers, *served.judging]
    served.process.kill()
    wait_until(lambda: not any(alive(process) for process in processes), "the workers to end")


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))
def test_killing_the_confirming_process_costs_confirmations_but_no_answer(served: Served) -> None:
    with Callers(served) as callers:
        callers.wait_for_more(50, is_confirmed)
        for worker in served.workers:
            (confirming,) = children(worker)
            os.kill(confirming, signal.SIGKILL)
        callers.wait_for_more(200, is_confirmed)
    assert callers.refused == []
    assert {record["seal"]["engine"]["confirmed"] for record in callers.acknowledged} <= {"rete", "unavailable"}
    assert all(served.ask("GET", f"/v1/decisions/{id_of(record)}")[0] == 200 for record in callers.acknowledged[::50])
    assert json.loads(served.ask("GET", "/readyz")[1])["engines"]["confirms"]["state"] == "up"


def is_replaced(served: Served, victim: int) -> bool:
    workers = served.workers
    return victim not in workers and len(workers) == 2


def is_confirmed(record: Any) -> bool:
    return bool(record["seal"]["engine"]["confirmed"] == "rete")


def test_killing_workers_loses_no_acknowledged_record(served: Served) -> None:
    with Callers(served) as callers:
        for kill in range(KILLS):
            callers.wait_for_more(20)
            victim = served.workers[kill % 2]
            os.kill(victim, signal.SIGKILL)
            wait_until(partial(is_replaced, served, victim), "a new worker")
        callers.wait_for_more(20)
    assert served.stop() == 0
    assert callers.refused == []
    stored, different = replays(served.store_url)
    acknowledged = {id_of(record) for record in callers.acknowledged}
    assert len(acknowledged) >= 20 * KILLS
    assert acknowledged - stored == set()
    assert different == []
