"""Figures written again and again: the same threshold of the same fact in several decisions, better a parameter."""

from __future__ import annotations

from decimal import Decimal

from engine.check.examined import Examined
from engine.check.wording import titles, written
from engine.diagnostics import Diagnostic, check_findings
from engine.model.cells import Constant, endpoints
from engine.model.ruleset import Cell
from engine.model.types import NUMERIC, Base, Value
from engine.source import Location

FEWEST_CELLS = 3
FEWEST_DECISIONS = 2
NATURAL = (Decimal(0), Decimal(1))
"""Figures that nobody turns: nothing, and one or the whole."""


def find_repeated_numbers(examined: Examined) -> list[Diagnostic]:
    """Report a figure that stands in at least three cells over one fact, in at least two decisions."""
    places: dict[tuple[str, Value], dict[Location, tuple[str, str]]] = {}
    for decision in examined.own_decisions():
        for cell in (cell for rule in decision.rules for cell in rule.cells):
            for endpoint in _figures(examined, cell):
                cells = places.setdefault((cell.column, endpoint.value), {})
                cells[cell.at] = (decision.name, endpoint.text)
    found: list[Diagnostic] = []
    for (fact, value), cells in places.items():
        decisions = list(dict.fromkeys(decision for decision, _ in cells.values()))
        if len(cells) >= FEWEST_CELLS and len(decisions) >= FEWEST_DECISIONS:
            first, *rest = sorted(cells)
            text = cells[first][1] or written(value)
            what = titles(examined.ruleset, fact)
            found.append(check_findings.repeated_number(first, text, what, len(cells), decisions, rest))
    return found


def _figures(examined: Examined, cell: Cell) -> list[Constant]:
    """Return the numbers and dates written in a cell over a fact."""
    fact = examined.ruleset.facts.get(cell.column)
    if fact is None or fact.type.base not in NUMERIC | {Base.DATE}:
        return []
    written_out = [endpoint for endpoint in endpoints(cell.test) if isinstance(endpoint, Constant)]
    return [endpoint for endpoint in written_out if endpoint.value is not None and endpoint.value not in NATURAL]
