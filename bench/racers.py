"""The engines in the race: each with its facts made ready, one call per decision, and its answers in W1's own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

from bench.w1_ruleset import PARTS, load_w1, no_transition
from bench.w1_zen import zen_evaluate, zen_facts, zen_spoken
from bench.workload import Row, Workload
from engine.backends import CompiledRuleset, compiled, reference, rete
from engine.decide import decide_planned, make_plan, read_facts
from engine.decide.confirmer import Confirmer
from engine.decide.decider import Answer, Decider
from engine.model.facts import Facts
from engine.model.outcome import Outcome, Status
from engine.model.ruleset import Ruleset

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
YARDSTICK = "zen"
LACKING = 40
"""Customers of whom each fact in turn is left out: for W1's 24 facts about a thousand decisions."""


@dataclass(frozen=True, slots=True)
class Racer:
    """`decide` is what is timed, on one prepared input; `is_right` holds its answer against what is expected."""

    name: str
    what: str
    decide: Callable[[Any], Any]
    inputs: tuple[Any, ...]
    expected: tuple[Row, ...]
    is_right: Callable[[Any, Row], bool]


@dataclass(frozen=True, slots=True)
class Field:
    """What all engines of the race share: the workload, its ruleset, the customers' facts, the decisions asked for."""

    workload: Workload
    ruleset: Ruleset
    facts: tuple[Facts, ...]
    asked: tuple[str, ...]

    def racer(
        self, name: str, decide: Callable[[Any], Any], inputs: tuple[Any, ...], said: Callable[[Any], Row]
    ) -> Racer:
        """Return the racer that gives one answer for each customer; `said` puts it into W1's words."""
        return Racer(
            name, WHAT[name], decide, inputs, self.workload.expected, lambda found, row: _equal(said(found), row)
        )

    def said(self, outcomes: Mapping[str, Outcome]) -> Row:
        """Return the outcomes in W1's words: lists as lists, no transition as null."""
        none = no_transition(self.workload.rules)
        return {name: _in_w1(name, outcomes[name].value, none) for name in self.asked}


@contextmanager
def racers(workload: Workload) -> Iterator[tuple[list[Racer], dict[str, str]]]:
    """Yield the engines that can run here, and for each of the others why not; its processes end with the block."""
    ruleset = load_w1(workload)
    facts = tuple(read_facts(ruleset, {name: row[name] for name in workload.facts}) for row in workload.customers)
    field = Field(workload, ruleset, facts, tuple(PARTS[part] for part in workload.parts))
    absent = _absent()
    with ExitStack() as running:
        found = [] if YARDSTICK in absent else [_zen(field)]
        found += [_program(field), _engine(field, "compiled", compiled.compile(ruleset)), _lacking(field)]
        found += [_compiled_answer(field), _engine(field, "reference", reference.compile(ruleset))]
        if "rete" not in absent:
            network = rete.compile(ruleset)
            running.callback(network.close)
            found += [_engine(field, "rete", network), _dual(running, field)]
        yield found, absent


def _absent() -> dict[str, str]:
    absent = {} if find_spec("zen") else {YARDSTICK: "zen-engine is not installed"}
    if reason := rete.available():
        absent |= {"rete": reason, "dual": reason}
    return absent


WHAT = {
    YARDSTICK: "zen-engine, engine.evaluate, static loader",
    "program": "the generated function alone",
    "compiled": "outcomes by the compiled engine",
    "one missing": "the same, each needed fact left out in turn",
    "answer": "the compiled engine's outcomes as an answer",
    "reference": "outcomes by the reference engine",
    "rete": "outcomes by durable-rules, in this process",
    "dual": "an answer confirmed by durable-rules in a child process",
}


def _zen(field: Field) -> Racer:
    inputs = tuple(zen_facts(field.workload, customer) for customer in field.workload.customers)
    return field.racer(YARDSTICK, zen_evaluate(field.workload), inputs, partial(zen_spoken, field.workload))


def _program(field: Field) -> Racer:
    program = compiled.compile(field.ruleset).fast_row(field.asked)
    if program is None:
        raise ValueError("the workload has no fast program")
    return field.racer("program", program, tuple(one.row for one in field.facts), field.said)


def _engine(field: Field, name: str, engine: CompiledRuleset) -> Racer:
    """Return the racer of one engine: all that stands between validated facts and outcomes."""
    plan = make_plan(engine, field.asked)
    return field.racer(name, partial(decide_planned, plan), field.facts, field.said)


def _lacking(field: Field) -> Racer:
    """Return the compiled engine with one fact missing; its answers must leave room for what is expected."""
    plan = make_plan(compiled.compile(field.ruleset), field.asked)
    none = no_transition(field.workload.rules)
    chosen = range(0, len(field.facts), max(1, len(field.facts) // LACKING))
    cases = [(place, left_out) for place in chosen for left_out in sorted(plan.needed)]
    inputs = tuple(
        read_facts(
            field.ruleset,
            {name: field.workload.customers[place][name] for name in field.workload.facts if name != left_out},
        )
        for place, left_out in cases
    )
    expected = tuple(field.workload.expected[place] for place, _ in cases)
    return Racer(
        "one missing",
        WHAT["one missing"],
        partial(decide_planned, plan),
        inputs,
        expected,
        lambda outcomes, row: all(_leaves_room(outcomes[name], name, row[name], none) for name in field.asked),
    )


def _compiled_answer(field: Field) -> Racer:
    decider = Decider(field.ruleset, "compiled")
    return field.racer(
        "answer",
        lambda one: decider.decide(one, field.asked, AS_OF),
        field.facts,
        lambda answer: field.said(answer.outcomes),
    )


def _dual(running: ExitStack, field: Field) -> Racer:
    confirmer = Confirmer()
    running.callback(confirmer.close)
    confirmer.start()
    confirmer.load(field.ruleset)
    decider = Decider(field.ruleset, "dual", confirmer)
    return field.racer(
        "dual",
        lambda one: decider.decide(one, field.asked, AS_OF),
        field.facts,
        lambda answer: _confirmed(field, answer),
    )


def _confirmed(field: Field, answer: Answer) -> Row:
    if answer.confirmed != "rete":
        raise ValueError(f"a decision was not confirmed: {answer.reason}")
    return field.said(answer.outcomes)


def _equal(said: Row, row: Row) -> bool:
    return all(said[name] == row[name] for name in said)


def _in_w1(name: str, value: Any, none: str) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return None if name == PARTS["transitions"] and value == none else value


def _leaves_room(outcome: Outcome, name: str, meant: Any, none: str) -> bool:
    """True where the outcome, decided or not, agrees with what the complete facts come to."""
    if isinstance(meant, list):
        shown = [*outcome.value, *outcome.open]
        return set(outcome.value) <= set(meant) <= set(shown)
    if outcome.status is Status.DECIDED:
        return bool(_in_w1(name, outcome.value, none) == meant)
    return meant in [_in_w1(name, one.value, none) for one in outcome.possible]
