"""Diagnostics as workflow commands that GitHub shows beside the changed line of a pull request."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.correct import correction
from engine.diagnostics.diagnostic import Diagnostic
from engine.diagnostics.render import message, remedy
from engine.source import SourceText


def annotation(found: Diagnostic, sources: Iterable[SourceText], language: str, folder: str) -> str:
    """Return `::error file=…,line=…,col=…,title=…::…`; `folder` stands before the name of the file.

    >>> from engine.diagnostics.yaml_faults import not_utf8
    >>> from engine.source import Location
    >>> annotation(not_utf8(Location("a,b.yaml", 1, 2)), (), "en", "rules/").partition("%0Asave")[0]
    '::error file=rules/a%2Cb.yaml,line=1,col=2,title=not_utf8::the file is not UTF-8'
    """
    properties = {
        "file": f"{folder}{found.at.file}",
        "line": found.at.line,
        "col": found.at.column,
        "title": found.code,
    }
    shown = ",".join(f"{name}={_escape_property(str(value))}" for name, value in properties.items())
    places = [f"> {folder}{place}" for place in found.others]
    corrected = correction(found, sources)
    lines = [message(found, language), *places, remedy(found, language)]
    if corrected is not None:
        lines.append(f"+ {corrected.line.strip()}")
    told = _escape("\n".join(lines))
    kind = "notice" if found.severity == "note" else found.severity
    return f"::{kind} {shown}::{told}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
