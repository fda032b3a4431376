"""`guanjia batch`: a file of customers decided row by row."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from api.batch import BadBatch, Batch, Plan, Summary, open_table, run
from api.batch.running import plan_columns
from api.cli.surroundings import (
    as_json,
    confirmer_for,
    language,
    misuse,
    open_store,
    print_json,
    ruleset_in_force,
    rulesets_folder,
    rulesets_in_force,
    settings_in_force,
    to_stderr,
)
from api.deciding import asked_of, instant_of
from api.problems import Problem
from engine.audit import StoreError
from engine.decide.decider import MODES, Decider, Mode
from engine.model.ruleset import Ruleset

REFRESHED = 64
MOVES = 200
MOST_PRINTED = 20


@click.command("batch")
@click.argument("ruleset")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--id-column", help="Column of customer ids.  [default: customer_id, else the first]")
@click.option("--decision", "decisions", multiple=True, help="A decision to make; again for more.  [default: all]")
@click.option("--engine", type=click.Choice(MODES), default="compiled", show_default=True, help="Engine that decides.")
@click.option("--as-of", help="Instant to decide for.  [default: now]")
@click.option("--record", is_flag=True, help="Also store each decision as a record.")
@click.option("--store", help="SQLAlchemy URL of the store.  [default: the setting `store`]")
@rulesets_folder
@language
@as_json
def command(
    ruleset: str,
    source: Path,
    target: Path,
    id_column: str | None,
    decisions: tuple[str, ...],
    engine: str,
    as_of: str | None,
    record: bool,
    store: str | None,
    rulesets: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Decide by RULESET for every customer in IN (.csv, .parquet); outcomes go to OUT (.csv, .parquet, .jsonl).

    Columns named like facts are those facts; an empty cell is a missing fact.

    \b
    Example: guanjia batch RULESET customers.csv outcomes.parquet --record
    """
    settings = settings_in_force(rulesets=rulesets, store=store)
    chosen = ruleset_in_force(rulesets_in_force(settings, language), ruleset)
    asked, instant = wanted(chosen, decisions, as_of)
    with contextlib.ExitStack() as open_things:
        confirmer = open_things.enter_context(confirmer_for(settings, engine, {chosen.name: chosen}))
        kept = open_things.enter_context(open_store(settings)) if record else None
        decider = Decider(chosen, cast(Mode, engine), confirmer)
        try:
            refuse_same_file(source, target)
            table = open_table(source)
            plan = plan_columns(table, chosen, asked, id_column)
            tell_columns(plan)
            with progress_bar(table.total) as progress:
                summary = run(Batch(decider, asked, instant, kept), table, plan, target, progress)
        except BadBatch as error:
            misuse(str(error))
        except StoreError as error:
            misuse(f"the store does not answer; {target} was not written: {error}")
        except OSError as error:
            misuse(f"{target} was not written: {error.strerror or error}")
    if as_json:
        print_json(summary.to_json() | {"ignored_columns": list(plan.ignored)})
    else:
        print_summary(summary, target)


def wanted(ruleset: Ruleset, decisions: tuple[str, ...], as_of: str | None) -> tuple[tuple[str, ...], dt.datetime]:
    """Return the decisions to make and the instant to make them for; wrong ones end the command."""
    try:
        asked = asked_of(ruleset, list(dict.fromkeys(decisions))) or ruleset.named
        return asked, instant_of(ruleset, as_of, dt.datetime.now(dt.UTC))
    except Problem as problem:
        misuse("; ".join(fault.detail for fault in problem.faults) or problem.detail)


def refuse_same_file(source: Path, target: Path) -> None:
    if target.exists() and source.exists() and target.samefile(source):
        raise BadBatch(f"`{target}` is the file of customers itself")


def tell_columns(plan: Plan) -> None:
    """Which columns are no facts, and which facts have no column, is said on standard error."""
    click.echo(f"customer ids from column `{plan.id_column}`", err=True)
    if plan.ignored:
        click.echo(f"columns that are no facts, not used: {', '.join(plan.ignored)}", err=True)
    if plan.without_column:
        click.echo(f"facts without a column, missing for everyone: {', '.join(plan.without_column)}", err=True)


@contextmanager
def progress_bar(total: int) -> Iterator[Callable[[int, int], None]]:
    """Yield what moves the bar: how much of `total` is read, how many customers are decided."""
    columns = (
        TextColumn("{task.fields[customers]:>9,} customers"),
        BarColumn(),
        TaskProgressColumn(show_speed=False),
        TextColumn("{task.fields[rate]:>8,.0f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=to_stderr(), transient=True) as bar:
        task = bar.add_task("batch", total=total, customers=0, rate=0.0)

        def move(read: int, customers: int) -> None:
            if customers % REFRESHED == 0 or read >= total:
                elapsed = bar.tasks[0].elapsed or 0
                rate = customers / elapsed if elapsed else 0.0
                bar.update(task, completed=read, customers=customers, rate=rate)

        yield move


@contextmanager
def reading_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield what moves a bar over a file being read: how much, of how much."""
    with Progress(console=to_stderr(), transient=True) as bar:
        task, told = bar.add_task(what), 0

        def move(read: int, total: int) -> None:
            nonlocal told
            if read - told > total / MOVES or read == total:
                told = read
                bar.update(task, completed=read, total=total)

        yield move


def print_summary(summary: Summary, target: Path) -> None:
    recorded = f", {summary.recorded:,} recorded" if summary.recorded else ""
    unconfirmed = f", {summary.unconfirmed:,} unconfirmed" if summary.unconfirmed else ""
    click.echo(f"{summary.customers:,} customers decided{recorded}{unconfirmed}: {target}")
    for name, counted in summary.counts.items():
        click.echo(f"{name}")
        for (status, value), count in counted.most_common(MOST_PRINTED):
            click.echo(f"  {count:>9,}  {value or status}{f' ({status})' if value and status != 'decided' else ''}")
        if len(counted) > MOST_PRINTED:
            rest = counted.most_common()[MOST_PRINTED:]
            click.echo(f"  {sum(count for _, count in rest):>9,}  in {len(rest):,} other outcomes")
