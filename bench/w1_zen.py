"""The same parts of W1 as a JDM graph for zen-engine: a decision table for each, lists by its hit policy `collect`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bench.w1_ruleset import NO_TIER, PARTS, is_date
from bench.workload import Row, Workload

TableRow = tuple[list[Any], str]
"""Conditions `[fact, operator, value]`, and the answer."""
_EPOCH = dt.date(1970, 1, 1)


def zen_graph(workload: Workload) -> Row:
    """Return the graph: the tables read the input (entitlements also the tier), the output holds what all say."""
    tables = [_WRITTEN[part](workload.rules) for part in workload.parts]
    edges = [edge for table in tables for edge in (_edge("input", table["id"]), _edge(table["id"], "output"))]
    if {"tiers", "entitlements"} <= set(workload.parts):
        edges.append(_edge(PARTS["tiers"], PARTS["entitlements"]))
    ends = [
        {"id": "input", "name": "input", "type": "inputNode"},
        {"id": "output", "name": "output", "type": "outputNode"},
    ]
    return {"nodes": [*ends, *tables], "edges": edges}


def zen_evaluate(workload: Workload) -> Callable[[Row], Row]:
    """Return `engine.evaluate` on the graph, content given to a static loader: its fastest form from Python."""
    import zen

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"w1": zen_graph(workload)}}})
    return lambda facts: engine.evaluate("w1", facts)["result"]


def zen_facts(workload: Workload, customer: Row) -> Row:
    """Return the facts as zen takes them: only those the rules read, numbers as its Python binding accepts them."""
    return {fact: _given(customer[fact]) for fact in workload.facts}


def zen_spoken(workload: Workload, found: Row) -> Row:
    """Return what zen found in W1's own words."""
    spoken = {PARTS[part]: found.get(PARTS[part]) for part in workload.parts}
    for listed in ("entitlements", "warnings"):
        if listed in spoken:
            spoken[listed] = [item["code"] for item in spoken[listed] or ()]
    return spoken


def _tiers(rules: Row) -> Row:
    rows: list[TableRow] = [
        ([["aum", ">=", bound]], tier) for tier, bound in zip(rules["tiers"], rules["bounds"], strict=True)
    ]
    return _table("tier", [*rows, ([], NO_TIER)])


def _entitlements(rules: Row) -> Row:
    rows: list[TableRow] = [
        (
            [["tier", "in", one["tiers"]], ["channel", "==", one["channel"]], ["tenure_months", ">=", one["tenure"]]],
            one["code"],
        )
        for one in rules["ents"]
    ]
    return _listing("entitlements", rows)


def _transitions(rules: Row) -> Row:
    return _table(
        "next_stage",
        [([["current_stage", "==", one["stage"]], *one["conds"]], one["next"]) for one in rules["trans"]],
    )


def _warnings(rules: Row) -> Row:
    return _listing("warnings", [(one["conds"], one["code"]) for one in rules["warns"]])


_WRITTEN: dict[str, Callable[[Row], Row]] = {
    "tiers": _tiers,
    "entitlements": _entitlements,
    "transitions": _transitions,
    "warnings": _warnings,
}


def _listing(name: str, rows: list[TableRow]) -> Row:
    """Return the table whose rows all add to a list, which stands in the output under the table's name."""
    table = _table(name, rows, output="code")
    table["content"] |= {"hitPolicy": "collect", "outputPath": name}
    return table


def _table(name: str, rows: list[TableRow], output: str = "") -> Row:
    facts = list(dict.fromkeys(condition[0] for conditions, _ in rows for condition in conditions))
    inputs = [{"id": f"{name}_in_{fact}", "name": fact, "field": fact} for fact in facts]
    written = []
    for number, (conditions, answer) in enumerate(rows):
        cells = {f"{name}_in_{fact}": _cell(operator, value) for fact, operator, value in conditions}
        written.append({"_id": f"{name}_{number}", **cells, f"{name}_out": json.dumps(answer)})
    field = output or name
    return {
        "id": name,
        "name": name,
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "first",
            "inputs": inputs,
            "outputs": [{"id": f"{name}_out", "name": field, "field": field}],
            "rules": written,
        },
    }


def _cell(operator: str, value: Any) -> str:
    if operator == "in":
        return ", ".join(json.dumps(item) for item in value)
    given = _given(value)
    written = f"{value:f}" if isinstance(value, Decimal) else json.dumps(given)
    return written if operator == "==" else f"{operator} {written}"


def _given(value: Any) -> Any:
    """Return a number as zen's binding accepts it, a date as the number of its day, in favour of zen."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str) and is_date(value):
        return (dt.date.fromisoformat(value) - _EPOCH).days
    return value


def _edge(source: str, target: str) -> Row:
    return {"id": f"{source}_{target}", "type": "edge", "sourceId": source, "targetId": target}
