"""`guanjia replay`: stored decisions made again and compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

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
from engine.model.outcome import Json

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
        misuse("name decisions by id, or say --all, or --since T; one of the three")
    start = None if since is None else since.replace(tzinfo=dt.UTC)
    with open_store(settings_in_force(store=store)) as opened, Replayer(opened, engine) as replayer:
        if absent := [id for id in ids if opened.fetch(id) is None]:
            misuse(f"no such record: {', '.join(absent)}")
        try:
            found = replay_all(replayer, ids or opened.ids(start), total(opened, ids, start))
        except EngineUnavailable as error:
            misuse(f"the engine `{engine}` does not run here: {error}")
    if as_json:
        print_json(found.to_json(engine))
    else:
        print_reports(found, engine)
    findings_if(bool(found.different))


@dataclass(slots=True)
class Replayed:
    """How many decisions were replayed, which came out different, and on which of the others two engines disagreed."""

    count: int = 0
    different: list[ReplayReport] = field(default_factory=list)
    disagreed: list[ReplayReport] = field(default_factory=list)

    def add(self, report: ReplayReport) -> None:
        self.count += 1
        if not report.identical:
            self.different.append(report)
        elif report.agrees_with:
            self.disagreed.append(report)

    def to_json(self, engine: str) -> dict[str, Json]:
        return {
            "engine": engine,
            "replayed": self.count,
            "identical": self.count - len(self.different),
            "different": [report.to_json() for report in self.different],
            "disagreed": [report.to_json() for report in self.disagreed],
        }


def total(store: Store, ids: tuple[str, ...], since: dt.datetime | None) -> int:
    """Return how many decisions there are to replay."""
    return len(ids) if ids else sum(1 for _ in store.ids(since))


def replay_all(replayer: Replayer, ids: Iterable[str], total: int) -> Replayed:
    """Return what came of replaying all of these."""
    replayed = Replayed()
    for report in with_progress(reports(replayer, ids), total):
        replayed.add(report)
    return replayed


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


def print_reports(found: Replayed, engine: str) -> None:
    for report in found.disagreed[:SHOWN]:
        agreed = ", ".join(f"{decision} with {other}" for decision, other in report.agrees_with.items())
        click.echo(f"{report.decision_id}\n  two engines disagreed; {engine} agrees on {agreed}")
    tell_left_out(found.disagreed)
    for report in found.different[:SHOWN]:
        click.echo(report.decision_id)
        for difference in report.differences:
            click.echo(f"  {difference}")
    tell_left_out(found.different)
    different = len(found.different)
    click.echo(f"{found.count} replayed by {engine}: {found.count - different} identical, {different} different")


def tell_left_out(listed: list[ReplayReport]) -> None:
    if len(listed) > SHOWN:
        click.echo(f"… and {len(listed) - SHOWN} more")
