"""What durable-rules cannot carry, told without loading it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.backends.rete.encoding import MOST_PROPERTIES, encode
from engine.backends.suitable import unsuitable
from engine.model.ruleset import Decision, Ruleset, is_constrained


def unsupported(ruleset: Ruleset) -> Mapping[str, str]:
    """Return the decisions this engine cannot run, each with the reason in one line; empty where all run."""
    found = dict(unsuitable(ruleset))
    for name, decision in ruleset.decisions.items():
        if name not in found and (reason := _too_wide(ruleset, decision)) is not None:
            found[name] = reason
    return found


def _too_wide(ruleset: Ruleset, decision: Decision) -> str | None:
    """Return what is wrong with a row of too many columns; only a row of very many cells is looked at closely."""
    most = max((sum(map(is_constrained, rule.cells)) for rule in decision.rules), default=0)
    if 2 * most <= MOST_PROPERTIES:
        return None
    try:
        encode(ruleset, decision)
    except ValueError as error:
        return str(error)
    return None
