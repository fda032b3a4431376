"""What the rows of a generated table come to: outcomes made when a combination of rows first matches, then kept."""

from __future__ import annotations

from collections.abc import Callable

from engine.backends.compiled.masks import positions
from engine.model.combined_rows import combine_rows
from engine.model.outcome import Outcome
from engine.model.results import fired, nothing_matched
from engine.model.ruleset import Decision, HitPolicy, Ruleset

KEPT_COMBINATIONS = 16_384
"""Outcomes kept for one table; a table of many independent rows has more combinations than memory should hold."""

OfRows = Callable[[int], Outcome]


def outcome_of_rows(ruleset: Ruleset, decision: Decision) -> OfRows:
    """Return the function from the mask of the rows that match to the outcome under the decision's hit policy.

    For decisions whose outputs are all literal.
    """

    def outcome(rows: int) -> Outcome:
        hits = positions(rows)
        if not hits:
            return nothing_matched(decision)
        rules = [decision.rules[position] for position in hits]
        if decision.hit_policy is HitPolicy.FIRST:
            return fired(ruleset, decision, rules[0])
        return combine_rows(ruleset, decision, [(rule, rule.output.value) for rule in rules])

    return outcome


def kept(outcomes: dict[int, Outcome], rows: int, of_rows: OfRows) -> Outcome:
    """Return the outcome of the rows, from now on among `outcomes`, which start anew when there are too many."""
    if len(outcomes) >= KEPT_COMBINATIONS:
        outcomes.clear()
    found = outcomes[rows] = of_rows(rows)
    return found
