"""Findings of the checks on a ruleset that loads: rules that contradict each other, customers no rule answers."""

from __future__ import annotations

from engine.diagnostics.diagnostic import ByLanguage, Diagnostic, by_language, error, warning
from engine.source import Location


def overlap(
    at: Location, decision: str, first: str, second: str, first_at: Location, example: ByLanguage
) -> Diagnostic:
    """Two rules of a UNIQUE table match the same customer; `at` is where the later one stands."""
    told = by_language("example", example)
    found = error("overlap", at, decision=decision, first=first, second=second, first_at=first_at, **told)
    return found.beside(first_at)


def possible_overlap(
    at: Location, decision: str, first: str, second: str, first_at: Location, example: ByLanguage
) -> Diagnostic:
    """As `overlap`, but a column rests on the same facts as another: the example may not be able to exist."""
    told = by_language("example", example)
    found = warning("possible_overlap", at, decision=decision, first=first, second=second, first_at=first_at, **told)
    return found.beside(first_at)


def gap(at: Location, decision: str, example: ByLanguage) -> Diagnostic:
    """A legal customer matches no rule and there is no `otherwise`."""
    return warning("gap", at, decision=decision, **by_language("example", example))


def possible_gap(at: Location, decision: str, example: ByLanguage) -> Diagnostic:
    """As `gap`, but a column rests on the same facts as another: the example may not be able to exist."""
    return warning("possible_gap", at, decision=decision, **by_language("example", example))


def gaps_not_searched_through(at: Location, decision: str, limit: int) -> Diagnostic:
    """The search for gaps stopped at its bound without finding one."""
    return warning("gaps_not_searched_through", at, decision=decision, limit=f"{limit:,}")


def overlaps_not_searched_through(at: Location, decision: str, limit: int) -> Diagnostic:
    """The search for overlaps stopped at its bound."""
    return warning("overlaps_not_searched_through", at, decision=decision, limit=f"{limit:,}")
