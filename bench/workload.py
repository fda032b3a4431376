"""Workload W1 as it stands in the shared folder: rules, customers, and the outcomes expected of them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]
ALL_PARTS = ("tiers", "entitlements", "transitions", "warnings")


@dataclass(frozen=True, slots=True)
class Workload:
    """`rules` as in rules.json; `customers` and `expected` line by line, numbers with a point as exact decimals.

    `parts`: those of `ALL_PARTS` that are run; entitlements read the tier.
    """

    rules: Row
    customers: tuple[Row, ...]
    expected: tuple[Row, ...]
    parts: tuple[str, ...] = ALL_PARTS

    @property
    def conditions(self) -> list[list[Any]]:
        """All conditions `[fact, operator, value]` of the parts that are written with conditions."""
        lists = {"transitions": "trans", "warnings": "warns"}
        return [
            condition
            for part in self.parts
            if part in lists
            for rule in self.rules[lists[part]]
            for condition in rule["conds"]
        ]

    @property
    def codes_named(self) -> list[Row]:
        """The codes that rules name beside their conditions, by fact."""
        stages = [{"current_stage": one["stage"]} for one in self.rules["trans"]] if "transitions" in self.parts else []
        entitlements = self.rules["ents"] if "entitlements" in self.parts else []
        return [*stages, *({"channel": one["channel"]} for one in entitlements)]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that the parts read, in order of first use."""
        found = ["aum"] if "tiers" in self.parts else []
        found += ["channel", "tenure_months"] if "entitlements" in self.parts else []
        found += ["current_stage"] if "transitions" in self.parts else []
        return tuple(dict.fromkeys((*found, *(fact for fact, _, _ in self.conditions))))


def default_folder() -> Path:
    """Return the folder of W1 under `$GUANJIA_SHARED`, by default `../shared` beside this checkout."""
    shared = os.environ.get("GUANJIA_SHARED")
    base = Path(shared) if shared else Path(__file__).resolve().parents[2] / "shared"
    return base / "bench" / "w1"


def read_workload(folder: Path, parts: tuple[str, ...] = ALL_PARTS) -> Workload:
    """Return the workload of a folder with rules.json, customers_2000.jsonl and expected_2000.jsonl."""
    return Workload(
        rules=json.loads((folder / "rules.json").read_text(encoding="utf-8"), parse_float=Decimal),
        customers=_lines(folder / "customers_2000.jsonl"),
        expected=_lines(folder / "expected_2000.jsonl"),
        parts=parts,
    )


def _lines(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8") as lines:
        return tuple(json.loads(line, parse_float=Decimal) for line in lines)
