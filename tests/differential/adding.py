"""Random decisions whose rows add to the answer: entitlements that grant and withhold, triggers that raise."""

from __future__ import annotations

from random import Random
from typing import Any

SERVICES = ("S1", "S2", "S3", "S4")
CODES = ("T1", "T2", "T3", "T4")
KINDS = ("urgent", "usual", "idle")
CHANNELS = ("visit", "call", "idle")
STATUSES = ("review", "review", "review", "undetermined", "invalid")


def adding_decision(random: Random, name: str, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a decision of either kind with a row for each of the conditions."""
    return _entitlements(random, conditions) if random.random() < 0.5 else _triggers(random, name, conditions)


def _entitlements(random: Random, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    rows = []
    for number, when in enumerate(conditions, start=1):
        row: dict[str, Any] = {"id": f"row_{number}", "when": when}
        if random.random() < 0.75:
            row["grant"] = random.sample(SERVICES, random.randint(1, 3))
        if "grant" not in row or random.random() < 0.25:
            row["withhold"] = random.sample(SERVICES, random.randint(1, 2))
        rows.append(row | _more(random))
    return {"kind": "entitlements", "services": list(SERVICES), "rules": rows}


def _triggers(random: Random, name: str, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    rows = []
    codes = [random.choice(CODES) for _ in conditions]
    for number, (when, code) in enumerate(zip(conditions, codes, strict=True), start=1):
        row: dict[str, Any] = {"id": f"row_{number}", "when": when, "raise": code}
        row |= {"kind": random.choice(KINDS[:2])} if random.random() < 0.6 else {}
        row |= {"level": random.choice(("low", "high"))} if random.random() < 0.3 else {}
        row |= {"actions": ["write", "call"]} if random.random() < 0.2 else {}
        later = [other for other in codes if other > code]
        if later and random.random() < 0.4:
            row["outranks"] = sorted({random.choice(later)})
        if later and random.random() < 0.25:
            row["if"] = f'list contains({name}, "{random.choice(later)}")'
        rows.append(row | _more(random))
    decision: dict[str, Any] = {"kind": "triggers", "defaults": {"kind": "usual", "channel": "call", "assumes": ["A2"]}}
    if random.random() < 0.5:
        decision["merge"] = {"kind": list(KINDS), "channel": list(CHANNELS), "assumes": ["A1"]}
    return decision | {"rules": rows}


def _more(random: Random) -> dict[str, Any]:
    more: dict[str, Any] = {"status": random.choice(STATUSES)} if random.random() < 0.12 else {}
    return more | ({"assumes": ["A4"]} if random.random() < 0.3 else {})
