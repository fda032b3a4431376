"""The folder worker processes count into together: one for each run of the service, gone when that run has ended."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "guanjia-metrics-"


@contextmanager
def counts_folder() -> Iterator[Path]:
    """Yield an empty folder that is removed with the block; those of runs that were killed are removed before.

    The folder is locked while the service runs. The system lets go of the lock however the service ends.
    """
    remove_abandoned(Path(tempfile.gettempdir()))
    folder, lock = new_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def new_folder() -> tuple[Path, int]:
    """Return a folder of this run's own and its lock; made again if another run took it for abandoned meanwhile."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                return folder, lock
            os.close(lock)


def remove_abandoned(parent: Path) -> None:
    """No folder of a run of ours that has ended is left."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):  # someone else's, or gone already
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(lock).st_uid == os.getuid() and is_free(lock):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def is_free(lock: int) -> bool:
    """True if nobody held the lock; now we do."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
