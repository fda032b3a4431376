"""Adverse codes: what is turned against a customer is yielded only for a person to decide or approve."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.examined import Examined
from engine.check.written import place_of
from engine.diagnostics import Diagnostic, check_findings
from engine.model.feel_values import Context
from engine.model.outcome import FAILING, Status
from engine.model.results import OTHERWISE
from engine.model.ruleset import Decision, Output
from engine.model.staging import STAGE
from engine.model.types import Value

APPROVAL = "approval_required"
DEFAULT = "default"


def find_unreviewed_adverse_codes(examined: Examined) -> list[Diagnostic]:
    """Report each row that yields an adverse code without `status: review` or the flag `approval_required`."""
    found: list[Diagnostic] = []
    for decision in examined.own_decisions():
        if not decision.adverse or any(flag.id == APPROVAL for flag in decision.flags):
            continue
        node = examined.written.entry("decisions", decision.name)
        for rule in decision.rules:
            for code in () if rule.is_made else _unreviewed(decision, rule.output):
                found.append(check_findings.adverse_without_review(rule.at, decision.name, rule.id, code))
        if decision.otherwise is not None:
            at = place_of(node, OTHERWISE, decision.at)
            for code in _unreviewed(decision, decision.otherwise):
                found.append(check_findings.adverse_without_review(at, decision.name, OTHERWISE, code))
        else:
            for clause in decision.outputs:
                at = place_of(node, "outputs", decision.at)
                for code in sorted(set(codes_in(clause.default)) & set(decision.adverse)):
                    found.append(check_findings.adverse_without_review(at, decision.name, DEFAULT, code))
    return found


def _unreviewed(decision: Decision, output: Output) -> list[str]:
    """Return the adverse codes that the output yields by itself; none where a person decides or approves."""
    if output.status is Status.REVIEW or output.status in FAILING or APPROVAL in output.flags:
        return []
    value = output.value
    if decision.staging is not None and isinstance(value, Context):
        value = tuple(part for name, part in value.items() if name != STAGE)  # where the customer is already
    yielded = set(codes_in(value))
    return [code for code in decision.adverse if code in yielded]


def codes_in(value: Value) -> Iterator[str]:
    """Yield the texts of a value, within lists and several outputs too."""
    match value:
        case str():
            yield value
        case tuple():
            for item in value:
                yield from codes_in(item)
        case Context():
            for item in value.values():
                yield from codes_in(item)
