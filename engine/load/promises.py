"""`must_hold`: what parameters and relations must satisfy together; evaluated where the reference engine is at hand."""

from __future__ import annotations

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.load.expressions import read_condition
from engine.load.fields import fields_of, scalar_of
from engine.load.keys import PROMISE
from engine.load.nodes import Node
from engine.load.scope import Scope
from engine.model.ruleset import MustHold


def read_promise(node: Node, scope: Scope, faults: list[Diagnostic]) -> MustHold | None:
    """Return the promise; it may read parameters and relations, and nothing that differs by customer."""
    fields = fields_of(node, PROMISE, "must_hold", faults)
    if fields is None:
        return None
    name, text = scalar_of(fields.get("id"), "id", faults), scalar_of(fields.get("that"), "that", faults)
    read = None if text is None else read_condition(text, scope, faults)
    if name is None or text is None or read is None:
        return None
    others = [read_name for read_name in read.reads if read_name not in scope.parameters]
    for other in others:
        faults.append(ruleset_faults.promise_reads_more(text.at, other))
    return None if others else MustHold(name.text, read.expression, text.at)
