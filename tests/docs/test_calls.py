"""Every `curl` call and Python snippet for callers works against a running service, as the pages show it."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from api.problems import PROBLEMS
from engine.backends import rete
from tests.docs.pages import ROOT
from tests.docs.served import served

PAGES = (ROOT / "docs/en/api.md", ROOT / "docs/zh/api.md")
FRONT_PAGES = (ROOT / "README.md", ROOT / "docs/zh/README.md")
WRITTEN = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def service_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service on a port of its own, as it is set up by default."""
    with served(tmp_path_factory.mktemp("store") / "store.db", ROOT / "rulesets") as url:
        yield url


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_python_snippets_run_one_after_the_other_and_print_the_decision(page: Path, service_url: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec("\n".join(blocks(page, "python")).replace(WRITTEN, service_url), {})
    assert printed.getvalue().startswith("diamond\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_curl_calls_answer_what_the_page_shows(page: Path, service_url: str) -> None:
    parts = [part for block in blocks(page, "console") for part in block.split("$ ") if part.startswith("curl ")]
    assert len(parts) == 4
    for part in [parts[0], *parts]:  # the first one twice, so that a list of one record has a next page
        require_answer(part, service_url)


@pytest.mark.parametrize("page", FRONT_PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_curl_calls_of_a_front_page_answer_what_it_shows(page: Path, service_url: str) -> None:
    parts = [part for block in blocks(page, "console") for part in block.split("$ ") if part.startswith("curl ")]
    assert parts
    for part in parts:
        require_answer(part, service_url)


def require_answer(part: str, service_url: str) -> None:
    """The call answers what is shown below it; `…` stands for anything."""
    command, _, shown = part.partition("\n")
    words = shlex.split(command.replace(WRITTEN, service_url))
    answered = subprocess.run(words, capture_output=True, text=True, check=True, timeout=30).stdout
    if rete.available() is not None:
        shown = re.sub(r'"confirmed":"rete"(,"version":"[^"]*")}', r'"confirmed":"off"\1,"reason":"…"}', shown)
    assert re.fullmatch(re.escape(shown.strip()).replace("…", ".*"), answered, re.DOTALL), f"$ {command}\n{answered}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_every_problem_a_caller_can_meet_is_documented(page: Path) -> None:
    documented = set(re.findall(r"`([a-z_]+)`", page.read_text("utf-8")))
    assert set(PROBLEMS) <= documented


@pytest.mark.parametrize("language", ["en", "zh"])
def test_auditors_snippet_names_the_one_record_that_was_changed(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    customers = str(ROOT / "docs/examples/customers.csv")
    monkeypatch.chdir(tmp_path)
    call = ["batch", "ccb", customers, "out.csv", "--decision", "tier", "--record", "--store", "sqlite:///guanjia.db"]
    assert CliRunner().invoke(main, [*call, "--rulesets", str(ROOT / "rulesets")]).exit_code == 0
    (snippet,) = blocks(ROOT / f"docs/{language}/audit.md", "python")
    assert [line.split()[1] for line in run(snippet, capsys)] == ["intact"] * 3
    with contextlib.closing(sqlite3.connect("guanjia.db")) as store, store:
        store.execute(
            "UPDATE bodies SET body = CAST(replace(body, '12000000', '12000001') AS BLOB) WHERE customer_id = 'C1'"
        )
    assert sorted(line.split()[1] for line in run(snippet, capsys)) == ["CHANGED", "intact", "intact"]


def run(snippet: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines the snippet prints."""
    exec(snippet, {})
    return capsys.readouterr().out.splitlines()
