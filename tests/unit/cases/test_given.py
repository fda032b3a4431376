"""A case may give a decision its value: what reads it goes on from there, whatever the facts say."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

import pytest

from engine.cases import CaseFile, Ran, run_cases
from engine.decide.confirmer import Confirmer
from engine.decide.decider import MODES, Decider, Mode
from engine.load.cases import load_cases
from tests.made_by_hand import ruleset

NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
RULES = ruleset()


@contextlib.contextmanager
def decider_of(mode: Mode) -> Iterator[Decider]:
    confirmer = Confirmer() if mode == "dual" else None
    if confirmer is not None:
        confirmer.start()
        confirmer.load(RULES)
    try:
        yield Decider(RULES, mode, confirmer)
    finally:
        if confirmer is not None:
            confirmer.close()


def ran(text: str, mode: Mode = "reference") -> list[Ran]:
    loaded = load_cases("ruleset: by_hand\ncases:\n" + text)
    assert loaded.cases, loaded.diagnostics
    with decider_of(mode) as decider:
        return list(run_cases(decider, CaseFile("cases.yaml", loaded), NOW, "en"))


GIVEN = """
  - {id: one, decision: fee, given: {tier: gold}, facts: {assets: 10, months: 1}, expect: {value: {amount: 0.1}}}
  - {id: two, decision: fee, given: {tier: plain}, facts: {assets: 5000}, expect: {value: {amount: 0, channel: app}}}
  - {id: three, like: one, facts: {assets: 20}, expect: {value: {amount: 0.2}}}
  - {id: open, decision: contact, given: {tier: gold}, facts: {due: "2026-06-16"},
     expect: {status: undetermined, value: [due], open: [birthday, visit]}}
  - {id: itself, decision: contact, given: {contact: [visit, due]}, facts: {}, expect: [visit, due]}
  - {id: record, decision: fee, given: {fee: {amount: 7}}, facts: {}, expect: {value: {amount: 7}}}
"""


@pytest.mark.parametrize("mode", MODES)
def test_a_given_value_stands_in_for_the_decision_under_every_engine(mode: Mode) -> None:
    found = {each.case.id: each for each in ran(GIVEN, mode)}
    assert {id: each.differences for id, each in found.items()} == dict.fromkeys(found, ())
    assert found["one"].fired == {("fee", "gold")}
    assert found["itself"].fired == frozenset()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("{tear: gold}", "no decision `tear`"),
        ("{tier: silver}", '`tier` cannot be "silver" (unknown_code; expected gold | plain)'),
        ("{contact: due}", '`contact` cannot be "due" (wrong_type; expected list of code)'),
    ],
)
def test_what_cannot_be_given_is_said(given: str, why: str) -> None:
    (found,) = ran(f"  - {{id: one, decision: fee, given: {given}, facts: {{}}, expect: x}}\n")
    assert not found.passed
    assert why in found.differences[0]
