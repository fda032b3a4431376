"""Rulesets and schemas are found in a checkout and in an installed package alike."""

from __future__ import annotations

from pathlib import Path

from api.resources import rulesets_dir, schemas_dir

REPOSITORY = Path(__file__).resolve().parents[2]


def test_a_checkout_uses_the_folders_at_its_top() -> None:
    assert rulesets_dir(REPOSITORY / "api") == REPOSITORY / "rulesets"
    assert schemas_dir(REPOSITORY / "api") == REPOSITORY / "schemas"


def test_packaged_data_comes_first(tmp_path: Path) -> None:
    package = tmp_path / "api"
    for folder in (package / "data" / "rulesets", package / "data" / "schemas", tmp_path / "rulesets"):
        folder.mkdir(parents=True)
    assert rulesets_dir(package) == package / "data" / "rulesets"
    assert schemas_dir(package) == package / "data" / "schemas"


def test_what_is_found_holds_rule_files_and_schemas() -> None:
    assert list(rulesets_dir().glob("*/ruleset.yaml"))
    assert list(schemas_dir().glob("*.schema.json"))
