"""Faults of scorecards: weights that are no whole, characteristics that are too few or do not count."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.diagnostic import Diagnostic, error, nearest
from engine.source import Location


def characteristic_twice(at: Location, name: str) -> Diagnostic:
    return error("characteristic_twice", at, name=name)


def characteristic_not_a_number(at: Location, name: str) -> Diagnostic:
    return error("characteristic_not_a_number", at, name=name)


def too_few_characteristics(at: Location, found: int, least: int) -> Diagnostic:
    return error("too_few_characteristics", at, found=found, least=least)


def not_a_count(at: Location, text: str) -> Diagnostic:
    return error("not_a_count", at, text=text)


def not_a_weight(at: Location, text: str, parameters: Iterable[str]) -> Diagnostic:
    return error("not_a_weight", at, text=text, suggestion=nearest(text, parameters))


def weight_not_positive(at: Location, name: str) -> Diagnostic:
    return error("weight_not_positive", at, name=name)


def weights_not_one(at: Location, total: str) -> Diagnostic:
    return error("weights_not_one", at, total=total)
