"""`guanjia test`: example customers, expected against got."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import click

from api.cli.surroundings import (
    as_json,
    confirmer_for,
    findings_if,
    language,
    misuse,
    print_diagnostics,
    print_json,
    rulesets_in_force,
    settings_in_force,
)
from engine.cases import CaseFile, Ran, case_files, not_reached, read_case_file, rows_of, run_cases
from engine.decide.decider import MODES, Decider, Mode
from engine.diagnostics.catalogue import counted, text
from engine.model.outcome import Json
from engine.model.ruleset import Ruleset


@click.command("test")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path, file_okay=False))
@click.option(
    "--cases",
    "named",
    multiple=True,
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="A case file to run instead of those beside the rules; again for more.",
)
@click.option("--engine", type=click.Choice(MODES), default="compiled", show_default=True, help="Engine that decides.")
@language
@as_json
def command(path: Path | None, named: tuple[Path, ...], engine: str, language: str, as_json: bool) -> None:
    """Run the cases of the rulesets in PATH; what is expected against what came out, and rules no case reaches.

    \b
    Example: guanjia test --cases FILE --engine reference
    """
    settings = settings_in_force(rulesets=path)
    rulesets = rulesets_in_force(settings, language)
    files = read_files(list(named) or beside_the_rules(settings.rulesets), language)
    ran = run_all(rulesets, files, engine, language)
    if as_json:
        print_json(report_json(rulesets, ran))
    else:
        print_report(rulesets, ran, language)
    findings_if(any(not each.passed for cases in ran.values() for each in cases))


def beside_the_rules(folder: Path) -> list[Path]:
    """Return the case files of every ruleset in the folder."""
    inner = [sub for sub in sorted(folder.iterdir()) if (sub / "ruleset.yaml").is_file()]
    return [
        file for ruleset in ([folder] if (folder / "ruleset.yaml").is_file() else inner) for file in case_files(ruleset)
    ]


def read_files(paths: list[Path], language: str) -> list[CaseFile]:
    """Return the case files; the faults of those that cannot be read are printed, and the command ends."""
    try:
        files = [read_case_file(path) for path in paths]
    except (OSError, UnicodeDecodeError) as error:
        misuse(f"a case file cannot be read: {error}")
    faulty = [file for file in files if any(fault.severity == "error" for fault in file.result.diagnostics)]
    for file in faulty:
        print_diagnostics(file.result.diagnostics, file.result.sources, language, "")
    findings_if(bool(faulty))
    return files


def run_all(rulesets: Mapping[str, Ruleset], files: list[CaseFile], engine: str, language: str) -> dict[str, list[Ran]]:
    """Return every case of every file run, by ruleset."""
    now = dt.datetime.now(dt.UTC)
    ran: dict[str, list[Ran]] = {}
    with contextlib.ExitStack() as started:
        confirmer = started.enter_context(confirmer_for(settings_in_force(), engine, rulesets))
        deciders = {name: Decider(ruleset, cast(Mode, engine), confirmer) for name, ruleset in rulesets.items()}
        for file in files:
            name = file.result.ruleset or ""
            if name not in deciders:
                misuse(f"`{file.name}` is for ruleset `{name}`; there are {', '.join(sorted(rulesets))}")
            ran.setdefault(name, []).extend(run_cases(deciders[name], file, now, language))
    return ran


def print_report(rulesets: Mapping[str, Ruleset], ran: Mapping[str, list[Ran]], language: str) -> None:
    for name, cases in ran.items():
        for each in cases:
            if not each.passed:
                click.echo(f"{each.file}:{each.case.at.line}: {each.case.id}")
                for difference in each.differences:
                    click.echo(f"    {difference}")
        unreached = not_reached(rulesets[name], cases)
        click.echo(summary(name, cases, len(rows_of(rulesets[name])), len(unreached), language))
        for decision, rule in unreached:
            click.echo(f"    {text('test.not_reached', language, rule=f'{decision}.{rule}')}")


def summary(name: str, cases: list[Ran], rules: int, unreached: int, language: str) -> str:
    """Return in one line how many cases pass, and how many rules fired in one of them."""
    passed = counted("passed", language, len(cases), part=sum(each.passed for each in cases))
    reached = counted("reached", language, rules, part=rules - unreached)
    return text("test.summary", language, ruleset=name, passed=passed, reached=reached)


def report_json(rulesets: Mapping[str, Ruleset], ran: Mapping[str, list[Ran]]) -> dict[str, Json]:
    return {
        name: {
            "cases": [each.to_json() for each in cases],
            "passed": sum(each.passed for each in cases),
            "failed": sum(not each.passed for each in cases),
            "rules": len(rows_of(rulesets[name])),
            "not_reached": [f"{decision}.{rule}" for decision, rule in not_reached(rulesets[name], cases)],
        }
        for name, cases in ran.items()
    }
