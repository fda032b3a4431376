"""Which engines can run a decision, and why one cannot: told when rules are checked, not when a customer waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.backends import compiled, rete
from engine.model.outcome import Json
from engine.model.ruleset import Ruleset

REFERENCE: Final = "reference"
"""The engine that defines the meaning; it runs everything."""
REFUSING: Final[tuple[tuple[str, Callable[[Ruleset], Mapping[str, str]]], ...]] = (
    ("compiled", compiled.unsupported),
    ("rete", rete.unsupported),
)
"""The engines that may refuse a decision, each with how to ask it."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The engines that can run a decision, and those that cannot, each with the reason in one line."""

    by: tuple[str, ...]
    refused: Mapping[str, str]

    def to_json(self) -> Json:
        return {"runs": list(self.by), "refused": dict(self.refused)}


def engines_of(ruleset: Ruleset) -> dict[str, Runs]:
    """Return, for each decision, which engines can run it."""
    refusals = {engine: ask(ruleset) for engine, ask in REFUSING}
    return {name: _runs(name, refusals) for name in ruleset.decisions}


def _runs(decision: str, refusals: Mapping[str, Mapping[str, str]]) -> Runs:
    refused = {engine: reasons[decision] for engine, reasons in refusals.items() if decision in reasons}
    return Runs((REFERENCE, *(engine for engine in refusals if engine not in refused)), refused)
