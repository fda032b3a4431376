"""The meaning of missing facts: an outcome stands if it is the same in all completions (`RULES.md`, Meaning).

A completion gives every missing fact a legal value. Facts are tried over the values that some cell tells apart;
those that cannot be tried so, or that would take more than 4,096 completions, are left open and their tests fall
both ways (`engine.decide.open_facts`), which the outcome says: `approximate`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.decide.complete import decide_complete
from engine.decide.open_facts import outcomes_with_open_facts
from engine.decide.plan import Plan
from engine.decide.trial_values import trial_values
from engine.model.outcome import Outcome, Possible, Status
from engine.model.results import distinct
from engine.model.ruleset import Decision
from engine.model.types import Value

MAX_COMPLETIONS = 4096

Outcomes = tuple[Outcome, ...]
"""The outcomes of one completion: one, or several where facts were left open."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The completions of one decision: the values tried for each fact (`axes`), and the facts left `open`."""

    axes: Mapping[str, tuple[Value, ...]]
    open: frozenset[str]

    def completions(self) -> Iterator[dict[str, Value]]:
        for values in itertools.product(*self.axes.values()):
            yield dict(zip(self.axes, values, strict=True))


def decide_with_missing(plan: Plan, name: str, known: Mapping[str, Value]) -> Outcome:
    """Return the outcome of one decision whose closure lacks facts."""
    trial = _plan_trial(plan, name, known)
    results = [_outcomes(plan, name, {**known, **completion}, trial.open) for completion in trial.completions()]
    outcome = _combine(plan.ruleset.decisions[name], trial, results)
    return replace(outcome, approximate=True) if trial.open else outcome


def _plan_trial(plan: Plan, name: str, known: Mapping[str, Value]) -> Trial:
    """Choose the values to try: facts with the fewest first, as long as the completions stay within the bound."""
    lacking = sorted(plan.needs[name] - known.keys())
    tried = {fact: trial_values(plan.ruleset, plan.closures[name], fact, known) for fact in lacking}
    axes: dict[str, tuple[Value, ...]] = {}
    for fact, values in sorted(tried.items(), key=lambda item: (len(item[1] or ()), item[0])):
        if values and math.prod(map(len, axes.values())) * len(values) <= MAX_COMPLETIONS:
            axes[fact] = values
    return Trial(axes, frozenset(tried.keys() - axes.keys()))


def _outcomes(plan: Plan, name: str, values: Mapping[str, Value], left_open: frozenset[str]) -> Outcomes:
    closure = plan.closures[name]
    if left_open:
        return outcomes_with_open_facts(plan.ruleset, closure, values, left_open)[name]
    fast = plan.fast if plan.asked == (name,) else plan.compiled.fast((name,))
    return (decide_complete(plan.compiled, closure, fast, values)[name],)


def _combine(decision: Decision, trial: Trial, results: list[Outcomes]) -> Outcome:
    """Return the one outcome of all completions, or `undetermined` with what could settle it."""
    found = list(itertools.chain.from_iterable(results))
    answers = dict.fromkeys(outcome.answer for outcome in found)
    if len(answers) == 1:
        return _agreed(decision, found)
    missing = sorted(set(_deciding_axes(trial, results)) | trial.open)
    return Outcome(status=Status.UNDETERMINED, missing=tuple(missing), possible=_in_declared_order(decision, answers))


def _agreed(decision: Decision, found: list[Outcome]) -> Outcome:
    """Return the common answer, resting on every rule by which some completion came to it."""
    order = {rule.id: position for position, rule in enumerate(decision.rules)}
    rules = sorted(distinct(*(outcome.rules for outcome in found)), key=lambda rule: order.get(rule, len(order)))
    by_rule = sorted(found, key=lambda outcome: [order.get(rule, len(order)) for rule in outcome.rules])
    return replace(
        by_rule[0],
        rules=tuple(rules),
        assumptions=distinct(*(outcome.assumptions for outcome in by_rule)),
        parameters=distinct(*(outcome.parameters for outcome in by_rule)),
    )


def _deciding_axes(trial: Trial, results: list[Outcomes]) -> Iterator[str]:
    """Yield each fact whose value alone changes the answer in some completion, or may where facts were left open.

    INVARIANT (results in product order): `results[i]` belongs to the i-th completion of `trial.completions()`.
    """
    answers = [frozenset(outcome.answer for outcome in outcomes) for outcomes in results]
    sizes = [len(values) for values in trial.axes.values()]
    for axis, fact in enumerate(trial.axes):
        stride = math.prod(sizes[axis + 1 :])
        span = stride * sizes[axis]
        starts = (base + offset for base in range(0, len(answers), span) for offset in range(stride))
        along = ([answers[start + step * stride] for step in range(sizes[axis])] for start in starts)
        if any(len(frozenset().union(*group)) > 1 for group in along):
            yield fact


def _in_declared_order(decision: Decision, answers: Iterable[Possible]) -> tuple[Possible, ...]:
    """Return the answers in the order their values are declared; other statuses than `decided` last."""
    outputs = [rule.output.value for rule in decision.rules]
    outputs += [decision.otherwise.value] if decision.otherwise else []
    declared = dict.fromkeys([*decision.output_type.codes, *outputs])
    rank = {value: position for position, value in enumerate(declared)}
    statuses = list(Status)
    return tuple(sorted(answers, key=lambda answer: (statuses.index(answer.status), rank.get(answer.value, len(rank)))))
