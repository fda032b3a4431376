"""`guanjia replay`: stored decisions made again and compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.cli.surroundings import (
    as_json,
    findings_if,
    misuse,
    open_store,
    print_json,
    settings_in_force,
    to_stderr,
)
from api.replaying import ENGINES, Replayer
from engine.audit import ABSENT, Difference, Store
from engine.audit.replay import ReplayReport
from engine.backends import EngineUnavailable

SHOWN = 20


@click.command("replay")
@click.argument("ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every stored decision.")
@click.option("--since", type=click.DateTime(), help="Every decision made since this time (UTC).")
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True, help="Decides again.")
@click.option("--store", help="SQLAlchemy URL of the store.  [default: the setting `store`]")
@as_json
def command(
    ids: tuple[str, ...],
    everything: bool,
    since: dt.datetime | None,
    engine: str,
    store: str | None,
    as_json: bool,
) -> None:
    """Make stored decisions again, from their records alone, and compare byte for byte.

    \b
    Example: guanjia replay --all --engine compiled
    """
    if sum((bool(ids), everything, since is not None)) != 1:
        misuse("name decisions by id, or say --all, or --since T")
    start = None if since is None else since.replace(tzinfo=dt.UTC)
    with open_store(settings_in_force(store=store)) as opened, Replayer(opened, engine) as replayer:
        try:
            different, count = replay_all(replayer, ids or opened.ids(start), total(opened, ids, start))
        except EngineUnavailable as error:
            misuse(f"the engine `{engine}` does not run here: {error}")
    if as_json:
        shown: Any = [report.to_json() for report in different]
        print_json({"engine": engine, "replayed": count, "identical": count - len(different), "different": shown})
    else:
        print_reports(different, count, engine)
    findings_if(bool(different))


def total(store: Store, ids: tuple[str, ...], since: dt.datetime | None) -> int:
    """Return how many decisions there are to replay."""
    return len(ids) if ids else sum(1 for _ in store.ids(since))


def replay_all(replayer: Replayer, ids: Iterable[str], total: int) -> tuple[list[ReplayReport], int]:
    """Return the reports of decisions that came out different, and how many were replayed."""
    different, count = [], 0
    for report in with_progress(reports(replayer, ids), total):
        count += 1
        if not report.identical:
            different.append(report)
    return different, count


def reports(replayer: Replayer, ids: Iterable[str]) -> Iterator[ReplayReport]:
    for id in ids:
        stored = replayer.store.fetch(id)
        if stored is None:
            yield ReplayReport(id, (Difference("record", "stored", ABSENT),))
        else:
            yield replayer.replay(stored)


def with_progress(found: Iterator[ReplayReport], total: int) -> Iterator[ReplayReport]:
    """Yield the reports while a bar on standard error shows how far it is."""
    columns = (TextColumn("replay"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=to_stderr(), transient=True) as progress:
        yield from progress.track(found, total=total)


def print_reports(different: list[ReplayReport], count: int, engine: str) -> None:
    for report in different[:SHOWN]:
        click.echo(report.decision_id)
        for difference in report.differences:
            click.echo(f"  {difference}")
    if len(different) > SHOWN:
        click.echo(f"… and {len(different) - SHOWN} more")
    click.echo(f"{count} replayed by {engine}: {count - len(different)} identical, {len(different)} different")
