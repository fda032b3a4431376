"""The folder workers count into is there while the service runs, and no longer, however it ends."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from api.counts_folder import counts_folder

REPOSITORY = Path(__file__).resolve().parents[2]
HOLDS_ONE = """
from api.counts_folder import counts_folder
with counts_folder() as folder:
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_it_is_empty_but_for_its_lock_and_goes_with_the_block(temporary: Path) -> None:
    with counts_folder() as folder:
        assert [path.name for path in folder.iterdir()] == ["lock"]
    assert list(temporary.iterdir()) == []


def test_runs_side_by_side_leave_each_other_alone() -> None:
    with counts_folder() as first, counts_folder() as second:
        assert first != second
        assert first.is_dir()


def test_what_a_killed_run_left_behind_is_removed_by_the_next(temporary: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_ONE], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout is not None
        abandoned = Path(killed.stdout.readline().strip())
        with counts_folder():
            assert abandoned.is_dir()
        killed.kill()
        killed.wait()
    assert abandoned.is_dir()
    with counts_folder() as folder:
        assert list(temporary.iterdir()) == [folder]


def test_a_folder_that_only_looks_like_one_is_left_alone(temporary: Path) -> None:
    (temporary / "guanjia-metrics-mine").mkdir()
    with counts_folder():
        assert (temporary / "guanjia-metrics-mine").is_dir()
