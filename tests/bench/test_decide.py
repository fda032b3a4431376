"""The benchmark compares engines that say the same: on a small draw of rules of W1's shape, written here."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from bench.decide import decide

TIERS = [("top", 900_000), ("none_", 40_000.5), ("low", 100)]
TRANSITIONS: list[dict[str, Any]] = [
    {"stage": "new", "conds": [["balance", ">=", 10.25], ["visits", "<", 3]], "next": "none"},
    {"stage": "new", "conds": [["visits", ">", 5], ["vip", "==", True]], "next": "old"},
    {"stage": "old", "conds": [["visits", "<=", 5], ["region", "!=", "north"]], "next": "new"},
]


def test_all_engines_agree_on_another_draw_of_rules(tmp_path: Path) -> None:
    random = Random(1)
    customers = [_customer(random) for _ in range(200)]
    rules = {"tiers": [name for name, _ in TIERS], "bounds": [bound for _, bound in TIERS], "trans": TRANSITIONS}
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    _write_lines(tmp_path / "customers_2000.jsonl", customers)
    _write_lines(tmp_path / "expected_2000.jsonl", [_expected(customer) for customer in customers])
    run = CliRunner().invoke(decide, ["--folder", str(tmp_path), "--repeat", "1", "--json"])
    assert run.exit_code == 0, run.output
    engines = json.loads(run.output)["engines"]
    assert {"program", "compiled", "reference"} <= engines.keys()
    assert {name: figures["wrong"] for name, figures in engines.items()} == dict.fromkeys(engines, 0)


def test_a_wrong_answer_is_counted_and_fails_the_run(tmp_path: Path) -> None:
    customer = _customer(Random(2))
    rules = {"tiers": ["only"], "bounds": [1], "trans": TRANSITIONS}
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    _write_lines(tmp_path / "customers_2000.jsonl", [customer])
    _write_lines(tmp_path / "expected_2000.jsonl", [{"tier": "another", "next_stage": None}])
    run = CliRunner().invoke(decide, ["--folder", str(tmp_path), "--repeat", "1", "--json"])
    assert run.exit_code == 1
    assert {figures["wrong"] for figures in json.loads(run.output)["engines"].values()} == {1}


@pytest.mark.real_data
def test_all_engines_give_the_expected_outcomes_of_w1(shared_data: Path) -> None:
    folder = shared_data.parent / "bench" / "w1"
    run = CliRunner().invoke(decide, ["--folder", str(folder), "--customers", "500", "--repeat", "1", "--json"])
    assert run.exit_code == 0, run.output


def _customer(random: Random) -> dict[str, Any]:
    return {
        "aum": random.choice([50.5, 100, 99.99, 40_000.5, 40_000.49, 900_000, 1e6]),
        "current_stage": random.choice(["new", "old", "gone"]),
        "balance": random.choice([10.24, 10.25, 11]),
        "visits": random.randint(1, 8),
        "vip": random.random() < 0.5,
        "region": random.choice(["north", "south"]),
    }


def _expected(customer: dict[str, Any]) -> dict[str, Any]:
    tier = next((name for name, bound in TIERS if customer["aum"] >= bound), "none")
    return {"tier": tier, "next_stage": next((t["next"] for t in TRANSITIONS if _holds(t, customer)), None)}


def _holds(transition: dict[str, Any], customer: dict[str, Any]) -> bool:
    tests = {
        ">=": lambda a, b: a >= b,
        "<": lambda a, b: a < b,
        ">": lambda a, b: a > b,
        "<=": lambda a, b: a <= b,
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
    }
    conditions = [["current_stage", "==", transition["stage"]], *transition["conds"]]
    return all(tests[operator](customer[fact], value) for fact, operator, value in conditions)


def _write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
