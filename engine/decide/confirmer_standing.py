"""How each ruleset stands with the confirming process: to be loaded, loaded, or set aside for good."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from engine.model.ruleset import Ruleset

MOST_CRASHES = 3
"""A ruleset whose loading ended the process this often in a row is set aside, so that others stay confirmed."""


@dataclass(slots=True)
class Standing:
    """One ruleset's; `settled` is set while it is loaded or set aside."""

    ruleset: Ruleset
    loaded: bool = False
    crashes: int = 0
    set_aside: str | None = None
    settled: threading.Event = field(default_factory=threading.Event)


class Standings:
    """The rulesets of one confirmer by digest. Any thread may ask or tell."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_digest: dict[str, Standing] = {}
        self._sent: set[str] = set()

    def add(self, ruleset: Ruleset) -> Standing:
        """Return the ruleset's standing, a new one where it has none; without its sources, which no process needs."""
        with self._lock:
            fresh = Standing(replace(ruleset, sources=()))
            return self._by_digest.setdefault(ruleset.digest, fresh)

    def remove(self, digest: str) -> None:
        with self._lock:
            self._by_digest.pop(digest, None)

    def to_load(self) -> tuple[Ruleset, ...]:
        """Return the rulesets that a fresh process is to load, those that crashed one last."""
        with self._lock:
            waiting = [standing for standing in self._by_digest.values() if standing.set_aside is None]
            self._sent = {standing.ruleset.digest for standing in waiting}
            return tuple(standing.ruleset for standing in sorted(waiting, key=lambda standing: standing.crashes))

    def added_since(self) -> tuple[Ruleset, ...]:
        """Return the rulesets added after `to_load` was last asked."""
        with self._lock:
            fresh = [standing for digest, standing in self._by_digest.items() if digest not in self._sent]
            return tuple(standing.ruleset for standing in fresh if not standing.settled.is_set())

    def events(self) -> tuple[threading.Event, ...]:
        """Return what is set once each ruleset is loaded or set aside."""
        with self._lock:
            return tuple(standing.settled for standing in self._by_digest.values())

    def settle(self, digest: str, refusal: str | None) -> None:
        """The process has loaded the ruleset, or refused it, which it would do again."""
        with self._lock:
            if (standing := self._by_digest.get(digest)) is not None:
                standing.loaded, standing.crashes = refusal is None, 0
                standing.set_aside = None if refusal is None else f"cannot be loaded: {refusal}"
                standing.settled.set()

    def process_ended(self, loading: str | None) -> None:
        """The process is gone, perhaps while `loading` a ruleset: none is loaded now."""
        with self._lock:
            for digest, standing in self._by_digest.items():
                standing.loaded = False
                standing.crashes += digest == loading
                if standing.crashes >= MOST_CRASHES and standing.set_aside is None:
                    standing.set_aside = f"set aside: loading it ended the confirming process {MOST_CRASHES} times"
                if standing.set_aside is None:
                    standing.settled.clear()
                else:
                    standing.settled.set()

    def set_aside(self, digest: str) -> str | None:
        """Return why the ruleset is set aside, None where it is not."""
        with self._lock:
            standing = self._by_digest.get(digest)
            return None if standing is None else standing.set_aside

    def unsettled(self, digest: str | None = None) -> str | None:
        """Return what is not loaded though it should be: of all rulesets, or of the one of this digest."""
        with self._lock:
            if digest is not None and digest not in self._by_digest:
                return "the ruleset is not loaded for confirmation"
            asked = self._by_digest.values() if digest is None else (self._by_digest[digest],)
            waiting = [one.ruleset.name for one in asked if not one.loaded and one.set_aside is None]
            return f"being loaded for confirmation: {', '.join(waiting)}" if waiting else None
