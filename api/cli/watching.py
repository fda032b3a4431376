"""Doing again, at each change of the rule files, what a command does once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click

from api.looking import changed
from engine.diagnostics.catalogue import text


def at_each_change(folder: Path, once: Callable[[], None], language: str, header: bool = True) -> None:
    """It has been done at first and after each change below the folder, under a header with the time, until Ctrl-C.

    What ends the command where it is done once, findings and a folder without rules, does not end it here.
    """
    try:
        for _ in changed(folder):
            if header:
                click.clear()
                now = dt.datetime.now().astimezone().strftime("%H:%M:%S")
                click.echo(text("check.watching", language, time=now, folder=folder))
            with suppress(click.exceptions.Exit):
                once()
    except KeyboardInterrupt:
        return
