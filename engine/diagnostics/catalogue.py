"""The two-language catalogue: every text a user reads, by key, from the YAML files in `texts/`.

A key maps to `{zh, en}`; a diagnostic's code has the entries `CODE` (the message) and `CODE.remedy`.
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


def counted(noun: str, language: str, count: int, /, **arguments: object) -> str:
    """Return the text of so many of something, in the singular where there is one.

    >>> counted("errors", "en", 1)
    '1 error'
    """
    return text(f"count.{noun}.{'one' if count == 1 else 'many'}", language, count=f"{count:,}", **arguments)


def has_text(key: str) -> bool:
    """True where the catalogue has this key."""
    return key in catalogue()


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return all texts by key; a key that stands in two files is a mistake of ours."""
    texts: dict[str, Mapping[str, str]] = {}
    for file in sorted(files("engine.diagnostics").joinpath("texts").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            for key, entry in _entries(file.read_text("utf-8")):
                if key in texts:
                    raise ValueError(f"text `{key}` stands in two places, once in {file.name}")
                texts[key] = entry
    return texts


def _entries(content: str) -> list[tuple[str, Mapping[str, str]]]:
    loaded: dict[str, Any] = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    entries: list[tuple[str, Mapping[str, str]]] = []
    for key, entry in loaded.items():
        entries.append((key, {language: entry[language] for language in LANGUAGES}))
        if "remedy" in entry:
            entries.append((f"{key}.remedy", entry["remedy"]))
    return entries
