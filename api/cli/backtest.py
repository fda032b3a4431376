"""`guanjia backtest`: a decision against what in fact happened, in figures and as a picture."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click
from rich.console import Console
from rich.table import Table

from api.batch import BadBatch, open_table
from api.batch.writing import unfinished
from api.cli.batch import reading_bar
from api.cli.surroundings import (
    as_json,
    language,
    misuse,
    print_json,
    ruleset_in_force,
    rulesets_folder,
    rulesets_in_force,
    settings_in_force,
)
from engine.diagnostics.catalogue import Language, text
from engine.model.outcome import Json, Status
from engine.model.ruleset import Ruleset

if TYPE_CHECKING:
    from api.reporting.counting import Scalar
    from api.reporting.happening import Held
    from api.reporting.rates_picture import Line
    from api.reporting.wording import Wording

PICTURES = (".svg", ".png")
NAMES_OF_STATUSES = frozenset(status.value for status in Status)


@click.command("backtest")
@click.argument("ruleset")
@click.argument("source", metavar="DECISIONS", type=click.Path(path_type=Path))
@click.argument("customers", metavar="CUSTOMERS", type=click.Path(path_type=Path))
@click.option("--decision", required=True, help="The decision to hold against what happened.")
@click.option("--column", required=True, help="Column of CUSTOMERS that says what in fact happened.")
@click.option("--event", required=True, help="What stands in the column where it happened.")
@click.option("--picture", "pictures", multiple=True, type=click.Path(path_type=Path), help="Picture to write (.svg, .png); again for more.")  # fmt: skip  # noqa: E501
@rulesets_folder
@language
@as_json
def command(
    ruleset: str,
    source: Path,
    customers: Path,
    decision: str,
    column: str,
    event: str,
    pictures: tuple[Path, ...],
    rulesets: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Hold DECISION of each customer in DECISIONS, the file `guanjia batch` wrote, against a column of CUSTOMERS.

    For each outcome: of how many customers with it did it happen, against the rate of all; with 95% intervals (Wilson).

    \b
    Example: guanjia backtest RULESET outcomes.csv customers.csv --decision warnings --column left --event yes
    """
    from api.reporting.happening import hold_against, what_happened
    from api.reporting.outcomes import open_decisions
    from api.reporting.wording import Wording

    chosen = ruleset_in_force(rulesets_in_force(settings_in_force(rulesets=rulesets), language), ruleset)
    if wrong := [path for path in pictures if path.suffix.lower() not in PICTURES]:
        misuse(f"`{wrong[0]}` must end in .svg or .png")
    words = Wording(chosen, cast(Language, language))
    try:
        decisions = open_decisions(source, chosen)
        if decision not in decisions.names:
            misuse(f"`{source}` holds no decision `{decision}`; it holds {', '.join(decisions.names)}")
        happened = what_happened(open_table(customers), decisions.id_column, column, event)
        with reading_bar("backtest") as progress:
            held = hold_against(decisions.rows(progress), chosen.decisions[decision], happened)
        lines = lines_of(held, chosen, decision, words)
        if not lines:
            misuse(f"no customer of `{source}` has a value in column `{column}` of `{customers}`")
        write_pictures(pictures, lines, held, chosen, decision, f"{column} = {event}", words)
    except BadBatch as error:
        misuse(str(error))
    except OSError as error:
        misuse(f"the picture was not written: {error.strerror or error}")
    if as_json:
        print_json(rates_json(held, words))
    else:
        print_rates(lines, held, words)


def rates_json(held: Held, words: Wording) -> dict[str, Json]:
    """Return the rates as JSON."""
    outcomes: dict[str, Json] = {shown(value, words): rate.to_json() for value, rate in held.rates().items()}
    found: dict[str, Json] = {"base": held.base.to_json(), "unknown": held.unknown, "outcomes": outcomes}
    by_number: dict[str, Json] = {str(number): rate.to_json() for number, rate in held.rates_by_count().items()}
    return found | ({"by_number": by_number} if held.listed else {})


def lines_of(held: Held, ruleset: Ruleset, decision: str, words: Wording) -> list[Line]:
    """Return the rate of each value, in the order declared; of a list also by how many values a customer has."""
    from api.reporting.rates_picture import Line

    rates = held.rates()
    declared = ruleset.decisions[decision]
    codes = (*declared.services, *declared.output_type.codes)
    order = sorted(rates, key=lambda value: codes.index(value) if value in codes else len(codes))
    lines = [Line(shown(value, words), rates[value]) for value in order]
    if held.listed:
        by_count = [(words.say("so_many", count=n), rate) for n, rate in held.rates_by_count().items()]
        lines += [
            Line(label, rate, "" if place else words.say("by_number")) for place, (label, rate) in enumerate(by_count)
        ]
    return lines


def shown(value: Scalar, words: Wording) -> str:
    """Return a value, or the status that stands in its place, as people read it."""
    if isinstance(value, str) and value[1:] in NAMES_OF_STATUSES and value.startswith("\0"):
        return words.status(Status(value[1:]))
    return words.value(value)


def write_pictures(
    paths: tuple[Path, ...], lines: list[Line], held: Held, ruleset: Ruleset, decision: str, event: str, words: Wording
) -> None:
    """Each picture is written; it is said where its letters have no font here."""
    from api.reporting.rates_picture import FontLacking, Words, draw_rates

    title = ruleset.decisions[decision].title.in_language(words.language)
    told = Words(
        title=words.say("rates_title", decision=title, event=event),
        base=words.say("rates_base", share=f"{held.base.share:.1%}", count=f"{held.base.customers:,}"),
        axis=words.say("rates_axis", event=event),
        figures=words.say("rates_figures"),
    )
    for path in paths:
        with unfinished(path) as part, warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", FontLacking)
            draw_rates(lines, held.base, told, part, path.suffix.lower())
        if any(issubclass(one.category, FontLacking) for one in caught):
            click.echo(text("report.no_font", words.language, file=path), err=True)


def print_rates(lines: list[Line], held: Held, words: Wording) -> None:
    """The rates are printed, that of all customers last."""
    from api.reporting.rates_picture import Line

    table = Table(box=None, pad_edge=False)
    table.add_column(words.say("value"))
    for column in ("count", "happened", "rate", "interval", "times_base"):
        table.add_column(words.say(column), justify="right")
    for line in (*lines, Line(words.say("everyone"), held.base)):
        rate = line.rate
        if line.heading:
            table.add_row()
        times = f"{rate.share / held.base.share:.2f}"
        interval = f"{rate.low:.1%} – {rate.high:.1%}"
        table.add_row(line.label, f"{rate.customers:,}", f"{rate.happened:,}", f"{rate.share:.1%}", interval, times)
    Console().print(table)
    if held.unknown:
        click.echo(words.say("unknown_happening", count=f"{held.unknown:,}"))
