"""One fault or warning in a user's file: a stable code, where it stands, and what its texts fill in."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from engine.source import Location

Severity = Literal["error", "warning", "note"]
ByLanguage = Mapping[str, str]
"""A text in each language, by `zh` and `en`."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A fault located in a rule file; `arguments` fill the texts of its code in the catalogue.

    An argument that reads differently in each language stands there as `name.zh` and `name.en`. `others`: the other
    places it conflicts with.
    """

    code: str
    severity: Severity
    at: Location
    arguments: tuple[tuple[str, str], ...] = ()
    others: tuple[Location, ...] = ()

    def argument(self, name: str) -> str:
        """Return the argument of this name; empty where there is none."""
        return dict(self.arguments).get(name, "")

    def arguments_in(self, language: str) -> dict[str, str]:
        """Return the arguments by name, those told in each language in this one."""
        return {name.removesuffix(f".{language}"): value for name, value in self.arguments}

    def beside(self, *others: Location) -> Diagnostic:
        """Return the diagnostic with the other places it conflicts with."""
        return replace(self, others=others)

    @property
    def sort_key(self) -> tuple[Location, str, tuple[tuple[str, str], ...]]:
        return self.at, self.code, self.arguments


def error(code: str, at: Location, /, **arguments: object) -> Diagnostic:
    """Return a diagnostic that keeps the ruleset from loading."""
    return _located(code, "error", at, arguments)


def warning(code: str, at: Location, /, **arguments: object) -> Diagnostic:
    """Return a diagnostic that is worth a look but does not keep the ruleset from loading."""
    return _located(code, "warning", at, arguments)


def _located(code: str, severity: Severity, at: Location, arguments: dict[str, object]) -> Diagnostic:
    """Return the diagnostic; an argument that is a place is one it conflicts with."""
    words = tuple((name, str(value)) for name, value in arguments.items())
    return Diagnostic(
        code, severity, at, words, tuple(each for each in arguments.values() if isinstance(each, Location))
    )


def note(code: str, at: Location, /, **arguments: object) -> Diagnostic:
    """Return a remark that asks for nothing; it is shown where all is to be told."""
    return _located(code, "note", at, arguments)


def by_language(name: str, told: ByLanguage) -> dict[str, str]:
    """Return the arguments that stand for a text in each language.

    >>> by_language("example", {"zh": "例", "en": "an example"})
    {'example.zh': '例', 'example.en': 'an example'}
    """
    return {f"{name}.{language}": text for language, text in told.items()}


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like this one; empty where none is alike.

    >>> nearest("silvr", ("silver", "gold")), nearest("first", ("UNIQUE", "FIRST"))
    ('silver', 'FIRST')
    """
    known = tuple(known)
    if (same := next((one for one in known if one.casefold() == word.casefold()), None)) is not None:
        return same
    return next(iter(difflib.get_close_matches(word[:200], known, n=1, cutoff=0.6)), "")


def listed(words: Iterable[str], most: int = 12) -> str:
    """Return the words in backticks, comma-separated, at most `most` of them.

    >>> listed(["a", "b"])
    '`a`, `b`'
    """
    words = tuple(words)
    return ", ".join(f"`{word}`" for word in words[:most]) + (", …" if len(words) > most else "")


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return each diagnostic once, by file, line and column."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda found: found.sort_key))
