"""A thousand random tables: what the check says of gaps and dead rules is what trying every customer shows."""

from __future__ import annotations

import datetime as dt
import itertools
from random import Random
from typing import Any

import pytest

from engine.backends import reference
from engine.check import check
from engine.check.examined import examine
from engine.check.gaps import GapSearch, find_gaps
from engine.check.grid import Customer
from engine.check.verdicts import Dead, Lives, Undecided, Verdicts
from engine.decide import decide_all, read_facts
from engine.diagnostics.catalogue import LANGUAGES
from engine.diagnostics.render import message
from engine.load import load_text
from engine.model.cell_meaning import cell_is_true
from engine.model.outcome import Status
from engine.model.results import outputs_in_order
from engine.model.ruleset import Decision, HitPolicy, Ruleset
from tests.differential.customers import random_customer
from tests.differential.generate import as_files, random_document

GRADES = ("gold", "silver", "bronze")
FACTS = """ruleset: example
facts:
  a: {type: integer, min: 0, max: 6}
  b: {type: integer, min: 0, max: 4, absent: null}
  grade: {type: code, codes: [gold, silver, bronze], ordered: best_first}
  active: {type: boolean}
decisions:
  table:
    kind: table
    outputs: {x: {codes: [x0, x1, x2, x3]}}
"""
CUSTOMERS: tuple[Customer, ...] = tuple(
    {"a": a, "b": b, "grade": grade, "active": active}
    for a, b, grade, active in itertools.product(range(7), (*range(5), None), GRADES, (True, False))
)
POLICIES = ("FIRST", "FIRST", "FIRST", "PRIORITY", "UNIQUE", "ANY", "COLLECT")


def random_table(random: Random, *, comparing: bool) -> Ruleset:
    """Return a table of up to eight rows over four facts; `comparing`: now and then one fact with another."""
    policy = random.choice(POLICIES)
    rows = [
        f"      - {{id: r{n}, when: {{{_cells(random, comparing)}}}, then: x{random.randrange(4)}}}\n" for n in range(8)
    ]
    text = f"{FACTS}    hit_policy: {policy}\n    rules:\n{''.join(rows[: random.randint(1, 8)])}"
    result = load_text({"ruleset.yaml": text})
    assert result.ruleset is not None, result.diagnostics
    return result.ruleset


def _cells(random: Random, comparing: bool) -> str:
    names = random.sample(("a", "b", "grade", "active"), random.choice((0, 1, 1, 2, 2, 3)))
    return ", ".join(f'{name}: "{_cell(random, name, comparing)}"' for name in names)


def _cell(random: Random, name: str, comparing: bool) -> str:
    if name == "active":
        return random.choice(("true", "false"))
    if name == "grade":
        return random.choice((*GRADES, "gold, bronze", "not(silver)", ">= silver", "< gold", "< bronze"))
    if comparing and random.random() < 0.3:
        return f"{random.choice(('<', '<=', '>', '>='))} {'b' if name == 'a' else 'a'}"
    low, high = sorted((random.randrange(8), random.randrange(8)))
    forms = [f">= {low}", f"< {high}", f"<= {high}", f"> {low}", f"{low}", f"not({low})", f"{low}, {high}"]
    forms += [f"[{low}..{high}]", f"not([{low}..{high}])"]
    forms += [f"[{low}..{high})", f"({low}..{high}]"] if low < high else []
    forms += ["null", "not(null)", f"null, > {low}"] if name == "b" else []
    return random.choice(forms)


def hits(ruleset: Ruleset, customer: Customer) -> tuple[int, ...]:
    rules = enumerate(ruleset.decisions["table"].rules)
    return tuple(row for row, rule in rules if all(cell_is_true(ruleset, cell, customer) for cell in rule.cells))


def deciding(table: Decision, matched: tuple[int, ...]) -> tuple[int, ...]:
    """Return which of the rows that match fire, by the plain meaning of the hit policy."""
    if table.hit_policy is HitPolicy.FIRST:
        return matched[:1]
    if table.hit_policy is HitPolicy.PRIORITY and matched:
        return (min(matched, key=lambda row: (outputs_in_order(table, table.rules[row].output.value), row)),)
    return matched


@pytest.mark.parametrize("seed", range(10))
def test_gaps_and_dead_rules_are_those_of_trying_every_customer(seed: int) -> None:
    random = Random(seed)
    for _ in range(100):
        ruleset = random_table(random, comparing=False)
        matched = [hits(ruleset, customer) for customer in CUSTOMERS]
        _assert_gap_is_real(ruleset, matched)
        _assert_dead_rules_never_fire_and_others_do(ruleset, matched)
        assert check(ruleset) is not None


def _assert_gap_is_real(ruleset: Ruleset, matched: list[tuple[int, ...]]) -> None:
    """The customer found matches no rule; where none is found, every customer matches one."""
    examined, table = examine(ruleset), ruleset.decisions["table"]
    found = GapSearch(examined.grids["table"]).customer_without_row()
    assert all(matched) if found is None else not hits(ruleset, {**CUSTOMERS[0], **found})
    always = table.hit_policy is HitPolicy.COLLECT or any(not rule.cells for rule in table.rules)
    assert bool(find_gaps(examined)) == (found is not None and not always)


def _assert_dead_rules_never_fire_and_others_do(ruleset: Ruleset, matched: list[tuple[int, ...]]) -> None:
    table = ruleset.decisions["table"]
    fired = {row for rows in matched for row in deciding(table, rows)}
    verdicts = Verdicts(examine(ruleset).complete["table"])
    for row in range(len(table.rules)):
        verdict = verdicts.of(row)
        if isinstance(verdict, Dead):
            assert row not in fired
            _assert_covered_by_just_these(row, verdict.covered_by, matched)
        else:
            assert isinstance(verdict, Lives)
            assert row in deciding(table, hits(ruleset, {**CUSTOMERS[0], **verdict.customer}))


def _assert_covered_by_just_these(row: int, covering: tuple[int, ...], matched: list[tuple[int, ...]]) -> None:
    """The rows named match every customer of the dead row; without any one of them some customer is left."""
    own = [set(rows) for rows in matched if row in rows]
    assert all(rows & set(covering) for rows in own)
    for spared in covering:
        assert any(not rows & (set(covering) - {spared}) for rows in own)


@pytest.mark.parametrize("seed", range(2))
def test_where_columns_are_compared_nothing_is_claimed_falsely(seed: int) -> None:
    random, known = Random(seed), 0
    for _ in range(100):
        ruleset = random_table(random, comparing=True)
        table = ruleset.decisions["table"]
        fired = {row for customer in CUSTOMERS for row in deciding(table, hits(ruleset, customer))}
        verdicts = Verdicts(examine(ruleset).complete["table"])
        for row in range(len(table.rules)):
            verdict = verdicts.of(row)
            known += not isinstance(verdict, Undecided)
            assert not (isinstance(verdict, Dead) and row in fired)
            if isinstance(verdict, Lives):
                assert row in deciding(table, hits(ruleset, {**CUSTOMERS[0], **verdict.customer}))
    assert known > 100


NEVER = ("dead_rule", "cell_never_true", "cells_contradict")


@pytest.mark.parametrize("seed", range(2))
def test_no_rule_called_dead_decides_in_rulesets_of_the_whole_language(seed: int) -> None:
    """Expressions, parameters without value, decisions that always fail: the reference engine is asked."""
    random = Random(seed)
    for _ in range(40):
        document = random_document(random)
        result = load_text(as_files(document))
        if result.ruleset is None:
            continue
        found = check(result.ruleset, dt.date(2026, 6, 15))
        assert all(message(each, language) for each in found for language in LANGUAGES)
        dead = {(each.argument("decision"), each.argument("rule")) for each in found if each.code in NEVER}
        assert not dead & _fired(result.ruleset, random, document["facts"])


def _fired(ruleset: Ruleset, random: Random, facts: dict[str, dict[str, Any]]) -> set[tuple[str, str]]:
    """Return the rules that decided for some of many customers."""
    yardstick = reference.compile(ruleset)
    customers = [random_customer(random, facts, missing=0.05, invalid=0) for _ in range(40)]
    return {
        (name, rule)
        for customer in customers
        for name, outcome in decide_all(yardstick, read_facts(ruleset, customer)).items()
        if outcome.status is not Status.UNDETERMINED
        for rule in outcome.rules
    }


def test_a_row_that_does_not_read_a_decision_without_a_value_is_not_dead() -> None:
    text = f"""{FACTS}    hit_policy: FIRST
    rules: [{{id: r1, status: invalid}}]
  next:
    kind: table
    hit_policy: FIRST
    rules:
      - {{id: reads, when: {{a: 1, table: x0}}, then: 1}}
      - {{id: free, when: {{a: 2}}, then: 2}}
"""
    result = load_text({"ruleset.yaml": text})
    assert result.ruleset is not None
    verdicts = Verdicts(examine(result.ruleset).complete["next"])
    assert isinstance(verdicts.of(0), Dead)
    assert isinstance(verdicts.of(1), Lives)


def test_the_example_of_a_gap_is_told_by_titles_and_units_in_both_languages() -> None:
    text = """ruleset: example
facts:
  asset: {type: money, unit: CNY, min: 0, title: {zh: 资产总额, en: Total assets}}
  grade: {type: code, codes: [gold, none_], title: {zh: 级别, en: Grade}}
  active: {type: boolean, title: {zh: 是否活跃, en: Active}}
texts:
  gold: {zh: 金卡, en: gold card}
decisions:
  table: {kind: table, rules: [{id: high, when: {asset: '>= 500万', active: true, grade: none_}, then: x}]}
"""
    result = load_text({"ruleset.yaml": text})
    assert result.ruleset is not None
    (gap,) = find_gaps(examine(result.ruleset))
    assert message(gap, "zh").endswith("例如 资产总额 = 0 CNY，是否活跃 = 是，级别 = 金卡 (gold)")
    assert message(gap, "en").endswith("for example Total assets = 0 CNY, Active = yes, Grade = gold card (gold)")
