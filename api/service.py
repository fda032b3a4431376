"""The one place where rulesets, engines, the store and the counters are wired together."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from api.caller_language import say
from api.metrics import Metrics, make_metrics
from api.problems import Problem
from api.settings import Settings
from engine.audit import Store, StoreError
from engine.check import check
from engine.decide import broken_promises
from engine.decide.confirmer import Confirmer, Timing
from engine.decide.decider import Decider
from engine.diagnostics import Diagnostic, in_order
from engine.load import LoadResult, load_folder_of_rulesets, load_text
from engine.model.ruleset import Ruleset
from engine.source import SourceText

log = logging.getLogger("guanjia.service")


@dataclass(frozen=True, slots=True)
class Faulty:
    """What is wrong with one ruleset, and the text it is wrong in."""

    name: str
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[SourceText, ...]


class RulesetsUnusable(Exception):
    """The folder has no ruleset, or one with errors; `faulty` says what is wrong with each."""

    def __init__(self, folder: Path, faulty: tuple[Faulty, ...]) -> None:
        names = ", ".join(f"`{fault.name}`" for fault in faulty)
        super().__init__(f"errors in {names} of `{folder}`" if faulty else f"there is no ruleset in `{folder}`")
        self.folder = folder
        self.faulty = faulty


def load_rulesets(folder: Path) -> Mapping[str, Ruleset]:
    """Return every ruleset of the folder by name. Raises `RulesetsUnusable` unless all load and have no errors."""
    if not folder.is_dir():
        raise RulesetsUnusable(folder, ())
    results = load_folder_of_rulesets(folder)
    found = {name: findings(result) for name, result in results.items()}
    faulty = tuple(
        Faulty(name, found[name], tuple(result.sources))
        for name, result in results.items()
        if result.ruleset is None or has_errors(found[name])
    )
    loaded = [result.ruleset for result in results.values() if result.ruleset is not None]
    if faulty or not loaded:
        raise RulesetsUnusable(folder, faulty)
    return {ruleset.name: ruleset for ruleset in loaded}


def findings(result: LoadResult) -> tuple[Diagnostic, ...]:
    """Return what loading found, and, where the ruleset loads, the findings of today and the promises it breaks."""
    if result.ruleset is None:
        return tuple(result.diagnostics)
    day = dt.datetime.now(zoneinfo.ZoneInfo(result.ruleset.timezone)).date()
    return in_order((*result.diagnostics, *broken_promises(result.ruleset), *check(result.ruleset, day)))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """True if a ruleset with these findings must not be decided with; warnings do not keep it from it."""
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)


@dataclass(slots=True)
class StoreDoor:
    """The store, opened when first needed and tried again while it does not answer."""

    url: str
    _store: Store | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def store(self) -> Store:
        """Return the open store. Raises `StoreUnavailable`."""
        with self._lock:
            if self._store is None:
                self._store = Store.open(self.url)
            return self._store

    def close(self) -> None:
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None


@dataclass(frozen=True, slots=True)
class Service:
    """Everything one process needs to answer."""

    settings: Settings
    rulesets: Mapping[str, Ruleset]
    deciders: Mapping[str, Decider]
    confirmer: Confirmer | None
    door: StoreDoor
    metrics: Metrics

    @property
    def store(self) -> Store:
        """Return the open store. Raises `StoreUnavailable` if it does not answer."""
        return self.door.store()

    @property
    def digests(self) -> frozenset[str]:
        """Return the digests of the rulesets loaded."""
        return frozenset(ruleset.digest for ruleset in self.rulesets.values())

    def ruleset(self, name: str) -> Ruleset:
        """Return the ruleset of this name. Raises `Problem` if none is loaded."""
        if name not in self.rulesets:
            raise Problem("unknown_ruleset", say("unknown_ruleset", name=name[:200]))
        return self.rulesets[name]

    def close(self) -> None:
        """The store is closed and the confirming engine's process has ended."""
        if self.confirmer is not None:
            self.confirmer.close()
        self.door.close()


def open_service(settings: Settings) -> Service:
    """Return the service ready to answer: rulesets loaded and compiled, the confirming engine started.

    Raises `RulesetsUnusable`. A store that does not answer yet is tried again with each request.
    """
    rulesets = load_rulesets(settings.rulesets)
    confirmer = start_confirmer(settings, rulesets) if settings.engine in ("dual", "rete") else None
    deciders = {name: Decider(ruleset, settings.engine, confirmer) for name, ruleset in rulesets.items()}
    door = StoreDoor(settings.store)
    open_store_if_it_answers(door)
    return Service(settings, rulesets, deciders, confirmer, door, make_metrics())


def start_confirmer(settings: Settings, rulesets: Mapping[str, Ruleset]) -> Confirmer:
    """Return the confirming engine, its process started and the rulesets loaded into it."""
    confirmer = Confirmer(Timing(decide=settings.confirm_timeout))
    confirmer.start()
    for ruleset in rulesets.values():
        confirmer.load(ruleset)
    return confirmer


def open_store_if_it_answers(door: StoreDoor) -> None:
    """The store is open, or it is logged that it does not answer yet."""
    try:
        door.store()
    except StoreError as error:
        log.warning("the store does not answer yet: %s", error)


def checked(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Return what loading and checking finds in rule text (relative path → text)."""
    return findings(load_text(files))
