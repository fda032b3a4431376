"""Faulty rule files, one folder per fault: every diagnostic exactly as the user reads it, in both languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from engine.check import check
from engine.diagnostics import render
from engine.load import load_ruleset

DAY = dt.date(2026, 6, 15)
FAULTS = sorted(path.parent for path in Path(__file__).parent.joinpath("faults").glob("*/ruleset.yaml"))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("folder", FAULTS, ids=lambda folder: folder.name)
def test_fault_reads_as_expected(folder: Path, language: str) -> None:
    result = load_ruleset(folder)
    found = (*result.diagnostics, *(check(result.ruleset, DAY) if result.ruleset else ()))
    shown = "".join(render(diagnostic, result.sources, language) + "\n" for diagnostic in found)
    assert shown == folder.joinpath(f"expected.{language}.txt").read_text("utf-8")


def test_there_is_a_folder_for_the_faults_users_make() -> None:
    assert len(FAULTS) >= 40
