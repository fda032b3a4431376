"""Every `guanjia` call on the pages prints what is printed below it there; `…` stands for anything."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from engine.backends import rete
from tests.docs.pages import ROOT, as_pattern, pages, tells_a_story

CONFIRMED = re.compile(r'compiled; rete|"confirmed":"rete"')
"""What an answer says only where durable-rules can run."""
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str, str]]:
    """Return page, command and printed text of every call of `guanjia` that stands by itself."""
    found = []
    for page in pages():
        if tells_a_story(page):
            continue
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


def test_pages_have_examples() -> None:
    assert len(examples()) >= 5
