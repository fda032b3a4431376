"""Codes that an output declares and no row yields."""

from __future__ import annotations

from engine.check.adverse import codes_in
from engine.check.examined import Examined
from engine.check.unused import outputs_of
from engine.check.written import place_of, value_of
from engine.diagnostics import Diagnostic, unused_findings
from engine.model.feel_values import Context
from engine.model.ruleset import Decision, OutputClause


def find_codes_never_yielded(examined: Examined) -> list[Diagnostic]:
    """Report the declared codes of outputs that are written out in every row, and that none of them is."""
    found: list[Diagnostic] = []
    for decision in examined.own_decisions():
        node = examined.written.entry("decisions", decision.name)
        for clause in decision.outputs or (OutputClause(decision.name, decision.output_type),):
            yielded = _yielded(decision, clause)
            unused = [] if yielded is None else [code for code in clause.type.codes if code not in yielded]
            if unused:
                at = place_of(value_of(node, "outputs"), clause.name, place_of(node, "order", decision.at))
                found.append(unused_findings.code_never_yielded(at, decision.name, unused))
    return found


def _yielded(decision: Decision, clause: OutputClause) -> frozenset[str] | None:
    """Return the codes that rows and the default yield; None where some are computed."""
    codes = set(codes_in(clause.default))
    for output in outputs_of(decision):
        if any(name == clause.name for name, _ in output.computed):
            return None
        value = output.value
        several = len(decision.outputs) > 1 and isinstance(value, Context)
        codes.update(codes_in(value[clause.name] if several and clause.name in value else None if several else value))
    return frozenset(codes)
