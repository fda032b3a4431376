"""The pages of diagnostic codes are complete and current, and the command explains each code as they do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from engine.diagnostics.meanings import entries
from tests.cases.test_faults import NEEDS_A_LARGE_FILE

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("zh", "en")


def diagnostics(*arguments: str, ends: int = 0) -> Result:
    result = CliRunner().invoke(main, ["diagnostics", *arguments])
    assert result.exit_code == ends, result.output
    return result


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_what_the_command_on_it_writes(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    written = (ROOT / "docs" / language / "diagnostics.md").read_text("utf-8")
    (call,) = re.findall(r"`guanjia diagnostics (--markdown [^`]+)`", written)
    assert diagnostics(*call.split()).stdout == written


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_has_every_code_with_an_example(language: str) -> None:
    written = (ROOT / "docs" / language / "diagnostics.md").read_text("utf-8")
    shown = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", written, re.MULTILINE | re.DOTALL))
    assert list(shown) == [entry.code for entry in entries()]
    assert {code for code, said in shown.items() if f" {code}: " not in said} == NEEDS_A_LARGE_FILE


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_code_is_explained_and_listed(language: str) -> None:
    listed = diagnostics("--lang", language).stdout
    for entry in entries():
        told = diagnostics(entry.code, "--lang", language).stdout
        assert entry.remedy[language] in told
        assert f"{entry.code} " in listed


def test_unknown_code_is_misuse_and_the_one_meant_is_named() -> None:
    assert "did you mean `duplicate_key`" in diagnostics("duplicat_key", "--lang", "en", ends=2).stderr
