"""kill -9 under load: what was acknowledged is there, and whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.audit import Store, verify

pytestmark = pytest.mark.xdist_group("processes")  # side by side, they would slow each other down

SAVING = Path(__file__).with_name("saving_process.py")
KILLS = 10
ACKNOWLEDGED_PER_LIFE = 60


@pytest.mark.parametrize("processes", [1, 2])
def test_no_acknowledged_record_is_lost(sqlite_url: str, repository: Path, processes: int) -> None:
    acknowledged: set[str] = set()
    for _ in range(KILLS // 2):
        lives = [_started(sqlite_url, repository) for _ in range(processes)]
        for life in lives:
            acknowledged |= _killed_under_load(life)
    assert len(acknowledged) >= KILLS // 2 * processes * ACKNOWLEDGED_PER_LIFE
    _assert_all_there_and_whole(sqlite_url, acknowledged)


@pytest.mark.postgresql
def test_no_acknowledged_record_is_lost_on_postgresql(postgresql_url: str, repository: Path) -> None:
    acknowledged = _killed_under_load(_started(postgresql_url, repository))
    _assert_all_there_and_whole(postgresql_url, acknowledged)


def _started(url: str, repository: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(repository)}
    return subprocess.Popen([sys.executable, str(SAVING), url], stdout=subprocess.PIPE, env=environment)


def _killed_under_load(process: subprocess.Popen[bytes]) -> set[str]:
    """Kill the process once enough is acknowledged, in the middle of more, and return all it acknowledged."""
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(ACKNOWLEDGED_PER_LIFE)]
    process.kill()
    lines += process.stdout.readlines()
    process.stdout.close()
    assert process.wait() == -9
    return {line.decode().strip() for line in lines if line.endswith(b"\n")}


def _assert_all_there_and_whole(url: str, acknowledged: set[str]) -> None:
    with Store.open(url) as store:
        kept = set(store.ids())
        assert acknowledged - kept == set()
        for decision_id in kept:
            stored = store.fetch(decision_id)
            assert stored is not None
            assert verify(stored) == []
