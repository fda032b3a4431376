"""The outcomes a decision table can come to: one constructor for each way it can end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from engine.model.cells import references
from engine.model.feel_values import Context, EvaluationError, kind_of
from engine.model.outcome import Json, Outcome, Status, json_value
from engine.model.ruleset import LISTING, Aggregation, Decision, Rule, Ruleset
from engine.model.types import Value

OTHERWISE = "otherwise"


def fired(ruleset: Ruleset, decision: Decision, rule: Rule) -> Outcome:
    """The rule decides: its output, its assumptions, and the parameters its cells name."""
    parameters = parameters_of(ruleset, rule)
    return Outcome(
        status=rule.output.status,
        value=rule.output.value,
        flags=rule.output.flags,
        rules=(rule.id,),
        assumptions=distinct(
            rule.output.assumes, decision.assumes, *(ruleset.parameters[name].assumes for name in parameters)
        ),
        parameters=parameters,
    )


def nothing_matched(decision: Decision) -> Outcome:
    """No row matches: the `otherwise` output, or `no_match` where there is none."""
    if decision.otherwise is None:
        return Outcome(status=Status.NO_MATCH)
    output = decision.otherwise
    return Outcome(
        output.status, output.value, rules=(OTHERWISE,), assumptions=distinct(output.assumes, decision.assumes)
    )


def conflict(rules: Iterable[Rule]) -> Outcome:
    """Several rows match where only one may: `invalid`, naming them; never a silent pick."""
    ids = tuple(rule.id for rule in rules)
    return Outcome(status=Status.INVALID, rules=ids, details={"reason": "several_rules_match"})


def propagated(status: Status, because: str) -> Outcome:
    """A required decision has no value to read: its status, and its name as the cause."""
    return Outcome(status=status, because=because)


def parameters_of(ruleset: Ruleset, rule: Rule) -> tuple[str, ...]:
    """Return the parameters that the rule's cells and the expressions behind them read, in order of first use."""
    names = [name for cell in rule.cells for name in (cell.column, *references(cell.test))]
    return distinct(name for read in names for name in ruleset.basis_of(read) if name in ruleset.parameters)


def distinct(*groups: Iterable[str]) -> tuple[str, ...]:
    """Return the names of all groups, each once, in order of first appearance."""
    return tuple(dict.fromkeys(name for group in groups for name in group))
