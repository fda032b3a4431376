"""Deciding when every fact is known: the tables in requirement order, each on the outcomes before it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.backends import FAILED, CompiledRuleset, FastProgram, Input, OffFastPath
from engine.decide.derive import with_derived
from engine.decide.hit_policy import outcome_of_hits
from engine.model.outcome import FAILING, Outcome
from engine.model.types import Value


def decide_complete(
    compiled: CompiledRuleset, closure: tuple[str, ...], fast: FastProgram | None, values: Mapping[str, Value]
) -> Mapping[str, Outcome]:
    """Return the outcome of every decision of the closure (in requirement order), given all values they read.

    The backend's fast program answers where it can; the general path says the same, more slowly.
    """
    if fast is not None:
        try:
            return fast(values)
        except OffFastPath:
            pass
    inputs: dict[str, Input] = dict(values)
    outcomes: dict[str, Outcome] = {}
    for name in closure:
        decision = compiled.ruleset.decisions[name]
        read, required = with_derived(compiled.ruleset, decision, inputs, outcomes)
        hits = compiled.matching(name, read)
        outcome = outcome_of_hits(compiled.ruleset, decision, hits, read, required)
        outcomes[name] = outcome
        inputs[name] = FAILED if outcome.status in FAILING else outcome.value
    return outcomes
