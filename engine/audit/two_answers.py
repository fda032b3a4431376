"""What two engines said where they disagreed, read from a record, so that one of them can be held to its own answer."""

from __future__ import annotations

from dataclasses import dataclass

from engine.audit.canonical import canonical_bytes
from engine.decide.decider import DISAGREEMENT
from engine.model.outcome import Json, Status

CONFIRMED_BY_TWO = ("compiled", "rete")


def two_answers(outcome: Json) -> dict[str, Json]:
    """Return what each engine was recorded to have said; empty for an outcome on which they agreed."""
    if not isinstance(outcome, dict) or outcome.get("status") != Status.REVIEW.value:
        return {}
    details = outcome.get("details")
    if not isinstance(details, dict) or details.get("reason") != DISAGREEMENT:
        return {}
    both = {engine: details[engine] for engine in CONFIRMED_BY_TWO if isinstance(details.get(engine), dict)}
    return both if len(both) == len(CONFIRMED_BY_TWO) else {}


@dataclass(frozen=True, slots=True)
class Agreement:
    """A decision on which two engines disagreed, and the one of them whose recorded answer came out again."""

    decision: str
    engine: str


def recorded_for(outcome: Json, engine: str, found: Json) -> tuple[Json, str | None]:
    """Return what the outcome an engine found now is held to, and, of two that disagreed, the one it agrees with.

    Where two engines disagreed, each of them is held to its own answer, and any other engine to whichever of the two
    it agrees with; if neither, to the outcome as it stands, as is every outcome on which the engines agreed.
    """
    both = two_answers(outcome)
    candidates = {engine: both[engine]} if engine in both else both
    for name, answer in candidates.items():
        if canonical_bytes(answer) == canonical_bytes(found):
            return answer, name
    return candidates.get(engine, outcome), None
