"""Overlaps: two rules that match the same customer: no answer under UNIQUE, nor under ANY where they differ."""

from __future__ import annotations

from engine.check.grid import Customer, Grid, grid_of, shown
from engine.diagnostics import Diagnostic, check_findings
from engine.model.ruleset import Decision, HitPolicy, Ruleset

MOST_PAIRS = 1_000_000
MOST_CUSTOMERS = 5_000


def find_overlaps(ruleset: Ruleset) -> list[Diagnostic]:
    """Report, for each rule of a UNIQUE or ANY table, the first earlier rule that matches a customer of its own."""
    found: list[Diagnostic] = []
    for decision in ruleset.decisions.values():
        if decision.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
            found += _overlaps(grid_of(ruleset, decision))
    return found


def _overlaps(grid: Grid) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    pairs, correlated = 0, None
    for second in range(len(grid.masks)):
        for first in range(second):
            if _may_both_hold(grid.decision, first, second):
                continue
            pairs += 1
            customer = _customer_of_both(grid, first, second)
            if customer is not None:
                correlated = grid.correlated if correlated is None else correlated
                found.append(_report(grid, first, second, customer, correlated))
                break
        if pairs > MOST_PAIRS:
            name = grid.decision.name
            return [*found, check_findings.overlaps_not_searched_through(grid.decision.at, name, MOST_PAIRS)]
    return found


def _may_both_hold(decision: Decision, first: int, second: int) -> bool:
    """True under ANY for rows that yield the same."""
    one, other = decision.rules[first].output, decision.rules[second].output
    same = (one.status, one.value, one.computed) == (other.status, other.value, other.computed)
    return decision.hit_policy is HitPolicy.ANY and same


def _customer_of_both(grid: Grid, first: int, second: int) -> Customer | None:
    """Return a customer whom both rows match; None where there is none among the samples."""
    both = []
    for one, other in zip(grid.masks[first], grid.masks[second], strict=True):
        if not one & other:
            return None
        both.append(one & other)
    spread = grid.crossing_names((first, second))
    for customer in grid.customers(tuple(both), spread, MOST_CUSTOMERS):
        if grid.crosses(first, customer) and grid.crosses(second, customer):
            return customer
    return None


def _report(grid: Grid, first: int, second: int, customer: Customer, correlated: bool) -> Diagnostic:
    one, other = grid.decision.rules[first], grid.decision.rules[second]
    constructor = check_findings.possible_overlap if correlated else check_findings.overlap
    return constructor(other.at, grid.decision.name, one.id, other.id, one.at, shown(grid, customer))
