"""What an editor is told of a ruleset: its files are valid, its names and codes are offered, slips are underlined."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from engine.edit.cases_schema import case_file_schema
from engine.edit.ruleset_schema import rule_file_schema
from engine.edit.schema_words import JsonSchema, described
from engine.load import keys, load_ruleset, load_text
from engine.model.ruleset import Ruleset

ROOT = Path(__file__).parents[3]
RULES: JsonSchema = json.loads((ROOT / "schemas/ruleset.schema.json").read_text("utf-8"))
CASES: JsonSchema = json.loads((ROOT / "schemas/cases.schema.json").read_text("utf-8"))
FOLDERS = sorted(
    path.parent for place in ("rulesets", "docs/examples") for path in (ROOT / place).glob("*/ruleset.yaml")
)
RULE_FILE = """
ruleset: shop
title: {zh: 商店, en: Shop}
facts:
  spent: {type: money, unit: CNY, min: 0, title: {zh: 消费, en: Spent}}
  card: {type: code, codes: [gold, silver], ordered: best_first, title: {zh: 卡种, en: Card}}
  open: {type: boolean}
parameters:
  wanted: {type: code, codes: [gold, silver], ordered: best_first, value: gold}
assumptions:
  S1: {zh: 假设, en: an assumption}
texts:
  vip: {zh: 贵宾, en: Guest of honour}
decisions:
  tier:
    kind: table
    hit_policy: FIRST
    title: {zh: 等级, en: Tier}
    outputs: {tier: {codes: [vip, normal]}}
    let: {rich: spent > 5}
    rules:
      - {id: a, when: {card: gold, spent: ">= 100万"}, then: vip, assumes: [S1]}
      - {id: b, when: {card: ">= wanted", open: true}, then: vip}
      - {id: c, when: {card: "gold, silver", rich: false}, then: normal}
      - {id: d, when: {card: wanted}, then: normal}
    otherwise: {then: '= if open then "vip" else "normal"'}
  again: {use: tier, with: {spent: spent}}
"""
CASE_FILE = """
ruleset: shop
cases:
  - {id: 1, decision: tier, facts: {spent: 100万, card: gold}, expect: vip}
  - {id: 2, like: 1, without: [card], expects: {tier: {status: undetermined, missing: [card, open]}}}
  - {id: 3, decision: tier, facts: {card: platinum}, expect: {status: invalid}, given: {again: vip}}
"""


class CoreSchema(yaml.SafeLoader):
    """Reads YAML as editors do: the core schema of YAML 1.2, in which a date is a text."""


CoreSchema.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", "^(true|false)$", "tf"),
    ("null", "^(null|~)$", "n~"),
    ("int", "^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
):
    CoreSchema.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def errors(schema: JsonSchema, text: str) -> list[str]:
    content: Any = yaml.load(text, Loader=CoreSchema)
    return [error.message for error in Draft202012Validator(schema).iter_errors(content)]


@pytest.fixture(scope="module")
def shop() -> Ruleset:
    result = load_text({"ruleset.yaml": RULE_FILE})
    assert result.ruleset is not None, result.diagnostics
    return result.ruleset


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_shipped_file_is_valid_under_the_schemas_of_its_ruleset(folder: Path) -> None:
    ruleset = load_ruleset(folder).ruleset
    assert ruleset is not None
    rules, cases = rule_file_schema(RULES, ruleset), case_file_schema(CASES, ruleset)
    Draft202012Validator.check_schema(rules)
    Draft202012Validator.check_schema(cases)
    for path in folder.rglob("*.yaml"):
        assert errors(cases if path.parent.name == "cases" else rules, path.read_text("utf-8")) == [], path


def test_the_example_is_valid(shop: Ruleset) -> None:
    assert errors(rule_file_schema(RULES, shop), RULE_FILE) == []
    assert errors(case_file_schema(CASES, shop), CASE_FILE) == []


@pytest.mark.parametrize(
    ("written", "slip"),
    [
        ("card: gold, spent", "card: glod, spent"),
        ("card: gold, spent", "crad: gold, spent"),
        ("rich: false", "rihc: false"),
        ("open: true", "open: yes"),
        ("card: wanted", "card: wnated"),
        ("then: vip, assumes", "then: vpi, assumes"),
        ("assumes: [S1]", "assumes: [S2]"),
        ("assumes: [S1]", "asumes: [S1]"),
        ("use: tier", "use: teir"),
        ("with: {spent:", "with: {spnet:"),
        ("hit_policy: FIRST", "hit_policy: FRIST"),
        ("kind: table", "kind: tabel"),
        ("type: boolean", "type: bool"),
    ],
)
def test_a_slip_in_a_rule_file_is_underlined(shop: Ruleset, written: str, slip: str) -> None:
    assert written in RULE_FILE
    assert errors(rule_file_schema(RULES, shop), RULE_FILE.replace(written, slip))


@pytest.mark.parametrize(
    ("written", "slip"),
    [
        ("decision: tier", "decision: teir"),
        ("facts: {spent: 100万", "facts: {spnet: 100万"),
        ("expect: vip", "expect: vpi"),
        ("without: [card]", "without: [crad]"),
        ("status: undetermined", "status: undetermind"),
        ("status: undetermined", "stauts: undetermined"),
        ("missing: [card, open]", "missing: [card, opne]"),
        ("expects: {tier", "expects: {teir"),
        ("given: {again", "given: {agian"),
        ("like: 1", "lik: 1"),
        ("ruleset: shop", "ruleset: shp"),
    ],
)
def test_a_slip_in_a_case_file_is_underlined(shop: Ruleset, written: str, slip: str) -> None:
    assert written in CASE_FILE
    assert errors(case_file_schema(CASES, shop), CASE_FILE.replace(written, slip))


def test_names_and_codes_are_offered_with_what_they_are_called(shop: Ruleset) -> None:
    definitions = rule_file_schema(RULES, shop)["$defs"]
    columns = definitions["column"]["properties"]
    assert {"spent", "card", "open", "tier", "again", "rich"} == set(columns)
    assert columns["spent"]["description"] == "消费 · Spent (money CNY)"
    assert columns["card"]["anyOf"][0]["enum"] == ["gold", "silver"]
    assert columns["open"]["anyOf"][0]["enum"] == ["true", True, "false", False]
    assert columns["tier"]["anyOf"][0] == {
        "enum": ["vip", "normal"],
        "enumDescriptions": ["贵宾 · Guest of honour", "normal"],
    }
    assert definitions["names"]["anyOf"][1]["items"] == {"enum": ["S1"], "enumDescriptions": ["假设 · an assumption"]}
    assert definitions["part"]["properties"]["decisions"]["properties"]["tier"]["description"] == "等级 · Tier"


@pytest.mark.parametrize("schema", [RULES, CASES], ids=["ruleset", "cases"])
def test_general_schemas_describe_every_key_in_both_languages(schema: JsonSchema) -> None:
    assert described(schema) == schema


@pytest.mark.parametrize("table", keys.TABLES, ids=lambda table: table.name)
def test_every_key_has_a_description(table: keys.KeyTable) -> None:
    definition = (CASES if table in (keys.CASES, keys.CASE, keys.UNNOTICED) else RULES)["$defs"][table.name]
    mapping = next(choice for choice in [definition, *definition.get("anyOf", ())] if "properties" in choice)
    assert [key for key, value in mapping["properties"].items() if " · " not in value.get("description", "")] == []
