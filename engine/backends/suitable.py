"""Which columns an engine that works on bands can carry; both such engines ask here before they prepare a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.cells import AnyValue, Comparison, Constant, IsNull, Not, OneOf, UnaryTest
from engine.model.ruleset import Decision, Ruleset


def unsuitable(ruleset: Ruleset) -> Mapping[str, str]:
    """Return the decisions with a column that has no bands, each with the reason in one line; empty where none has.

    The loader writes such tests as boolean derived values, so that none is expected in rules that were loaded.
    """
    found = {name: next(_reasons(ruleset, decision), None) for name, decision in ruleset.decisions.items()}
    return {name: reason for name, reason in found.items() if reason is not None}


def _reasons(ruleset: Ruleset, decision: Decision) -> Iterator[str]:
    for rule in decision.rules:
        for cell in rule.cells:
            what = _without_bands(ruleset, cell.column)
            if what is not None and not _asks_plainly(cell.test):
                yield f"the values of `{cell.column}` ({what}) in row `{rule.id}` have no bands"


def _without_bands(ruleset: Ruleset, name: str) -> str | None:
    """Return what the name's values are where they have no bands, else None."""
    kind = ruleset.type_of(name)
    if is_list_valued(ruleset, name):
        return "a list"
    if kind.has_bands:
        return None
    return kind.container or kind.base.value


def is_list_valued(ruleset: Ruleset, name: str) -> bool:
    """True for a decision that lists: its value is a list whatever the type of the items."""
    decision = ruleset.decisions.get(name)
    return decision is not None and decision.is_list


def _asks_plainly(test: UnaryTest) -> bool:
    """True where the test asks for nothing but true, false and null."""
    match test:
        case AnyValue() | IsNull():
            return True
        case Comparison(operator=operator, endpoint=Constant(value=value)):
            return operator in ("=", "!=") and (value is None or isinstance(value, bool))
        case OneOf(tests=tests) | Not(tests=tests):
            return all(_asks_plainly(part) for part in tests)
    return False
