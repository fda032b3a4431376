"""`guanjia rulesets`: what is loaded."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from api.cli.surroundings import as_json, language, print_json, rulesets_folder, rulesets_in_force, settings_in_force
from api.describing import summary
from engine.model.ruleset import Ruleset


@click.command("rulesets")
@rulesets_folder
@language
@as_json
def command(rulesets: Path | None, language: str, as_json: bool) -> None:
    """List the rulesets: folder, digest, effective dates, decisions.

    \b
    Example: guanjia rulesets --json
    """
    settings = settings_in_force(rulesets=rulesets)
    loaded = rulesets_in_force(settings, language)
    if as_json:
        print_json([summary(ruleset) | {"folder": str(settings.rulesets)} for ruleset in loaded.values()])
        return
    table = Table("ruleset", "title", "effective", "decisions", "digest", box=None, pad_edge=False)
    for ruleset in loaded.values():
        title = ruleset.title.in_language(language)
        table.add_row(ruleset.name, title, effective(ruleset), ", ".join(ruleset.named), ruleset.digest[:19] + "…")
    click.echo(f"from {settings.rulesets}")
    Console().print(table)


def effective(ruleset: Ruleset) -> str:
    """Return the days a ruleset is in effect, from the first to before the last."""
    return f"[{ruleset.effective_from or '…'} .. {ruleset.effective_to or '…'})"
