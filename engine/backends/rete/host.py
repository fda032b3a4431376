"""A piece of a decision table as a loaded durable-rules network. Every rule of its safe profile is kept here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import durable.engine

from engine.backends.rete.encoding import Condition, Pattern, Piece

_SESSION = "1"
"""Always the same: sessions are told apart by a 32-bit hash only, so a customer's id must not name one."""
_KIND = {"kind": 1}
_CATCH_ALL = -1
_OPERATORS = {"!=": "$neq", ">=": "$gte", "<=": "$lte"}

# INVARIANT (one decision at a time): the library keeps its queues and sessions in process-wide memory.
_ONE_AT_A_TIME = threading.Lock()


class Network:
    """One piece of a decision table in memory of durable-rules, until `close`."""

    def __init__(self, piece: Piece) -> None:
        self._piece = piece
        self._host = _QuietHost()
        self._hits: list[int] = []
        self._properties = frozenset[str]().union(*(pattern.properties for pattern in piece.patterns))
        with _ONE_AT_A_TIME:
            self._host.set_rulesets({piece.name: _definition(piece.patterns, self._hits)})

    def match(self, properties: Mapping[str, int]) -> tuple[int, ...]:
        """Return the rows that match, ascending; raises `RuntimeError` where durable-rules reports a failure."""
        fact = {"sid": _SESSION, **_KIND} | {name: properties[name] for name in self._properties}
        with _ONE_AT_A_TIME:
            self._hits.clear()
            try:
                state = self._host.assert_fact(self._piece.name, fact)
            finally:
                self._host.delete_state(self._piece.name, _SESSION)
            hits = sorted(self._hits)
        if not isinstance(state, dict) or "exception" in state or hits[:1] != [_CATCH_ALL]:
            raise RuntimeError(f"durable-rules failed on {fact}: {state}")
        return tuple(hits[1:])

    def close(self) -> None:
        """Free the network's memory; the network must not be used afterwards."""
        with _ONE_AT_A_TIME:
            self._host.unload(self._piece.name)


class _QuietHost(durable.engine.Host):  # type: ignore[misc]  # untyped library
    """A host without the two background threads, which would take actions away from the caller."""

    def __init__(self) -> None:
        # The library's own clock, read at each firing to time actions, is deprecated from Python 3.12 on and warns.
        durable.engine._unix_now = time.time
        super().__init__()

    def _run(self) -> None:
        return

    def unload(self, name: str) -> None:
        network = self._ruleset_directory.pop(name)
        self._ruleset_list.remove(network)
        durable.engine.durable_rules_engine.delete_ruleset(network._handle)


def _definition(patterns: tuple[Pattern, ...], hits: list[int]) -> dict[str, dict[str, Any]]:
    """Return the rules as durable-rules takes them, the catch-all last.

    Deleting a session in which nothing fired crashes the process; the catch-all fires always.
    """
    conditions = [(pattern.row, _conjunction(pattern.conditions)) for pattern in patterns]
    return {
        f"r{priority}": {"all": [{"m": condition}], "pri": priority, "run": _collecting(row, hits)}
        for priority, (row, condition) in enumerate([*conditions, (_CATCH_ALL, _KIND)], start=1)
    }


def _conjunction(conditions: tuple[Condition, ...]) -> dict[str, Any]:
    return {"$and": [_KIND, *map(_condition, conditions)]} if conditions else _KIND


def _condition(condition: Condition) -> dict[str, Any]:
    comparison = {condition.property: condition.number}
    return comparison if condition.operator == "=" else {_OPERATORS[condition.operator]: comparison}


def _collecting(row: int, hits: list[int]) -> Callable[[Any], None]:
    """Return the action that notes the row. durable-rules tells sync from async actions by the count of parameters."""

    def collect(_closure: Any) -> None:
        hits.append(row)

    return collect
