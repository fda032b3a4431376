"""The same tiers and transitions as a JDM graph for zen-engine: two decision tables between input and output."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bench.w1_ruleset import NO_TIER
from bench.workload import Row, Workload

TableRow = tuple[list[Any], str]
"""Conditions `[fact, operator, value]`, and the answer."""


def zen_graph(workload: Workload) -> Row:
    """Return the graph: both tables read the input, the output holds what both say."""
    rules = workload.rules
    tiers: list[TableRow] = [
        ([("aum", ">=", bound)], tier) for tier, bound in zip(rules["tiers"], rules["bounds"], strict=True)
    ]
    tiers.append(([], NO_TIER))
    stages = [([("current_stage", "==", one["stage"]), *one["conds"]], one["next"]) for one in rules["trans"]]
    tables = [_table("tier", tiers), _table("next_stage", stages)]
    edges = [edge for table in tables for edge in (_edge("input", table["id"]), _edge(table["id"], "output"))]
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
    return {
        fact: float(customer[fact]) if isinstance(customer[fact], Decimal) else customer[fact]
        for fact in workload.facts
    }


def _table(output: str, rows: list[TableRow]) -> Row:
    facts = list(dict.fromkeys(condition[0] for conditions, _ in rows for condition in conditions))
    inputs = [{"id": f"{output}_in_{fact}", "name": fact, "field": fact} for fact in facts]
    written = []
    for number, (conditions, answer) in enumerate(rows):
        cells = {f"{output}_in_{fact}": _cell(operator, value) for fact, operator, value in conditions}
        written.append({"_id": f"{output}_{number}", **cells, f"{output}_out": json.dumps(answer)})
    return {
        "id": output,
        "name": output,
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "first",
            "inputs": inputs,
            "outputs": [{"id": f"{output}_out", "name": output, "field": output}],
            "rules": written,
        },
    }


def _cell(operator: str, value: Any) -> str:
    written = f"{value:f}" if isinstance(value, Decimal) else json.dumps(value)
    return written if operator == "==" else f"{operator} {written}"


def _edge(source: str, target: str) -> Row:
    return {"id": f"{source}_{target}", "type": "edge", "sourceId": source, "targetId": target}
