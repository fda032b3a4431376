"""`guanjia new`: a ruleset, a decision or a case to go on from; nothing that exists is ever overwritten."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from api.cli.schema import folder_of
from api.cli.surroundings import (
    language,
    misuse,
    ruleset_in_force,
    rulesets_folder,
    rulesets_in_force,
    settings_in_force,
)
from api.editor_schemas import FOLDER, write_schemas
from api.rewriting import rewrite, write_new
from api.service import findings, has_errors
from engine.decide import parse_as_of, read_facts
from engine.decide.decider import Decider
from engine.diagnostics.catalogue import text
from engine.edit import format_text
from engine.edit.first_texts import BEGINNINGS, NoFactForIt, first_case, first_decision, first_ruleset
from engine.edit.plausible import plausible_facts
from engine.feel.strings import is_name
from engine.load import load_cases, load_ruleset, load_text
from engine.load.folder import CASES_FOLDER
from engine.load.keys import RESERVED_NAMES
from engine.model.outcome import Json
from engine.model.ruleset import TODAY, Ruleset, Title
from engine.source import SourceText

LONGEST_NAME = 64
"""Characters of a name, which becomes the name of a file."""


@click.group("new")
def command() -> None:
    """Start a ruleset, a decision or a case. Nothing that exists is overwritten.

    \b
    Example: guanjia new ruleset NAME --title-en "Shop customers"
    """


@command.command("ruleset")
@click.argument("name")
@click.option("--title-zh", help="What people call it, in Chinese.")
@click.option("--title-en", help="What people call it, in English.")
@click.option("--owner", help="Department that answers for the rules.")
@rulesets_folder
@language
def ruleset_command(
    name: str, title_zh: str | None, title_en: str | None, owner: str | None, rulesets: Path | None, language: str
) -> None:
    """Make a folder NAME with a small ruleset that checks clean, and cases that pass.

    \b
    Example: guanjia new ruleset shop --title-en "Shop customers" --owner Retail
    """
    named(name, language)
    folder = settings_in_force(rulesets=rulesets).rulesets / name
    if folder.exists():
        misuse(text("new.exists", language, what=folder))
    title = Title(title_zh or title_en or name, title_en or title_zh or name)
    for path, content in first_ruleset(name, title, owner).items():
        formatted = format_text(SourceText(path, content))
        if formatted.left_alone is not None:
            misuse(text("new.not_readable", language))
        write_or_end(folder / path, formatted.text)
        click.echo(text("written", language, file=folder / path))
    result = load_ruleset(folder)
    if result.ruleset is not None:
        write_schemas(result.ruleset, folder / FOLDER)
    click.echo(text("new.next", language, command=f"guanjia check {folder}"))


@command.command("decision")
@click.argument("ruleset")
@click.argument("name")
@click.option("--kind", type=click.Choice(tuple(BEGINNINGS)), default="table", show_default=True, help="What it is.")
@rulesets_folder
@language
def decision_command(ruleset: str, name: str, kind: str, rulesets: Path | None, language: str) -> None:
    """Add a file NAME.yaml to RULESET with a decision over facts that the ruleset has.

    \b
    Example: guanjia new decision shop discount --kind tiers
    """
    named(name, language)
    found, folder = existing(ruleset, rulesets, language)
    if name in {*found.facts, *found.parameters, *found.constants, *found.decisions}:
        misuse(text("new.exists", language, what=f"{ruleset}.{name}"))
    try:
        formatted = format_text(SourceText(name, first_decision(found, name, kind)))
    except NoFactForIt:
        misuse(text("new.no_fact", language, kind=kind, ruleset=ruleset))
    file = folder / f"{name}.yaml"
    if file.exists():
        misuse(text("new.exists", language, what=file))
    result = load_text({source.file: source.text for source in found.sources} | {file.name: formatted.text})
    if has_errors(findings(result)):
        misuse(text("new.not_readable", language))
    write_or_end(file, formatted.text)
    click.echo(text("written", language, file=file))
    click.echo(text("new.next", language, command=f"guanjia new case {ruleset} {name}"))


@command.command("case")
@click.argument("ruleset")
@click.argument("decision")
@click.option("--add", is_flag=True, help="Add it to cases/DECISION.yaml of the ruleset; else it is printed.")
@rulesets_folder
@language
def case_command(ruleset: str, decision: str, add: bool, rulesets: Path | None, language: str) -> None:
    """Print a case for DECISION: plausible facts, and the outcome they have under the rules as they are.

    \b
    Example: guanjia new case shop tier --add
    """
    found, folder = existing(ruleset, rulesets, language)
    if decision not in found.decisions:
        misuse(text("new.no_decision", language, decision=decision, known=", ".join(found.decisions)))
    file = folder / CASES_FOLDER / f"{decision}.yaml"
    before = file.read_bytes().decode("utf-8") if add and file.exists() else None
    case = case_for(found, decision, before or "")
    if not add:
        click.echo(case, nl=False)
    elif before is None:
        write_or_end(file, f"{_modeline(folder)}ruleset: {found.name}\ncases:\n{case}")
    else:
        append(file, before, case, language)
    if add:
        click.echo(text("written", language, file=file))


def case_for(ruleset: Ruleset, decision: str, beside: str) -> str:
    """Return a case of the decision, its id one that does not stand in the text it is to stand beside."""
    facts = plausible_facts(ruleset, decision)
    day = dt.datetime.now(ZoneInfo(ruleset.timezone)).date().isoformat()
    instant = parse_as_of(day, ruleset, dt.datetime.now(dt.UTC))
    answer = Decider(ruleset, "reference").decide(read_facts(ruleset, facts), (decision,), instant)
    outcome = answer.outcomes[decision].to_json()
    told: dict[str, Json] = {key: outcome[key] for key in ("status", "value", "missing") if key in outcome}
    dated = any(TODAY in ruleset.decisions[name].reads() for name in ruleset.closure((decision,)))
    taken = {case.id for case in load_cases(beside).cases} if beside else set()
    identity = next(id for number in range(1, len(taken) + 2) if (id := f"{decision}-{number}") not in taken)
    return first_case(identity, decision, facts, day if dated or ruleset.effective_from else None, told)


def append(file: Path, before: str, case: str, language: str) -> None:
    """The case stands at the end of the file; where it would not be one more of its cases, the command ends."""
    after = before.rstrip("\n") + "\n" + case
    known, found = load_cases(before), load_cases(after)
    if has_errors((*known.diagnostics, *found.diagnostics)) or len(found.cases) != len(known.cases) + 1:
        misuse(text("new.not_added", language, file=file))
    rewrite(file, after)


def write_or_end(file: Path, content: str) -> None:
    """The new file has this content; where it cannot be written, the command ends."""
    try:
        write_new(file, content)
    except OSError as error:
        misuse(f"{file} was not written: {error.strerror or error}")


def existing(name: str, folder: Path | None, language: str) -> tuple[Ruleset, Path]:
    """Return the ruleset and the folder of its files."""
    settings = settings_in_force(rulesets=folder)
    found = ruleset_in_force(rulesets_in_force(settings, language), name)
    return found, folder_of(found, settings.rulesets)


def named(name: str, language: str) -> None:
    """The command ends where this is no name."""
    if len(name) > LONGEST_NAME or not is_name(name) or name in RESERVED_NAMES:
        misuse(text("new.no_name", language, name=name))


def _modeline(folder: Path) -> str:
    """Return the first line of a case file: that of the ruleset's other case files, if there are any."""
    beside = sorted((folder / CASES_FOLDER).glob("*.yaml"))
    first = beside[0].read_bytes().decode("utf-8").partition("\n")[0] if beside else ""
    bound = first.startswith("# yaml-language-server:")
    return f"{first if bound else '# yaml-language-server: $schema=../.schema/cases.schema.json'}\n"
