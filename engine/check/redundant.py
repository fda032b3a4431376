"""Rows that add nothing: the same row twice in a list, or under ANY a row whose customers others answer the same."""

from __future__ import annotations

from engine.check.boxes import Budget, TooLarge, is_empty, meets, uncovered
from engine.check.examined import Examined
from engine.check.grid import Grid, Masks
from engine.diagnostics import Diagnostic, dead_rule_findings
from engine.model.cells import UnaryTest
from engine.model.ruleset import LISTING, HitPolicy, Output

MOST_ROWS = 1_000_000

Answer = tuple[object, ...]


def find_redundant_rules(examined: Examined) -> list[Diagnostic]:
    """Report rows without which the table would answer every customer the same."""
    found: list[Diagnostic] = []
    for decision in examined.own_decisions():
        grid = examined.complete[decision.name]
        if decision.hit_policy in LISTING:
            found += _written_twice(grid)
        elif decision.hit_policy is HitPolicy.ANY:
            found += _answered_by_others(grid)
    return found


def _written_twice(grid: Grid) -> list[Diagnostic]:
    """Report rows that match the same customers as an earlier one and yield the same: they count twice."""
    found: list[Diagnostic] = []
    first: dict[tuple[Masks, frozenset[tuple[str, UnaryTest]], Answer], int] = {}
    for row, rule in enumerate(grid.decision.rules):
        compared = frozenset((cell.column, cell.test) for cell in grid.crossing[row])
        earlier = first.setdefault((grid.masks[row], compared, _answer(rule.output)), row)
        if earlier != row and not is_empty(grid.masks[row]):
            other = grid.decision.rules[earlier]
            name = grid.decision.name
            found.append(dead_rule_findings.duplicate_rule(rule.at, name, rule.id, other.id, other.at))
    return found


def _answered_by_others(grid: Grid) -> list[Diagnostic]:
    """Report, from the last row up, rows that the rest of the rows with the same answer cover."""
    rules = grid.decision.rules
    budget, found = Budget(MOST_ROWS), list[Diagnostic]()
    kept = [row for row in range(len(rules)) if not is_empty(grid.masks[row])]
    for row in reversed(kept[:]):
        same = [
            other
            for other in kept
            if other != row and not grid.crossing[other] and _answer(rules[other].output) == _answer(rules[row].output)
        ]
        near = [other for other in same if meets(grid.masks[row], grid.masks[other])]
        try:
            covered = uncovered(grid.masks[row], [grid.masks[other] for other in near], budget) is None
        except TooLarge:
            return found
        if covered:
            kept.remove(row)
            others = [rules[other] for other in near]
            ids, places = [other.id for other in others], [other.at for other in others]
            rule, name = rules[row], grid.decision.name
            found.append(dead_rule_findings.redundant_rule(rule.at, name, rule.id, ids, places))
    return found


def _answer(output: Output) -> Answer:
    return output.status, output.value, output.computed, output.flags
