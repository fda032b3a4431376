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
from api.edition import Kept, Why, read_edition
from api.metrics import Metrics, make_metrics
from api.problems import Problem
from api.settings import Settings
from engine.audit import Store, StoreError
from engine.check import check
from engine.decide import broken_promises
from engine.decide.confirmer import Confirmer, Timing
from engine.decide.decider import Decider
from engine.diagnostics import Diagnostic, in_order
from engine.diagnostics.ruleset_faults import declared_twice
from engine.load import LoadResult, load_ruleset, load_text, ruleset_folders
from engine.model.ruleset import Ruleset
from engine.source import Location, SourceText

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
    return {ruleset.name: ruleset for ruleset in load_by_folder(folder).values()}


def load_by_folder(folder: Path) -> Mapping[str, Ruleset]:
    """Return every ruleset of the folder by the name of its own. Raises `RulesetsUnusable` as `load_rulesets` does."""
    if not folder.is_dir():
        raise RulesetsUnusable(folder, ())
    loaded: dict[str, Ruleset] = {}
    places: dict[str, Location] = {}
    faulty = []
    for inner in ruleset_folders(folder):
        result, name = load_ruleset(inner), inner.relative_to(folder).as_posix()
        found = (*findings(result), *name_taken(result, places))
        if result.ruleset is None or has_errors(found):
            faulty.append(Faulty(inner.resolve().name, found, result.sources))
        else:
            loaded[name] = result.ruleset
            places[result.ruleset.name] = Location(f"{name}/ruleset.yaml", 1, 1)
    if faulty or not loaded:
        raise RulesetsUnusable(folder, tuple(faulty))
    return loaded


def name_taken(result: LoadResult, places: Mapping[str, Location]) -> tuple[Diagnostic, ...]:
    """Return what is wrong where a ruleset before has the same name: only one of them could be asked."""
    if result.ruleset is None or result.ruleset.name not in places:
        return ()
    name = result.ruleset.name
    return (declared_twice(Location("ruleset.yaml", 1, 1), name, places[name]),)


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


@dataclass(slots=True)
class Service:
    """Everything one process needs to answer.

    INVARIANT (one version): `deciders` is replaced as a whole when rules have changed. A request takes its decider once
    and the ruleset from it, so that its answer, its record and the archived text are of one digest.
    """

    settings: Settings
    deciders: Mapping[str, Decider]
    confirmer: Confirmer | None
    door: StoreDoor
    metrics: Metrics
    run_folder: Path | None = None
    stale: Mapping[str, Why] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """Return the open store. Raises `StoreUnavailable` if it does not answer."""
        return self.door.store()

    @property
    def rulesets(self) -> Mapping[str, Ruleset]:
        """Return the rulesets served, by name."""
        return {name: decider.ruleset for name, decider in self.deciders.items()}

    @property
    def digests(self) -> frozenset[str]:
        """Return the digests of the rulesets loaded."""
        return frozenset(ruleset.digest for ruleset in self.rulesets.values())

    def decider(self, name: str) -> Decider:
        """Return what decides by the ruleset of this name. Raises `Problem` if none is loaded."""
        decider = self.deciders.get(name)
        if decider is None:
            raise Problem("unknown_ruleset", say("unknown_ruleset", name=name[:200]))
        return decider

    def ruleset(self, name: str) -> Ruleset:
        """Return the ruleset of this name. Raises `Problem` if none is loaded."""
        return self.decider(name).ruleset

    def close(self) -> None:
        """The store is closed and the confirming engine's process has ended."""
        if self.confirmer is not None:
            self.confirmer.close()
        self.door.close()


def open_service(settings: Settings, run_folder: Path | None = None) -> Service:
    """Return the service ready to answer: rulesets loaded and compiled, the confirming engine started.

    They are those of the edition in force in the folder of this run; where there is none, those of the settings.
    Raises `RulesetsUnusable`. A store that does not answer yet is tried again with each request.
    """
    edition = None if run_folder is None else read_edition(run_folder)
    if edition is None:
        rulesets = load_rulesets(settings.rulesets)
    else:
        rulesets = {name: load_kept(one) for name, one in edition.rulesets.items()}
    confirmer = start_confirmer(settings, rulesets) if settings.engine in ("dual", "rete") else None
    deciders = {name: Decider(ruleset, settings.engine, confirmer) for name, ruleset in rulesets.items()}
    door = StoreDoor(settings.store)
    open_store_if_it_answers(door)
    return Service(
        settings, deciders, confirmer, door, make_metrics(), run_folder, {} if edition is None else edition.stale
    )


def load_kept(one: Kept) -> Ruleset:
    """Return the ruleset of a version that was good."""
    ruleset = load_text(one.files).ruleset
    if ruleset is None or ruleset.digest != one.digest:
        raise ValueError(f"the rules kept of `{one.folder}` are not those of {one.digest}")
    return ruleset


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
