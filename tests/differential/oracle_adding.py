"""What entitlements and triggers come to, said again in the plainest way; nothing of the engine's own is used."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.additions import Granting, Raising
from engine.model.feel_values import Context
from engine.model.ruleset import Decision, Rule
from engine.model.types import Value


@dataclass(frozen=True)
class Due:
    """Services granted, and those a person must decide about."""

    granted: tuple[str, ...]
    review: tuple[str, ...]


def due(decision: Decision, rules: list[Rule]) -> Due:
    """Return what the rows that hold grant: what one withholds no other grants; review stands between."""
    granted: set[str] = set()
    review: set[str] = set()
    withheld: set[str] = set()
    doubted: set[str] = set()
    for rule in rules:
        adds = rule.adds
        assert isinstance(adds, Granting)
        (review if adds.in_review else granted).update(adds.grants)
        (doubted if adds.in_review else withheld).update(adds.withholds)
    review |= granted & doubted
    return Due(
        tuple(service for service in decision.services if service in granted - review - withheld),
        tuple(service for service in decision.services if service in review - withheld),
    )


def raised(decision: Decision, rules: list[Rule]) -> Value:
    """Return the codes that are left when those outranked are dropped, merged where the decision merges."""
    adds = [rule.adds for rule in rules if isinstance(rule.adds, Raising)]
    dropped = {code for one in adds for code in one.outranks}
    kept = [one for one in adds if one.code not in dropped]
    codes = tuple(dict.fromkeys(one.code for one in kept))
    if decision.merge is None:
        return codes
    parts: dict[str, Value] = {}
    for scale in decision.merge.scales:
        said = {dict(one.attributes).get(scale.attribute) for one in kept}
        idle = scale.words[-1]
        parts[scale.attribute] = next((word for word in scale.words if word in said), idle)
    return Context({**parts, "reasons": codes})
