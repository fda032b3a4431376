"""Entitlements and triggers as they are loaded: rewritten into tables, so that no engine need know of them."""

from __future__ import annotations

from engine.load import load_text
from engine.model.additions import Granting, Raising
from engine.model.ruleset import HitPolicy, Ruleset

RULES = """
ruleset: shop
facts:
  spent: {type: money, unit: CNY, min: 0}
  blocked: {type: boolean}
assumptions: {A: one, B: two, M: merged}
decisions:
  services:
    kind: entitlements
    rules:
      - {id: rich, when: {spent: ">= 100"}, grant: [lounge, gift]}
      - {id: all, grant: [news], withhold: gift, effective: {from: 2026-01-01, to: 2027-01-01}}
  contact:
    kind: triggers
    defaults: {kind: care, channel: letter, assumes: [A]}
    rules:
      - {id: big, when: {spent: ">= 100"}, raise: big, kind: sale, channel: call, assumes: [B]}
      - {id: bad, when: {blocked: true}, raise: bad, kind: sale}
      - {id: both, if: 'list contains(contact, "big") and list contains(contact, "bad")', raise: both}
      - {id: last, if: 'list contains(contact, "both")', raise: last}
    merge: {kind: [care, sale, none], channel: [call, letter], assumes: [M]}
"""


def loaded() -> Ruleset:
    result = load_text({"ruleset.yaml": RULES})
    assert result.ruleset is not None, result.diagnostics
    return result.ruleset


def test_both_kinds_are_tables_that_collect() -> None:
    for decision in loaded().decisions.values():
        assert decision.hit_policy is HitPolicy.COLLECT
        assert all(rule.adds is not None for rule in decision.rules)


def test_services_stand_in_the_order_in_which_rows_grant_them() -> None:
    services = loaded().decisions["services"]
    assert services.services == ("lounge", "gift", "news")
    assert services.rules[1].adds == Granting(("news",), ("gift",))


def test_a_row_in_effect_for_a_year_asks_for_the_day() -> None:
    [cell] = loaded().decisions["services"].rules[1].cells
    assert (cell.column, cell.text) == ("today", "[2026-01-01..2027-01-01)")


def test_defaults_fill_in_what_a_row_does_not_say_and_are_cited_only_then() -> None:
    big, bad, *_ = loaded().decisions["contact"].rules
    assert big.adds == Raising("big", (("kind", "sale"), ("channel", "call")))
    assert big.output.assumes == ("B",)
    assert bad.adds == Raising("bad", (("kind", "sale"), ("channel", "letter")))
    assert bad.output.assumes == ("A",)


def test_the_last_word_of_a_scale_is_idle_unless_a_row_says_it() -> None:
    merge = loaded().decisions["contact"].merge
    assert merge is not None
    assert {scale.attribute: scale.idle for scale in merge.scales} == {"kind": "none", "channel": None}


def test_rows_that_read_others_read_a_decision_of_those_below_them() -> None:
    rules = loaded()
    assert rules.named == ("services", "contact")
    assert [rule.id for rule in rules.decisions["contact·1"].rules] == ["big", "bad"]
    assert [rule.id for rule in rules.decisions["contact·2"].rules] == ["big", "bad", "both"]
    assert list(rules.decisions).index("contact·2") < list(rules.decisions).index("contact")
    assert {rules.decisions[part].part_of for part in ("contact·1", "contact·2")} == {"contact"}
