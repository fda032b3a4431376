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


def test_it_is_empty_and_goes_with_the_block(temporary: Path) -> None:
    with counts_folder() as folder:
        assert list(folder.iterdir()) == []
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


def test_what_is_not_a_folder_of_a_run_is_left_alone(temporary: Path) -> None:
    (temporary / "mine").mkdir()
    (temporary / "guanjia-metrics-link").symlink_to(temporary / "mine")
    (temporary / "guanjia-metrics-notes").touch()
    with counts_folder():
        pass
    assert sorted(path.name for path in temporary.iterdir()) == [
        "guanjia-metrics-link",
        "guanjia-metrics-notes",
        "mine",
    ]


def test_a_folder_another_run_takes_before_it_is_locked_is_made_again(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def make_and_lose_the_first(prefix: str) -> str:
        made.append(str(temporary / f"{prefix}{len(made)}"))
        if len(made) > 1:
            Path(made[-1]).mkdir()
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", make_and_lose_the_first)
    with counts_folder() as folder:
        assert str(folder) == made[1]
    assert list(temporary.iterdir()) == []
