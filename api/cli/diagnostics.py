"""`guanjia diagnostics`: what a code means that `guanjia check` shows."""

from __future__ import annotations

from pathlib import Path

import click

from api.catalogue_page import examples_in, explained, listed, page
from api.cli.surroundings import language, misuse
from engine.diagnostics.catalogue import text
from engine.diagnostics.diagnostic import nearest
from engine.diagnostics.meanings import entries


@click.command("diagnostics")
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="Print the page of all codes.")
@click.option(
    "--examples",
    type=click.Path(exists=True, path_type=Path, file_okay=False),
    help="Folder of faulty rule files with the findings they show, put into the page.",
)
@language
def command(code: str | None, markdown: bool, examples: Path | None, language: str) -> None:
    """Explain the CODE of a finding, or list all codes.

    \b
    Example: guanjia diagnostics duplicate_key --lang zh
    """
    known = {entry.code: entry for entry in entries()}
    if markdown:
        click.echo(page(language, examples_in(examples, language) if examples else {}), nl=False)
    elif code is None:
        click.echo(listed(known.values(), language))
    elif code in known:
        click.echo(explained(known[code], language))
    else:
        suggestion = nearest(code, known)
        hint = f" {text('did_you_mean', language, suggestion=suggestion)}" if suggestion else ""
        misuse(text("catalogue.unknown", language, code=code) + hint)
