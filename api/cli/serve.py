"""`guanjia serve`: the API, on this machine."""

from __future__ import annotations

import http.client
import threading
import time
from pathlib import Path

import click

from api.cli.surroundings import (
    engine,
    language,
    misuse,
    open_store,
    rulesets_by_folder,
    rulesets_folder,
    settings_in_force,
    tell_engine,
)
from api.edition import first_edition
from api.example import Example, example_of
from api.serving import CannotServe, require_address, serve
from api.settings import Settings

SECONDS_TO_START = 60.0


@click.command("serve")
@click.option("--host", help="Address to listen on; loopback only.  [default: the setting `host`]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: the setting `port`]")
@click.option("--workers", type=click.IntRange(1, 64), help="Worker processes.  [default: the setting `workers`]")
@click.option("--store", help="SQLAlchemy URL of the store.  [default: the setting `store`]")
@click.option("--example/--no-example", default=True, help="Show a call to paste, and its answer, once it runs.")
@engine
@rulesets_folder
@language
def command(
    host: str | None,
    port: int | None,
    workers: int | None,
    store: str | None,
    example: bool,
    engine: str | None,
    rulesets: Path | None,
    language: str,
) -> None:
    """Serve the API until stopped (Ctrl-C).

    \b
    Example: guanjia serve --port 9000 --rulesets FOLDER
    """
    settings = settings_in_force(
        host=host, port=port, workers=workers, store=store, engine=engine, rulesets=rulesets and rulesets.resolve()
    )
    try:
        require_address(settings)
    except CannotServe as error:
        misuse(str(error))
    tell_engine(settings.engine)
    edition = first_edition(rulesets_by_folder(settings, language))
    with open_store(settings):
        pass
    served = ", ".join(edition.rulesets)
    click.echo(f"serving {served} on http://{settings.host}:{settings.port} (engine {settings.engine})")
    shown = threading.Thread(target=show_example, args=(settings,), daemon=True)
    serve(settings, edition, shown.start if example else lambda: None)


def show_example(settings: Settings) -> None:
    """Once the service answers, a call to paste and the answer it really gave are printed."""
    example = example_of(settings.rulesets)
    if example is None or not wait_until_ready(settings):
        return
    try:
        status, answer = example.ask(settings.host, settings.port)
    except OSError as error:
        click.echo(f"the example call failed: {error}", err=True)
        return
    print_example(settings, example, status, answer)


def print_example(settings: Settings, example: Example, status: int, answer: str) -> None:
    click.echo(f"\nTry it:\n\n{example.curl(settings.host, settings.port)}\n\nIt answers {status}:\n\n{answer}\n")
    click.echo("Stop with Ctrl-C.")


def wait_until_ready(settings: Settings) -> bool:
    """Return True as soon as the service says it is ready; False if it does not within a minute."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(settings.host, settings.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.client.OK:
                return True
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    return False
