"""Ways through stages: those no way leads to, those no way leads out of, and customers sent to and fro."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.check.examined import Examined
from engine.check.grid import Customer, Grid
from engine.check.verdicts import bits, matches
from engine.check.wording import in_words
from engine.diagnostics import Diagnostic, stage_findings
from engine.model.feel_values import Context
from engine.model.outcome import Status
from engine.model.ruleset import PART_MARK, Decision, Rule
from engine.model.staging import NEXT, STAYS, Staging

MOST_CUSTOMERS = 1_000


@dataclass(frozen=True, slots=True)
class Way:
    """A transition that decides by itself: its row, the stages it leads from, and the one it leads to."""

    row: int
    rule: Rule
    sources: frozenset[str]
    to: str


def find_stages_astray(examined: Examined) -> list[Diagnostic]:
    """Report stages that cannot be come into or left, and pairs of transitions between which a customer flaps."""
    found: list[Diagnostic] = []
    for decision in examined.own_decisions():
        staging, grid = decision.staging, examined.grids[decision.name]
        if staging is None or staging.column not in grid.variables:
            continue
        ways = tuple(_ways(grid, decision, staging.column))
        found += _not_reached(decision, staging, ways)
        found += _without_way_out(decision, staging, ways)
        found += _flapping(grid, decision, staging.column, ways)
    return found


def _ways(grid: Grid, decision: Decision, column: str) -> Iterator[Way]:
    at = grid.variables.index(column)
    for row, rule in enumerate(decision.rules):
        value = rule.output.value
        if not rule.is_made:
            sources = frozenset(grid.samples[at][bit] for bit in bits(grid.masks[row][at]))
            to = value[NEXT] if isinstance(value, Context) and NEXT in value else ""
            yield Way(row, rule, sources, to)


def _not_reached(decision: Decision, staging: Staging, ways: tuple[Way, ...]) -> Iterator[Diagnostic]:
    """Yield the stages that no way leads to from the first one or another that is come into from outside.

    Of stages that are beyond reach only because one before them is, that one alone.
    """
    reached = _beyond({stage.id for at, stage in enumerate(staging.stages) if stage.initial or at == 0}, ways)
    for stage in staging.stages:
        if stage.id not in reached:
            yield stage_findings.stage_not_reached(stage.at, decision.name, stage.id)
            reached = _beyond(reached | {stage.id}, ways)


def _beyond(reached: set[str], ways: tuple[Way, ...]) -> set[str]:
    """Return the stages, and all that ways lead to from them."""
    while more := {way.to for way in ways if way.to and way.sources & reached} - reached:
        reached = reached | more
    return reached


def _without_way_out(decision: Decision, staging: Staging, ways: tuple[Way, ...]) -> Iterator[Diagnostic]:
    """Yield the stages that nothing leads out of: neither a transition nor a person, nor meant as the end."""
    kept = {rule.id: rule for rule in decision.rules}
    for stage in staging.stages[:-1]:
        by_person = kept[f"{stage.id}{PART_MARK}{STAYS}"].output.status is Status.REVIEW
        leaves = any(stage.id in way.sources and (way.to != stage.id or _is_reviewed(way)) for way in ways)
        if not (stage.final or by_person or leaves):
            yield stage_findings.stage_without_way_out(stage.at, decision.name, stage.id)


def _is_reviewed(way: Way) -> bool:
    return way.rule.output.status is Status.REVIEW


def _flapping(grid: Grid, decision: Decision, column: str, ways: tuple[Way, ...]) -> Iterator[Diagnostic]:
    """Yield each pair of transitions that undo one another for a customer of whom nothing else has changed."""
    alone = [way for way in ways if way.rule.output.status is Status.DECIDED and way.to]
    for second in alone:
        for first in alone[: alone.index(second)]:
            if first.to in second.sources and second.to in first.sources and first.to != second.to:
                customer = _sent_back(grid, column, first, second)
                if customer is not None:
                    looked = {cell.column for way in (first, second) for cell in way.rule.cells} - {column}
                    example = in_words(_narrowed(grid, looked), customer)
                    yield stage_findings.stages_flap(
                        second.rule.at, decision.name, first.rule.id, second.rule.id, second.to, first.to,
                        first.rule.at, example,
                    )  # fmt: skip


def _sent_back(grid: Grid, column: str, first: Way, second: Way) -> Customer | None:
    """Return a customer whom the first sends on and the second back again; None where none is found."""
    at = grid.variables.index(column)
    place = grid.samples[at].index(second.to)
    masks = [one & other for one, other in zip(grid.masks[first.row], grid.masks[second.row], strict=True)]
    masks[at] = 1 << place
    if not all(masks):
        return None
    for customer in grid.customers(tuple(masks), frozenset(grid.variables), MOST_CUSTOMERS):
        if _taken_by(grid, customer) == first.row and _taken_by(grid, {**customer, column: first.to}) == second.row:
            return customer
    return None


def _taken_by(grid: Grid, customer: Mapping[str, object]) -> int | None:
    return next((row for row in range(len(grid.masks)) if matches(grid, row, customer)), None)


def _narrowed(grid: Grid, names: set[str]) -> Grid:
    """Return the grid of these columns alone, to tell a customer by them."""
    kept = [at for at, name in enumerate(grid.variables) if name in names]
    return Grid(
        grid.ruleset,
        grid.decision,
        tuple(grid.variables[at] for at in kept),
        tuple(grid.samples[at] for at in kept),
        (),
        (),
    )
