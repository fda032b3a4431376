"""What every command meets: options they share, settings, rulesets, the store; and how it ends where one is missing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from api.service import Faulty, RulesetsUnusable, load_by_folder, start_confirmer
from api.settings import BadSettings, Settings, read_settings
from engine.audit import Store, StoreError, UnsupportedStore, canonical_bytes
from engine.backends import rete
from engine.decide.confirmer import Confirmer
from engine.decide.decider import MODES
from engine.diagnostics import Diagnostic, render
from engine.model.outcome import Json
from engine.model.ruleset import Ruleset
from engine.source import SourceText

FINDINGS = 1
MISUSE = 2


def system_language() -> str:
    """Return `zh` where the terminal speaks Chinese, else `en`."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if spoken.lower().startswith("zh") else "en"


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
language = click.option(
    "--lang", "language", type=click.Choice(["zh", "en"]), default=system_language, help="Language of what is printed."
)
rulesets_folder = click.option(
    "--rulesets", type=click.Path(path_type=Path), help="Folder of rulesets.  [default: the setting `rulesets`]"
)
engine = click.option(
    "--engine", type=click.Choice(MODES), help="Engine that decides.  [default: the setting `engine`]"
)


def settings_in_force(**chosen: Any) -> Settings:
    """Return the settings; a wrong one ends the command."""
    try:
        return read_settings(**chosen)
    except BadSettings as error:
        misuse(str(error))


def rulesets_in_force(settings: Settings, language: str) -> Mapping[str, Ruleset]:
    """Return the rulesets by name; where one does not load or has errors, its faults end the command."""
    return {ruleset.name: ruleset for ruleset in rulesets_by_folder(settings, language).values()}


def rulesets_by_folder(settings: Settings, language: str) -> Mapping[str, Ruleset]:
    """Return the rulesets by folder; where one does not load or has errors, its faults are printed and all ends."""
    try:
        return load_by_folder(settings.rulesets)
    except RulesetsUnusable as error:
        if not error.faulty:
            misuse(str(error))
        for faulty in error.faulty:
            print_diagnostics(faulty.diagnostics, faulty.sources, language, prefix(settings.rulesets, faulty))
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(FINDINGS) from None


def prefix(folder: Path, faulty: Faulty) -> str:
    """Return what stands before the name of a file, so that the place can be clicked."""
    inner = folder / faulty.name
    return f"{inner if inner.is_dir() else folder}/"


def ruleset_in_force(rulesets: Mapping[str, Ruleset], name: str) -> Ruleset:
    """Return the ruleset of this name; an unknown one ends the command."""
    if name not in rulesets:
        misuse(f"no ruleset `{name}`; there are {', '.join(sorted(rulesets))}")
    return rulesets[name]


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """Yield the store; where it does not answer, the command ends."""
    try:
        with Store.open(settings.store) as store:
            yield store
    except (StoreError, UnsupportedStore) as error:
        misuse(f"the store does not answer: {error}")


def tell_engine(mode: str) -> None:
    """It is said in one line where durable-rules cannot run; a mode that cannot do without it ends the command."""
    reason = rete.available() if mode in ("dual", "rete") else None
    if reason is not None and mode == "rete":
        misuse(f"the engine `rete` cannot be used: {reason}")
    if reason is not None:
        click.echo(f"{reason}: decisions are not confirmed by a second engine", err=True)


@contextmanager
def confirmer_for(settings: Settings, mode: str, rulesets: Mapping[str, Ruleset]) -> Iterator[Confirmer | None]:
    """Yield the confirming engine where the mode wants one; its process ends with the block."""
    tell_engine(mode)
    confirmer = start_confirmer(settings, rulesets) if mode in ("dual", "rete") else None
    try:
        yield confirmer
    finally:
        if confirmer is not None:
            confirmer.close()


def print_diagnostics(
    diagnostics: Iterable[Diagnostic], sources: Iterable[SourceText], language: str, folder: str
) -> None:
    """Each diagnostic is printed with its place and a caret."""
    texts = tuple(sources)
    for diagnostic in diagnostics:
        click.echo(render(diagnostic, texts, language, folder))


def print_json(document: Json) -> None:
    """The document is printed as one line of JSON, numbers exact."""
    click.echo(canonical_bytes(document))


def misuse(message: str) -> NoReturn:
    """The command ends with this message and exit code 2."""
    click.echo(f"guanjia: {message}", err=True)
    raise click.exceptions.Exit(MISUSE)


def findings_if(found: bool) -> None:
    """The command ends with exit code 1 if something was found."""
    if found:
        raise click.exceptions.Exit(FINDINGS)


def to_stderr() -> Console:
    """Return a console on standard error: progress there leaves standard output to results."""
    return Console(stderr=True)
