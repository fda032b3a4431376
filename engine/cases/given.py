"""A ruleset in which some decisions have the values a case gives them, whatever the facts are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from engine.audit.canonical import canonical_bytes
from engine.audit.record import sha256
from engine.decide import read_facts
from engine.decide.decider import Decider
from engine.load.cases import Case, facts_as_json
from engine.model.feel_values import Context
from engine.model.outcome import Json, json_value
from engine.model.ruleset import Aggregation, Decision, Fact, HitPolicy, Output, Rule, Ruleset
from engine.model.types import Base, Type, Value

GIVEN = "given"
"""The id of the one row of a decision whose value is given."""


class BadGiven(ValueError):
    """A case gives a value to what is no decision, or one the decision cannot have."""


@contextmanager
def decider_given(decider: Decider, case: Case) -> Iterator[Decider]:
    """Yield the decider; where the case gives values, one of the same mode that has them. Raises `BadGiven`."""
    if not case.given:
        yield decider
        return
    ruleset = with_given(decider.ruleset, given_values(decider.ruleset, case))
    confirmer = decider.confirmer
    if confirmer is not None:
        confirmer.load(ruleset)
    try:
        yield Decider(ruleset, decider.mode, confirmer)
    finally:
        if confirmer is not None:
            confirmer.unload(ruleset.digest)


def given_values(ruleset: Ruleset, case: Case) -> dict[str, Value]:
    """Return the values a case gives to decisions, read as if they were facts of the decision's type."""
    unknown = [name for name in case.given if name not in ruleset.decisions]
    if unknown:
        raise BadGiven(f"given: there is no decision `{unknown[0]}`")
    as_facts = replace(ruleset, facts={name: _as_fact(ruleset.decisions[name]) for name in case.given})
    written = facts_as_json(replace(case, facts=case.given), as_facts)
    values = {name: _untyped(raw) for name, raw in written.items() if _is_untyped(as_facts.facts[name].type)}
    read = read_facts(as_facts, {name: raw for name, raw in written.items() if name not in values})
    for name, wrong in read.invalid.items():
        raise BadGiven(f"given: `{name}` cannot be {_shown(written[name])} ({wrong.code}; expected {wrong.limit})")
    return dict.fromkeys(written) | values | dict(read.known)


def with_given(ruleset: Ruleset, values: Mapping[str, Value]) -> Ruleset:
    """Return the ruleset with each named decision replaced by a table of one row that always holds."""
    decisions = {
        name: _given(decision, values[name]) if name in values else decision
        for name, decision in ruleset.decisions.items()
    }
    given = canonical_bytes({name: json_value(value) for name, value in values.items()})
    return replace(ruleset, decisions=decisions, digest=sha256(ruleset.digest.encode() + b"\n" + given))


def _given(decision: Decision, value: Value) -> Decision:
    row = Rule(GIVEN, (), Output(value), decision.at)
    return replace(
        decision,
        hit_policy=HitPolicy.FIRST,
        aggregation=Aggregation.LIST,
        rules=(row,),
        otherwise=None,
        output_type=decision.value_type,
        outputs=(),
        derived=(),
        flags=(),
        output_reads=(),
    )


def _as_fact(decision: Decision) -> Fact:
    return Fact(decision.name, decision.value_type, decision.title, decision.at)


def _is_untyped(kind: Type) -> bool:
    return kind.base is Base.ANY or any(_is_untyped(field) for _, field in kind.fields)


def _untyped(raw: Json) -> Value:
    """Return the value JSON stands for, where the type is not known when the ruleset is loaded."""
    match raw:
        case list():
            return tuple(_untyped(item) for item in raw)
        case dict():
            return Context({name: _untyped(entry) for name, entry in raw.items()})
        case _:
            return raw


def _shown(raw: Json) -> str:
    return canonical_bytes(raw).decode()
