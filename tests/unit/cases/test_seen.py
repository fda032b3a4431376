"""What a case reaches: rows that fire, and rows that hold but wait for a parameter nobody has set."""

from __future__ import annotations

import datetime as dt

from engine.cases import CaseFile, not_reached, run_cases
from engine.decide.decider import Decider
from engine.load import load_cases
from engine.model.ruleset import Ruleset
from tests.unit.cases.written import loaded

NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
RULES = """
ruleset: trades
timezone: Asia/Shanghai
facts:
  trade: {type: code, codes: [mail, repair, other]}
  size: {type: integer, min: 0}
parameters:
  mail_growth: {type: number}
  repair_growth: {type: number}
decisions:
  growth:
    kind: table
    hit_policy: FIRST
    outputs: {growth: {type: number}}
    rules:
      - {id: small,  when: {size: "< 10"}, then: 0}
      - {id: mail,   when: {trade: mail}, then: = mail_growth}
      - {id: repair, when: {trade: repair}, then: = repair_growth}
    otherwise: 1
"""


def unreached(rules: Ruleset, cases: str) -> list[str]:
    decider = Decider(rules, "reference")
    read = load_cases("ruleset: trades\ncases:\n" + cases)
    assert read.cases, read.diagnostics
    return [rule for _, rule in not_reached(rules, run_cases(decider, CaseFile("cases.yaml", read), NOW, "en"))]


def test_a_row_that_waits_for_a_parameter_without_a_value_is_reached() -> None:
    missing = "{status: undetermined, missing: [mail_growth]}"
    case = f"  - {{id: a, decision: growth, facts: {{trade: mail, size: 10}}, expect: {missing}}}\n"
    assert unreached(loaded(RULES), case) == ["small", "repair", "otherwise"]


def test_a_row_that_holds_only_perhaps_is_not_reached() -> None:
    case = "  - {id: a, decision: growth, facts: {trade: mail}, expect: {status: undetermined}}\n"
    assert unreached(loaded(RULES), case) == ["small", "mail", "repair", "otherwise"]
