"""The outcomes a decision table can come to: one constructor for each way it can end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from engine.model.additions import REASONS, Merge
from engine.model.cells import references
from engine.model.expression_names import names_read
from engine.model.feel_values import Context, EvaluationError, Unknown, kind_of
from engine.model.outcome import Json, Outcome, Status, json_value
from engine.model.ruleset import Aggregation, Decision, Rule, Ruleset
from engine.model.types import Value

OTHERWISE = "otherwise"


def fired(ruleset: Ruleset, decision: Decision, rule: Rule) -> Outcome:
    """The rule decides: its output, its assumptions, and the parameters its cells name."""
    parameters = parameters_of(ruleset, decision, rule)
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
    """No row matches: the `otherwise` output, the defaults, an empty list or count, or else `no_match`."""
    output = decision.otherwise
    if output is not None:
        return Outcome(
            output.status,
            as_listed(decision, output.value),
            flags=output.flags,
            rules=(OTHERWISE,),
            assumptions=distinct(output.assumes, decision.assumes),
        )
    if decision.merge is not None:
        return Outcome(status=Status.DECIDED, value=idle_contact(decision.merge), assumptions=decision.assumes)
    if decision.is_list:
        return Outcome(status=Status.DECIDED, value=(), assumptions=decision.assumes)
    if decision.aggregation is Aggregation.COUNT:
        return Outcome(status=Status.DECIDED, value=Decimal(0), assumptions=decision.assumes)
    if any(clause.has_default for clause in decision.outputs):
        return Outcome(status=Status.DECIDED, value=_defaults(decision), assumptions=decision.assumes)
    return Outcome(status=Status.NO_MATCH)


def idle_contact(merge: Merge) -> Value:
    """Return what merged triggers come to where none is raised: no reasons."""
    return Context({**{scale.attribute: scale.idle for scale in merge.scales}, REASONS: ()})


def as_listed(decision: Decision, value: Value) -> Value:
    """Return the value of `otherwise`: under a policy that lists, one value is a list of one.

    A list stays as it is, and so does what is null or not known.
    """
    return (value,) if decision.is_list and not isinstance(value, tuple | None | Unknown) else value


def _defaults(decision: Decision) -> Value:
    if len(decision.outputs) == 1:
        return decision.outputs[0].default
    return Context({clause.name: clause.default for clause in decision.outputs})


def several(ruleset: Ruleset, decision: Decision, rules: Sequence[Rule], value: Value) -> Outcome:
    """Several rules decide together: one value, resting on what each of them rests on."""
    outcomes = [fired(ruleset, decision, rule) for rule in rules]
    status = Status.REVIEW if any(found.status is Status.REVIEW for found in outcomes) else Status.DECIDED
    return Outcome(
        status=status,
        value=value,
        flags=distinct(*(found.flags for found in outcomes)),
        rules=distinct(*(found.rules for found in outcomes)),
        assumptions=distinct(*(found.assumptions for found in outcomes)),
        parameters=distinct(*(found.parameters for found in outcomes)),
    )


def evaluation_failed(where: str, error: EvaluationError, expression: str | None = None) -> Outcome:
    """An expression has no value: `invalid`, naming where it stands, its text, what is wrong, and the values given."""
    text: dict[str, Json] = {} if expression is None else {"expression": expression}
    details: dict[str, Json] = {"reason": "evaluation_error", "where": where, **text, "code": error.code}
    details |= {"detail": error.detail, "values": [_shown(value) for value in error.values]}
    return Outcome(status=Status.INVALID, details=details)


def _shown(value: Value) -> Json:
    return None if kind_of(value) in ("function", "unknown", "range") else json_value(value)


def outputs_in_order(decision: Decision, value: Value) -> tuple[int, ...]:
    """Return the place of an output in the declared order of each output clause; what is not declared comes last."""
    parts = list(value.values()) if isinstance(value, Context) else [value]
    kinds = [clause.type for clause in decision.outputs] or [decision.output_type]
    return tuple(
        kind.codes.index(part) if part in kind.codes else len(kind.codes)
        for kind, part in zip(kinds, parts, strict=False)
    )


def conflict(rules: Iterable[Rule]) -> Outcome:
    """Several rows match where only one may: `invalid`, naming them; never a silent pick."""
    ids = tuple(rule.id for rule in rules)
    return Outcome(status=Status.INVALID, rules=ids, details={"reason": "several_rules_match"})


def propagated(status: Status, because: str) -> Outcome:
    """A required decision has no value to read: its status, and its name as the cause."""
    return Outcome(status=status, because=because)


def parameters_of(ruleset: Ruleset, decision: Decision, rule: Rule) -> tuple[str, ...]:
    """Return the parameters that the rule's cells and the expressions behind them read, in order of first use."""
    names = [name for cell in rule.cells for name in (cell.column, *references(cell.test))]
    for _, expression in rule.output.computed:
        names += [own_name(ruleset, decision, name) for name in names_read(expression)]
    return distinct(name for read in names for name in ruleset.basis_of(read) if name in ruleset.parameters)


def own_name(ruleset: Ruleset, decision: Decision, label: str) -> str:
    """Return the unique name behind what an expression of the decision calls `label`."""
    own = f"{decision.name}/{label}"
    return own if ruleset.derived_named(own) is not None else label


def distinct(*groups: Iterable[str]) -> tuple[str, ...]:
    """Return the names of all groups, each once, in order of first appearance."""
    return tuple(dict.fromkeys(name for group in groups for name in group))
