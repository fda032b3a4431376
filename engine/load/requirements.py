"""Decisions in requirement order: each after those it reads, otherwise as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.model.ruleset import Decision


def in_requirement_order(decisions: Mapping[str, Decision], faults: list[Diagnostic]) -> dict[str, Decision]:
    """Return the decisions in requirement order; a circle is reported with its path."""
    required = {name: [read for read in decision.reads() if read in decisions] for name, decision in decisions.items()}
    try:
        TopologicalSorter(required).prepare()
    except CycleError as circle:
        path: list[str] = list(reversed(circle.args[1]))
        start = path.index(min(path[:-1], key=list(decisions).index))
        path = [*path[start:-1], *path[: start + 1]]
        faults.append(ruleset_faults.requirement_cycle(decisions[path[0]].at, path))
        return dict(decisions)
    return {name: decisions[name] for name in _ordered(required)}


def _ordered(required: Mapping[str, list[str]]) -> list[str]:
    """Return the names depth first, without recursion: chains may be long."""
    done: dict[str, None] = {}
    for start in required:
        pending = [start]
        while pending:
            name = pending[-1]
            waiting = [read for read in required[name] if read not in done]
            if waiting:
                pending.append(waiting[0])
            else:
                pending.pop()
                done[name] = None
    return list(done)
