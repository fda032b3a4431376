"""What a decision's rows read beside facts and decisions: its `let`s, its `if`s, the expressions in its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.backends import FAILED, Input
from engine.backends.reference.expressions import evaluate
from engine.feel.print_expression import print_expression
from engine.model.expressions import Expression
from engine.model.feel_values import Context, EvaluationError, Unknown
from engine.model.outcome import Outcome
from engine.model.results import evaluation_failed, propagated
from engine.model.ruleset import Decision, Derived, Output, Ruleset
from engine.model.types import Value


class ReadsFailed(Exception):
    """An expression read a decision that has no value."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Names(Mapping[str, Value]):
    """The names an expression of a decision may read: inputs, its own derived values, parameters, relations."""

    ruleset: Ruleset
    decision: Decision
    inputs: Mapping[str, Input]

    def __getitem__(self, label: str) -> Value:
        own = f"{self.decision.name}/{label}"
        name = own if own in self.inputs else label
        if name in self.inputs:
            value: Any = self.inputs[name]
            if value is FAILED:
                raise ReadsFailed(name)
            return value
        parameter = self.ruleset.parameters.get(name)
        if parameter is not None and parameter.value is not None:
            return parameter.value
        return self.ruleset.constants[name]

    def __contains__(self, label: object) -> bool:
        parameter = self.ruleset.parameters.get(str(label))
        has_value = parameter is not None and parameter.value is not None
        is_input = f"{self.decision.name}/{label}" in self.inputs or label in self.inputs
        return is_input or has_value or label in self.ruleset.constants

    def __iter__(self) -> Iterator[str]:
        yield from self.inputs
        yield from (name for name in self.ruleset.parameters if name in self and name not in self.inputs)
        yield from (name for name in self.ruleset.constants if name not in self.inputs)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def with_derived(
    ruleset: Ruleset, decision: Decision, inputs: Mapping[str, Input], required: Mapping[str, Outcome]
) -> tuple[Mapping[str, Input], Mapping[str, Outcome]]:
    """Return the inputs with the decision's derived values, and `required` with what failed among them.

    A derived value that cannot be had is `FAILED`, as a required decision is; so it matters only where reached.
    """
    if not decision.derived:
        return inputs, required
    extended, outcomes = dict(inputs), dict(required)
    for derived in decision.derived:
        value = derive(ruleset, decision, derived, extended, outcomes)
        if isinstance(value, Outcome):
            extended[derived.name], outcomes[derived.name] = FAILED, value
        else:
            extended[derived.name] = value
    return extended, outcomes


def derive(
    ruleset: Ruleset,
    decision: Decision,
    derived: Derived,
    inputs: Mapping[str, Input],
    required: Mapping[str, Outcome],
) -> Value | Outcome:
    """Return the value, or the outcome that stands for its failure."""
    return _evaluated(ruleset, decision, derived.expression, derived.label, inputs, required)


def output_value(
    ruleset: Ruleset, decision: Decision, output: Output, inputs: Mapping[str, Input], required: Mapping[str, Outcome]
) -> Value | Outcome:
    """Return what the output comes to; the outcome that stands for the failure of one of its expressions.

    `UNKNOWN` where one of several outputs is not known.
    """
    if not output.computed:
        return output.value
    entries: dict[str, Value] = {}
    for name, expression in output.computed:
        value = _evaluated(ruleset, decision, expression, name, inputs, required)
        if isinstance(value, Outcome | Unknown):
            return value
        entries[name] = value
    if len(decision.outputs) <= 1:
        return next(iter(entries.values()))
    return _joined(decision, output, entries)


def _joined(decision: Decision, output: Output, computed: Mapping[str, Value]) -> Value:
    written = output.value if isinstance(output.value, Mapping) else {}
    together = {**written, **computed}
    return Context({clause.name: together.get(clause.name, clause.default) for clause in decision.outputs})


def _evaluated(
    ruleset: Ruleset,
    decision: Decision,
    expression: Expression,
    label: str,
    inputs: Mapping[str, Input],
    required: Mapping[str, Outcome],
) -> Value | Outcome:
    try:
        return evaluate(expression, Names(ruleset, decision, inputs))
    except EvaluationError as error:
        return evaluation_failed(f"{decision.name}: {label}", error, print_expression(expression))
    except ReadsFailed as failure:
        failed = required[failure.name]
        return failed if "/" in failure.name else propagated(failed.status, because=failure.name)
