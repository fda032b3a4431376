"""The tiers and stage transitions of W1 as rule files in our language."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml

from bench.workload import Row, Workload
from engine.load import load_text
from engine.model.ruleset import Ruleset

DECISIONS = ("tier", "next_stage")
NO_TIER = "none"
"""What W1 answers below the lowest bound."""
OPERATORS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def no_transition(rules: Row) -> str:
    """Return the code that stands for W1's null, no transition: one that no rule yields.

    >>> no_transition({"trans": [{"next": "active"}]}), no_transition({"trans": [{"next": "none"}]})
    ('none', 'none_')
    """
    taken, code = {transition["next"] for transition in rules["trans"]}, "none"
    while code in taken:
        code += "_"
    return code


def load_w1(workload: Workload) -> Ruleset:
    """Return the loaded ruleset of decisions `tier` and `next_stage`."""
    result = load_text(w1_files(workload))
    if result.ruleset is None:
        raise ValueError(f"the workload does not load: {result.diagnostics}")
    return result.ruleset


def w1_files(workload: Workload) -> dict[str, str]:
    """Return the rule file."""
    document = {
        "ruleset": "w1",
        "title": {"zh": "基准", "en": "Benchmark"},
        "facts": {fact: _declared(workload, fact) for fact in workload.facts},
        "decisions": {"tier": _tiers(workload.rules), "next_stage": _transitions(workload.rules)},
    }
    return {"ruleset.yaml": yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=200)}


def _declared(workload: Workload, fact: str) -> Row:
    """Declare the fact by the values that customers and conditions have for it."""
    values = [customer[fact] for customer in workload.customers]
    values += [value for name, _, value in workload.conditions if name == fact]
    if fact == "current_stage":
        values += [transition["stage"] for transition in workload.rules["trans"]]
    if all(isinstance(value, bool) for value in values):
        return {"type": "boolean"}
    if all(isinstance(value, str) for value in values):
        return {"type": "code", "codes": sorted(set(values))}
    whole = all(isinstance(value, int) for value in values)
    return {"type": "integer"} if whole else {"type": "number"}


def _tiers(rules: Row) -> Row:
    """Tiers best first: each from its bound up to the next higher one."""
    rows, below = [], None
    for tier, bound in zip(rules["tiers"], rules["bounds"], strict=True):
        cell = f">= {bound}" if below is None else f"[{bound}..{below})"
        rows.append({"id": tier, "when": {"aum": cell}, "then": tier})
        below = bound
    return {"kind": "tiers", "rules": rows, "otherwise": NO_TIER}


def _transitions(rules: Row) -> Row:
    stages = [transition["next"] for transition in rules["trans"]]
    none = no_transition(rules)
    rows = []
    for number, transition in enumerate(rules["trans"], start=1):
        when: Row = {"current_stage": transition["stage"]}
        for fact, operator, value in transition["conds"]:
            if fact in when:
                raise ValueError(f"transition {number} tests {fact} twice")
            when[fact] = f"{OPERATORS[operator]} {_written(value)}"
        rows.append({"id": f"transition_{number}", "when": when, "then": transition["next"]})
    outputs = {"next": {"codes": [*dict.fromkeys(stages), none]}}
    return {"kind": "table", "hit_policy": "FIRST", "outputs": outputs, "rules": rows, "otherwise": none}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
