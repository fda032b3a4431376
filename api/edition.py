"""The edition in force: the rule text every worker of the service answers with, and why a newer one was not taken.

One process writes it, whole or not at all; workers read it, also those started later, whatever the folder holds then.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from engine.diagnostics.catalogue import LANGUAGES
from engine.diagnostics.catalogue import text as catalogued
from engine.model.ruleset import Ruleset

FILE = "edition.json"
FOLDER_VARIABLE = "GUANJIA_RUN_FOLDER"
"""Names the folder of this run of the service to the processes that serve it."""

Why = Mapping[str, tuple[str, ...]]
"""What is wrong, in lines, by language."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A version that was good: the folder it came from, its digest and its files (relative path to text)."""

    folder: str
    digest: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edition:
    """What is served, by name of the ruleset; why what stands in a folder is not, by ruleset or, if new, by folder."""

    rulesets: Mapping[str, Kept]
    stale: Mapping[str, Why] = field(default_factory=dict)


def kept(folder: str, ruleset: Ruleset) -> Kept:
    """Return the ruleset as it is kept."""
    return Kept(folder, ruleset.digest, {source.file: source.text for source in ruleset.sources})


def first_edition(by_folder: Mapping[str, Ruleset]) -> Edition:
    """Return the edition a service starts with."""
    return Edition({ruleset.name: kept(folder, ruleset) for folder, ruleset in by_folder.items()})


def why(key: str, /, **arguments: object) -> Why:
    """Return one catalogued line in each language."""
    return {language: (catalogued(key, language, **arguments),) for language in LANGUAGES}


def write_edition(edition: Edition, folder: Path) -> None:
    """The edition is in force; whoever reads meanwhile gets the one before, or this one."""
    fresh = folder / f"{FILE}.{os.getpid()}"
    fresh.write_bytes(orjson.dumps(edition))
    fresh.replace(folder / FILE)


def read_edition(folder: Path) -> Edition:
    """Return the edition in force."""
    document = orjson.loads((folder / FILE).read_bytes())
    rulesets = {name: Kept(**fields) for name, fields in document["rulesets"].items()}
    stale = {
        name: {language: tuple(lines) for language, lines in told.items()} for name, told in document["stale"].items()
    }
    return Edition(rulesets, stale)
