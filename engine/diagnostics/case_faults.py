"""Faults of case files: examples that start from nothing, expect nothing, or share an id."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.diagnostic import Diagnostic, error, nearest
from engine.source import Location


def case_id_used(at: Location, name: str, first: Location) -> Diagnostic:
    return error("case_id_used", at, name=name, line=first.line, first=first)


def unknown_case(at: Location, name: str, known: Iterable[str]) -> Diagnostic:
    return error("unknown_case", at, name=name, suggestion=nearest(name, known))


def case_cycle(at: Location, path: Iterable[str]) -> Diagnostic:
    return error("case_cycle", at, path=" → ".join(f"`{name}`" for name in path))


def expectation_missing(at: Location, name: str) -> Diagnostic:
    return error("expectation_missing", at, name=name)


def case_decision_missing(at: Location, name: str) -> Diagnostic:
    return error("case_decision_missing", at, name=name)
