"""The JSON Schemas that editors use and the key tables of the loader say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from engine.load import keys

ROOT = Path(__file__).parents[3]
RULESET: dict[str, Any] = json.loads((ROOT / "schemas/ruleset.schema.json").read_text("utf-8"))
CASES: dict[str, Any] = json.loads((ROOT / "schemas/cases.schema.json").read_text("utf-8"))


def mapping_of(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the definition's object form, also where a plain text may stand instead."""
    choices = [definition, *definition.get("anyOf", ())]
    return next(choice for choice in choices if choice.get("type") == "object")


@pytest.mark.parametrize("table", keys.TABLES, ids=lambda table: table.name)
def test_schema_accepts_the_keys_the_loader_accepts(table: keys.KeyTable) -> None:
    definition = mapping_of(
        (CASES if table in (keys.CASES, keys.CASE, keys.UNNOTICED) else RULESET)["$defs"][table.name]
    )
    assert tuple(definition["properties"]) == table.keys
    assert tuple(definition.get("required", ())) == table.required
    assert definition["additionalProperties"] is False


@pytest.mark.parametrize(
    ("definition", "key", "choices"),
    [
        ("fact", "type", keys.TYPES),
        ("fact", "maintained", keys.MAINTAINED),
        ("parameter", "type", keys.TYPES),
        ("decision", "aggregation", keys.AGGREGATIONS),
        ("decision", "hit_policy", keys.HIT_POLICIES),
    ],
)
def test_schema_offers_the_choices_the_loader_knows(definition: str, key: str, choices: tuple[str, ...]) -> None:
    assert tuple(RULESET["$defs"][definition]["properties"][key]["enum"]) == choices


def test_schema_offers_the_kinds_the_loader_knows() -> None:
    definitions = RULESET["$defs"]
    kinds = ("formula", "entitlements", "triggers", "stages", "scorecard")
    alone = [definitions[kind]["properties"]["kind"]["const"] for kind in kinds]
    assert (*definitions["decision"]["properties"]["kind"]["enum"], *alone) == keys.KINDS


def test_row_statuses_agree() -> None:
    assert tuple(RULESET["$defs"]["status"]["enum"]) == keys.ROW_STATUSES


@pytest.mark.parametrize("schema", [RULESET, CASES], ids=["ruleset", "cases"])
def test_schemas_are_valid_2020_12(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", sorted((ROOT / "rulesets").rglob("*.yaml")), ids=lambda path: path.as_posix()[-40:])
def test_shipped_files_are_valid(path: Path) -> None:
    schema = CASES if path.parent.name == "cases" else RULESET
    content = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(content)]
    assert errors == []
