"""The corrected line that is shown with a fault, pasted over the faulty one, ends the fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.diagnostics.correct import correction
from engine.load import load_text
from tests.cases.golden import FAULTS, findings

UNREADABLE = {"yaml_syntax", "misplaced_line", "list_not_closed", "cell_syntax", "expression_syntax"}
CORRECTED = [folder for folder in FAULTS if "\n  + " in folder.joinpath("expected.en.txt").read_text("utf-8")]


@pytest.mark.parametrize("folder", CORRECTED, ids=lambda folder: folder.name)
def test_corrected_line_pasted_in_ends_the_fault(folder: Path) -> None:
    found, sources = findings(folder)
    files = {source.file: source.text for source in sources}
    for diagnostic in found:
        corrected = correction(diagnostic, sources)
        if corrected is not None:
            pasted = files | {
                diagnostic.at.file: with_line(files[diagnostic.at.file], diagnostic.at.line, corrected.line)
            }
            left = load_text(pasted).diagnostics
            assert diagnostic not in left
            assert {fault.code for fault in left} & UNREADABLE == set()


def with_line(text: str, number: int, line: str) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[: number - 1], line, *lines[number:]])


def test_most_slips_of_the_pen_have_a_corrected_line() -> None:
    assert len(CORRECTED) >= 45
