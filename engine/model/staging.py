"""What remains of stages once they are rows: the column that tells the current one, and how each is meant."""

from __future__ import annotations

from dataclasses import dataclass

from engine.source import Location

STAGE, NEXT, ACTIONS, LACKING, OWNER = STAGE_PARTS = ("stage", "next", "actions", "lacking", "owner")
"""The parts of the value: the stage now, the one after, what is to be done, what is lacking, who sees to it."""
STAYS = "stays"
"""What the id of a row ends in that keeps the stage."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: `initial`, customers come into it from outside; `final`, nothing is meant to lead out of it."""

    id: str
    initial: bool
    final: bool
    at: Location


@dataclass(frozen=True, slots=True)
class Staging:
    """The stages of a decision in their order; `column` holds the current one, none where its own rows tell it."""

    column: str | None
    stages: tuple[Stage, ...]
