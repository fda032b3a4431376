"""What rows that fired come to together under the hit policy (DMN 1.5, 8.2.10); the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from engine.model.additions import Granting, Raising
from engine.model.feel_values import ARITHMETIC, EvaluationError
from engine.model.granted import grant
from engine.model.outcome import FAILING, Outcome
from engine.model.raised import raise_codes
from engine.model.results import conflict, evaluation_failed, fired, outputs_in_order, several
from engine.model.ruleset import LISTING, Aggregation, Decision, HitPolicy, Rule, Ruleset
from engine.model.types import Value

Fired = tuple[Rule, Value]
"""A rule that matched, and what its output came to."""


def is_literal(decision: Decision) -> bool:
    """True where the rows that match settle the outcome: no derived values, computed outputs or flags."""
    outputs = [rule.output for rule in decision.rules] + ([decision.otherwise] if decision.otherwise else [])
    return not (decision.derived or decision.flags or any(output.computed for output in outputs))


def combine_rows(ruleset: Ruleset, decision: Decision, rows: Sequence[Fired]) -> Outcome:
    """Return what the hit policy makes of the rows that fired (at least one), in the order of the table."""
    if isinstance(rows[0][0].adds, Granting):
        return grant(ruleset, decision, [rule for rule, _ in rows])
    if isinstance(rows[0][0].adds, Raising):
        return raise_codes(ruleset, decision, [rule for rule, _ in rows])
    if decision.hit_policy in LISTING:
        return _listed(ruleset, decision, rows)
    if decision.hit_policy is HitPolicy.PRIORITY:
        rows = [min(rows, key=lambda row: outputs_in_order(decision, row[1]))]
    answers = {(rule.output.status, value) for rule, value in rows}
    if len(rows) > 1 and (decision.hit_policy is HitPolicy.UNIQUE or len(answers) > 1):
        return conflict(rule for rule, _ in rows)
    rule, value = rows[0]
    outcome = replace(fired(ruleset, decision, rule), value=value)
    if len(rows) == 1:
        return outcome
    together = several(ruleset, decision, [rule for rule, _ in rows], value)
    return replace(together, status=outcome.status)


def _listed(ruleset: Ruleset, decision: Decision, rows: Sequence[Fired]) -> Outcome:
    """Return all outputs, in the order of the policy, or the number COLLECT makes of them."""
    for rule, _ in rows:
        if rule.output.status in FAILING:
            return fired(ruleset, decision, rule)
    if decision.hit_policy is HitPolicy.OUTPUT_ORDER:
        rows = sorted(rows, key=lambda row: outputs_in_order(decision, row[1]))
    values = tuple(value for _, value in rows)
    try:
        value = _AGGREGATE[decision.aggregation](values)
    except EvaluationError as error:
        return evaluation_failed(decision.name, error)
    return several(ruleset, decision, [rule for rule, _ in rows], value)


def _numbers(values: tuple[Value, ...]) -> tuple[Decimal, ...]:
    if any(isinstance(value, bool) or not isinstance(value, int | Decimal) for value in values):
        raise EvaluationError("wrong_type", "only numbers can be added up or compared", values)
    return tuple(Decimal(value) for value in values)


def _sum(values: tuple[Value, ...]) -> Decimal:
    total = Decimal(0)
    for value in _numbers(values):
        total = ARITHMETIC.add(total, value)
    return total


_AGGREGATE: Mapping[Aggregation, Callable[[tuple[Value, ...]], Value]] = {
    Aggregation.LIST: lambda values: values,
    Aggregation.SUM: _sum,
    Aggregation.MIN: lambda values: min(_numbers(values)),
    Aggregation.MAX: lambda values: max(_numbers(values)),
    Aggregation.COUNT: lambda values: Decimal(len(values)),
}
