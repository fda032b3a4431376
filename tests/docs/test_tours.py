"""Every page with a change to a file in it can be followed from top to bottom, and shows what comes of each step."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from engine.backends import rete
from tests.docs.pages import ROOT, as_pattern, pages, tells_a_story
from tests.docs.served import served

WRITTEN = "http://127.0.0.1:8080"
BLOCK = re.compile(r"^```(console|diff|python|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
ASSIGNED = re.compile(r"([A-Z]+)=\$\(")
STORIES = [page for page in pages() if tells_a_story(page)]


@dataclass
class Reader:
    """Someone who follows a page in a checkout of their own, beside a running service."""

    checkout: Path
    service_url: str
    variables: dict[str, str] = field(default_factory=dict)
    names: dict[str, object] = field(default_factory=dict)
    printed: str = ""

    def follow(self, kind: str, block: str) -> None:
        """Do what the block says; what it shows has come of it."""
        if kind == "console":
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                require(shown, self.typed(command), f"$ {command}")
        elif kind == "diff":
            self.change(block)
        elif kind == "python":
            self.printed = self.run_python(block)
        else:
            require(block, self.printed, "the Python above")

    def typed(self, command: str) -> str:
        """Return what the command prints."""
        if command.startswith("guanjia "):
            words = shlex.split(re.sub(r"\$([A-Z]+)", lambda name: self.variables[name[1]], command))
            return CliRunner().invoke(main, words[1:]).output
        assigned = ASSIGNED.match(command)
        shell = f'{command}; printf %s "${assigned[1]}"' if assigned else command
        done = subprocess.run(
            ["bash", "-c", shell.replace(WRITTEN, self.service_url)],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            cwd=self.checkout,
            env={**os.environ, **self.variables},
        )
        if assigned:
            self.variables[assigned[1]] = done.stdout
            return ""
        return done.stdout

    def change(self, block: str) -> None:
        """The lines with `-` are those with `+` in the file that the first line names; lines with neither stay."""
        first, *lines = block.splitlines()
        file = self.checkout / first.removeprefix("--- ")
        before, after = (
            "".join(f"{line[1:]}\n" for line in lines if not line.startswith(other)) for other in ("+", "-")
        )
        text = file.read_text("utf-8")
        assert text.count(before) == 1, f"{file.name} has not exactly once:\n{before}"
        file.write_text(text.replace(before, after), "utf-8")

    def run_python(self, block: str) -> str:
        """Return what the Python prints; names live on in the next block."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(block.replace(WRITTEN, self.service_url), self.names)
        return printed.getvalue()


def require(shown: str, found: str, what: str) -> None:
    """What is shown came out; `…` stands for anything."""
    if rete.available() is not None:
        shown = re.sub(r'"confirmed":"rete"(,"version":"[^"]*")}', r'"confirmed":"off"\1,"reason":"…"}', shown)
        shown = shown.replace("(compiled; rete)", "…")
        found = "\n".join(line for line in found.splitlines() if not line.startswith(str(rete.available())))
    assert re.fullmatch(as_pattern(without_gaps(shown)), without_gaps(found), re.DOTALL), f"{what}\n{found}"


def without_gaps(text: str) -> str:
    """Return the lines that hold something: progress leaves empty ones where it is not shown."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


@pytest.fixture
def reader(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    text = page.read_text("utf-8")
    check_out(tmp_path, text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANJIA_RULESETS", str(tmp_path / "rulesets"))
    monkeypatch.setenv("GUANJIA_STORE", "sqlite:///guanjia.db")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8" if page.parent.name == "zh" else "C.UTF-8")
    if WRITTEN not in text:
        yield Reader(tmp_path, WRITTEN)
        return
    with served(tmp_path / "guanjia.db", tmp_path / "rulesets") as service_url:
        yield Reader(tmp_path, service_url)


def check_out(folder: Path, text: str) -> None:
    """The folder holds what a reader of this text needs of a checkout: of the rulesets those that it names."""
    for part in ("schemas", "docs/examples"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "rulesets").mkdir()
    for ruleset in (ROOT / "rulesets").iterdir():
        if re.search(rf"\b{ruleset.name}\b", text):
            shutil.copytree(ruleset, folder / "rulesets" / ruleset.name)


@pytest.mark.parametrize("page", STORIES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_page_can_be_followed_from_top_to_bottom(page: Path, reader: Reader) -> None:
    for kind, block in BLOCK.findall(page.read_text("utf-8")):
        reader.follow(kind, block)


def test_tours_say_the_same_in_both_languages() -> None:
    """Every command, change and snippet of one stands in the other."""
    english = sorted((ROOT / "docs/en").glob("tour-*.md"))
    assert len(english) == 3
    for page in english:
        assert steps(page) == steps(ROOT / "docs/zh" / page.name)


def steps(page: Path) -> list[str]:
    """Return what a reader types and changes, comments and languages aside."""
    blocks = BLOCK.findall(page.read_text("utf-8"))
    typed = [line for kind, block in blocks if kind == "console" for line in re.findall(r"^\$ .*", block, re.MULTILINE)]
    written = [block for kind, block in blocks if kind in ("diff", "python")]
    return [re.sub(r"\ben\b|\bzh\b", "", step) for step in [*typed, *written]]
