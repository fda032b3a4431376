"""Tiers in an order that their thresholds contradict: a better tier for which less of the same fact is enough."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from engine.check.admitted import ascending
from engine.check.examined import Examined
from engine.check.grid import Grid, Masks
from engine.check.verdicts import bits
from engine.check.wording import titles
from engine.check.written import value_of
from engine.diagnostics import Diagnostic, check_findings
from engine.model.outcome import FAILING


@dataclass(frozen=True, slots=True)
class Step:
    """Two rows of neighbouring tiers that differ in one fact alone; `rises` where the better one asks for more."""

    better: int
    worse: int
    rises: bool


def find_tiers_against_their_thresholds(examined: Examined) -> list[Diagnostic]:
    """Report, for each fact, the first step of a ladder that runs against its order.

    More is taken to be better, unless the decision writes its `order` and most of the steps say that less is.
    """
    found: list[Diagnostic] = []
    for decision in examined.own_decisions():
        if decision.kind != "tiers":
            continue
        grid = examined.complete[decision.name]
        has_order = value_of(examined.written.entry("decisions", decision.name), "order") is not None
        for variable, name in enumerate(grid.variables):
            if name not in examined.ruleset.facts:
                continue
            steps = list(_steps(grid, variable))
            less_is_better = has_order and sum(step.rises for step in steps) * 2 < len(steps)
            wrong = next((step for step in steps if step.rises is less_is_better), None)
            if wrong is not None:
                found.append(_report(grid, wrong, name))
    return found


def _steps(grid: Grid, variable: int) -> Iterator[Step]:
    """Yield the steps between rows that ask the same of every other fact, from the best tier down."""
    decision = grid.decision
    codes = decision.output_type.codes
    ladders: dict[Masks, list[int]] = {}
    for row, rule in enumerate(decision.rules):
        if rule.output.value in codes and rule.output.status not in FAILING and not grid.crossing[row]:
            masks = grid.masks[row]
            ladders.setdefault((*masks[:variable], *masks[variable + 1 :]), []).append(row)
    size = ascending(grid.ruleset, grid.variables[variable], grid.samples[variable])
    for ladder in ladders.values():
        ranked = sorted(ladder, key=lambda row: codes.index(decision.rules[row].output.value))
        for better, worse in itertools.pairwise(ranked):
            rises = _rises(grid.masks[better][variable], grid.masks[worse][variable], size)
            same_tier = decision.rules[better].output.value == decision.rules[worse].output.value
            if rises is not None and not same_tier:
                yield Step(better, worse, rises)


def _rises(better: int, worse: int, size: int) -> bool | None:
    """True where the better row begins and ends higher, or one of both; None where that cannot be said."""
    ordered = (1 << size) - 1
    one, other = list(bits(better & ordered)), list(bits(worse & ordered))
    if not one or not other:
        return None
    low, high = one[0] - other[0], one[-1] - other[-1]
    if low == high == 0 or low * high < 0:
        return None
    return low > 0 or high > 0


def _report(grid: Grid, step: Step, fact: str) -> Diagnostic:
    decision = grid.decision
    better, worse = decision.rules[step.better], decision.rules[step.worse]
    return check_findings.tier_order_contradicts_threshold(
        better.at, decision.name, titles(grid.ruleset, fact), better.output.value, worse.output.value, worse.at
    )
