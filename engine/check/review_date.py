"""Rules whose review is overdue: `review_by` has passed on the day of the check."""

from __future__ import annotations

from engine.check.examined import Examined
from engine.check.written import value_of
from engine.diagnostics import Diagnostic, check_findings
from engine.load.nodes import Scalar
from engine.load.values import read_date


def find_overdue_review(examined: Examined) -> list[Diagnostic]:
    """Report a ruleset that should have been looked through before the day of the check."""
    nodes = (value_of(file, "review_by") for file in examined.written.files)
    node = next((node for node in nodes if isinstance(node, Scalar)), None)
    due = None if node is None else read_date(node)
    if node is None or due is None or isinstance(due, Diagnostic) or examined.day is None or examined.day <= due:
        return []
    return [check_findings.review_overdue(node.at, due.isoformat(), (examined.day - due).days)]
