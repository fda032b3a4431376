"""From facts to outcomes, with one backend: complete facts at once, missing facts by completions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.backends import CompiledRuleset, OffFastPath
from engine.decide.complete import decide_complete, decide_settled
from engine.decide.completions import decide_with_missing
from engine.decide.facts import supply
from engine.decide.freshness import with_stale
from engine.decide.plan import Plan, make_plan
from engine.decide.remembered import Remembered
from engine.model.facts import Facts
from engine.model.outcome import Json, Outcome, Status
from engine.model.results import OTHERWISE, distinct
from engine.model.ruleset import Decision, HitPolicy, Ruleset

NO_DAY = dt.date(1970, 1, 1)
"""What `today` means where nobody said: no clock is read."""


def decide_all(
    compiled: CompiledRuleset, facts: Facts, asked: tuple[str, ...] = (), day: dt.date = NO_DAY
) -> Mapping[str, Outcome]:
    """Return the outcomes of the asked decisions (all, if none is named) and of those they require.

    `day` is what `today` means, for rules that read it.
    """
    plan = make_plan(compiled, asked)
    return decide_planned(plan, supply(plan, facts, day))


def decide_planned(plan: Plan, facts: Facts) -> Mapping[str, Outcome]:
    """Return the outcome of every decision of the plan's closure, in requirement order.

    The facts are those of `supply`: what the engine itself gives a value is among them.
    """
    if facts.row is not None and plan.fast_row is not None:
        try:
            return plan.fast_row(facts.row)
        except OffFastPath:
            pass
    elif plan.fast is not None and not (facts.invalid or facts.absent or facts.stale):
        try:
            return plan.fast(facts.known)
        except OffFastPath:
            pass
    if plan.needed <= facts.known.keys():
        outcomes = decide_complete(plan.compiled, plan.closure, plan.fast, facts.known, plan.prepared)
    else:
        outcomes = _decide_lacking(plan, facts)
    if facts.invalid:
        outcomes = {name: _with_invalid(outcome, facts, plan.needs[name]) for name, outcome in outcomes.items()}
    if facts.absent:
        outcomes = {name: _citing_absent(plan.ruleset, name, found, facts) for name, found in outcomes.items()}
    if facts.stale:
        ruleset, needs = plan.ruleset, plan.needs
        outcomes = {name: with_stale(ruleset, found, facts, needs[name]) for name, found in outcomes.items()}
    return outcomes


def _decide_lacking(plan: Plan, facts: Facts) -> Mapping[str, Outcome]:
    """Return the outcomes where facts are missing: what does not read them is decided as ever."""
    compiled, supplied = Remembered(plan.compiled, plan.prepared), facts.known.keys()
    settled = tuple([name for name in plan.closure if plan.needs[name] <= supplied])
    found = decide_settled(compiled, settled, facts.known, plan.prepared)
    return {
        name: found[name] if name in found else decide_with_missing(plan, compiled, name, facts.known, found)
        for name in plan.closure
    }


def _with_invalid(outcome: Outcome, facts: Facts, needs: frozenset[str]) -> Outcome:
    """Return the outcome with the invalid facts it reads listed; `invalid` if one of them could change it."""
    invalid = {name: fact for name, fact in facts.invalid.items() if name in needs}
    if not invalid:
        return outcome
    listed: Json = {name: {"code": fact.code, "expected": fact.limit} for name, fact in invalid.items()}
    details = {**outcome.details, "invalid_facts": listed}
    if invalid.keys().isdisjoint(outcome.missing):
        return replace(outcome, details=details)
    missing = tuple(name for name in outcome.missing if name not in invalid)
    return Outcome(status=Status.INVALID, missing=missing, approximate=outcome.approximate, details=details)


def _citing_absent(ruleset: Ruleset, name: str, outcome: Outcome, facts: Facts) -> Outcome:
    """Return the outcome, citing the assumption behind each absent fact that the rules looked at rest on."""
    columns = _columns_looked_at(ruleset, ruleset.decisions[name], outcome)
    assumed = distinct(*(ruleset.facts[column].assumes for column in columns if column in facts.absent))
    return replace(outcome, assumptions=distinct(outcome.assumptions, assumed)) if assumed else outcome


def _columns_looked_at(ruleset: Ruleset, decision: Decision, outcome: Outcome) -> Iterator[str]:
    """Yield the columns on which the outcome rests: of the rules that fired, and under FIRST of those before them."""
    if not outcome.rules and outcome.status is not Status.NO_MATCH:
        return
    everything = OTHERWISE in outcome.rules or outcome.status is Status.NO_MATCH
    last = max((position for position, rule in enumerate(decision.rules) if rule.id in outcome.rules), default=-1)
    for position, rule in enumerate(decision.rules):
        before = decision.hit_policy is HitPolicy.FIRST and position < last
        if everything or before or rule.id in outcome.rules:
            for cell in rule.cells:
                yield from ruleset.basis_of(cell.column)
    yield from (base for name in decision.output_reads for base in ruleset.basis_of(name))


def not_in_effect(asked: tuple[str, ...]) -> dict[str, Outcome]:
    """Return `out_of_scope` for every asked decision: the ruleset was not in effect at that instant."""
    return {name: Outcome(status=Status.OUT_OF_SCOPE, details={"reason": "not_in_effect"}) for name in asked}
