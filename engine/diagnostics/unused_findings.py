"""Findings about declarations that nothing makes use of."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.diagnostic import Diagnostic, listed, warning
from engine.source import Location


def unused_fact(at: Location, name: str) -> Diagnostic:
    return warning("unused_fact", at, name=name)


def unused_parameter(at: Location, name: str) -> Diagnostic:
    return warning("unused_parameter", at, name=name)


def unused_relation(at: Location, name: str) -> Diagnostic:
    return warning("unused_relation", at, name=name)


def unused_function(at: Location, name: str) -> Diagnostic:
    return warning("unused_function", at, name=name)


def unused_assumption(at: Location, name: str) -> Diagnostic:
    return warning("unused_assumption", at, name=name)


def unused_decision(at: Location, name: str) -> Diagnostic:
    """No decision reads it, and without title and scheme no caller is told of it."""
    return warning("unused_decision", at, name=name)


def code_never_yielded(at: Location, decision: str, codes: Iterable[str]) -> Diagnostic:
    """An output declares codes that no row yields."""
    return warning("code_never_yielded", at, decision=decision, codes=listed(codes))
