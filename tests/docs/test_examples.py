"""Every `guanjia` call in the README and the docs prints what is printed below it there; `…` stands for anything."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from engine.backends import rete

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
CONFIRMED = re.compile(r'compiled; rete|"confirmed":"rete"')
"""What an answer says only where durable-rules can run."""
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
    if (reason := rete.available()) is not None and CONFIRMED.search(printed):
        pytest.skip(f"an example of a confirmed decision: {reason}")
    monkeypatch.setenv("GUANJIA_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    lines = [line for line in result.output.splitlines() if reason is None or not line.startswith(reason)]
    found = "\n".join(lines).strip()
    assert re.fullmatch(as_pattern(printed), found, re.DOTALL), f"{page}: $ {command}\n{result.output}"


def as_pattern(printed: str) -> str:
    """Return the pattern of what may be printed where the page shows this."""
    return re.escape(printed.strip()).replace("…", ".*")


def test_readme_has_examples() -> None:
    assert len(examples()) >= 5
