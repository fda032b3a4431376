"""`guanjia config`: the settings in force and where each came from."""

from __future__ import annotations

import click

from api.cli.surroundings import as_json, print_json, settings_in_force
from api.settings import PREFIX, Settings, origins


@click.command("config")
@as_json
def command(as_json: bool) -> None:
    """Show every setting, its value, and where it came from.

    \b
    Example: GUANJIA_PORT=9000 guanjia config
    """
    settings = settings_in_force()
    found = origins(settings)
    if as_json:
        values = {name: str(value) for name, value in settings.model_dump().items()}
        print_json({name: {"value": value, "from": found[name]} for name, value in values.items()})
        return
    rows = [("setting", "value", "from", "what it is")]
    for name, value in settings.model_dump().items():
        rows.append((PREFIX + name.upper(), str(value), found[name], str(Settings.model_fields[name].description)))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)]
        click.echo("  ".join(cells))
