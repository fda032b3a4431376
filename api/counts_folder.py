"""The folder worker processes count into together: one for each run of the service, gone when that run has ended."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PREFIX = "guanjia-metrics-"
LOCK = "lock"
"""Held while the service runs. The system lets go of it however the service ends."""


@contextmanager
def counts_folder() -> Iterator[Path]:
    """Yield an empty folder that is removed with the block; those of runs that were killed are removed before."""
    remove_abandoned(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with hold(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """The folder counts as in use during the block; its lock has its name only once it is held."""
    new = folder / "new"
    with new.open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        new.rename(folder / LOCK)
        yield


def remove_abandoned(parent: Path) -> None:
    """No folder of a run of ours that has ended is left."""
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            with (folder / LOCK).open("rb") as lock:
                if is_abandoned(lock):
                    shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # someone else's, or gone already


def is_abandoned(lock: IO[bytes]) -> bool:
    """True if the lock is ours and nobody holds it."""
    if os.fstat(lock.fileno()).st_uid != os.getuid():
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
