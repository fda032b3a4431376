"""Random decisions of stages: with the present stage as a fact, or worked out by rules, with or without transitions."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.differential.columns import Column

STAGES = ("first", "middle", "last")
ACTIONS = ("write", "call", "visit")


def staged_decision(random: Random, conditions: list[dict[str, Any]], columns: list[Column]) -> dict[str, Any]:
    """Return a decision whose transitions, or the rules that tell the stage, have these conditions."""
    places = [column for column in columns if column.base == "code" and not column.nullable]
    place = random.choice(places) if places and random.random() < 0.7 else None
    ids = STAGES if place is None else place.codes
    decision: dict[str, Any] = {"kind": "stages"} | ({} if place is None else {"at": place.name})
    decision |= {"stages": [_stage(random, id, conditions) for id in ids]}
    ways = conditions
    if place is None:
        cut = random.randint(1, len(conditions))
        ways = conditions[cut:]
        rules = [{"id": f"row_{n}", "when": when} for n, when in enumerate(conditions[:cut], start=1)]
        decision["rules"] = [rule | {"then": random.choice(ids)} | _assumes(random) for rule in rules]
        decision |= {"otherwise": random.choice(ids)} if random.random() < 0.6 else {}
    if ways:
        decision["transitions"] = [_way(random, f"way_{n}", when, ids) for n, when in enumerate(ways, start=1)]
    return decision


def _stage(random: Random, id: str, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    stage: dict[str, Any] = {"id": id} | (
        {"owner": random.choice(("desk", "manager"))} if random.random() < 0.5 else {}
    )
    if random.random() < 0.4:
        when = {"when": random.choice(conditions)} if random.random() < 0.4 else {}
        stage["actions"] = [random.choice(ACTIONS), {"do": [random.choice(ACTIONS)]} | when]
    return stage | ({"status": "review"} if random.random() < 0.08 else {}) | _assumes(random)


def _way(random: Random, id: str, when: dict[str, Any], ids: tuple[str, ...]) -> dict[str, Any]:
    sources = random.sample(ids, random.randint(1, min(2, len(ids))))
    way: dict[str, Any] = {"id": id, "to": random.choice(ids), "when": when} | _assumes(random)
    way |= {"from": ", ".join(sources)} if random.random() < 0.85 else {}
    way |= {"do": random.choice(ACTIONS)} if random.random() < 0.4 else {}
    way |= {"flags": ["seen"]} if random.random() < 0.2 else {}
    return way | ({"status": random.choice(("review", "invalid"))} if random.random() < 0.1 else {})


def _assumes(random: Random) -> dict[str, Any]:
    return {"assumes": ["A4"]} if random.random() < 0.3 else {}
