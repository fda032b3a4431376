"""`guanjia decide`: one decision, shown with its reasons; nothing is stored."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import cast

import click

from api.cli.surroundings import (
    as_json,
    confirmer_for,
    engine,
    language,
    misuse,
    print_json,
    ruleset_in_force,
    rulesets_folder,
    rulesets_in_force,
    settings_in_force,
)
from api.deciding import asked_of, facts_of, instant_of
from api.explanation_page import Heading, explanation_page, heading_of
from api.problems import Problem
from api.rewriting import rewrite
from engine.audit import MalformedJson, exact_json_loads
from engine.decide import facts_at
from engine.decide.decider import Answer, Decider
from engine.explain import READERS, Explanation, Language, Reader, explain
from engine.explain.texts import say
from engine.model.facts import Facts
from engine.model.outcome import Json
from engine.model.ruleset import Ruleset


@click.command("decide")
@click.argument("ruleset")
@click.option("--facts", required=True, help="Facts as JSON, or the name of a file of JSON (`-`: standard input).")
@click.option("--decision", "decisions", multiple=True, help="A decision to make; again for more.  [default: all]")
@click.option("--as-of", help="Instant to decide for.  [default: now]")
@click.option("--explain", "explained", type=click.Choice(["zh", "en"]), help="Language of the reasons.")
@click.option(
    "--reader", type=click.Choice(READERS), default="manager", show_default=True, help="Who reads the reasons."
)
@click.option(
    "--page", type=click.Path(dir_okay=False, path_type=Path), help="Write the reasons to this file as a page of HTML."
)
@engine
@rulesets_folder
@language
@as_json
def command(
    ruleset: str,
    facts: str,
    decisions: tuple[str, ...],
    as_of: str | None,
    explained: str | None,
    reader: Reader,
    page: Path | None,
    engine: str | None,
    rulesets: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Decide once for RULESET and show why.

    \b
    Example: guanjia decide RULESET --facts facts.json --explain zh
    Example: guanjia decide RULESET --facts facts.json --reader customer --page why.html
    """
    settings = settings_in_force(rulesets=rulesets, engine=engine)
    chosen = ruleset_in_force(rulesets_in_force(settings, language), ruleset)
    try:
        read, asked = facts_of(chosen, supplied(facts)), asked_of(chosen, list(decisions))
        instant = instant_of(chosen, as_of, dt.datetime.now(dt.UTC))
    except Problem as problem:
        misuse("; ".join(fault.detail for fault in problem.faults) or problem.detail)
    with confirmer_for(settings, settings.engine, {chosen.name: chosen}) as confirmer:
        answer = Decider(chosen, settings.engine, confirmer).decide(read, asked, instant)
    reasons = explanation_of(
        chosen, facts_at(chosen, read, asked, instant), answer, cast(Language, explained or language), reader
    )
    if page is not None:
        write_page(page, chosen, answer, instant, reasons)
    if as_json:
        print_json(answer_json(chosen, answer, instant, reasons if explained else None))
    else:
        print_answer(answer, reasons)


def supplied(text: str) -> dict[str, Json]:
    """Return the facts named on the command line; what is not a JSON object ends the command."""
    try:
        document = exact_json_loads(text.encode() if text.lstrip().startswith("{") else file_bytes(text))
    except (MalformedJson, UnicodeEncodeError) as error:
        misuse(f"the facts are not JSON: {error}")
    if not isinstance(document, dict):
        misuse('the facts must be a JSON object, such as {"name": 1}')
    return document


def file_bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        misuse(f"the facts are neither a JSON object nor a file that can be read: {error.strerror}")


def explanation_of(ruleset: Ruleset, facts: Facts, answer: Answer, language: Language, reader: Reader) -> Explanation:
    outcomes = {**answer.computed, **answer.outcomes}
    return explain(ruleset, facts, outcomes, tuple(answer.outcomes), language, reader)


def write_page(path: Path, ruleset: Ruleset, answer: Answer, instant: dt.datetime, reasons: Explanation) -> None:
    """The page stands in the file, whole or not at all; nothing was stored, so it names no decision."""
    key = "page.confirmed" if answer.confirmed == "rete" else "page.unconfirmed"
    engines = say(key, reasons.language, answered=answer.answered, confirmed=answer.confirmed)
    more = {"digest": ruleset.digest, "engines": engines}
    heading = Heading(heading_of(ruleset, instant.isoformat(), reasons.language, reasons.reader, more))
    try:
        rewrite(path, explanation_page(reasons, heading))
    except OSError as error:
        misuse(f"`{path}` cannot be written: {error.strerror}")


def answer_json(ruleset: Ruleset, answer: Answer, instant: dt.datetime, reasons: Explanation | None) -> Json:
    shown: dict[str, Json] = {
        "ruleset": ruleset.name,
        "ruleset_digest": ruleset.digest,
        "as_of": instant.isoformat(),
        "engine": {"answered": answer.answered, "confirmed": answer.confirmed},
        "outcomes": {name: outcome.to_json() for name, outcome in answer.outcomes.items()},
        "computed": {name: outcome.to_json() for name, outcome in answer.computed.items()},
    }
    return shown if reasons is None else shown | {"explanation": list(reasons.sentences)}


def print_answer(answer: Answer, reasons: Explanation) -> None:
    for explained in reasons.decisions:
        for place, sentence in enumerate(explained.sentences):
            click.echo(sentence if place == 0 else f"  {sentence}")
    click.echo(f"({answer.answered}; {answer.confirmed}{f': {answer.reason}' if answer.reason else ''})")
