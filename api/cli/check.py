"""`guanjia check`: everything wrong with rule files, under a caret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from api.cli.surroundings import (
    as_json,
    findings_if,
    language,
    misuse,
    print_diagnostics,
    print_json,
    settings_in_force,
)
from api.cli.watching import at_each_change
from api.engines import engines_of
from api.service import findings
from engine.diagnostics import to_json
from engine.diagnostics.catalogue import counted, text
from engine.load import load_folder_of_rulesets
from engine.model.ruleset import Ruleset

SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for: which findings count and are shown, and how."""

    strict: bool
    verbose: bool
    engines: bool
    language: str
    as_json: bool


@click.command("check")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings count as findings.")
@click.option("--verbose", is_flag=True, help="Show remarks too, and what the checks could not decide.")
@click.option("--engines", is_flag=True, help="Show which engines can run each decision.")
@click.option("--watch", is_flag=True, help="Check again whenever a rule file changes, until Ctrl-C.")
@language
@as_json
def command(
    path: Path | None, strict: bool, verbose: bool, engines: bool, watch: bool, language: str, as_json: bool
) -> None:
    """Load and check rule files in PATH (a ruleset, or a folder of rulesets); all faults at once.

    \b
    Example: guanjia check FOLDER --lang zh
    """
    folder = path or settings_in_force().rulesets
    if folder.is_file():
        misuse(f"`{folder}` is a file; name the folder of the ruleset it is part of: `{folder.parent}`")
    wanted = Wanted(strict, verbose, engines, language, as_json)
    if watch:
        at_each_change(folder, lambda: check_once(folder, wanted), language, not as_json)
    else:
        check_once(folder, wanted)


def check_once(folder: Path, wanted: Wanted) -> None:
    """What is wrong in the folder is printed; an error ends the command with code 1."""
    results = load_folder_of_rulesets(folder)
    if not results:
        misuse(f"there is no ruleset in `{folder}`")
    found = {name: findings(result) for name, result in results.items()}
    everything = [diagnostic for diagnostics in found.values() for diagnostic in diagnostics]
    counts = {severity: sum(each.severity == severity for each in everything) for severity in SEVERITIES}
    if wanted.as_json:
        shown: Any = {name: [to_json(each) for each in diagnostics] for name, diagnostics in found.items()}
        runs: Any = {
            result.ruleset.name: {name: runs.to_json() for name, runs in engines_of(result.ruleset).items()}
            for result in results.values()
            if result.ruleset is not None
        }
        print_json({"ok": not counts["error"], "rulesets": shown, "engines": runs})
    else:
        for name, result in results.items():
            inner = folder / name if (folder / name).is_dir() else folder
            shown_here = [each for each in found[name] if wanted.verbose or each.severity != "note"]
            print_diagnostics(shown_here, result.sources, wanted.language, f"{inner}/")
            if wanted.engines and result.ruleset is not None:
                print_engines(result.ruleset, wanted.language)
        click.echo(summary(len(results), counts, wanted.language))
    findings_if(bool(counts["error"] or (wanted.strict and counts["warning"])))


def print_engines(ruleset: Ruleset, language: str) -> None:
    """Each decision is printed with the engines that can run it, and below it why another cannot."""
    for name, runs in engines_of(ruleset).items():
        click.echo(f"{ruleset.name}.{name}: {', '.join(runs.by)}")
        for engine, reason in runs.refused.items():
            click.echo(f"    {text('check.refused', language, engine=engine, reason=reason)}")


def summary(rulesets: int, counts: Mapping[str, int], language: str) -> str:
    """Return in one line how much was checked and found; notes are counted where there are any."""
    nouns = {"rulesets": rulesets, "errors": counts["error"], "warnings": counts["warning"]}
    line = text("check.summary", language, **{noun: counted(noun, language, count) for noun, count in nouns.items()})
    if not counts["note"]:
        return line
    return text("check.summary.notes", language, summary=line, notes=counted("notes", language, counts["note"]))
