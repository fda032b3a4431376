"""Whether the text in a ruleset's folder may be decided with: it loads, checks clean, and its cases pass."""

from __future__ import annotations

import datetime as dt
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from api.edition import Why, why
from api.service import findings, has_errors
from engine.cases import CaseFile, Ran, case_files, run_cases
from engine.decide.decider import Decider, Mode
from engine.diagnostics import Diagnostic, render
from engine.diagnostics.catalogue import LANGUAGES, text
from engine.load import LoadResult, load_cases, load_ruleset
from engine.model.ruleset import Ruleset
from engine.source import SourceText

log = logging.getLogger("guanjia.reload")

LINES = 3
"""So many faults are told; `guanjia check` and `guanjia test` tell them all."""
SECONDS = 120.0
"""A judgement that takes longer is given up."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The ruleset, if it is good; else why it is not."""

    ruleset: Ruleset | None
    why: Why


@dataclass(frozen=True, slots=True)
class Content:
    """A folder as read: its rules, its cases, and the case files that cannot be read."""

    result: LoadResult
    cases: tuple[CaseFile, ...]
    unreadable: tuple[tuple[str, str], ...]


def read_content(folder: Path) -> Content:
    """Return what stands in the folder now."""
    result, cases, unreadable = load_ruleset(folder), [], []
    for path in case_files(folder):
        name = path.relative_to(folder).as_posix()
        try:
            cases.append(CaseFile(name, load_cases(path.read_text(encoding="utf-8"), name)))
        except (OSError, UnicodeDecodeError) as error:
            unreadable.append((name, str(error)))
    return Content(result, tuple(cases), tuple(unreadable))


def judge(content: Content, mode: Mode) -> Judgement:
    """Return the judgement of what was read. Nothing raises: what cannot be judged is not good."""
    try:
        with time_limit(SECONDS):
            found = faults(content, mode)
    except Exception as error:  # the service goes on with what it has, whatever this was
        log.exception("a ruleset could not be judged")
        found = why("reload.cannot_tell", why=f"{type(error).__name__}: {error}")
    return Judgement(None if found else content.result.ruleset, found or {})


def faults(content: Content, mode: Mode) -> Why | None:
    """Return the first faults: of the rules, else of the case files, else the cases that fail; None where none is."""
    result = content.result
    found = findings(result)
    if result.ruleset is None or has_errors(found):
        return lines_of(found, result.sources)
    for name, problem in content.unreadable:
        return why("reload.unreadable", file=name, why=problem)
    for file in content.cases:
        if has_errors(file.result.diagnostics):
            return lines_of(file.result.diagnostics, file.result.sources)
        if file.result.ruleset != result.ruleset.name:
            other, name = file.result.ruleset, result.ruleset.name
            return why("reload.other_ruleset", file=file.name, other=other, name=name)
    return failing(Decider(result.ruleset, mode), content.cases)


def lines_of(diagnostics: tuple[Diagnostic, ...], sources: tuple[SourceText, ...]) -> Why:
    """Return the first line of each of the first errors."""
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"][:LINES]
    return {
        language: tuple(render(error, sources, language).splitlines()[0] for error in errors) for language in LANGUAGES
    }


def failing(decider: Decider, files: tuple[CaseFile, ...]) -> Why | None:
    """Return the first cases that fail, each with its first difference; None where all pass."""
    now = dt.datetime.now(dt.UTC)
    if next(failures(decider, files, now, LANGUAGES[0]), None) is None:
        return None
    return {language: tuple(islice(failures(decider, files, now, language), LINES)) for language in LANGUAGES}


def failures(decider: Decider, files: tuple[CaseFile, ...], now: dt.datetime, language: str) -> Iterator[str]:
    """Yield a line for each case that fails."""
    for file in files:
        yield from (failure(ran, language) for ran in run_cases(decider, file, now, language) if not ran.passed)


def failure(ran: Ran, language: str) -> str:
    told = {"file": ran.file, "line": ran.case.at.line, "case": ran.case.id, "difference": ran.differences[0]}
    return text("reload.case_fails", language, **told)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """What runs in the block, in the main thread of its process, raises `TimeoutError` after so many seconds."""

    def over(*_: Any) -> NoReturn:
        raise TimeoutError(f"{seconds:g} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
