"""Deciding a recorded decision again, by any engine, from the record and the archived rule text alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from engine.audit import MalformedJson, Store, Stored
from engine.audit.replay import ReplayReport, replay
from engine.backends import EngineUnavailable, rete
from engine.decide import facts_at, in_effect, read_facts
from engine.decide.confirmer import Confirmer, Timing
from engine.decide.decide import not_in_effect
from engine.decide.decider import Decider, Mode
from engine.load import load_text
from engine.model.facts import Facts
from engine.model.outcome import Json, Outcome
from engine.model.ruleset import Ruleset

ENGINES = ("reference", "compiled", "rete")
"""The engines that can decide again; the first one where none is chosen."""


class RuleTextUnusable(ValueError):
    """The rule text archived for a record is not there, or does not load."""


@dataclass(slots=True)
class Archive:
    """The rulesets records name by digest, loaded from the text the store keeps; each loaded once."""

    store: Store
    _texts: dict[str, dict[str, str] | MalformedJson | None] = field(default_factory=dict)
    _rulesets: dict[tuple[tuple[str, str], ...], Ruleset] = field(default_factory=dict)

    def text(self, digest: str) -> dict[str, str] | MalformedJson | None:
        """Return the archived rule files of this digest; None where there are none; why they cannot be read."""
        if digest not in self._texts:
            self._texts[digest] = self.store.ruleset_text(digest)
        return self._texts[digest]

    def ruleset(self, digest: str) -> Ruleset:
        """Return the ruleset of this digest. Raises `RuleTextUnusable`."""
        files = self.text(digest)
        if files is None:
            raise RuleTextUnusable(f"no rule text is archived under {digest}")
        if isinstance(files, MalformedJson):
            raise RuleTextUnusable(f"the rule text archived under {digest} cannot be read: {files}")
        return self.load(files)

    def load(self, files: Mapping[str, str]) -> Ruleset:
        """Return the ruleset these files are. Raises `RuleTextUnusable`."""
        key = tuple(sorted(files.items()))
        if key not in self._rulesets:
            result = load_text(files)
            if result.ruleset is None:
                raise RuleTextUnusable("the archived rule text does not load")
            self._rulesets[key] = result.ruleset
        return self._rulesets[key]


@dataclass(slots=True)
class Replayer:
    """Replays stored decisions by one engine.

    The Rete engine runs in the confirmer's process for rulesets `standing` there (by digest), else in one of its own.
    """

    store: Store
    engine: str
    confirmer: Confirmer | None = None
    standing: frozenset[str] = frozenset()
    archive: Archive = field(init=False)
    _deciders: dict[str, Decider] = field(init=False, default_factory=dict)
    _loaded: set[str] = field(init=False, default_factory=set)
    _owned: Confirmer | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.archive = Archive(self.store)

    def __enter__(self) -> Replayer:
        return self

    def __exit__(self, *_: object) -> None:
        if self._owned is not None:
            self._owned.close()

    def replay(self, stored: Stored) -> ReplayReport:
        """Return whether the decision comes out the same, and what differs. Raises `EngineUnavailable`."""
        return replay(stored, self.archive.text(stored.ruleset_digest), self._again, self.engine)

    def _again(self, files: dict[str, str], body: dict[str, Json], seal: dict[str, Json]) -> tuple[Json, Json, str]:
        ruleset = self.archive.load(files)
        asked, facts = asked_of(body), facts_of(ruleset, body)
        outcomes, computed = self._decide(ruleset, facts, asked, dt.datetime.fromisoformat(str(seal["as_of"])))
        return as_json(outcomes), as_json(computed), ruleset.digest

    def _decide(
        self, ruleset: Ruleset, facts: Facts, asked: tuple[str, ...], as_of: dt.datetime
    ) -> tuple[Mapping[str, Outcome], Mapping[str, Outcome]]:
        if self.engine == "rete":
            return self._decide_by_rete(ruleset, facts, asked, as_of)
        if ruleset.digest not in self._deciders:
            self._deciders[ruleset.digest] = Decider(ruleset, cast(Mode, self.engine))
        answer = self._deciders[ruleset.digest].decide(facts, asked, as_of)
        return answer.outcomes, answer.computed

    def _decide_by_rete(
        self, ruleset: Ruleset, facts: Facts, asked: tuple[str, ...], as_of: dt.datetime
    ) -> tuple[Mapping[str, Outcome], Mapping[str, Outcome]]:
        if not in_effect(ruleset, as_of):
            return not_in_effect(asked), {}
        known = facts_at(ruleset, facts, asked, as_of)
        found = self._rete(ruleset).decide(ruleset.digest, known, asked)
        closure = ruleset.closure(asked)
        outcomes = {name: found[name] for name in closure if name in asked}
        return outcomes, {name: found[name] for name in closure if name not in asked}

    def _rete(self, ruleset: Ruleset) -> Confirmer:
        """Return the confirming engine with the ruleset loaded. Raises `EngineUnavailable`."""
        if (reason := rete.available()) is not None:
            raise EngineUnavailable(reason)
        if self.confirmer is not None and ruleset.digest in self.standing:
            return self.confirmer
        if self._owned is None:
            self._owned = Confirmer(Timing(decide=REPLAY_SECONDS))
            self._owned.start()
        if ruleset.digest not in self._loaded:
            self._owned.load(ruleset)
            self._loaded.add(ruleset.digest)
        return self._owned


REPLAY_SECONDS = 30.0
"""How long a replay waits for the Rete engine: nobody waits for it at a counter."""


def asked_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the decisions a record was asked for."""
    return tuple(body["outcomes"])


def facts_of(ruleset: Ruleset, body: Mapping[str, Any]) -> Facts:
    """Return the facts of a record, read again."""
    return read_facts(ruleset, body["facts"])


def as_json(outcomes: Mapping[str, Outcome]) -> Json:
    return {name: outcome.to_json() for name, outcome in outcomes.items()}
