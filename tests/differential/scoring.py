"""Random scorecards: numbers with weights, and bands over the score beside other cells."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.differential.columns import Column

BANDS = ("upper", "middle", "lower")
CUTS = (0, 3, 7, 20)
WHOLES = (("0.5", "0.5"), ("0.25", "0.75"), ("0.2", "0.3", "0.5"))


def scorecard(random: Random, conditions: list[dict[str, Any]], numbers: list[Column]) -> dict[str, Any]:
    """Return a scorecard over up to three of the numbers; its rows have the conditions beside a test of the score."""
    chosen = random.sample(numbers, random.randint(1, min(3, len(numbers))))
    weights = [weights for weights in WHOLES if len(weights) == len(chosen)]
    combine = random.choice(("weighted_mean", "sum"))
    if weights and random.random() < 0.5:
        items = [{"id": c.name, "weight": w} for c, w in zip(chosen, random.choice(weights), strict=True)]
    else:
        items = [{"id": column.name} | _weight(random, combine) for column in chosen]
    policy = random.choice(("FIRST", "FIRST", "UNIQUE", "ANY"))
    decision: dict[str, Any] = {"kind": "scorecard", "characteristics": items, "combine": combine, "hit_policy": policy}
    low, high = sorted(random.sample(CUTS, 2))
    tests = (f">= {high}", f"[{low}..{high})", f"< {low}")
    rows = []
    for number, when in enumerate(conditions[:4], start=1):
        beside = when if policy != "UNIQUE" and random.random() < 0.5 else {}
        cell = {"score": random.choice(tests) if policy != "UNIQUE" else tests[(number - 1) % 3]}
        row: dict[str, Any] = {"id": f"row_{number}", "when": beside | cell, "then": random.choice(BANDS)}
        row |= {"status": "review"} if random.random() < 0.15 else {}
        row |= {"assumes": ["A4"]} if random.random() < 0.3 else {}
        rows.append(row)
    decision |= {"rules": rows}
    return decision | ({"otherwise": random.choice(BANDS)} if random.random() < 0.5 else {})


def _weight(random: Random, combine: str) -> dict[str, Any]:
    if random.random() < 0.3:
        return {}
    return {"weight": random.choice((1, 2, 3) if combine == "weighted_mean" else (-1, 1, 2))}
