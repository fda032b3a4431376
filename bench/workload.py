"""Workload W1 as it stands in the shared folder: rules, customers, and the outcomes expected of them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Workload:
    """`rules` as in rules.json; `customers` and `expected` line by line, numbers with a point as exact decimals."""

    rules: Row
    customers: tuple[Row, ...]
    expected: tuple[Row, ...]

    @property
    def conditions(self) -> list[list[Any]]:
        """All conditions `[fact, operator, value]` of the stage transitions."""
        return [condition for transition in self.rules["trans"] for condition in transition["conds"]]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that tiers and transitions read, in order of first use."""
        return tuple(dict.fromkeys(("aum", "current_stage", *(fact for fact, _, _ in self.conditions))))


def default_folder() -> Path:
    """Return the folder of W1 under `$GUANJIA_SHARED`, by default `../shared` beside this checkout."""
    shared = os.environ.get("GUANJIA_SHARED")
    base = Path(shared) if shared else Path(__file__).resolve().parents[2] / "shared"
    return base / "bench" / "w1"


def read_workload(folder: Path) -> Workload:
    """Return the workload of a folder with rules.json, customers_2000.jsonl and expected_2000.jsonl."""
    return Workload(
        rules=json.loads((folder / "rules.json").read_text(encoding="utf-8"), parse_float=Decimal),
        customers=_lines(folder / "customers_2000.jsonl"),
        expected=_lines(folder / "expected_2000.jsonl"),
    )


def _lines(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8") as lines:
        return tuple(json.loads(line, parse_float=Decimal) for line in lines)
