"""`use: … with:` of decisions that themselves use others: what the inner one replaces is read under the outer one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.backends import reference
from engine.decide import decide_all, read_facts
from engine.load import load_text

RULES = """
ruleset: uses
facts: {a: {type: number}, b: {type: number}, c: {type: number}}
decisions:
  doubled: {kind: formula, value: a * 2}
  sum: {kind: formula, value: doubled + a}
  over_b: {use: sum, with: {a: b}}
  one_more: {use: sum, with: {a: a + 1}}
  tripled: {use: one_more, with: {a: b * 3}}
  thrice: {use: tripled, with: {b: c}}
  of_another: {use: over_b, with: {b: hundred}}
  hundred: {kind: formula, value: c + 100}
  changed: {use: sum, with: {a: b}, flags: {differs: one_more != changed}}
  changed_too: {use: changed, with: {a: c}}
"""


@pytest.mark.parametrize(
    ("decision", "value"),
    [
        ("sum", 3),
        ("over_b", 6),
        ("one_more", 6),
        ("tripled", 21),
        ("thrice", 30),
        ("of_another", 309),
        ("changed", 6),
        ("changed_too", 6),
    ],
)
def test_a_use_of_a_use_reads_under_both(decision: str, value: int) -> None:
    result = load_text({"ruleset.yaml": RULES})
    assert result.ruleset is not None, result.diagnostics
    facts = read_facts(result.ruleset, {"a": 1, "b": 2, "c": 3})
    outcomes = decide_all(reference.compile(result.ruleset), facts, (decision,))
    assert outcomes[decision].value == Decimal(value)


def test_flags_of_a_use_are_read_under_the_use_of_it_too() -> None:
    result = load_text({"ruleset.yaml": RULES})
    assert result.ruleset is not None
    rules = reference.compile(result.ruleset)
    facts = read_facts(result.ruleset, {"a": 1, "b": 2, "c": 5})
    assert decide_all(rules, facts, ("changed",))["changed"].flags == ()
    # The template's own flags do not travel: a use says its own.
    assert decide_all(rules, facts, ("changed_too",))["changed_too"].flags == ()
