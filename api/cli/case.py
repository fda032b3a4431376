"""`guanjia case`: a decision recorded as a case, to be read, corrected and kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from api.cli.decide import supplied
from api.cli.surroundings import (
    language,
    misuse,
    print_diagnostics,
    ruleset_in_force,
    rulesets_folder,
    rulesets_in_force,
    settings_in_force,
)
from api.deciding import asked_of, facts_of, instant_of
from api.problems import Problem
from engine.cases.appending import NotAppended, append_case
from engine.cases.written import case_line
from engine.decide.decider import Decider
from engine.diagnostics.catalogue import text
from engine.load.cases import load_cases


@click.command("case")
@click.argument("ruleset")
@click.option("--facts", required=True, help="Facts as JSON, or the name of a file of JSON (`-`: standard input).")
@click.option("--decision", "decisions", multiple=True, required=True, help="A decision to record; again for more.")
@click.option("--id", "id", required=True, help="Id of the case.")
@click.option("--as-of", help="Instant to decide for; it becomes part of the case.  [default: now]")
@click.option("--append", type=click.Path(path_type=Path, dir_okay=False), help="Case file to add the case to.")
@rulesets_folder
@language
def command(
    ruleset: str,
    facts: str,
    decisions: tuple[str, ...],
    id: str,
    as_of: str | None,
    append: Path | None,
    rulesets: Path | None,
    language: str,
) -> None:
    """Decide once for RULESET and print the decision as a case; with --append, add it to a case file.

    What comes out is what the rules say today: read it before you keep it.

    \b
    Example: guanjia case RULESET --facts facts.json --decision DECISION --id ID --append FILE
    """
    settings = settings_in_force(rulesets=rulesets)
    chosen = ruleset_in_force(rulesets_in_force(settings, language), ruleset)
    sent = supplied(facts)
    try:
        read, asked = facts_of(chosen, sent), asked_of(chosen, list(dict.fromkeys(decisions)))
        instant = instant_of(chosen, as_of, dt.datetime.now(dt.UTC))
    except Problem as problem:
        misuse("; ".join(fault.detail for fault in problem.faults) or problem.detail)
    answer = Decider(chosen, "reference").decide(read, asked, instant)
    line = case_line(id, sent, {name: answer.outcomes[name] for name in asked}, as_of)
    if append is not None:
        keep(append, chosen.name, id, line, language)
    click.echo(line)


def keep(path: Path, ruleset: str, id: str, line: str, language: str) -> None:
    """The case is in the file; where it cannot be added the command ends, and the file is as it was."""
    try:
        append_case(path, ruleset, id, line)
    except NotAppended as refused:
        if refused.code == "faulty":
            read = load_cases(path.read_text(encoding="utf-8"), str(path))
            print_diagnostics(read.diagnostics, read.sources, language, "")
        misuse(text(f"case.{refused.code}", language, file=path, detail=refused.detail))
    except (OSError, UnicodeDecodeError) as error:
        misuse(f"{path} was not written: {error}")
