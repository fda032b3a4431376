"""Every `guanjia` call in the README and the docs prints what is printed below it there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str, str]]:
    """Return page, command and printed text of every call of `guanjia` in a console block."""
    found = []
    for page in PAGES:
        for block in CONSOLE.findall(page.read_text("utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, printed = part.partition("\n")
                if command.startswith("guanjia "):
                    found.append((page.relative_to(ROOT).as_posix(), command, printed))
    return found


@pytest.mark.parametrize(("page", "command", "printed"), examples())
def test_example_prints_what_the_page_shows(
    page: str, command: str, printed: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GUANJIA_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    expected = re.escape(printed.strip()).replace("…", ".*")
    assert re.fullmatch(expected, result.output.strip()), f"{page}: $ {command}\n{result.output}"


def test_readme_has_examples() -> None:
    assert len(examples()) >= 5
