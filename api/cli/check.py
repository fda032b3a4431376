"""`guanjia check`: everything wrong with rule files, under a caret."""

from __future__ import annotations

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


@click.command("check")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings count as findings.")
@click.option("--engines", is_flag=True, help="Show which engines can run each decision.")
@click.option("--watch", is_flag=True, help="Check again whenever a rule file changes, until Ctrl-C.")
@language
@as_json
def command(path: Path | None, strict: bool, engines: bool, watch: bool, language: str, as_json: bool) -> None:
    """Load and check rule files in PATH (a ruleset, or a folder of rulesets); all faults at once.

    \b
    Example: guanjia check FOLDER --lang zh
    """
    folder = path or settings_in_force().rulesets
    if folder.is_file():
        misuse(f"`{folder}` is a file; name the folder of the ruleset it is part of: `{folder.parent}`")
    if watch:
        at_each_change(folder, lambda: check_once(folder, strict, engines, language, as_json), language, not as_json)
    else:
        check_once(folder, strict, engines, language, as_json)


def check_once(folder: Path, strict: bool, engines: bool, language: str, as_json: bool) -> None:
    """What is wrong in the folder is printed; an error ends the command with code 1."""
    results = load_folder_of_rulesets(folder)
    if not results:
        misuse(f"there is no ruleset in `{folder}`")
    found = {name: findings(result) for name, result in results.items()}
    everything = [diagnostic for diagnostics in found.values() for diagnostic in diagnostics]
    errors = [diagnostic for diagnostic in everything if diagnostic.severity == "error"]
    if as_json:
        shown: Any = {name: [to_json(each) for each in diagnostics] for name, diagnostics in found.items()}
        runs: Any = {
            result.ruleset.name: {name: runs.to_json() for name, runs in engines_of(result.ruleset).items()}
            for result in results.values()
            if result.ruleset is not None
        }
        print_json({"ok": not errors, "rulesets": shown, "engines": runs})
    else:
        for name, result in results.items():
            inner = folder / name if (folder / name).is_dir() else folder
            print_diagnostics(found[name], result.sources, language, f"{inner}/")
            if engines and result.ruleset is not None:
                print_engines(result.ruleset, language)
        click.echo(summary(len(results), len(errors), len(everything) - len(errors), language))
    findings_if(bool(everything if strict else errors))


def print_engines(ruleset: Ruleset, language: str) -> None:
    """Each decision is printed with the engines that can run it, and below it why another cannot."""
    for name, runs in engines_of(ruleset).items():
        click.echo(f"{ruleset.name}.{name}: {', '.join(runs.by)}")
        for engine, reason in runs.refused.items():
            click.echo(f"    {text('check.refused', language, engine=engine, reason=reason)}")


def summary(rulesets: int, errors: int, warnings: int, language: str) -> str:
    """Return in one line how much was checked and found."""
    counts = {"rulesets": rulesets, "errors": errors, "warnings": warnings}
    return text("check.summary", language, **{noun: counted(noun, language, count) for noun, count in counts.items()})
