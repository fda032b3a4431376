"""What an answer says of the engines behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, cast

import pytest

from engine.backends import rete
from engine.decide.confirmer import Confirmer
from engine.decide.decider import Decider
from engine.model.cells import OneOf, Ref
from engine.model.facts import Facts
from engine.model.ruleset import HitPolicy, Ruleset
from tests.unit.backends.compiled.hand_made import INTEGER, TIER, compared, decision, fact, rule, ruleset

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FACTS = Facts({"age": 5, "limit": 3})


class NobodyAsked:
    """Stands for a confirmer that must not be asked."""

    def not_usable(self, digest: str) -> None:
        return None

    def submit(self, *_: Any) -> None:
        raise AssertionError("it was asked to confirm what it cannot run")


def _rules() -> Ruleset:
    """Return three decisions; `wide` has a row of more columns than durable-rules carries, `reader` reads it."""
    row = rule("row", {"age": compared(">", 1)}, "gold")
    tests = [OneOf((compared(">=", Ref("limit")), compared("=", number))) for number in range(201)]
    crowded = replace(row, cells=tuple(replace(row.cells[0], test=test) for test in tests))
    reads = rule("row", {"wide": compared("=", "gold")}, "gold")
    tables = [("plain", row), ("wide", crowded), ("reader", reads)]
    decisions = [decision(name, HitPolicy.FIRST, [one], TIER) for name, one in tables]
    return ruleset([fact("age", INTEGER), fact("limit", INTEGER)], decisions)


@pytest.mark.parametrize("asked", [("wide",), ("reader",), ()])
def test_what_the_second_engine_cannot_run_is_answered_unconfirmed_and_named(asked: tuple[str, ...]) -> None:
    decider = Decider(_rules(), "dual", cast(Confirmer, NobodyAsked()))
    answer = decider.decide(FACTS, asked, AS_OF)
    assert (answer.answered, answer.confirmed, answer.reason) == ("compiled", "off", "not_confirmable: wide")
    assert all(outcome.value == "gold" for outcome in answer.outcomes.values())


@pytest.mark.skipif(rete.available() is not None, reason=str(rete.available()))
def test_the_other_decisions_of_the_ruleset_stay_confirmed() -> None:
    confirmer = Confirmer()
    confirmer.start(wait=30)
    try:
        assert confirmer.load(_rules(), wait=30) is None
        answer = Decider(_rules(), "dual", confirmer).decide(FACTS, ("plain",), AS_OF)
    finally:
        confirmer.close()
    assert (answer.confirmed, answer.reason) == ("rete", None)


def test_the_rete_engine_alone_refuses_a_ruleset_it_cannot_run() -> None:
    with pytest.raises(ValueError, match="decision `wide`: row 1 has more than 200 conditions"):
        Decider(_rules(), "rete")
