"""Findings about rules that never decide, or that add nothing."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.diagnostic import ByLanguage, Diagnostic, by_language, listed, note, warning
from engine.source import Location

MOST_SHOWN = 12


def dead_rule(
    at: Location, decision: str, rule: str, covering: Iterable[str], places: Iterable[Location]
) -> Diagnostic:
    """Under FIRST or PRIORITY other rules together take all customers of the rule."""
    places = tuple(places)
    found = warning("dead_rule", at, decision=decision, rule=rule, covering=listed(covering, MOST_SHOWN))
    return found.beside(*places[:MOST_SHOWN])


def cell_never_true(
    at: Location, decision: str, rule: str, what: ByLanguage, cell: str, known: ByLanguage
) -> Diagnostic:
    """No legal value satisfies the cell."""
    told = by_language("what", what) | by_language("known", known)
    return warning("cell_never_true", at, decision=decision, rule=rule, cell=cell, **told)


def cells_contradict(
    at: Location, decision: str, rule: str, what: ByLanguage, cells: Iterable[str], places: Iterable[Location]
) -> Diagnostic:
    """Cells of one row over the same column exclude each other."""
    told = by_language("what", what)
    found = warning("cells_contradict", at, decision=decision, rule=rule, cells=listed(cells), **told)
    return found.beside(*places)


def duplicate_rule(at: Location, decision: str, rule: str, first: str, first_at: Location) -> Diagnostic:
    """Under a policy that lists, the row says again what an earlier one says."""
    told = {"decision": decision, "rule": rule, "first": first, "first_at": first_at}
    return warning("duplicate_rule", at, **told).beside(first_at)


def redundant_rule(
    at: Location, decision: str, rule: str, others: Iterable[str], places: Iterable[Location]
) -> Diagnostic:
    """Under ANY other rows answer all customers of the row the same."""
    return warning("redundant_rule", at, decision=decision, rule=rule, others=listed(others)).beside(*places)


def rules_not_judged(at: Location, decision: str, rules: Iterable[str]) -> Diagnostic:
    """Whether these rules can ever decide rests on expressions."""
    return note("rules_not_judged", at, decision=decision, rules=listed(rules))
