"""A piece of a decision table as a loaded durable-rules network. Every rule of its safe profile is kept here."""

from __future__ import annotations

import ctypes
import json
import threading
from collections.abc import Mapping
from typing import Any

import durable.engine

from engine.backends.rete.encoding import Condition, Pattern, Piece

_SESSION = "1"
"""Always the same: sessions are told apart by a 32-bit hash only, so a customer's id must not name one."""
_KIND = {"kind": 1}
_CATCH_ALL = "always"
_LIBRARY = durable.engine.durable_rules_engine
_OPERATORS = {"!=": "$neq", ">=": "$gte", "<=": "$lte"}

_MEMORY_SETTINGS = ((-1, 64 << 20), (-3, 32 << 20), (-2, 8 << 20))
"""glibc's `M_TRIM_THRESHOLD`, `M_MMAP_THRESHOLD` and `M_TOP_PAD`, and the bytes to set them to."""

# INVARIANT (one decision at a time): the library keeps its queues and sessions in process-wide memory.
_ONE_AT_A_TIME = threading.Lock()


class Network:
    """One piece of a decision table in memory of durable-rules, until `close`."""

    def __init__(self, piece: Piece) -> None:
        self._piece = piece
        self._host = _QuietHost()
        self._properties = tuple(sorted(frozenset[str]().union(*(pattern.properties for pattern in piece.patterns))))
        self._rows = {_rule_name(place): pattern.row for place, pattern in enumerate(piece.patterns, start=1)}
        _keep_freed_memory()
        with _ONE_AT_A_TIME:
            self._host.set_rulesets({piece.name: _definition(piece.patterns)})
            self._handle = self._host.get_ruleset(piece.name)._handle

    def match(self, properties: Mapping[str, int]) -> tuple[int, ...]:
        """Return the rows that match, ascending; raises `RuntimeError` where durable-rules reports a failure."""
        fact = json.dumps({"sid": _SESSION, **_KIND} | {name: properties[name] for name in self._properties})
        with _ONE_AT_A_TIME:
            try:
                fired = _fired(self._handle, fact)
            finally:
                _LIBRARY.delete_state(self._handle, _SESSION)
        if not fired or fired.pop() != _CATCH_ALL:
            raise RuntimeError(f"durable-rules failed on {fact}: {fired}")
        return tuple(sorted(self._rows[name] for name in fired))

    def close(self) -> None:
        """Free the network's memory; the network must not be used afterwards."""
        with _ONE_AT_A_TIME:
            self._host.unload(self._piece.name)


class _QuietHost(durable.engine.Host):  # type: ignore[misc]  # untyped library
    """A host without the two background threads, which would take actions away from the caller."""

    def _run(self) -> None:
        return

    def unload(self, name: str) -> None:
        network = self._ruleset_directory.pop(name)
        self._ruleset_list.remove(network)
        _LIBRARY.delete_ruleset(network._handle)


def _keep_freed_memory() -> None:
    """The process keeps what a deleted session frees, up to 64 MB.

    A session takes and frees some hundred kilobytes; given back to the system each time and taken again page by page,
    they can cost ten times the decision.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for setting, size in _MEMORY_SETTINGS:
            mallopt(setting, size)


def _fired(handle: int, fact: str) -> list[str]:
    """Return the names of the rules that fire for the fact, in their order of priority.

    Actions are taken from the network one after the other and nothing is done but to note whose they are: the
    library's own loop reads and writes the whole state around each, which costs four times as much.
    """
    outcome, state = _LIBRARY.assert_fact(handle, fact)
    if outcome:
        raise RuntimeError(f"durable-rules did not take {fact}: {outcome}")
    fired: list[str] = []
    started = _LIBRARY.start_action_for_state(handle, state)
    action = started[1] if started else None
    while action:
        fired.append(action[2 : action.index('"', 2)])
        action = _LIBRARY.complete_and_start_action(handle, state)
    return fired


def _rule_name(place: int) -> str:
    return f"r{place}"


def _definition(patterns: tuple[Pattern, ...]) -> dict[str, dict[str, Any]]:
    """Return the rules as durable-rules takes them, the catch-all last.

    Deleting a session in which nothing fired crashes the process; the catch-all fires always.
    """
    conditions = [(_rule_name(place), _conjunction(found.conditions)) for place, found in enumerate(patterns, start=1)]
    return {
        name: {"all": [{"m": condition}], "pri": priority, "run": _no_action}
        for priority, (name, condition) in enumerate([*conditions, (_CATCH_ALL, _KIND)], start=1)
    }


def _no_action(_closure: Any) -> None:
    """Stand where durable-rules asks for an action; who fires is read from the network."""


def _conjunction(conditions: tuple[Condition, ...]) -> dict[str, Any]:
    return {"$and": [_KIND, *map(_condition, conditions)]} if conditions else _KIND


def _condition(condition: Condition) -> dict[str, Any]:
    comparison = {condition.property: condition.number}
    return comparison if condition.operator == "=" else {_OPERATORS[condition.operator]: comparison}
