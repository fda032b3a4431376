"""The way in: `python -m bench COMMAND`."""

from __future__ import annotations

import click

from bench.batch import batch
from bench.check import check
from bench.decide import decide
from bench.load import load

COMMANDS = (check, decide, batch, load)

if __name__ == "__main__":
    click.Group(name="bench", commands={command.name or "": command for command in COMMANDS})()
