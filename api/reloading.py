"""Taking changed rules into a running service: each folder that has settled is judged, and what is good is served.

A folder that is gone is served no longer once it has been gone for a while: one that is replaced by renaming is gone
for a moment. Whatever else is wrong with a folder, its last good version stays.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from api.edition import Edition, Why, kept, why
from api.judging import Judgement, judge, read_content
from api.looking import SETTLED_SECONDS, Signature, signature
from engine.decide.decider import Mode
from engine.load import ruleset_folders

log = logging.getLogger("guanjia.reload")

GONE_SECONDS = 5.0
"""A folder missing for so long was removed."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a ruleset: `taken`, `refused` or `removed`; the digest now served, and why it was refused."""

    ruleset: str
    result: str
    digest: str | None
    why: Why = field(default_factory=dict)


@dataclass(slots=True)
class Reloader:
    """Judges what changes below `root`. `edition` is what is to be served after the last look."""

    root: Path
    mode: Mode
    edition: Edition
    _judged: dict[str, tuple[Signature, Judgement]] = field(default_factory=dict)
    _seen: dict[str, tuple[Signature, float]] = field(default_factory=dict)
    _gone: dict[str, float] = field(default_factory=dict)

    def look(self, now: float) -> bool:
        """`edition` is up to date at this moment (seconds of a clock); True if something has yet to settle."""
        folders = self._folders()
        for name in [*self._judged]:
            if name not in folders:
                del self._judged[name]
        unsettled = [name for name, folder in folders.items() if not self._settle(name, folder, now)]
        for name in [*self._gone]:
            if name in folders:
                del self._gone[name]
        missing = {one.folder for one in self.edition.rulesets.values() if one.folder not in folders}
        for name in missing:
            self._gone.setdefault(name, now)
        removed = {name for name in missing if now - self._gone[name] >= GONE_SECONDS}
        judged = {name: judgement for name, (_, judgement) in sorted(self._judged.items())}
        away = frozenset(missing - removed)
        unjudged = away | (folders.keys() - judged.keys())
        self.edition = next_edition(self.edition, judged, Absent(away, frozenset(removed), unjudged), self.root)
        return bool(unsettled)

    def _folders(self) -> dict[str, Path]:
        """Return the folders to judge by name: those of rulesets, and those served from that are still there."""
        try:
            found = {folder.relative_to(self.root).as_posix(): folder for folder in ruleset_folders(self.root)}
        except OSError:
            found = {}
        served = {one.folder: self.root / one.folder for one in self.edition.rulesets.values()}
        return found | {name: folder for name, folder in served.items() if folder.is_dir() and signature(folder)}

    def _settle(self, name: str, folder: Path, now: float) -> bool:
        """Return whether the folder is judged as it stands; it is once nobody has written in it for a moment."""
        standing = signature(folder)
        if name in self._judged and self._judged[name][0] == standing:
            return True
        seen, since = self._seen.get(name, ((), now))
        if seen != standing:
            self._seen[name] = standing, now
            return False
        if now - since < SETTLED_SECONDS:
            return False
        try:
            content = read_content(folder)
        except OSError:
            return False
        if signature(folder) != standing:
            return False
        self._judged[name] = standing, judge(content, self.mode)
        return True


@dataclass(frozen=True, slots=True)
class Absent:
    """Folders without a judgement: `away` may come back, `removed` will not; `unjudged` are away or still settling."""

    away: frozenset[str]
    removed: frozenset[str]
    unjudged: frozenset[str]


def next_edition(edition: Edition, judged: Mapping[str, Judgement], absent: Absent, root: Path) -> Edition:
    """Return the edition after these judgements, which are by folder."""
    rulesets = {name: one for name, one in edition.rulesets.items() if one.folder not in absent.removed}
    stale = {
        name: told
        for name, told in edition.stale.items()
        if (rulesets[name].folder if name in rulesets else name) in absent.unjudged
    }
    for folder, judgement in judged.items():
        own = next((name for name, one in rulesets.items() if one.folder == folder), None)
        ruleset = judgement.ruleset
        if ruleset is None:
            stale[own or folder] = judgement.why
            continue
        holder = rulesets.get(ruleset.name)
        if holder is not None and holder.folder != folder:
            if holder.folder not in absent.away:
                stale[own or folder] = why("reload.name_taken", name=ruleset.name, folder=holder.folder)
            continue
        if own is not None and own != ruleset.name:
            del rulesets[own]
        rulesets[ruleset.name] = kept(folder, ruleset)
    if not rulesets:
        left = why("reload.nothing_left", folder=root)
        return replace(edition, stale=stale | dict.fromkeys(edition.rulesets, left))
    return Edition(dict(sorted(rulesets.items())), stale)


def events(before: Edition, after: Edition) -> Iterator[Event]:
    """Yield what happened between two editions."""
    for name in sorted({*before.rulesets, *before.stale, *after.rulesets, *after.stale}):
        yield from event_of(name, before, after)


def event_of(name: str, before: Edition, after: Edition) -> Iterable[Event]:
    """Return what happened to one ruleset, if anything did."""
    old, new = before.rulesets.get(name), after.rulesets.get(name)
    digest = new.digest if new else None
    if name in after.stale and before.stale.get(name) != after.stale[name]:
        return [Event(name, "refused", digest, after.stale[name])]
    if new and (old is None or old.digest != new.digest or (name in before.stale and name not in after.stale)):
        return [Event(name, "taken", digest)]
    return [Event(name, "removed", None)] if old and not new else []
