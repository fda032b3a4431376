"""`guanjia sample`: made-up customers for a ruleset."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from api.batch import BadBatch
from api.batch.writing import value_text
from api.cli.batch import REFRESHED, wanted
from api.cli.surroundings import (
    FINDINGS,
    as_json,
    language,
    misuse,
    print_diagnostics,
    print_json,
    ruleset_in_force,
    rulesets_folder,
    rulesets_in_force,
    settings_in_force,
    to_stderr,
)
from api.sampling import MOST_SHOWN, BadDistributions, Drawing, Drawn, drawings_of, read_distributions, write_customers
from engine.diagnostics.catalogue import text
from engine.explain.value_words import grouped
from engine.model.outcome import Json, json_value
from engine.model.ruleset import Ruleset

SHARE = click.FloatRange(0, 1)


@click.command("sample")
@click.argument("ruleset")
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--customers", default=1000, show_default=True, type=click.IntRange(1), help="How many customers.")
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed draws the same customers.")
@click.option("--missing", default=0.0, show_default=True, type=SHARE, help="Share of each fact that is left empty.")
@click.option("--invalid", default=0.0, show_default=True, type=SHARE, help="Share of each fact that is not valid.")
@click.option(
    "--distributions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML that tells how facts are distributed.",
)
@click.option("--as-of", help="Instant the customers are made for; dates lie around it.  [default: now]")
@rulesets_folder
@language
@as_json
def command(
    ruleset: str,
    target: Path,
    customers: int,
    seed: int,
    missing: float,
    invalid: float,
    distributions: Path | None,
    as_of: str | None,
    rulesets: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Make up customers for RULESET, with all the facts it declares, and write them to OUT (.csv, .parquet).

    Figures lie around the cut points of the rules, so that every tier occurs.

    \b
    Example: guanjia sample RULESET customers.csv --customers 100000 --seed 7 --missing 0.02
    """
    if missing + invalid > 1:
        misuse("--missing and --invalid come to more than 1")
    chosen = ruleset_in_force(rulesets_in_force(settings_in_force(rulesets=rulesets), language), ruleset)
    _, instant = wanted(chosen, (), as_of)
    drawings = told_drawings(chosen, instant, missing, invalid, distributions, language)
    try:
        counts = with_progress(drawings, customers, seed, target)
    except BadBatch as error:
        misuse(str(error))
    except OSError as error:
        misuse(f"{target} was not written: {error.strerror or error}")
    if as_json:
        facts: dict[str, Json] = {each.drawing.fact.name: each.to_json() for each in counts}
        print_json({"customers": customers, "seed": seed, "as_of": instant.isoformat(), "facts": facts})
    else:
        print_drawn(counts, language)
        made = {"count": f"{customers:,}", "seed": seed, "as_of": instant.isoformat(), "file": target}
        click.echo(text("sample.written", language, **made))


def told_drawings(
    ruleset: Ruleset, instant: dt.datetime, missing: float, invalid: float, file: Path | None, language: str
) -> tuple[Drawing, ...]:
    """Return how each fact is drawn; faults of the file are printed and end the command."""
    drawings = drawings_of(ruleset, instant, missing, invalid, {})
    if file is None:
        return drawings
    try:
        told = read_distributions(file, ruleset, {each.fact.name: each.shape for each in drawings})
    except BadDistributions as error:
        print_diagnostics(error.diagnostics, [error.source], language, f"{file.parent}/")
        raise click.exceptions.Exit(FINDINGS) from None
    return drawings_of(ruleset, instant, missing, invalid, told)


def with_progress(drawings: tuple[Drawing, ...], customers: int, seed: int, target: Path) -> tuple[Drawn, ...]:
    """The customers are written while a bar moves; returns what was drawn."""
    with Progress(console=to_stderr(), transient=True) as bar:
        task = bar.add_task("sample", total=customers)

        def move(made: int) -> None:
            if made % REFRESHED == 0 or made == customers:
                bar.update(task, completed=made)

        return write_customers(drawings, customers, seed, target, move)


def print_drawn(counts: tuple[Drawn, ...], language: str) -> None:
    """What was drawn is printed, a line for each fact."""
    table = Table(box=None, pad_edge=False)
    for column in ("fact", "shape", "missing", "invalid", "values"):
        table.add_column(text(f"sample.{column}", language), overflow="fold")
    for each in counts:
        fact = each.drawing.fact
        numbers = [f"{each.how[how]:,}" if each.how[how] else "" for how in ("missing", "invalid")]
        table.add_row(fact.name, each.drawing.shape.name, *numbers, values_drawn(each, language))
    Console().print(table)


def values_drawn(each: Drawn, language: str) -> str:
    """Return the values in words: from where to where, or which how often."""
    if spread := each.spread():
        least, median, most = (
            grouped(end) if isinstance(end, int | Decimal) else value_text(json_value(end)) for end in spread
        )
        return text("sample.spread", language, least=least, median=median, most=most)
    shown = ", ".join(f"{value} {count:,}" for value, count in each.shares())
    if len(each.texts) <= MOST_SHOWN:
        return shown
    return text("sample.different", language, count=f"{len(each.texts):,}", shown=shown)
