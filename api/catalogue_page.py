"""The page of all diagnostic codes: what each means, an example as it is shown, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.diagnostics.catalogue import text
from engine.diagnostics.meanings import Entry, entries

_FINDING = re.compile(r"^\S[^\n]*:\d+:\d+: \S+ (?P<code>\w+): [^\n]*(?:\n  [^\n]*)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """A finding as it is shown, and the folder whose rule files it is found in."""

    folder: str
    shown: str


def page(language: str, examples: Mapping[str, Example]) -> str:
    """Return the page in Markdown, by code; each heading is an anchor of the code's name."""
    parts = [text("catalogue.page", language)]
    parts += [_entry(entry, examples.get(entry.code), language) for entry in entries()]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def examples_in(folder: Path, language: str) -> dict[str, Example]:
    """Return an example for each code that one of the folders below shows; best from the folder of the code's name."""
    found: dict[str, Example] = {}
    for path in sorted(folder.glob(f"*/expected.{language}.txt")):
        for finding in _FINDING.finditer(path.read_text("utf-8")):
            if finding["code"] not in found or path.parent.name == finding["code"]:
                found[finding["code"]] = Example(path.parent.as_posix(), finding[0])
    return found


def explained(entry: Entry, language: str) -> str:
    """Return what the code means and what to do, for a terminal."""
    lines = [f"{text(f'severity.{entry.severity}', language)} {entry.code}: {entry.message[language]}"]
    if entry.why[language]:
        lines.append(entry.why[language])
    lines.append(f"= {entry.remedy[language]}")
    return "\n".join(lines)


def listed(known: Iterable[Entry], language: str) -> str:
    """Return all codes with what they mean, one in a line."""
    known = tuple(known)
    width = max(len(entry.code) for entry in known)
    return "\n".join(f"{entry.code:{width}}  {entry.message[language]}" for entry in known)


def _entry(entry: Entry, example: Example | None, language: str) -> str:
    severity = text(f"severity.{entry.severity}", language)
    parts = [f"## {entry.code}", text("catalogue.means", language, severity=severity, message=entry.message[language])]
    parts += [entry.why[language]] if entry.why[language] else []
    parts.append(text("catalogue.to_do", language, remedy=entry.remedy[language]))
    if example is not None:
        link = f"[`{example.folder}`](../../{example.folder}/)"
        parts += [text("catalogue.example", language, folder=link), f"```text\n{_narrow(example.shown)}\n```"]
    return "\n\n".join(parts)


def _narrow(shown: str, most: int = 160) -> str:
    """Return the lines, those that go on for too long cut."""
    return "\n".join(line if len(line) <= most else line[:most] + " …" for line in shown.splitlines())
