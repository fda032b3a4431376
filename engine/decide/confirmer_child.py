"""One process of the confirmer as seen from the worker: started, written to, read from, ended without a trace."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import engine
from engine.decide.confirmer_frames import Frames, receive, send

MODULE = "engine.decide.confirmer_process"
_LAST_WORDS = 1.0
"""Seconds a process whose output has ended is given to exit."""


class Child:
    """A running process. Several threads may send; one thread reads and ends it."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self._frames = Frames()
        self._sending = threading.Lock()
        # A process group of its own: an interrupt typed at the terminal is for the worker, who then ends it.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=_environment(),
            process_group=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        os.set_blocking(self._input.fileno(), False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, frame: bytes, timeout: float) -> None:
        """Hand the frame over; raises `OSError` (also `TimeoutError`) where the process does not take it."""
        with self._sending:
            if self._input.closed:
                raise BrokenPipeError("the process is being ended")
            send(self._input.fileno(), frame, timeout)

    def messages(self, patience: float) -> Iterator[object] | None:
        """Return the messages that arrived within `patience` seconds, none perhaps; None when the process has ended."""
        waiting = select.poll()
        waiting.register(self._output.fileno(), select.POLLIN)
        if not waiting.poll(patience * 1000):
            return iter(())
        data = receive(self._output.fileno())
        return self._frames.feed(data) if data else None

    def ask_to_end(self) -> None:
        """Close its input, at whose end it exits by itself."""
        with self._sending:
            self._input.close()

    def kill(self) -> None:
        """Kill it at once, if it still runs; whoever reads from it sees the end."""
        self._process.kill()

    def bury(self) -> str:
        """Leave neither process nor open pipe behind; return how it ended."""
        self.ask_to_end()
        self._output.close()
        try:
            code = self._process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _environment() -> dict[str, str]:
    """Return the environment in which the process finds this very package, wherever it is started from."""
    home = str(Path(engine.__file__).resolve().parent.parent)
    path = os.environ.get("PYTHONPATH")
    return dict(os.environ) | {"PYTHONPATH": os.pathsep.join([home, path] if path else [home])}
