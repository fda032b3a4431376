"""Faults of a file of distributions: facts that are none, shapes that do not fit, shares that are no shares."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.diagnostic import Diagnostic, error, listed, nearest
from engine.source import Location


def unknown_fact_drawn(at: Location, name: str, known: Iterable[str]) -> Diagnostic:
    return error("unknown_fact_drawn", at, name=name, suggestion=nearest(name, known))


def one_distribution(at: Location, name: str, known: Iterable[str]) -> Diagnostic:
    return error("one_distribution", at, name=name, known=listed(known))


def distribution_not_for_type(at: Location, name: str, distribution: str, type_name: str) -> Diagnostic:
    return error("distribution_not_for_type", at, name=name, distribution=distribution, type=type_name)


def not_a_share(at: Location, text: str) -> Diagnostic:
    return error("not_a_share", at, text=text)


def shares_beyond_one(at: Location, name: str) -> Diagnostic:
    return error("shares_beyond_one", at, name=name)


def weights_without_sum(at: Location, name: str) -> Diagnostic:
    return error("weights_without_sum", at, name=name)


def not_positive(at: Location, key: str, text: str) -> Diagnostic:
    return error("not_positive", at, key=key, text=text)


def never_invalid(at: Location, name: str) -> Diagnostic:
    return error("never_invalid", at, name=name)
