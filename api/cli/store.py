"""`guanjia store`: upgrade, backup and restore of the decision store."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.surroundings import as_json, misuse, open_store, print_json, settings_in_force
from engine.audit.backup import Carried, backup
from engine.audit.errors import StoreError
from engine.audit.migrate import newest_revision
from engine.audit.restore import restore

store_url = click.option("--store", help="SQLAlchemy URL of the store.  [default: the setting `store`]")


@click.group("store")
def command() -> None:
    """Look after the decision store.

    \b
    Example: guanjia store backup decisions.backup
    """


@command.command("upgrade")
@store_url
@as_json
def upgrade_command(store: str | None, as_json: bool) -> None:
    """Bring the store's tables up to what this version needs; data is kept.

    \b
    Example: guanjia store upgrade
    """
    settings = settings_in_force(store=store)
    with open_store(settings):
        revision = newest_revision()
    if as_json:
        print_json({"revision": revision})
    else:
        click.echo(f"the store is at revision {revision}")


@command.command("backup")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@store_url
@as_json
def backup_command(path: Path, store: str | None, as_json: bool) -> None:
    """Write everything in the store to the file PATH, which restores into any kind of store.

    \b
    Example: guanjia store backup decisions.backup
    """
    with open_store(settings_in_force(store=store)) as opened:
        try:
            carried = backup(opened, path)
        except OSError as error:
            misuse(f"`{path}` cannot be written: {error.strerror or error}")
    report(carried, f"written to {path}", as_json)


@command.command("restore")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--keep-damaged", is_flag=True, help="Also restore what is not as it was written, and name it.")
@store_url
@as_json
def restore_command(path: Path, keep_damaged: bool, store: str | None, as_json: bool) -> None:
    """Read the file PATH that `backup` wrote into an empty store; everything in it is verified first.

    \b
    Example: guanjia store restore decisions.backup --store sqlite:///restored.db
    """
    with open_store(settings_in_force(store=store)) as opened:
        try:
            carried = restore(path, opened, keep_damaged=keep_damaged)
        except (StoreError, ValueError) as error:
            misuse(f"nothing was restored: {error}")
    report(carried, "restored", as_json)


def report(carried: Carried, done: str, as_json: bool) -> None:
    """What was carried is printed, damaged records by id and rule texts by digest; those are findings."""
    if as_json:
        print_json(
            {
                "rulesets": carried.rulesets,
                "records": carried.records,
                "damaged": list(carried.damaged),
                "damaged_rulesets": list(carried.damaged_rulesets),
            }
        )
    else:
        click.echo(f"{carried.records} records under {carried.rulesets} rule texts {done}")
        for id in carried.damaged:
            click.echo(f"not as it was written: {id}", err=True)
        for digest in carried.damaged_rulesets:
            click.echo(f"rule text altered or gone: {digest}", err=True)
    if carried.damaged or carried.damaged_rulesets:
        raise click.exceptions.Exit(1)
