"""Whatever stands in a rule file, reading and checking end with a ruleset or located faults, never an exception.

`GUANJIA_MUTATED_TEXTS=20000` runs as many texts, `GUANJIA_MUTATED_FROM` begins with a later one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from engine.check import check
from engine.diagnostics import Diagnostic, render, to_json
from engine.diagnostics.annotations import annotation
from engine.diagnostics.sarif import Checked, to_sarif
from engine.load import load_cases, load_ruleset
from engine.source import SourceText
from tests.unit.load.mutated_texts import SHAPES, mutated, seed_texts

SEED = 20261
DAY = dt.date(2026, 6, 15)
FIRST = int(os.environ.get("GUANJIA_MUTATED_FROM", "0"))
COUNT = int(os.environ.get("GUANJIA_MUTATED_TEXTS", "1000"))
PART = 100


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, PART))
def test_any_text_gives_a_ruleset_or_located_faults(first: int, tmp_path: Path) -> None:
    seeds = seed_texts()
    for number in range(first, min(first + PART, FIRST + COUNT)):
        text = mutated(SEED, number, seeds)
        tmp_path.joinpath("ruleset.yaml").write_bytes(text)
        try:
            require_ruleset_or_faults(tmp_path)
            load_cases(text.decode("utf-8", "replace"))
        except Exception as problem:
            problem.add_note(f"text {number} of seed {SEED}: {text[:2_000]!r}")
            raise


def require_ruleset_or_faults(folder: Path) -> None:
    """The folder gives a ruleset that can be checked, or errors; each finding can be shown in every form."""
    result = load_ruleset(folder)
    found = (*result.diagnostics, *(check(result.ruleset, DAY) if result.ruleset else ()))
    assert (result.ruleset is None) == any(diagnostic.severity == "error" for diagnostic in result.diagnostics)
    for diagnostic in found[:20]:
        require_shown(diagnostic, result.sources)
    json.dumps(to_sarif([Checked("rules/", found[:20], result.sources)], "zh", "1"), ensure_ascii=False).encode("utf-8")


def require_shown(diagnostic: Diagnostic, sources: tuple[SourceText, ...]) -> None:
    """The finding has a place in the text, or just behind it, and can be shown in both languages."""
    for source in sources:
        assert diagnostic.at.line >= 1
        assert 1 <= diagnostic.at.column <= len(source.line(diagnostic.at.line)) + 1
    for language in ("zh", "en"):
        render(diagnostic, sources, language).encode("utf-8")
        assert "\n" not in annotation(diagnostic, sources, language, "rules/")
    json.dumps(to_json(diagnostic, sources), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    "value",
    [
        "= 1e614599999999999999999999",
        "= 1e99999999",
        "= 1e-614599999999999999999999",
        '"= foo\n bar"',
        '"= \\"a\\" + \n\n b"',
        "'= ''a'' + b'",
    ],
)
def test_texts_that_once_did_not(value: str, tmp_path: Path) -> None:
    head = "ruleset: r\ndecisions:\n  a:\n    kind: table\n    rules:\n"
    tmp_path.joinpath("ruleset.yaml").write_text(f"{head}      - {{id: x, then: {value}}}\n", "utf-8")
    require_ruleset_or_faults(tmp_path)
    assert load_ruleset(tmp_path).ruleset is None


def test_fault_behind_an_escape_is_shown_where_it_stands(tmp_path: Path) -> None:
    row = '      - {id: x, if: "\\"a\\" = b", then: 1}'
    head = "ruleset: r\ndecisions:\n  a:\n    kind: table\n    rules:\n"
    tmp_path.joinpath("ruleset.yaml").write_text(f"{head}{row}\n    otherwise: 2\n", "utf-8")
    (found,) = load_ruleset(tmp_path).diagnostics
    assert (found.code, found.at.column) == ("unknown_name", row.index('b"') + 1)


def test_texts_are_the_same_for_the_same_seed_and_many_still_load(tmp_path: Path) -> None:
    seeds = seed_texts()
    numbers = range(len(SHAPES), len(SHAPES) + 200)
    texts = [mutated(SEED, number, seeds) for number in numbers]
    assert texts == [mutated(SEED, number, seeds) for number in numbers]
    loaded = 0
    for text in texts:
        tmp_path.joinpath("ruleset.yaml").write_bytes(text)
        loaded += load_ruleset(tmp_path).ruleset is not None
    assert 20 < loaded < 180
