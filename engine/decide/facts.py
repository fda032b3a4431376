"""Reading what a caller supplied: each fact against its declaration. Bad values are results, not exceptions."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping
from dataclasses import replace

from engine.decide.as_of import local_day
from engine.decide.freshness import read_time, with_age
from engine.decide.plan import Plan, supplied_names
from engine.decide.typed import read_typed
from engine.model.facts import Facts, InvalidFact, row_of
from engine.model.outcome import Json
from engine.model.ruleset import TODAY, Fact, Ruleset
from engine.model.types import Base, Type, Value

DATED = frozenset({"value", "as_of", "source"})
"""The keys of a fact that comes with its own time and source."""


class UnknownFacts(ValueError):
    """Names were supplied that the ruleset does not declare; each with the declared name it resembles, or None."""

    def __init__(self, names: Mapping[str, str | None]) -> None:
        super().__init__(f"unknown facts: {', '.join(sorted(names))}")
        self.names = names


def read_facts(ruleset: Ruleset, supplied: Mapping[str, Json]) -> Facts:
    """Return the supplied facts, typed; what is absent has its declared meaning, what is not legal is in `invalid`.

    A fact may come bare or as `{value, as_of, source}`. Null means not supplied. Raises `UnknownFacts`.
    """
    unknown = {name: _similar(name, ruleset) for name in supplied if name not in ruleset.facts}
    if unknown:
        raise UnknownFacts(unknown)
    known: dict[str, Value] = {}
    absent: set[str] = set()
    invalid: dict[str, InvalidFact] = {}
    dated: dict[str, dt.datetime] = {}
    for name, fact in ruleset.facts.items():
        written = supplied.get(name)
        raw = _bare(fact.type, written)
        time = read_time(ruleset, written) if raw is not written and fact.fresh_within is not None else None
        if isinstance(time, InvalidFact) and raw is not None:
            invalid[name] = time
            continue
        if isinstance(time, dt.datetime):
            dated[name] = time
        if raw is not None:
            value = read_value(fact, raw)
            if isinstance(value, InvalidFact):
                invalid[name] = value
            else:
                known[name] = value
        elif fact.has_absent:
            known[name] = fact.absent
            absent.add(name)
    as_supplied = not absent and not invalid
    row = row_of(ruleset.facts, known) if as_supplied else None
    return Facts(known, frozenset(absent), invalid, row, dated)


def read_value(fact: Fact, raw: Json) -> Value | InvalidFact:
    """Return the typed value of one supplied fact, or how it is not legal."""
    return read_typed(fact.type, raw, (fact.minimum, fact.maximum))


def supply(plan: Plan, facts: Facts, day: dt.date) -> Facts:
    """Return the facts with what the engine itself knows and the plan's decisions read: `today`, who is present."""
    return _with(plan.supplied, facts, day)


def facts_at(ruleset: Ruleset, facts: Facts, asked: tuple[str, ...], as_of: dt.datetime) -> Facts:
    """Return the facts with what the engine itself knows at the instant, for the asked decisions (none: all)."""
    closure = ruleset.closure(asked or ruleset.named)
    return _with(supplied_names(ruleset, closure), with_age(ruleset, facts, as_of), local_day(ruleset, as_of))


def _with(names: tuple[str, ...], facts: Facts, day: dt.date) -> Facts:
    if not names:
        return facts
    known = dict(facts.known)
    for name in names:
        known[name] = day if name == TODAY else _is_supplied(facts, name)
    return replace(facts, known=known, row=None)


def _is_supplied(facts: Facts, name: str) -> bool:
    fact = name.removeprefix("present(").removesuffix(")")
    return fact in facts.known and fact not in facts.absent


def _bare(kind: Type, raw: Json) -> Json:
    """Return the value of a fact that comes with its own time and source; a map may well have an entry `value`."""
    if not isinstance(raw, dict) or "value" not in raw:
        return raw
    value = raw["value"]
    is_mapping = kind.container == "map" or (kind.base is Base.RECORD and not kind.container)
    is_dated = not is_mapping or (raw.keys() <= DATED and (value is None or isinstance(value, dict)))
    return value if is_dated else raw


def _similar(name: str, ruleset: Ruleset) -> str | None:
    return next(iter(difflib.get_close_matches(name, ruleset.facts, n=1)), None)
