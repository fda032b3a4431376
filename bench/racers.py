"""The engines in the race: each with its facts made ready, one call per decision, and its answers in W1's own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

from bench.w1_ruleset import DECISIONS, load_w1, no_transition
from bench.w1_zen import zen_evaluate, zen_facts
from bench.workload import Row, Workload
from engine.backends import CompiledRuleset, compiled, reference, rete
from engine.decide import decide_planned, make_plan, read_facts
from engine.decide.confirmer import Confirmer
from engine.decide.decider import Answer, Decider
from engine.model.facts import Facts
from engine.model.outcome import Outcome
from engine.model.ruleset import Ruleset

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
YARDSTICK = "zen"


@dataclass(frozen=True, slots=True)
class Racer:
    """`decide` is what is timed, on one prepared input; `spoken` turns its answer into W1's `tier` and `next_stage`."""

    name: str
    what: str
    decide: Callable[[Any], Any]
    inputs: tuple[Any, ...]
    spoken: Callable[[Any], Row]


@contextmanager
def racers(workload: Workload) -> Iterator[tuple[list[Racer], dict[str, str]]]:
    """Yield the engines that can run here, and for each of the others why not; its processes end with the block."""
    ruleset = load_w1(workload)
    facts = tuple(read_facts(ruleset, {name: row[name] for name in workload.facts}) for row in workload.customers)
    none = no_transition(workload.rules)
    absent = _absent()
    with ExitStack() as running:
        found = [] if YARDSTICK in absent else [_zen(workload)]
        found += [_program(ruleset, facts, none), _engine("compiled", compiled.compile(ruleset), facts, none)]
        found += [_compiled_answer(ruleset, facts, none), _engine("reference", reference.compile(ruleset), facts, none)]
        if "rete" not in absent:
            network = rete.compile(ruleset)
            running.callback(network.close)
            found += [_engine("rete", network, facts, none), _dual(running, ruleset, facts, none)]
        yield found, absent


def _absent() -> dict[str, str]:
    absent = {} if find_spec("zen") else {YARDSTICK: "zen-engine is not installed"}
    if reason := rete.available():
        absent |= {"rete": reason, "dual": reason}
    return absent


def _zen(workload: Workload) -> Racer:
    inputs = tuple(zen_facts(workload, customer) for customer in workload.customers)
    return Racer(
        YARDSTICK,
        "zen-engine, engine.evaluate, static loader",
        zen_evaluate(workload),
        inputs,
        lambda found: {name: found.get(name) for name in DECISIONS},
    )


def _program(ruleset: Ruleset, facts: tuple[Facts, ...], none: str) -> Racer:
    program = compiled.compile(ruleset).fast(DECISIONS)
    inputs = tuple(one.known for one in facts)
    return Racer("program", "the generated function alone", program, inputs, lambda found: _spoken(found, none))


def _engine(name: str, engine: CompiledRuleset, facts: tuple[Facts, ...], none: str) -> Racer:
    """Return the racer of one engine: all that stands between validated facts and outcomes."""
    plan = make_plan(engine, DECISIONS)
    return Racer(name, WHAT[name], partial(decide_planned, plan), facts, lambda found: _spoken(found, none))


def _compiled_answer(ruleset: Ruleset, facts: tuple[Facts, ...], none: str) -> Racer:
    decider = Decider(ruleset, "compiled")
    return Racer(
        "answer",
        "the compiled engine's outcomes as an answer",
        lambda one: decider.decide(one, DECISIONS, AS_OF),
        facts,
        lambda answer: _spoken(answer.outcomes, none),
    )


def _dual(running: ExitStack, ruleset: Ruleset, facts: tuple[Facts, ...], none: str) -> Racer:
    confirmer = Confirmer()
    running.callback(confirmer.close)
    confirmer.start()
    confirmer.load(ruleset)
    decider = Decider(ruleset, "dual", confirmer)
    return Racer(
        "dual",
        "an answer confirmed by durable-rules in a child process",
        lambda one: decider.decide(one, DECISIONS, AS_OF),
        facts,
        lambda answer: _confirmed(answer, none),
    )


WHAT = {
    "compiled": "outcomes by the compiled engine",
    "reference": "outcomes by the reference engine",
    "rete": "outcomes by durable-rules, in this process",
}


def _confirmed(answer: Answer, none: str) -> Row:
    if answer.confirmed != "rete":
        raise ValueError(f"a decision was not confirmed: {answer.reason}")
    return _spoken(answer.outcomes, none)


def _spoken(outcomes: Mapping[str, Outcome], none: str) -> Row:
    tier, following = (outcomes[name].value for name in DECISIONS)
    return {"tier": tier, "next_stage": None if following == none else following}
