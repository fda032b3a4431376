"""Every code with what it means, whatever it is found in: the entries of the catalogue page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.diagnostics.catalogue import LANGUAGES, catalogue, has_text, severity_of
from engine.diagnostics.diagnostic import Severity

_ARGUMENT = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A code; its texts by language, `…` for what a finding fills in, `why` empty where nothing is left to say."""

    code: str
    severity: Severity
    message: Mapping[str, str]
    why: Mapping[str, str]
    remedy: Mapping[str, str]


def entries() -> tuple[Entry, ...]:
    """Return an entry for each code, by code."""
    codes = sorted(key.removesuffix(".remedy") for key in catalogue() if key.endswith(".remedy"))
    return tuple(
        Entry(code, severity_of(code), _general(code), _general(f"{code}.why"), _general(f"{code}.remedy"))
        for code in codes
    )


def _general(key: str) -> dict[str, str]:
    texts = catalogue()[key] if has_text(key) else dict.fromkeys(LANGUAGES, "")
    return {
        language: _ARGUMENT.sub("…", texts[language]).replace("{{", "{").replace("}}", "}") for language in LANGUAGES
    }
