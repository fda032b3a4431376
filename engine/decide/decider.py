"""Deciding with the engine a service is set to: one backend, or two that must agree (`dual`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.backends import CompiledRuleset, EngineUnavailable, compiled, reference, rete
from engine.decide.as_of import Effect, effect_of, local_day
from engine.decide.confirmer import Confirmer
from engine.decide.decide import decide_planned, not_in_effect
from engine.decide.facts import supply
from engine.decide.freshness import with_age
from engine.decide.plan import Plan, make_plan
from engine.decide.prepared import Prepared, prepare
from engine.model.facts import Facts
from engine.model.outcome import Outcome, Status
from engine.model.ruleset import Ruleset

Mode = Literal["dual", "compiled", "rete", "reference"]
MODES: tuple[Mode, ...] = ("dual", "compiled", "rete", "reference")
PLANS_KEPT = 256
"""Callers choose which decisions they ask for; beyond this many combinations the plans are made anew."""
Confirmed = Literal["rete", "unavailable", "off"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcomes asked for, those they required (`computed`), and which engines stand behind them."""

    outcomes: Mapping[str, Outcome]
    computed: Mapping[str, Outcome]
    answered: str
    confirmed: Confirmed
    reason: str | None = None

    @property
    def disagreed(self) -> tuple[str, ...]:
        """The decisions on which the two engines differ, asked for or required."""
        everything = {**self.computed, **self.outcomes}
        return tuple(name for name, found in everything.items() if found.details.get("reason") == DISAGREEMENT)


@dataclass(slots=True)
class Decider:
    """One ruleset under one engine mode. `dual` answers by the compiled engine and has the Rete engine confirm it.

    With a confirmer, `rete` decides in its process, since durable-rules can crash the one it runs in; then
    `decide` raises `EngineUnavailable` where that process does not answer.
    """

    ruleset: Ruleset
    mode: Mode
    confirmer: Confirmer | None = None
    _compiled: CompiledRuleset = field(init=False)
    _effect: Effect = field(init=False)
    _prepared: Prepared = field(init=False)
    _not_confirmable: frozenset[str] = field(init=False)
    _plans: dict[tuple[str, ...], Plan] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        in_child = self.mode == "rete" and self.confirmer is not None
        self._compiled = _compile(self.ruleset, "reference" if in_child else self.mode)
        self._prepared = prepare(self.ruleset)
        self._not_confirmable = frozenset(rete.unsupported(self.ruleset))
        self._effect = effect_of(self.ruleset)

    def decide(self, facts: Facts, asked: tuple[str, ...], as_of: dt.datetime) -> Answer:
        """Return the answer for the facts at an instant; all decisions where none is asked for by name."""
        plan = self._plans.get(asked) or self._plan(asked)
        if not self._effect.covers(as_of):
            answered = "compiled" if self.mode == "dual" else self.mode
            return Answer(not_in_effect(plan.asked), {}, answered, "off", "not_in_effect")
        if facts.dated:
            facts = with_age(self.ruleset, facts, as_of)
        if plan.supplied:
            facts = supply(plan, facts, local_day(self.ruleset, as_of))
        if self.mode == "dual":
            return self._confirmed(plan, facts)
        if self.mode == "rete" and self.confirmer is not None:
            outcomes = self.confirmer.decide(self.ruleset.digest, facts, plan.asked)
            return _answer(plan, outcomes, "rete", "off", None)
        return _answer(plan, decide_planned(plan, facts), self.mode, "off", None)

    def _plan(self, asked: tuple[str, ...]) -> Plan:
        """Return the plan for the asked decisions, made when they are first asked for together."""
        if len(self._plans) >= PLANS_KEPT:
            self._plans.clear()
        return self._plans.setdefault(asked, make_plan(self._compiled, asked, self._prepared))

    def _confirmed(self, plan: Plan, facts: Facts) -> Answer:
        """Decide by the compiled engine while the Rete engine decides the same, and compare."""
        if self.confirmer is None:
            return _answer(plan, decide_planned(plan, facts), "compiled", "off", "no_confirmer")
        reason = self.confirmer.not_usable(self.ruleset.digest) or self._refused_by_rete(plan)
        if reason is not None:
            return _answer(plan, decide_planned(plan, facts), "compiled", "off", reason)
        pending = self.confirmer.submit(self.ruleset.digest, facts, plan.asked)
        outcomes = decide_planned(plan, facts)
        try:
            others = pending.result()
        except EngineUnavailable as error:
            return _answer(plan, outcomes, "compiled", "unavailable", str(error))
        shared = sorted(name for name, outcome in outcomes.items() if outcome.approximate)
        if shared:
            reason = f"approximate: {', '.join(shared)}"
        return _answer(plan, _settle(outcomes, others), "compiled", "off" if shared else "rete", reason)

    def _refused_by_rete(self, plan: Plan) -> str | None:
        """Return why the plan's decisions are not confirmed: those among them that the Rete engine cannot run."""
        refused = [name for name in plan.closure if name in self._not_confirmable] if self._not_confirmable else []
        return f"not_confirmable: {', '.join(refused)}" if refused else None


def _answer(
    plan: Plan, outcomes: Mapping[str, Outcome], answered: str, confirmed: Confirmed, reason: str | None
) -> Answer:
    """Return the outcomes as an answer: those asked for, and beside them those they required."""
    if len(plan.asked) == len(plan.closure):
        return Answer(outcomes, {}, answered, confirmed, reason)
    asked = {name: outcomes[name] for name in plan.asked_in_order}
    computed = {name: outcomes[name] for name in plan.required_in_order}
    return Answer(asked, computed, answered, confirmed, reason)


DISAGREEMENT = "engine_disagreement"


def _settle(outcomes: Mapping[str, Outcome], others: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """Return the outcomes, with `review` in place of each on which the two engines differ; both are kept."""
    return {
        name: outcome if outcome == others[name] else disagreement(outcome, others[name])
        for name, outcome in outcomes.items()
    }


def disagreement(outcome: Outcome, other: Outcome) -> Outcome:
    """Return `review` for a decision on which the engines differ: a person must decide; both answers are shown."""
    both = {"compiled": outcome.to_json(), "rete": other.to_json()}
    return Outcome(status=Status.REVIEW, details={"reason": DISAGREEMENT, **both})


def _compile(ruleset: Ruleset, mode: Mode) -> CompiledRuleset:
    match mode:
        case "reference":
            return reference.compile(ruleset)
        case "rete":
            for name, reason in rete.unsupported(ruleset).items():
                raise ValueError(f"decision `{name}`: {reason}")
            return rete.compile(ruleset)
        case _:
            return compiled.compile(ruleset)
