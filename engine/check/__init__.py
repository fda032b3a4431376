"""What can be said of a ruleset before any customer comes: one module per concern, one tuple of checks.

`overlaps` rules that contradict each other · `gaps` customers no rule answers · `grid` a table over samples ·
`holds` a cell on a sample.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from engine.check.examined import Examined, examine
from engine.check.gaps import find_gaps
from engine.check.overlaps import find_overlaps
from engine.diagnostics import Diagnostic, in_order
from engine.model.ruleset import Ruleset

Check = Callable[[Examined], list[Diagnostic]]

STANDARD_CHECKS: tuple[Check, ...] = (find_overlaps, find_gaps)


def check(ruleset: Ruleset, day: dt.date | None = None) -> tuple[Diagnostic, ...]:
    """Return the findings of all standard checks, by place; `day`: what is overdue then, too."""
    examined = examine(ruleset, day)
    return in_order(found for standard in STANDARD_CHECKS for found in standard(examined))


__all__ = ["STANDARD_CHECKS", "Check", "check"]
