"""`guanjia test`: example customers, expected against got; what they show of the rules, and what would go unnoticed."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import click

from api.cli.junit import write_junit
from api.cli.progress import counting_bar
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
from api.cli.test_report import Tested, print_report, report_json
from engine.backends import rete
from engine.cases import CaseFile, Ran, case_files, read_case_file, run_case
from engine.cases.coverage import Coverage, Customers, coverage_of
from engine.cases.goals import Goal
from engine.cases.noticed import Judged, judge_mutants
from engine.decide.decider import MODES, Decider, Mode
from engine.diagnostics.catalogue import text
from engine.model.ruleset import Ruleset

ALL = "all"
EACH: tuple[Mode, ...] = ("reference", "compiled", "rete")
"""The engines that `--engine all` runs one after the other."""


@click.command("test")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path, file_okay=False))
@click.option(
    "--cases",
    "named",
    multiple=True,
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="A case file to run instead of those beside the rules; again for more.",
)
@click.option(
    "--engine",
    type=click.Choice([*MODES, ALL]),
    default="compiled",
    show_default=True,
    help="Engine that decides; `all`: each in turn.",
)
@click.option("--coverage", is_flag=True, help="List what no case shows, each with the case to add.")
@click.option("--mutate", is_flag=True, help="Plant small faults in the rules and list those that no case notices.")
@click.option(
    "--junit", type=click.Path(path_type=Path, dir_okay=False), help="Also write a JUnit report to this file."
)
@language
@as_json
def command(
    path: Path | None,
    named: tuple[Path, ...],
    engine: str,
    coverage: bool,
    mutate: bool,
    junit: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Run the cases of the rulesets in PATH; what is expected against what came out, and rules no case reaches.

    With --mutate, a fault that survives is a finding. A case file may accept it under `unnoticed`, with the reason.

    \b
    Example: guanjia test --cases FILE --engine reference
    """
    settings = settings_in_force(rulesets=path)
    rulesets = rulesets_in_force(settings, language)
    files = read_files(list(named) or beside_the_rules(settings.rulesets), language)
    ran = {one: run_all(rulesets, files, one, language) for one in engines(engine)}
    if junit is not None:
        keep_junit(junit, ran)
    results = [
        tested(settings.rulesets, rulesets[name], ran, files, coverage, mutate, language)
        for name in next(iter(ran.values()))
    ]
    if as_json:
        print_json({each.ruleset.name: report_json(each) for each in results})
    else:
        for each in results:
            print_report(each, language)
    findings_if(any(each.has_findings for each in results))


def engines(named: str) -> tuple[str, ...]:
    """Return the engine, or with `all` each one that can run here; one that cannot is named on standard error."""
    if named != ALL:
        return (named,)
    reason = rete.available()
    if reason is not None:
        click.echo(f"rete: {reason}", err=True)
    return tuple(one for one in EACH if one != "rete" or reason is None)


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
    total, done = sum(len(file.result.cases) for file in files), 0
    with contextlib.ExitStack() as started:
        confirmer = started.enter_context(confirmer_for(settings_in_force(), engine, rulesets))
        deciders = {name: Decider(ruleset, cast(Mode, engine), confirmer) for name, ruleset in rulesets.items()}
        move = started.enter_context(counting_bar(text("test.running", language, engine=engine)))
        for file in files:
            name = file.result.ruleset or ""
            if name not in deciders:
                misuse(f"`{file.name}` is for ruleset `{name}`; there are {', '.join(sorted(rulesets))}")
            for case in file.result.cases:
                ran.setdefault(name, []).append(run_case(deciders[name], file.name, case, now, language))
                done += 1
                move(done, total)
    return ran


def tested(
    folder: Path,
    ruleset: Ruleset,
    ran: Mapping[str, Mapping[str, list[Ran]]],
    files: list[CaseFile],
    coverage: bool,
    mutate: bool,
    language: str,
) -> Tested:
    """Return the ruleset with all that was asked about its cases; what takes long moves a bar."""
    of_ruleset = {engine: found[ruleset.name] for engine, found in ran.items()}
    cases = next(iter(of_ruleset.values()))
    covered = coverage_of(ruleset, cases)
    accepted = {
        one.change: one for file in files if file.result.ruleset == ruleset.name for one in file.result.unnoticed
    }
    place = f"{folder / ruleset.name if (folder / ruleset.name).is_dir() else folder}/"
    return Tested(
        ruleset,
        place,
        of_ruleset,
        covered,
        uncovered_of(ruleset, cases, covered, language) if coverage else None,
        judged_of(ruleset, cases, language) if mutate else None,
        accepted,
    )


def uncovered_of(
    ruleset: Ruleset, cases: list[Ran], covered: Coverage, language: str
) -> tuple[tuple[Goal, str | None], ...]:
    """Return what no case shows, each with the case to add."""
    customers = Customers(ruleset, cases)
    found: list[tuple[Goal, str | None]] = []
    with counting_bar(text("test.looking", language, ruleset=ruleset.name)) as move:
        for goal in covered.unmet:
            found.append((goal, customers.case_for(goal)))
            move(len(found), len(covered.unmet))
    return tuple(found)


def judged_of(ruleset: Ruleset, cases: list[Ran], language: str) -> tuple[Judged, ...]:
    """Return the planted faults of the ruleset, judged."""
    with counting_bar(text("test.planting", language, ruleset=ruleset.name)) as move:
        return judge_mutants(ruleset, cases, move)


def keep_junit(path: Path, ran: Mapping[str, Mapping[str, list[Ran]]]) -> None:
    """The report is written; where it cannot be, the command ends."""
    try:
        write_junit(path, ran)
    except OSError as error:
        misuse(f"{path} was not written: {error.strerror or error}")
