"""The meaning of missing facts: an outcome stands if it is the same in all completions (`RULES.md`, Meaning).

A completion gives every missing fact a legal value. Facts are tried over the values that some cell tells apart;
those that cannot be tried so, or that would take more than 4,096 completions, are left open and their tests fall
both ways (`engine.decide.open_facts`), which the outcome says: `approximate`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.backends import CompiledRuleset, FastProgram
from engine.decide.agreed import agreed, in_declared_order, in_review, listed
from engine.decide.complete import decide_complete
from engine.decide.open_facts import Open, outcomes_with_open_facts
from engine.decide.plan import Plan
from engine.decide.prepared import PreparedDecision
from engine.decide.reached import all_names
from engine.decide.trial_values import TrialValues
from engine.model.feel_values import Unknown
from engine.model.outcome import Outcome, Possible, Status
from engine.model.types import Value

MAX_COMPLETIONS = 4096

Distinct = dict[int, tuple[Outcome, tuple[Possible, tuple[Value, ...]]]]
"""Outcomes by their identity, each with what must be the same in all completions for it to stand."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The completions of one decision: the values tried for each fact (`axes`), and the facts left `open`."""

    axes: Mapping[str, tuple[Value, ...]]
    open: frozenset[str]

    def completions(self, known: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
        """Yield the known values completed in every way: one mapping, which changes with every step."""
        values = dict(known)
        if len(self.axes) == 1:
            [(fact, tried)] = self.axes.items()
            for values[fact] in tried:
                yield values
            return
        for combination in itertools.product(*self.axes.values()):
            values.update(zip(self.axes, combination, strict=True))
            yield values


def decide_with_missing(
    plan: Plan, compiled: CompiledRuleset, name: str, known: Mapping[str, Value], settled: Mapping[str, Outcome]
) -> Outcome:
    """Return the outcome of one decision whose closure lacks facts; `settled` holds those decisions that lack none."""
    trial = _plan_trial(plan, name, known)
    prepared = plan.prepared.decisions[name]
    fast = None if trial.open else compiled.fast((name,))
    case = Case(plan, compiled, name, settled, fast)
    if trial.open:
        possible = [case.open(values, trial.open) for values in trial.completions(known)]
        missing = _deciding(trial, [one.reached.signature for one in possible])
        missing |= all_names(one.reached for one in possible)
        outcomes = _distinct(outcome for one in possible for outcome in one.outcomes)
        return replace(_combine(prepared, outcomes, missing), approximate=True)
    results = [case.outcome(values) for values in trial.completions(known)]
    outcomes = _distinct(results)
    missing = _deciding(trial, [outcomes[id(outcome)][1] for outcome in results]) if len(outcomes) > 1 else frozenset()
    return _combine(prepared, outcomes, missing)


def _plan_trial(plan: Plan, name: str, known: Mapping[str, Value]) -> Trial:
    """Choose the values to try: facts with the fewest first, as long as the completions stay within the bound."""
    lacking = plan.needs[name] - known.keys()
    tried = [(fact, _trial_values(plan, name, fact, known)) for fact in lacking]
    if len(tried) > 1:
        tried.sort(key=lambda item: (len(item[1] or ()), item[0]))
    axes: dict[str, tuple[Value, ...]] = {}
    size = 1
    for fact, values in tried:
        if values and size * len(values) <= MAX_COMPLETIONS:
            axes[fact] = values
            size *= len(values)
    return Trial(axes, frozenset(lacking - axes.keys()))


def _trial_values(plan: Plan, name: str, fact: str, known: Mapping[str, Value]) -> TrialValues:
    return plan.prepared.uses(name, plan.closures[name], fact).trial_values(plan.ruleset, fact, known)


@dataclass(frozen=True, slots=True)
class Case:
    """One decision of one customer, to be decided under many completions."""

    plan: Plan
    compiled: CompiledRuleset
    name: str
    settled: Mapping[str, Outcome]
    fast: FastProgram | None

    def open(self, values: Mapping[str, Value], left_open: frozenset[str]) -> Open:
        """Return what the decision can come to with these values, the other facts being open."""
        plan = self.plan
        return outcomes_with_open_facts(plan.ruleset, plan.closures[self.name], values, left_open)[self.name]

    def outcome(self, values: Mapping[str, Value]) -> Outcome:
        """Return what the decision comes to with these values."""
        plan, closure = self.plan, self.plan.closures[self.name]
        found = decide_complete(self.compiled, closure, self.fast, values, plan.prepared, self.settled)
        return found[self.name]


def _distinct(outcomes: Iterable[Outcome]) -> Distinct:
    """Return each outcome once, with its answer, in the order they come.

    Completions mostly end in one of a few outcomes that the engine keeps: the very same object is looked at once.
    """
    found: Distinct = {}
    for outcome in outcomes:
        if id(outcome) not in found:
            found[id(outcome)] = (outcome, (outcome.answer, (*outcome.open, *in_review(outcome))))
    return found


def _combine(prepared: PreparedDecision, outcomes: Distinct, deciding: frozenset[str]) -> Outcome:
    """Return the one outcome of all completions, or `undetermined` with what could settle it."""
    decision = prepared.decision
    found = [outcome for outcome, _ in outcomes.values()]
    if len({answer for _, answer in outcomes.values()}) == 1 and _is_settled(found[0]):
        return agreed(prepared, found)
    missing = tuple(sorted(deciding))
    if decision.is_listing:
        return listed(prepared, found, missing)
    known = [answer for outcome, (answer, _) in outcomes.values() if not isinstance(outcome.value, Unknown)]
    complete = len(known) == len(found)
    possible = in_declared_order(prepared, dict.fromkeys(known)) if complete else ()
    return Outcome(status=Status.UNDETERMINED, missing=missing, possible=possible)


def _is_settled(outcome: Outcome) -> bool:
    return not outcome.open and not isinstance(outcome.value, Unknown)


def _deciding(trial: Trial, signatures: Sequence[Hashable]) -> frozenset[str]:
    """Return the facts whose value alone changes the answer in some completion, or may where facts were left open.

    INVARIANT (product order): `signatures[i]` belongs to the i-th completion of `trial.completions()`; completions of
    one signature come to the same answer.
    """
    sizes = [len(values) for values in trial.axes.values()]
    deciding = set()
    for axis, fact in enumerate(trial.axes):
        stride = math.prod(sizes[axis + 1 :])
        span = stride * sizes[axis]
        starts = (base + offset for base in range(0, len(signatures), span) for offset in range(stride))
        along = ({signatures[start + step * stride] for step in range(sizes[axis])} for start in starts)
        if any(len(group) > 1 for group in along):
            deciding.add(fact)
    return frozenset(deciding)
