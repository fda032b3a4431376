"""Faulty rule files, one folder per fault: every diagnostic exactly as the user reads it, in both languages.

`GUANJIA_WRITE_EXPECTED=1 pytest tests/cases` writes what is shown now; read the difference before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.diagnostics import render
from engine.diagnostics.meanings import entries
from tests.cases.golden import FAULTS, findings


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("folder", FAULTS, ids=lambda folder: folder.name)
def test_fault_reads_as_expected(folder: Path, language: str) -> None:
    found, sources = findings(folder)
    shown = "".join(render(diagnostic, sources, language) + "\n" for diagnostic in found)
    if os.environ.get("GUANJIA_WRITE_EXPECTED"):
        folder.joinpath(f"expected.{language}.txt").write_text(shown, "utf-8")
    assert shown == folder.joinpath(f"expected.{language}.txt").read_text("utf-8")


def test_there_is_a_folder_for_the_faults_users_make() -> None:
    assert len(FAULTS) >= 60


NEEDS_A_LARGE_FILE = {"file_too_large", "too_many_values", "gaps_not_searched_through", "overlaps_not_searched_through"}
"""Codes without a folder: found only in files of many thousand lines, which the tests of reading and checking write."""


def test_every_code_is_shown_by_a_folder() -> None:
    shown = {diagnostic.code for folder in FAULTS for diagnostic in findings(folder)[0]}
    assert {entry.code for entry in entries()} - shown == NEEDS_A_LARGE_FILE


def test_ten_faults_in_one_file_are_ten_located_diagnostics() -> None:
    found, _ = findings(next(folder for folder in FAULTS if folder.name == "ten_faults"))
    assert len(found) == len({diagnostic.at for diagnostic in found}) == 10
    assert [diagnostic.at for diagnostic in found] == sorted(diagnostic.at for diagnostic in found)
