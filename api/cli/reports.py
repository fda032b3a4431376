"""What `guanjia check` found, ruleset by ruleset, in each form in which it is printed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from api.cli.surroundings import misuse, print_diagnostics, print_json
from api.engines import engines_of
from api.service import findings
from api.version import service_version
from engine.diagnostics import Diagnostic, to_json
from engine.diagnostics.annotations import annotation
from engine.diagnostics.catalogue import counted, text
from engine.diagnostics.sarif import Checked, to_sarif
from engine.load import LoadResult, load_ruleset
from engine.load.folder import MAIN_FILE
from engine.model.ruleset import Ruleset

FORMATS = ("text", "json", "sarif", "github")
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Report:
    """One ruleset, where it stands, and what was found in it."""

    name: str
    folder: Path
    result: LoadResult
    found: tuple[Diagnostic, ...]

    @property
    def prefix(self) -> str:
        """What stands before the name of a file, so that the place can be clicked."""
        return f"{self.folder.as_posix()}/"

    def without_notes(self) -> Report:
        return replace(self, found=tuple(each for each in self.found if each.severity != "note"))


def reports_of(path: Path, language: str) -> Iterator[Report]:
    """Yield each ruleset of the folder, checked; a path without any ends the command."""
    if path.is_file():
        misuse(text("check.is_file", language, path=path, folder=path.parent))
    folders = folders_of(path)
    if not folders:
        misuse(text("check.no_ruleset", language, path=path))
    for folder in folders:
        result = load_ruleset(folder)
        name = result.ruleset.name if result.ruleset else folder.resolve().name
        yield Report(name, folder, result, findings(result))


def folders_of(path: Path) -> list[Path]:
    """Return the folder itself where rule files stand in it, else each folder in it that has a `ruleset.yaml`."""
    return [path] if any(path.glob("*.yaml")) else sorted(main.parent for main in path.glob(f"*/{MAIN_FILE}"))


def print_reports(reports: Sequence[Report], form: str, engines: bool, language: str) -> None:
    """All findings are printed in this form."""
    if form == "json":
        print_json(as_document(reports))
    elif form == "sarif":
        checked = (Checked(report.prefix, report.found, report.result.sources) for report in reports)
        click.echo(json.dumps(to_sarif(checked, language, service_version()), ensure_ascii=False, indent=1))
    elif form == "github":
        print_annotations(reports, language)
    else:
        print_text(reports, engines, language)


def as_document(reports: Sequence[Report]) -> dict[str, Any]:
    """Return the findings by ruleset, by its folder where two have one name, and which engines can run what."""
    shown: dict[str, Any] = {}
    runs: dict[str, Any] = {}
    for report in reports:
        name = report.name if report.name not in shown else report.folder.as_posix()
        shown[name] = [to_json(each, report.result.sources) for each in report.found]
        if report.result.ruleset is not None:
            runs[name] = {decision: run.to_json() for decision, run in engines_of(report.result.ruleset).items()}
    return {"ok": not count(reports)["error"], "rulesets": shown, "engines": runs}


def print_annotations(reports: Sequence[Report], language: str) -> None:
    """Each finding is printed as one workflow command."""
    for report in reports:
        for each in report.found:
            click.echo(annotation(each, report.result.sources, language, report.prefix))


def print_text(reports: Sequence[Report], engines: bool, language: str) -> None:
    """Each finding is printed under a caret; where asked for, after those of a ruleset, the engines that can run it."""
    for report in reports:
        print_diagnostics(report.found, report.result.sources, language, report.prefix)
        if engines and report.result.ruleset is not None:
            print_engines(report.result.ruleset, language)


def print_engines(ruleset: Ruleset, language: str) -> None:
    """Each decision is printed with the engines that can run it, and below it why another cannot."""
    for name, runs in engines_of(ruleset).items():
        click.echo(f"{ruleset.name}.{name}: {', '.join(runs.by)}")
        for engine, reason in runs.refused.items():
            click.echo(f"    {text('check.refused', language, engine=engine, reason=reason)}")


def count(reports: Sequence[Report]) -> dict[str, int]:
    """Return how many findings there are of each severity."""
    found: list[str] = [each.severity for report in reports for each in report.found]
    return {severity: found.count(severity) for severity in SEVERITIES}


def summary(rulesets: int, counts: Mapping[str, int], language: str) -> str:
    """Return in one line how much was checked and found; notes are counted where there are any."""
    nouns = {"rulesets": rulesets, "errors": counts["error"], "warnings": counts["warning"]}
    line = text("check.summary", language, **{noun: counted(noun, language, count) for noun, count in nouns.items()})
    if not counts["note"]:
        return line
    return text("check.summary.notes", language, summary=line, notes=counted("notes", language, counts["note"]))
