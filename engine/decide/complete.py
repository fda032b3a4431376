"""Deciding when every fact is known: the tables in requirement order, each on the outcomes before it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.backends import FAILED, CompiledRuleset, FastProgram, Input, OffFastPath
from engine.decide.derive import with_derived
from engine.decide.prepared import Prepared
from engine.model.outcome import FAILING, Outcome, Status
from engine.model.types import Value

NOTHING: Mapping[str, Outcome] = {}


def decide_complete(
    compiled: CompiledRuleset,
    closure: tuple[str, ...],
    fast: FastProgram | None,
    values: Mapping[str, Value],
    prepared: Prepared,
    settled: Mapping[str, Outcome] = NOTHING,
) -> Mapping[str, Outcome]:
    """Return the outcome of every decision of the closure (in requirement order), given all values they read.

    The backend's fast program answers where it can; the general path says the same, more slowly. What is `settled`
    is not decided again.
    """
    if fast is not None:
        try:
            return fast(values)
        except OffFastPath:
            pass
    inputs: dict[str, Input] = dict(values)
    outcomes: dict[str, Outcome] = {}
    troubled: set[str] = set()
    for name in closure:
        outcome = settled.get(name)
        if outcome is None:
            decision = prepared.decisions[name]
            read, required = with_derived(compiled.ruleset, decision.decision, inputs, outcomes)
            outcome = decision.outcome(compiled.matching(name, read), read, required, troubled)
        outcomes[name] = outcome
        inputs[name] = FAILED if outcome.status in FAILING else outcome.value
        if outcome.status is not Status.DECIDED:
            troubled.add(name)
    return outcomes


def decide_settled(
    compiled: CompiledRuleset, closure: tuple[str, ...], values: Mapping[str, Value], prepared: Prepared
) -> Mapping[str, Outcome]:
    """Return the outcome of every decision of the closure, one program after the other where there are programs.

    For closures of which there are too many to have a program each; those that require most come first.
    """
    found: dict[str, Outcome] = {}
    for name in reversed(closure):
        if name in found or (fast := compiled.fast((name,))) is None:
            continue
        try:
            found.update(fast(values))
        except OffFastPath:
            continue
    return found if len(found) == len(closure) else decide_complete(compiled, closure, None, values, prepared, found)
