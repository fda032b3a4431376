"""What cases show of rules, cells and thresholds; and that the case proposed shows what was not shown."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.cases import CaseFile, Ran, run_cases
from engine.cases.coverage import Coverage, Customers, coverage_of
from engine.cases.noticed import Judged, judge_mutants
from engine.decide.decider import Decider
from engine.load import load_cases
from engine.model.ruleset import Ruleset
from tests.unit.cases.written import loaded

NOW = dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC)
RULES = loaded("""
ruleset: shop
timezone: Asia/Shanghai
facts:
  spent: {type: money, unit: CNY, min: 0}
  region: {type: code, codes: [north, south, west]}
  visits: {type: integer, min: 0}
  months: {type: integer, min: 1}
parameters:
  busy: {type: number, value: 2}
decisions:
  tier:
    kind: tiers
    rules:
      - {id: gold,   when: {spent: ">= 500万"}, then: gold}
      - {id: silver, when: {spent: "[100万..500万)"}, then: silver}
      - {id: plain,  when: {spent: "< 100万"}, then: plain}
  served:
    kind: table
    hit_policy: FIRST
    outputs: {by: {codes: [person, phone]}}
    let: {rate: visits / months}
    rules:
      - {id: near, when: {tier: ">= silver", region: "north, south"}, then: person}
      - {id: often, when: {rate: "> busy"}, then: person}
    otherwise: phone
""")


def ran(cases: str, ruleset: Ruleset = RULES) -> list[Ran]:
    read = load_cases(f"ruleset: {ruleset.name}\ncases:\n" + cases)
    assert read.cases, read.diagnostics
    found = list(run_cases(Decider(ruleset, "reference"), CaseFile("cases.yaml", read), NOW, "en"))
    assert [each.differences for each in found if not each.passed] == []
    return found


def unshown(coverage: Coverage, decision: str) -> list[tuple[str, str, str]]:
    return [(goal.kind, goal.rule, goal.text) for goal in coverage.unmet if goal.decision == decision]


GOLD = "  - {id: gold, decision: tier, facts: {spent: 500万}, expect: gold}\n"
BELOW = "  - {id: below, decision: tier, facts: {spent: 4999999.99}, expect: silver}\n"
FAR_BELOW = "  - {id: far, decision: tier, facts: {spent: 999999.99}, expect: plain}\n"


def test_a_threshold_wants_its_figure_and_one_in_the_band_beside_it() -> None:
    five = ("on", "gold", "500万"), ("below", "gold", "500万")
    assert not set(five) & set(unshown(coverage_of(RULES, ran(GOLD + BELOW)), "tier"))
    assert five[1] in unshown(coverage_of(RULES, ran(GOLD + FAR_BELOW)), "tier")
    assert five[0] in unshown(coverage_of(RULES, ran(BELOW)), "tier")


def test_each_cell_wants_to_be_seen_true_and_false_and_each_code_of_a_list() -> None:
    case = "  - {id: a, decision: served, facts: {spent: 100万, region: north}, expect: person}\n"
    found = unshown(coverage_of(RULES, ran(case)), "served")
    assert ("one_of", "near", "south") in found
    assert ("one_of", "near", "north") not in found
    assert ("false", "near", "north, south") in found
    assert ("true", "near", "north, south") not in found
    assert ("rule", "otherwise", "otherwise") in found


def test_what_no_legal_value_can_show_is_not_asked_for() -> None:
    rules = loaded("""
ruleset: shop
timezone: Asia/Shanghai
facts: {spent: {type: money, unit: CNY, min: 0}}
decisions:
  some:
    kind: table
    hit_policy: FIRST
    outputs: {is: {codes: [yes_, no_]}}
    rules: [{id: any, when: {spent: ">= 0"}, then: yes_}]
    otherwise: no_
""")
    found = coverage_of(rules, ran("  - {id: a, decision: some, facts: {spent: 0}, expect: yes_}\n", rules))
    assert unshown(found, "some") == [("rule", "otherwise", "otherwise")]


def test_every_case_proposed_shows_what_no_case_shows() -> None:
    first = ran(GOLD)
    coverage = coverage_of(RULES, first)
    customers = Customers(RULES, first)
    for number, goal in enumerate(coverage.unmet):
        line = customers.case_for(goal)
        assert line is not None, goal
        after = coverage_of(RULES, ran(f"  {line}\n"))
        met = [other for other in after.goals if (other.kind, other.at, other.text) == (goal.kind, goal.at, goal.text)]
        assert met, number
        assert not {id(other) for other in met} & {id(other) for other in after.unmet}, line


def survivors(found: tuple[Judged, ...]) -> dict[str, str | None]:
    return {each.mutant.name: each.case for each in found if each.verdict == "survived"}


def judged(cases: list[Ran], rules: Ruleset = RULES) -> tuple[Judged, ...]:
    return judge_mutants(rules, cases, lambda done, total: None)


def test_a_fault_that_no_case_notices_is_told_with_the_customer_who_would_notice() -> None:
    found = survivors(judged(ran(GOLD + BELOW)))
    assert "tier.gold: >= 500万 -> >= 499万" not in found
    assert "tier.gold: >= 500万 -> > 500万" not in found
    change = "tier.silver: [100万..500万) -> (100万..500万)"
    assert found[change] == "- {id: tier-1, decision: tier, facts: {spent: 1000000}, expect: silver}"


def test_with_the_cases_proposed_every_fault_is_noticed() -> None:
    cases = GOLD
    for _ in range(3):
        lines = dict.fromkeys(line for line in survivors(judged(ran(cases))).values() if line)
        cases += "".join(f"  {line.replace('{id: ', '{id: n' + str(len(cases)) + '-', 1)}\n" for line in lines)
    last = judged(ran(cases))
    assert survivors(last) == {}
    assert {each.verdict for each in last} <= {"noticed", "equivalent"}


def test_a_fault_that_changes_nothing_for_anyone_does_not_survive() -> None:
    rules = loaded("""
ruleset: shop
timezone: Asia/Shanghai
facts: {spent: {type: integer, min: 0}}
decisions:
  some:
    kind: table
    hit_policy: FIRST
    outputs: {is: {codes: [high, low]}}
    rules:
      - {id: more, when: {spent: "> 9"}, then: high}
      - {id: even_more, when: {spent: "> 20"}, then: high}
    otherwise: low
""")
    cases = ran("  - {id: a, decision: some, facts: {spent: 9}, expect: low}\n", rules)
    verdicts = {each.mutant.name: each.verdict for each in judged(cases, rules)}
    assert verdicts["some.even_more: > 20 -> > 21"] == "equivalent"
    assert verdicts["some.even_more: > 20 -> >= 20"] == "equivalent"
    assert verdicts["some.even_more: high -> low"] == "equivalent"
    assert verdicts["some.more: > 9 -> > 10"] == "survived"
    assert verdicts["some.more: > 9 -> >= 9"] == "noticed"


@pytest.mark.parametrize("change", ["busy: 2 -> 1", "busy: 2 -> 3"])
def test_the_figure_of_a_parameter_is_a_threshold_too(change: str) -> None:
    case = "  - {id: a, decision: served, facts: {spent: 0, region: west, visits: 9, months: 1}, expect: person}\n"
    found = survivors(judged(ran(case)))
    line = found[change]
    assert line is not None
    after = ran(f"  {line}\n")
    assert change not in survivors(judged(after))


def test_a_decision_used_twice_is_changed_in_both_places() -> None:
    rules = loaded("""
ruleset: shop
timezone: Asia/Shanghai
facts: {spent: {type: integer}, promised: {type: integer}}
decisions:
  now:
    kind: tiers
    rules: [{id: high, when: {spent: "> 5"}, then: high}, {id: low, when: {spent: "<= 5"}, then: low}]
  soon: {use: now, with: {spent: promised}}
""")
    cases = "  - {id: a, decision: now, facts: {spent: 5}, expect: low}\n"
    cases += "  - {id: b, decision: now, facts: {spent: 6}, expect: high}\n"
    assert survivors(judged(ran(cases, rules), rules)) == {}
