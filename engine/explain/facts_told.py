"""The facts behind decisions, in words: what was supplied, what is taken for granted, what is wrong or missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine.explain.texts import say
from engine.explain.wording import Wording
from engine.model.facts import Facts
from engine.model.outcome import Json

Standing = Literal["supplied", "absent", "invalid", "missing"]


@dataclass(frozen=True, slots=True)
class FactTold:
    """One fact: what it is called, its value in words (none if it is missing or not legal), and how it came by it."""

    name: str
    title: str
    value: str
    standing: Standing

    def to_json(self) -> dict[str, Json]:
        return {"name": self.name, "title": self.title, "value": self.value, "standing": self.standing}


def facts_told(wording: Wording, facts: Facts, decisions: Iterable[str]) -> tuple[FactTold, ...]:
    """Return the facts that the decisions and all they require read, in the order of declaration."""
    ruleset = wording.ruleset
    read = {name for one in ruleset.closure(tuple(decisions)) for name in ruleset.decisions[one].reads()}
    return tuple(_told(wording, facts, name) for name in ruleset.facts if name in read)


def _told(wording: Wording, facts: Facts, name: str) -> FactTold:
    title, kind = wording.name(name), wording.ruleset.facts[name].type
    if name in facts.invalid:
        wrong = facts.invalid[name]
        return FactTold(
            name, title, say("fact.invalid", wording.language, code=wrong.code, limit=wrong.limit), "invalid"
        )
    if name not in facts.known:
        return FactTold(name, title, say("fact.missing", wording.language), "missing")
    value = wording.value(facts.known[name], kind)
    return FactTold(name, title, value, "absent" if name in facts.absent else "supplied")
