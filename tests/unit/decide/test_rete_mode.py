"""Engine `rete`: durable-rules decides in its own process, and says so when that process is gone."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.backends import EngineUnavailable, rete
from engine.decide import Confirmer, Decider, read_facts
from engine.load import load_text

RULES = """
ruleset: bank
facts:
  assets: {type: money, min: 0}
decisions:
  tier:
    kind: tiers
    rules:
      - {id: gold, when: {assets: ">= 100"}, then: gold}
    otherwise: silver
"""
NOW = dt.datetime(2026, 6, 15, tzinfo=dt.UTC)

pytestmark = pytest.mark.skipif(rete.available() is not None, reason=f"no Rete engine: {rete.available()}")


def test_the_process_answers_and_its_absence_is_an_error_not_a_crash() -> None:
    ruleset = load_text({"ruleset.yaml": RULES}).ruleset
    assert ruleset is not None
    confirmer = Confirmer()
    confirmer.start()
    try:
        assert confirmer.load(ruleset) is None
        decider = Decider(ruleset, "rete", confirmer)
        answer = decider.decide(read_facts(ruleset, {"assets": 100}), (), NOW)
        assert (answer.answered, answer.confirmed) == ("rete", "off")
        assert answer.outcomes["tier"].value == "gold"
    finally:
        confirmer.close()
    with pytest.raises(EngineUnavailable):
        decider.decide(read_facts(ruleset, {"assets": 100}), (), NOW)
