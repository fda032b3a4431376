"""Noticing that rule files have changed: the system tells, and each second they are looked at where it does not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

SECONDS = 1.0
"""Between two looks where nothing is told: on network drives, or when a link is set to another folder."""
GATHERED_MS = 100
"""Changes that follow each other this closely are one."""
SETTLED_SECONDS = 0.25
"""Files nobody has touched for so long are taken to be written whole."""

Signature = tuple[tuple[str, int, int, int, int], ...]
"""Each rule file's path, place on disk, size and times: equal for as long as none is written, moved or removed."""


def looks(folder: Path) -> Iterator[None]:
    """Yield now, whenever something below the folder has changed, and each second anyway."""
    while True:
        yield
        began = identity(folder)
        try:
            for _ in watch(
                folder,
                watch_filter=None,
                debounce=GATHERED_MS,
                rust_timeout=int(SECONDS * 1000),
                yield_on_timeout=True,
                raise_interrupt=True,
            ):
                yield
                if identity(folder) != began:
                    break
        except OSError:  # there is no such folder now
            time.sleep(SECONDS)


def identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another one put in its place; None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def signature(folder: Path) -> Signature:
    """Return the signature of the `*.yaml` files below the folder; nothing where it vanishes meanwhile."""
    try:
        return tuple(sorted(_signatures(folder)))
    except OSError:
        return ()


def _signatures(folder: Path) -> Iterator[tuple[str, int, int, int, int]]:
    for path in folder.rglob("*.yaml"):
        try:
            found = path.stat()
        except OSError:
            yield path.relative_to(folder).as_posix(), 0, 0, 0, 0
        else:
            name = path.relative_to(folder).as_posix()
            yield name, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def settled(folder: Path) -> Signature:
    """Return the signature of the folder once nobody has written below it for a moment."""
    last = signature(folder)
    while True:
        time.sleep(SETTLED_SECONDS)
        now = signature(folder)
        if now == last:
            return now
        last = now


def changed(folder: Path) -> Iterator[Signature]:
    """Yield the signature of the folder now, and again whenever its rule files have changed and been left alone."""
    known: Signature | None = None
    for _ in looks(folder):
        if signature(folder) != known:
            known = settled(folder)
            yield known
