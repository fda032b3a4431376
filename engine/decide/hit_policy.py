"""What the rows that match come to: hit policies, failed inputs and reviewed inputs (`RULES.md`, Meaning)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.backends import FAILED, Input
from engine.backends.reference import cell_holds, reads_failed
from engine.decide.derive import derive, output_value
from engine.model.cells import references
from engine.model.combined_rows import Fired, combine_rows
from engine.model.feel_values import Unknown
from engine.model.outcome import FAILING, Json, Outcome, Status
from engine.model.results import as_listed, distinct, nothing_matched, outputs_in_order, propagated
from engine.model.ruleset import Cell, Decision, HitPolicy, Rule, Ruleset


def outcome_of_hits(
    ruleset: Ruleset,
    decision: Decision,
    hits: tuple[int, ...],
    inputs: Mapping[str, Input],
    required: Mapping[str, Outcome],
) -> Outcome:
    """Return the decision's outcome, given the positions of the rows none of whose cells is false.

    A row that reads a failed decision cannot be judged: where it would decide (under FIRST and PRIORITY, before any
    row that holds; under the others, at all) its failure propagates. `required` holds the outcomes decided before.
    """
    considered = _considered(decision, hits)
    for position in considered:
        if cause := _failed_input(decision.rules[position], inputs):
            return failure_of(cause, required)
    outcome = _decide_rows(ruleset, decision, [decision.rules[position] for position in considered], inputs, required)
    outcome = _inherit_review(ruleset, decision, outcome, hits, inputs, required)
    return with_flags(ruleset, decision, outcome, inputs, required)


def _considered(decision: Decision, hits: tuple[int, ...]) -> tuple[int, ...]:
    """Return the hits that make the outcome: one where rows are taken in turn, else all."""
    if decision.hit_policy is HitPolicy.FIRST:
        return hits[:1]
    if decision.hit_policy is HitPolicy.PRIORITY and hits and is_ranked(decision):
        return (min(hits, key=lambda position: outputs_in_order(decision, decision.rules[position].output.value)),)
    return hits


def is_ranked(decision: Decision) -> bool:
    """True where the outputs, hence the priorities of the rules, are known before a rule has fired."""
    return not any(rule.output.computed for rule in decision.rules)


def failure_of(cause: str, required: Mapping[str, Outcome]) -> Outcome:
    """Return the outcome that reading the failed decision or derived value comes to."""
    failed = required[cause]
    return failed if "/" in cause else propagated(failed.status, because=cause)


def _decide_rows(
    ruleset: Ruleset,
    decision: Decision,
    rules: Sequence[Rule],
    inputs: Mapping[str, Input],
    required: Mapping[str, Outcome],
) -> Outcome:
    if not rules:
        return _otherwise(ruleset, decision, inputs, required)
    rows: list[Fired] = []
    for rule in rules:
        value = output_value(ruleset, decision, rule.output, inputs, required)
        if isinstance(value, Outcome):
            return replace(value, rules=(rule.id,)) if value.because is None else value
        rows.append((rule, value))
    return combine_rows(ruleset, decision, rows)


def _otherwise(
    ruleset: Ruleset, decision: Decision, inputs: Mapping[str, Input], required: Mapping[str, Outcome]
) -> Outcome:
    outcome = nothing_matched(decision)
    if decision.otherwise is None:
        return outcome
    value = output_value(ruleset, decision, decision.otherwise, inputs, required)
    return value if isinstance(value, Outcome) else replace(outcome, value=as_listed(decision, value))


def with_flags(
    ruleset: Ruleset,
    decision: Decision,
    outcome: Outcome,
    inputs: Mapping[str, Input],
    required: Mapping[str, Outcome],
) -> Outcome:
    """Return the outcome with the flags whose tests hold; a test that has no value is reported, not taken as false."""
    if not decision.flags or outcome.status in FAILING:
        return outcome
    known: dict[str, Input] = {**inputs, decision.name: outcome.value}
    faults: dict[str, Json] = {}
    for flag in decision.flags:
        found = derive(ruleset, decision, flag.test, known, required)
        if isinstance(found, Outcome):
            faults[flag.id] = found.to_json()
        elif not isinstance(found, Unknown) and found is True:
            outcome = replace(
                outcome,
                flags=distinct(outcome.flags, (flag.id,)),
                assumptions=distinct(outcome.assumptions, flag.assumes),
            )
    return replace(outcome, details={**outcome.details, "flags_not_judged": faults}) if faults else outcome


def _failed_input(rule: Rule, inputs: Mapping[str, Input]) -> str | None:
    """Return the failed decision or derived value the row reads first, if any."""
    for cell in rule.cells:
        for name in _reads(cell):
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
    if not reviewed:
        return outcome
    for rule in _rows_considered(decision, hits):
        causes = [base for cell in rule.cells for name in _reads(cell) for base in ruleset.basis_of(name)]
        cause = next((name for name in causes if name in reviewed), None)
        if cause and _reached(ruleset, rule, reviewed, inputs):
            return replace(outcome, status=Status.REVIEW, because=cause)
    cause = next((base for name in decision.output_reads for base in ruleset.basis_of(name) if base in reviewed), None)
    return replace(outcome, status=Status.REVIEW, because=cause) if cause else outcome


def _rows_considered(decision: Decision, hits: tuple[int, ...]) -> tuple[Rule, ...]:
    """Return the rows looked at before the decision stood: under FIRST those up to the hit, else all."""
    return decision.rules[: hits[0] + 1] if decision.hit_policy is HitPolicy.FIRST and hits else decision.rules


def _reached(ruleset: Ruleset, rule: Rule, reviewed: set[str], inputs: Mapping[str, Input]) -> bool:
    """True where nothing but reviewed values decides whether the row holds: all its other cells hold."""
    others = [
        cell
        for cell in rule.cells
        if reviewed.isdisjoint(base for name in _reads(cell) for base in ruleset.basis_of(name))
    ]
    return all(reads_failed(cell, inputs) or cell_holds(ruleset, cell, inputs) for cell in others)


def _reads(cell: Cell) -> tuple[str, ...]:
    return (cell.column, *references(cell.test))
