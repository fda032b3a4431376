"""What a ruleset promises of its own parameters and relations, found true or not before any customer comes."""

from __future__ import annotations

from engine.backends.reference.expressions import evaluate
from engine.diagnostics import Diagnostic, ruleset_faults
from engine.model.expression_names import names_read
from engine.model.feel_values import EvaluationError
from engine.model.ruleset import MustHold, Ruleset
from engine.model.types import Value


def broken_promises(ruleset: Ruleset) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each `must_hold` that is false, null, or has no value.

    A promise that reads a parameter without a value is not judged: nothing is decided on that parameter either.
    """
    values: dict[str, Value] = {**ruleset.constants}
    values |= {name: parameter.value for name, parameter in ruleset.parameters.items() if parameter.value is not None}
    found = (_broken(promise, values) for promise in ruleset.must_hold if _can_be_judged(ruleset, promise))
    return tuple(diagnostic for diagnostic in found if diagnostic is not None)


def _can_be_judged(ruleset: Ruleset, promise: MustHold) -> bool:
    names = (name for name in names_read(promise.expression) if name in ruleset.parameters)
    return all(ruleset.parameters[name].value is not None for name in names)


def _broken(promise: MustHold, values: dict[str, Value]) -> Diagnostic | None:
    try:
        held = evaluate(promise.expression, values)
    except EvaluationError as error:
        return ruleset_faults.promise_broken(promise.at, promise.id, error.detail)
    shown = {None: "null", False: "false"}
    return None if held is True else ruleset_faults.promise_broken(promise.at, promise.id, shown.get(held, str(held)))
