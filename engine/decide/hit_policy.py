"""What the rows that match come to: hit policies, failed inputs and reviewed inputs (`RULES.md`, Meaning)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.backends import FAILED, Input
from engine.backends.reference import cell_holds, reads_failed
from engine.model.cells import references
from engine.model.outcome import Outcome, Status
from engine.model.results import conflict, fired, nothing_matched, propagated
from engine.model.ruleset import Cell, Decision, HitPolicy, Rule, Ruleset


def outcome_of_hits(
    ruleset: Ruleset,
    decision: Decision,
    hits: tuple[int, ...],
    inputs: Mapping[str, Input],
    required: Mapping[str, Outcome],
) -> Outcome:
    """Return the decision's outcome, given the positions of the rows none of whose cells is false.

    A row that reads a failed decision cannot be judged: where it would decide (under FIRST, before any row
    that holds; under UNIQUE, at all) its failure propagates. `required` holds the outcomes decided before.
    """
    considered = hits[:1] if decision.hit_policy is HitPolicy.FIRST else hits
    for position in considered:
        if cause := _failed_decision(decision.rules[position], inputs):
            return propagated(required[cause].status, because=cause)
    if len(considered) > 1:
        return conflict(decision.rules[position] for position in considered)
    outcome = fired(ruleset, decision, decision.rules[hits[0]]) if hits else nothing_matched(decision)
    return _inherit_review(ruleset, decision, outcome, hits, inputs, required)


def _failed_decision(rule: Rule, inputs: Mapping[str, Input]) -> str | None:
    """Return the failed decision the row reads first, if any."""
    for cell in rule.cells:
        for name in (cell.column, *references(cell.test)):
            if inputs.get(name) is FAILED:
                return name
    return None


def _inherit_review(
    ruleset: Ruleset,
    decision: Decision,
    outcome: Outcome,
    hits: tuple[int, ...],
    inputs: Mapping[str, Input],
    required: Mapping[str, Outcome],
) -> Outcome:
    """Return the outcome, in review if a reviewed decision was read on the way to it."""
    if outcome.status is not Status.DECIDED:
        return outcome
    reviewed = {name for name, found in required.items() if found.status is Status.REVIEW}
    if reviewed:
        for rule in _rows_considered(decision, hits):
            cause = next((name for cell in rule.cells for name in _reads(cell) if name in reviewed), None)
            if cause and _reached(ruleset, rule, reviewed, inputs):
                return replace(outcome, status=Status.REVIEW, because=cause)
    return outcome


def _rows_considered(decision: Decision, hits: tuple[int, ...]) -> tuple[Rule, ...]:
    """Return the rows looked at before the decision stood: under FIRST those up to the hit, else all."""
    return decision.rules[: hits[0] + 1] if decision.hit_policy is HitPolicy.FIRST and hits else decision.rules


def _reached(ruleset: Ruleset, rule: Rule, reviewed: set[str], inputs: Mapping[str, Input]) -> bool:
    """True where nothing but reviewed values decides whether the row holds: all its other cells hold."""
    others = [cell for cell in rule.cells if reviewed.isdisjoint(_reads(cell))]
    return all(reads_failed(cell, inputs) or cell_holds(ruleset, cell, inputs) for cell in others)


def _reads(cell: Cell) -> tuple[str, ...]:
    return (cell.column, *references(cell.test))
