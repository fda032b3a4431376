"""The two-language catalogue: every text a user reads, by key, from the YAML files in `texts/`.

A key maps to `{zh, en}`; a diagnostic's code has the entries `CODE` (the message), `CODE.remedy` (what to do) and,
where that is not plain, `CODE.why`. A code is an error unless its entry has a `severity`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def text(key: str, language: str, /, **arguments: object) -> str:
    """Return the text of this key in this language with the arguments filled in.

    >>> text("severity.error", "en")
    'error'
    """
    template = catalogue()[key][language]
    return template.format_map({name: str(value) for name, value in arguments.items()})


def in_each_language(key: str, /) -> Mapping[str, str]:
    """Return the text of this key by language."""
    return {language: text(key, language) for language in LANGUAGES}


def counted(noun: str, language: str, count: int, /, **arguments: object) -> str:
    """Return the text of so many of something, in the singular where there is one.

    >>> counted("errors", "en", 1)
    '1 error'
    """
    return text(f"count.{noun}.{'one' if count == 1 else 'many'}", language, count=f"{count:,}", **arguments)


def has_text(key: str) -> bool:
    """True where the catalogue has this key."""
    return key in catalogue()


def severity_of(code: str) -> Literal["error", "warning", "note"]:
    """Return how grave findings of this code are."""
    severity: Literal["error", "warning", "note"] = _written()[code].get("severity", "error")
    return severity


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return all texts by key."""
    texts: dict[str, Mapping[str, str]] = {}
    for key, entry in _written().items():
        texts[key] = {language: entry[language] for language in LANGUAGES}
        for part in ("remedy", "why"):
            if part in entry:
                texts[f"{key}.{part}"] = entry[part]
    return texts


@cache
def _written() -> Mapping[str, Mapping[str, Any]]:
    """Return the entries of all files; a key that stands in two files is a mistake of ours."""
    written: dict[str, Mapping[str, Any]] = {}
    for file in sorted(files("engine.diagnostics").joinpath("texts").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            loaded = yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            if twice := written.keys() & loaded.keys():
                raise ValueError(f"texts {sorted(twice)} stand in two places, once in {file.name}")
            written.update(loaded)
    return written
