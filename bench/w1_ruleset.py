"""W1 as a rule file in our language: tiers, entitlements, stage transitions and warnings, or some of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import yaml

from bench.workload import Row, Workload
from engine.load import load_text
from engine.model.ruleset import Ruleset

PARTS: Mapping[str, str] = {
    "tiers": "tier",
    "entitlements": "entitlements",
    "transitions": "next_stage",
    "warnings": "warnings",
}
"""The parts of W1, each with the decision that answers it."""
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
    """Return the loaded ruleset of the workload's parts."""
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
        "decisions": {PARTS[part]: _WRITTEN[part](workload.rules) for part in workload.parts},
    }
    return {"ruleset.yaml": yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=200)}


def _declared(workload: Workload, fact: str) -> Row:
    """Declare the fact by the values that customers and conditions have for it."""
    values = [customer[fact] for customer in workload.customers]
    values += [value for name, _, value in workload.conditions if name == fact]
    values += [named[fact] for named in workload.codes_named if fact in named]
    if all(isinstance(value, bool) for value in values):
        return {"type": "boolean"}
    if all(isinstance(value, str) for value in values):
        return {"type": "date"} if all(map(is_date, values)) else {"type": "code", "codes": sorted(set(values))}
    whole = all(isinstance(value, int) for value in values)
    return {"type": "integer"} if whole else {"type": "number"}


def is_date(text: str) -> bool:
    """True for a day as W1 writes it.

    >>> is_date("2026-01-01"), is_date("north")
    (True, False)
    """
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _tiers(rules: Row) -> Row:
    """Tiers best first: each from its bound up to the next higher one."""
    rows, below = [], None
    for tier, bound in zip(rules["tiers"], rules["bounds"], strict=True):
        cell = f">= {bound}" if below is None else f"[{bound}..{below})"
        rows.append({"id": tier, "when": {"aum": cell}, "then": tier})
        below = bound
    return {"kind": "tiers", "rules": rows, "otherwise": NO_TIER}


def _entitlements(rules: Row) -> Row:
    rows = [
        {"tier": ", ".join(one["tiers"]), "channel": one["channel"], "tenure_months": f">= {_written(one['tenure'])}"}
        for one in rules["ents"]
    ]
    return _listing([one["code"] for one in rules["ents"]], rows)


def _warnings(rules: Row) -> Row:
    rows = [_when(one["code"], one["conds"]) for one in rules["warns"]]
    return _listing([one["code"] for one in rules["warns"]], rows)


def _listing(codes: list[str], rows: list[Row]) -> Row:
    written = [{"id": code, "when": when, "then": code} for code, when in zip(codes, rows, strict=True)]
    return {"kind": "table", "hit_policy": "COLLECT", "outputs": {"code": {"codes": codes}}, "rules": written}


def _transitions(rules: Row) -> Row:
    stages = [transition["next"] for transition in rules["trans"]]
    none = no_transition(rules)
    rows = []
    for number, transition in enumerate(rules["trans"], start=1):
        identity = f"transition_{number}"
        when = _when(identity, [["current_stage", "==", transition["stage"]], *transition["conds"]])
        rows.append({"id": identity, "when": when, "then": transition["next"]})
    outputs = {"next": {"codes": [*dict.fromkeys(stages), none]}}
    return {"kind": "table", "hit_policy": "FIRST", "outputs": outputs, "rules": rows, "otherwise": none}


def _when(identity: str, conditions: list[list[Any]]) -> Row:
    when: Row = {}
    for fact, operator, value in conditions:
        if fact in when:
            raise ValueError(f"{identity} tests {fact} twice")
        when[fact] = f"{OPERATORS[operator]} {_written(value)}"
    return when


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


_WRITTEN: Mapping[str, Callable[[Row], Row]] = {
    "tiers": _tiers,
    "entitlements": _entitlements,
    "transitions": _transitions,
    "warnings": _warnings,
}
