"""Engines that find the rows of a decision table that match. One meaning: `reference`; the others are held to it.

A backend compiles a ruleset once and is then asked, decision by decision, which rows match. What the hits
mean (hit policy, failed inputs, missing facts) is settled in `engine.decide`, for all backends alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from engine.model.facts import Row
from engine.model.outcome import Outcome
from engine.model.ruleset import Ruleset
from engine.model.types import Value


class Failed:
    """Stands for the value of a required decision that has none (its status is invalid, no_match …)."""

    def __repr__(self) -> str:
        return "FAILED"

    def __reduce__(self) -> str:
        return "FAILED"


FAILED = Failed()

Input = Value | Failed
FastProgram = Callable[[Mapping[str, Value]], Mapping[str, Outcome]]
FastRowProgram = Callable[[Row], Mapping[str, Outcome]]
"""The same over the values as `Facts.row` has them."""


class OffFastPath(Exception):
    """A fast program met what it does not cover (a failed or reviewed input): the general path must answer."""


class EngineUnavailable(Exception):
    """The engine's process is gone or does not answer; its word is missing, not wrong."""


class CompiledRuleset(Protocol):
    """A ruleset made ready to run by one backend."""

    @property
    def ruleset(self) -> Ruleset: ...

    def matching(self, decision: str, inputs: Mapping[str, Input]) -> tuple[int, ...]:
        """Return the positions of all rows that match, ascending.

        `inputs` has a value for every name the decision reads but parameters that have a value. A cell that
        reads a `FAILED` input counts as holding, so a row is returned if no cell that can be judged is false.
        """
        ...

    def fast(self, asked: tuple[str, ...]) -> FastProgram | None:
        """Return a function from complete values to the outcomes of the asked decisions and all they require.

        None where the backend has no such path. The function raises `OffFastPath` where it cannot answer.
        """
        ...

    def fast_row(self, asked: tuple[str, ...]) -> FastRowProgram | None:
        """Return the same function over `Facts.row`; None too where the decisions read more than facts."""
        ...
