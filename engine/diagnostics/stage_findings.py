"""Findings about stages: what no way leads to or out of, and transitions that undo one another."""

from __future__ import annotations

from engine.diagnostics.diagnostic import ByLanguage, Diagnostic, by_language, note, warning
from engine.source import Location


def stage_not_reached(at: Location, decision: str, stage: str) -> Diagnostic:
    """No transition leads to the stage from one where customers begin."""
    return warning("stage_not_reached", at, decision=decision, stage=stage)


def stage_without_way_out(at: Location, decision: str, stage: str) -> Diagnostic:
    """No transition leads out of the stage, which is neither the last nor said to be final."""
    return warning("stage_without_way_out", at, decision=decision, stage=stage)


def stages_flap(
    at: Location, decision: str, first: str, second: str, here: str, there: str, first_at: Location, example: ByLanguage
) -> Diagnostic:
    """Two transitions lead to and fro for one customer of whom nothing else changes."""
    told = {"decision": decision, "first": first, "second": second, "here": here, "there": there}
    return note("stages_flap", at, **told, first_at=first_at, **by_language("example", example)).beside(first_at)
