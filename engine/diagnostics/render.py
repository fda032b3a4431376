"""Diagnostics as a user reads them: the place, the message, the line under a caret, what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from engine.diagnostics.catalogue import text
from engine.diagnostics.correct import correction
from engine.diagnostics.diagnostic import Diagnostic
from engine.source import Location, SourceText

_WIDEST_LINE = 200


def message(diagnostic: Diagnostic, language: str) -> str:
    """Return what is wrong, in one line."""
    return text(diagnostic.code, language, **diagnostic.arguments_in(language))


def remedy(diagnostic: Diagnostic, language: str) -> str:
    """Return what to do: the suggestion where a similar word is known, else the remedy of the code."""
    if suggestion := diagnostic.argument("suggestion"):
        return text("did_you_mean", language, suggestion=suggestion)
    return text(f"{diagnostic.code}.remedy", language, **diagnostic.arguments_in(language))


def render(diagnostic: Diagnostic, sources: Iterable[SourceText], language: str, folder: str = "") -> str:
    """Return the diagnostic as text: `file:line:column: error code: message`, line and caret, remedy.

    After `>` each other place it conflicts with; after `+` the line as it should read, where that can be said.
    `folder` is put before the file's name, so that the place can be clicked.
    """
    severity, sources = text(f"severity.{diagnostic.severity}", language), tuple(sources)
    parts = [f"{folder}{diagnostic.at}: {severity} {diagnostic.code}: {message(diagnostic, language)}"]
    parts += _excerpt(diagnostic.at, sources)
    for place in diagnostic.others:
        parts += [f"  > {folder}{place}", *_excerpt(place, sources)]
    parts.append(f"  = {remedy(diagnostic, language)}")
    corrected = correction(diagnostic, sources)
    if corrected is not None and len(corrected.line) <= _WIDEST_LINE:
        parts.append(f"  + {corrected.line}")
    return "\n".join(parts)


def to_json(diagnostic: Diagnostic, sources: Iterable[SourceText] = ()) -> dict[str, object]:
    """Return the diagnostic for machines, with its texts in both languages and the corrected line or null."""
    corrected = correction(diagnostic, sources)
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "file": diagnostic.at.file,
        "line": diagnostic.at.line,
        "column": diagnostic.at.column,
        "others": [{"file": other.file, "line": other.line, "column": other.column} for other in diagnostic.others],
        "arguments": dict(diagnostic.arguments),
        "message": {language: message(diagnostic, language) for language in ("zh", "en")},
        "remedy": {language: remedy(diagnostic, language) for language in ("zh", "en")},
        "suggestion": diagnostic.argument("suggestion") or None,
        "corrected_line": corrected.line if corrected else None,
    }


def _excerpt(place: Location, sources: Iterable[SourceText]) -> list[str]:
    """Return the source line and a caret under its column, cut around the column where the line is long."""
    source = next((source for source in sources if source.file == place.file), None)
    line = source.line(place.line) if source else ""
    if not line.strip():
        return []
    column = min(place.column, len(line) + 1)
    start = max(0, column - _WIDEST_LINE // 2) if len(line) > _WIDEST_LINE else 0
    shown = "".join(char if char.isprintable() else " " for char in line[start : start + _WIDEST_LINE])
    indent = sum(_width(char) for char in shown[: column - 1 - start])
    return [f"  | {shown}", f"  | {' ' * indent}^"]


def _width(char: str) -> int:
    """Return the columns a character takes on a terminal: Chinese characters take two, combining marks none."""
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
