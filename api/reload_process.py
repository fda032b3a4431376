"""The process of a running service that judges changed rules, beside the workers: no fault in it stops an answer.

Run as a program it is that process. It ends when its standard input does, so never later than the process it serves.
"""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from api.edition import FOLDER_VARIABLE, read_edition, write_edition
from api.logs import start_logging
from api.looking import SETTLED_SECONDS, looks
from api.metrics import Metrics, make_metrics
from api.reloading import Event, Reloader, events
from api.settings import read_settings

log = logging.getLogger("guanjia.reload")

MODULE = "api.reload_process"
LOCK = "reload.lock"
"""Locked by the process for as long as it lives."""
STEADY_SECONDS = 10.0
PAUSES = (0.0, 1.0, 5.0, 30.0)
"""Seconds before each restart in a row of quick ends."""


@dataclass(slots=True)
class ReloadProcess:
    """The process as its parent sees it: started again when it ends, until `close`."""

    _closing: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """The process is being kept running. To be called once the workers have been forked."""
        threading.Thread(target=self._keep_running, name="reload", daemon=True).start()

    def close(self) -> None:
        """The process is killed and not started again; what it was judging is lost, and nothing else."""
        self._closing.set()
        with self._lock:
            process = self._process
        if process is not None:
            process.kill()
            process.wait()

    def _keep_running(self) -> None:
        quick_ends = 0
        while not self._closing.is_set():
            began = time.monotonic()
            with self._lock:
                if self._closing.is_set():
                    return
                self._process = started()
            code = self._process.wait()
            quick_ends = 0 if time.monotonic() - began >= STEADY_SECONDS else quick_ends + 1
            if not self._closing.is_set():
                log.error("the process that judges changed rules ended with code %s and is started again", code)
            self._closing.wait(PAUSES[min(quick_ends, len(PAUSES) - 1)])


def started() -> subprocess.Popen[bytes]:
    """Return the process. Ctrl-C does not reach it: the parent ends it in its turn."""
    home = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", MODULE],
        stdin=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
        process_group=0,
    )


def is_running(folder: Path) -> bool:
    """True if the process of the run with this folder lives."""
    with (folder / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def main() -> None:
    """Changed rules are judged and, if good, put in force, until standard input ends."""
    threading.Thread(target=end_with_input, daemon=True).start()
    settings = read_settings()
    start_logging(settings.log_level, settings.log_format)
    folder = Path(os.environ[FOLDER_VARIABLE])
    with (folder / LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        metrics = make_metrics()
        reloader = Reloader(settings.rulesets, settings.judging_mode, read_edition(folder))
        for _ in looks(settings.rulesets):
            while look(reloader, folder, metrics):
                time.sleep(SETTLED_SECONDS / 2)


def look(reloader: Reloader, folder: Path, metrics: Metrics) -> bool:
    """What the reloader finds is in force, logged and counted; True if something has yet to settle."""
    before = reloader.edition
    unsettled = reloader.look(time.monotonic())
    if reloader.edition != before:
        write_edition(reloader.edition, folder)
        for event in events(before, reloader.edition):
            tell(event)
            metrics.reloaded(event.ruleset, event.result)
        for name in {*before.stale, *reloader.edition.stale}:
            metrics.stale.labels(name).set(name in reloader.edition.stale)
    return unsettled


def tell(event: Event) -> None:
    """The event is in the log, as a warning where rules were refused."""
    level = logging.WARNING if event.result == "refused" else logging.INFO
    told = {"ruleset": event.ruleset, "result": event.result, "digest": event.digest, "why": event.why.get("en", ())}
    lines = "".join(f"; {line}" for line in told["why"] or ())
    log.log(level, "ruleset %s: changed rules %s%s", event.ruleset, event.result, lines, extra=told)


def end_with_input() -> None:
    """The process has ended as soon as standard input has: the parent is gone. An edition is whole or not there."""
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
