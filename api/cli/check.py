"""`guanjia check`: everything wrong with rule files, under a caret."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from api.cli.reports import FORMATS, count, print_reports, reports_of, summary
from api.cli.surroundings import findings_if, language, misuse, settings_in_force
from api.cli.watching import at_each_change
from engine.diagnostics.catalogue import text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for: which findings count and are shown, and how."""

    strict: bool
    verbose: bool
    engines: bool
    language: str
    form: str


@click.command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings count as findings.")
@click.option("--verbose", is_flag=True, help="Show remarks too, and what the checks could not decide.")
@click.option("--engines", is_flag=True, help="Show which engines can run each decision.")
@click.option("--watch", is_flag=True, help="Check one PATH again whenever a rule file changes, until Ctrl-C.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Print findings with a caret, as JSON, as SARIF 2.1.0, or as annotations of GitHub workflows.",
)
@click.option("--json", "form", flag_value="json", help="Short for --format json.")
@language
def command(
    paths: tuple[Path, ...], strict: bool, verbose: bool, engines: bool, watch: bool, form: str, language: str
) -> None:
    """Load and check rule files in each PATH (a ruleset, or a folder of rulesets); all faults at once.

    \b
    Example: guanjia check FOLDER --lang zh
    """
    paths = paths or (seen_from_here(settings_in_force().rulesets),)
    wanted = Wanted(strict, verbose, engines, language, form)
    if not watch:
        check_once(paths, wanted)
    elif len(paths) > 1 or paths[0].is_file():
        misuse(text("check.watches_one", language))
    else:
        at_each_change(paths[0], lambda: check_once(paths, wanted), language, form == "text")


def seen_from_here(folder: Path) -> Path:
    """Return the folder as it is written in the working directory, where it lies in it: places are printed with it."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def check_once(paths: tuple[Path, ...], wanted: Wanted) -> None:
    """What is wrong in the folders is printed; an error ends the command with code 1."""
    reports = [report for path in paths for report in reports_of(path, wanted.language)]
    counts = count(reports)
    shown = reports if wanted.verbose or wanted.form == "json" else [report.without_notes() for report in reports]
    print_reports(shown, wanted.form, wanted.engines, wanted.language)
    if wanted.form == "text":
        click.echo(summary(len(reports), count(shown), wanted.language))
    findings_if(bool(counts["error"] or (wanted.strict and counts["warning"])))
