"""`guanjia schema`: what an editor needs to complete the names of a ruleset and to underline what it does not know."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.surroundings import (
    language,
    misuse,
    ruleset_in_force,
    rulesets_folder,
    rulesets_in_force,
    settings_in_force,
)
from api.editor_schemas import FOLDER, bind, write_schemas
from engine.diagnostics.catalogue import text
from engine.load.folder import MAIN_FILE
from engine.model.ruleset import Ruleset


@click.command("schema")
@click.argument("ruleset")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.  [default: RULESET/.schema]"
)
@click.option("--bind", "binds", is_flag=True, help="Let the first line of each of its files name these schemas.")
@rulesets_folder
@language
def command(ruleset: str, out: Path | None, binds: bool, rulesets: Path | None, language: str) -> None:
    """Write JSON Schemas of RULESET, with which an editor completes its facts, decisions, codes and assumptions.

    Write them again after a name has been added. They need not be kept under version control.

    \b
    Example: guanjia schema NAME --bind
    """
    if out is not None and binds:
        misuse("--bind is for schemas in the ruleset's own folder: leave out --out")
    settings = settings_in_force(rulesets=rulesets)
    found = ruleset_in_force(rulesets_in_force(settings, language), ruleset)
    folder = folder_of(found, settings.rulesets)
    for path in write_schemas(found, out or folder / FOLDER):
        click.echo(text("written", language, file=path))
    for path in bind(folder) if binds else ():
        click.echo(text("schema.bound", language, file=path))


def folder_of(ruleset: Ruleset, folder: Path) -> Path:
    """Return the folder of the ruleset's files within the folder of rulesets, or that folder itself."""
    inner = [main.parent for main in sorted(folder.glob(f"*/{MAIN_FILE}"))]
    main_text = next(source.text for source in ruleset.sources if source.file == MAIN_FILE)
    candidates = [folder, folder / ruleset.name, *inner]
    return next(
        each
        for each in candidates
        if (each / MAIN_FILE).is_file() and (each / MAIN_FILE).read_bytes().decode("utf-8") == main_text
    )
