"""A failure is made small, and what is kept of it can be read back as it was."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from tests.differential.customers import random_customer
from tests.differential.engines import load_document, load_files
from tests.differential.generate import Document, random_document
from tests.differential.shrink import keep, parse_customer, shrink


def _has_a_second_rule(document: Document, customer: dict[str, Any]) -> bool:
    """Stand in for a failure that needs one rule and one supplied fact."""
    decisions = load_document(document).decisions.values()
    return bool(customer) and any(rule.id == "row_2" for decision in decisions for rule in decision.rules)


def test_only_what_the_failure_needs_is_left() -> None:
    random = Random("shrink")
    document = random_document(random)
    while not _has_a_second_rule(document, {"any": 1}) or len(document["decisions"]) < 3:
        document = random_document(random)
    customer = random_customer(random, document["facts"], missing=0, invalid=0)
    small, fewer = shrink(document, customer, _has_a_second_rule)
    rules = [rule["id"] for decision in small["decisions"].values() for rule in decision.get("rules", ())]
    assert rules == ["row_2"]
    assert len(fewer) == 1
    assert len(small["facts"]) == 1


def test_what_is_kept_loads_again_with_the_same_customer(tmp_path: Path) -> None:
    document = random_document(Random("keep"))
    customer = {"a": Decimal("0.10"), "b": [1, {"c": True}], "d": "甲"}
    folder = keep(document, customer, "because", under=tmp_path)
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")}
    assert load_files(files).digest == load_document(document).digest
    assert parse_customer((folder / "customer.json").read_text(encoding="utf-8")) == customer
    assert (folder / "why.txt").read_text(encoding="utf-8") == "because\n"
