"""A worker's side of reloading: the edition in force is taken up between two requests, never within one."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from api.edition import FILE, Edition, Kept, read_edition
from api.service import Service, load_kept
from engine.decide.decider import Decider

log = logging.getLogger("guanjia.reload")

POLL_SECONDS = 0.1
RETRY_SECONDS = 1.0
UNLOAD_SECONDS = 15.0
"""A version no longer served stays loaded for confirmation this long: requests that began with it end with it."""


@dataclass(slots=True)
class Follower:
    """Keeps a service at the edition in force in `folder`."""

    service: Service
    folder: Path
    _retired: dict[str, tuple[Decider, float]] = field(default_factory=dict)
    _known: tuple[int, int] | None = None

    def start(self) -> None:
        """The service follows from now on, until its process ends."""
        threading.Thread(target=self._follow, name="guanjia-reload", daemon=True).start()

    def _follow(self) -> None:
        while True:
            try:
                self.look(time.monotonic())
            except Exception:
                log.exception("the edition in force could not be taken up; the worker goes on with the one before")
                time.sleep(RETRY_SECONDS)
            time.sleep(POLL_SECONDS)

    def look(self, now: float) -> None:
        """The service answers by the edition in force, and versions retired long enough are unloaded."""
        found = (self.folder / FILE).stat()
        if self._known != (found.st_ino, found.st_mtime_ns):
            self.take(read_edition(self.folder), now)
            self._known = found.st_ino, found.st_mtime_ns
        for digest in [digest for digest, (_, since) in self._retired.items() if now - since >= UNLOAD_SECONDS]:
            del self._retired[digest]
            if self.service.confirmer is not None:
                self.service.confirmer.unload(digest)

    def take(self, edition: Edition, now: float) -> None:
        """The service answers by this edition. Each version is loaded for confirmation before it answers."""
        before = {decider.ruleset.digest: decider for decider in self.service.deciders.values()}
        known = {digest: decider for digest, (decider, _) in self._retired.items()} | before
        deciders = {name: known.get(one.digest) or self._decider(one) for name, one in edition.rulesets.items()}
        self.service.deciders, self.service.stale = deciders, edition.stale
        served = {decider.ruleset.digest for decider in deciders.values()}
        self._retired = {digest: retired for digest, retired in self._retired.items() if digest not in served}
        self._retired |= {digest: (decider, now) for digest, decider in before.items() if digest not in served}

    def _decider(self, one: Kept) -> Decider:
        ruleset, confirmer = load_kept(one), self.service.confirmer
        if confirmer is not None:
            confirmer.load(ruleset)
        return Decider(ruleset, self.service.settings.engine, confirmer)
