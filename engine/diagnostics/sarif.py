"""Diagnostics as a SARIF 2.1.0 log (OASIS), which code hosts and editors show beside the line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from engine.diagnostics.catalogue import LANGUAGES
from engine.diagnostics.correct import correction
from engine.diagnostics.diagnostic import Diagnostic
from engine.diagnostics.meanings import Entry, entries
from engine.diagnostics.render import message, remedy
from engine.source import Location, SourceText

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
PAGES = {"zh": "docs/zh/diagnostics.md", "en": "docs/en/diagnostics.md"}
_TAGS = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One folder with what was found in it; `folder` stands before the name of a file, with a slash at its end."""

    folder: str
    found: tuple[Diagnostic, ...]
    sources: tuple[SourceText, ...]


def to_sarif(checked: Iterable[Checked], language: str, version: str) -> dict[str, Any]:
    """Return the log: every code as a rule in both languages, every finding with its place and its correction."""
    known = entries()
    places = {entry.code: place for place, entry in enumerate(known)}
    results = [_result(each, found, language, places) for each in checked for found in each.found]
    others = [each for each in LANGUAGES if each != language]
    driver = {"name": "guanjia", "version": version, "language": _TAGS[language], "rules": _rules(known, language)}
    translations = [
        {"name": "guanjia", "version": version, "language": _TAGS[each], "rules": _rules(known, each)}
        | {"contents": ["localizedData"], "translationMetadata": {"name": f"guanjia ({_TAGS[each]})"}}
        for each in others
    ]
    run = {
        "tool": {"driver": driver},
        "language": _TAGS[language],
        "translations": translations,
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(known: Sequence[Entry], language: str) -> list[dict[str, Any]]:
    return [
        {
            "id": entry.code,
            "shortDescription": {"text": entry.message[language]},
            "fullDescription": {"text": entry.message[language]},
            "help": {
                "text": entry.remedy[language],
                "markdown": f"{entry.remedy[language]} ([{entry.code}]({PAGES[language]}#{entry.code}))",
            },
            "defaultConfiguration": {"level": entry.severity},
        }
        for entry in known
    ]


def _result(checked: Checked, found: Diagnostic, language: str, places: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": places[found.code],
        "level": found.severity,
        "message": {"text": f"{message(found, language)}: {remedy(found, language)}"},
        "locations": [_location(checked, found.at)],
        "properties": {
            "message": {each: message(found, each) for each in LANGUAGES},
            "remedy": {each: remedy(found, each) for each in LANGUAGES},
        },
    }
    if found.others:
        result["relatedLocations"] = [_location(checked, place) for place in found.others]
    if fix := _fix(checked, found, language):
        result["fixes"] = [fix]
    return result


def _location(checked: Checked, place: Location) -> dict[str, Any]:
    source = next((source for source in checked.sources if source.file == place.file), None)
    region: dict[str, Any] = {"startLine": place.line, "startColumn": place.column}
    if source is not None and (line := source.line(place.line)):
        region["snippet"] = {"text": line}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(checked, place.file)}, "region": region}}


def _fix(checked: Checked, found: Diagnostic, language: str) -> dict[str, Any] | None:
    """Return the correction as a replacement that an editor can make."""
    corrected = correction(found, checked.sources)
    if corrected is None:
        return None
    line = found.at.line
    deleted = {"startLine": line, "startColumn": corrected.start, "endLine": line, "endColumn": corrected.end}
    replacement = {"deletedRegion": deleted, "insertedContent": {"text": corrected.text}}
    changes = {"artifactLocation": {"uri": _uri(checked, found.at.file)}, "replacements": [replacement]}
    return {"description": {"text": remedy(found, language)}, "artifactChanges": [changes]}


def _uri(checked: Checked, file: str) -> str:
    path = Path(f"{checked.folder}{file}")
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
