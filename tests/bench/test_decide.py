"""The benchmark compares engines that say the same: on a small draw of rules of W1's shape, written here."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from bench.batch import batch
from bench.decide import decide

TIERS = [("top", 900_000), ("none_", 40_000.5), ("low", 100)]
TRANSITIONS: list[dict[str, Any]] = [
    {"stage": "new", "conds": [["balance", ">=", 10.25], ["visits", "<", 3]], "next": "none"},
    {"stage": "new", "conds": [["visits", ">", 5], ["vip", "==", True]], "next": "old"},
    {"stage": "old", "conds": [["visits", "<=", 5], ["region", "!=", "north"]], "next": "new"},
]
ENTITLEMENTS: list[dict[str, Any]] = [
    {"tiers": ["top", "low"], "channel": "desk", "tenure": 12, "code": "E1"},
    {"tiers": ["none_"], "channel": "line", "tenure": 0, "code": "E2"},
    {"tiers": ["top", "none_", "low"], "channel": "line", "tenure": 24, "code": "E3"},
]
WARNINGS: list[dict[str, Any]] = [
    {"code": "W1", "conds": [["due", "<", "2025-06-01"], ["vip", "==", False]]},
    {"code": "W2", "conds": [["balance", ">", 10.25]]},
    {"code": "W3", "conds": [["region", "!=", "north"], ["tenure_months", ">=", 24]]},
]
RULES: dict[str, Any] = {
    "tiers": [name for name, _ in TIERS],
    "bounds": [bound for _, bound in TIERS],
    "ents": ENTITLEMENTS,
    "trans": TRANSITIONS,
    "warns": WARNINGS,
}


def test_all_engines_agree_on_another_draw_of_rules(tmp_path: Path) -> None:
    random = Random(1)
    customers = [_customer(random) for _ in range(200)]
    (tmp_path / "rules.json").write_text(json.dumps(RULES))
    _write_lines(tmp_path / "customers_2000.jsonl", customers)
    _write_lines(tmp_path / "expected_2000.jsonl", [_expected(customer) for customer in customers])
    run = CliRunner().invoke(decide, ["--folder", str(tmp_path), "--repeat", "1", "--json"])
    assert run.exit_code == 0, run.output
    engines = json.loads(run.output)["engines"]
    assert {"program", "compiled", "one missing", "reference"} <= engines.keys()
    assert {name: figures["wrong"] for name, figures in engines.items()} == dict.fromkeys(engines, 0)


def test_a_file_of_customers_comes_out_the_same_from_both(tmp_path: Path) -> None:
    customers = [_customer(Random(number)) for number in range(20)]
    (tmp_path / "rules.json").write_text(json.dumps(RULES))
    _write_lines(tmp_path / "customers_2000.jsonl", customers)
    _write_lines(tmp_path / "expected_2000.jsonl", [_expected(customer) for customer in customers])
    run = CliRunner().invoke(batch, ["--folder", str(tmp_path), "--customers", "300", "--json"])
    assert run.exit_code == 0, run.output
    figures = json.loads(run.output)
    assert figures["differ"] in (0, None)
    assert figures["runs"]["guanjia batch"]["customers_per_second"] > 0


@pytest.mark.parametrize("parts", ["tiers,transitions", "warnings", "tiers, entitlements"])
def test_some_parts_may_be_run_alone(tmp_path: Path, parts: str) -> None:
    customers = [_customer(Random(number)) for number in range(20)]
    (tmp_path / "rules.json").write_text(json.dumps(RULES))
    _write_lines(tmp_path / "customers_2000.jsonl", customers)
    _write_lines(tmp_path / "expected_2000.jsonl", [_expected(customer) for customer in customers])
    run = CliRunner().invoke(decide, ["--folder", str(tmp_path), "--repeat", "1", "--part", parts, "--json"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.output)["workload"] == f"W1 {', '.join(part.strip() for part in parts.split(','))}"


@pytest.mark.parametrize("parts", ["tiers,gifts", "entitlements"])
def test_parts_that_cannot_be_run_are_refused(tmp_path: Path, parts: str) -> None:
    run = CliRunner().invoke(decide, ["--folder", str(tmp_path), "--part", parts])
    assert run.exit_code == 2
    assert "Error" in run.output


def test_a_wrong_answer_is_counted_and_fails_the_run(tmp_path: Path) -> None:
    customer = _customer(Random(2))
    (tmp_path / "rules.json").write_text(json.dumps(RULES))
    _write_lines(tmp_path / "customers_2000.jsonl", [customer])
    _write_lines(tmp_path / "expected_2000.jsonl", [_expected(customer) | {"tier": "another"}])
    run = CliRunner().invoke(decide, ["--folder", str(tmp_path), "--repeat", "1", "--json"])
    assert run.exit_code == 1
    engines = json.loads(run.output)["engines"]
    assert {figures["wrong"] for name, figures in engines.items() if name != "one missing"} == {1}


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
        "channel": random.choice(["desk", "line", "post"]),
        "tenure_months": random.choice([0, 11, 12, 24, 25]),
        "due": random.choice(["2025-05-31", "2025-06-01", "2026-01-01"]),
    }


def _expected(customer: dict[str, Any]) -> dict[str, Any]:
    tier = next((name for name, bound in TIERS if customer["aum"] >= bound), "none")
    transitions = ([["current_stage", "==", one["stage"]], *one["conds"]] for one in TRANSITIONS)
    held = (
        one["next"] for one, conditions in zip(TRANSITIONS, transitions, strict=True) if _hold(conditions, customer)
    )
    return {
        "tier": tier,
        "entitlements": [one["code"] for one in ENTITLEMENTS if _is_granted(one, customer, tier)],
        "next_stage": next(held, None),
        "warnings": [one["code"] for one in WARNINGS if _hold(one["conds"], customer)],
    }


def _is_granted(one: dict[str, Any], customer: dict[str, Any], tier: str) -> bool:
    return tier in one["tiers"] and one["channel"] == customer["channel"] and customer["tenure_months"] >= one["tenure"]


def _hold(conditions: list[list[Any]], customer: dict[str, Any]) -> bool:
    tests = {
        ">=": lambda a, b: a >= b,
        "<": lambda a, b: a < b,
        ">": lambda a, b: a > b,
        "<=": lambda a, b: a <= b,
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
    }
    return all(tests[operator](customer[fact], value) for fact, operator, value in conditions)


def _write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
