"""A service running as processes of its own, and callers that keep asking it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.api.conftest import DECIDE, RULESETS

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds after which something that must happen counts as not happening."""


@dataclass
class Served:
    """`guanjia serve` with two workers on a port of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    @property
    def store_url(self) -> str:
        return f"sqlite:///{self.folder}/guanjia.db"

    @property
    def workers(self) -> list[int]:
        """The worker processes."""
        return [child for child in children(self.process.pid) if not judges_rules(child)]

    @property
    def judging(self) -> list[int]:
        """The process that judges changed rules."""
        return [child for child in children(self.process.pid) if judges_rules(child)]

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} | headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Return the code it ended with, after this signal or before."""
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


def start(folder: Path, **settings: str) -> Served:
    """Return the service once it has printed its example call and the answer to it."""
    port = free_port()
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", str(port), "--workers", "2"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY), "GUANJIA_RULESETS": str(RULESETS)} | settings,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    served = Served(folder, port, process)
    assert process.stdout is not None
    for line in process.stdout:
        served.printed.append(line.rstrip("\n"))
        if "Ctrl-C" in line:
            return served
    raise AssertionError(f"not started: {served.printed}, {(folder / 'log').read_text()}")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def children(pid: int) -> list[int]:
    """Return the ids of the processes that threads of this one started, as Linux tells them."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in thread.read_text().split()]
    return sorted(found)


def judges_rules(pid: int) -> bool:
    """True for the process that judges changed rules."""
    try:
        return b"api.reload_process" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def wait_until(happened: Callable[[], bool], what: str) -> None:
    """Something has happened. Fails if it does not in good time."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


@dataclass
class Callers:
    """Threads that ask for decisions until told to stop; a connection lost is opened again."""

    served: Served
    count: int = 4
    acknowledged: list[Any] = field(default_factory=list)
    refused: list[tuple[int, bytes]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Callers:
        self._threads = [threading.Thread(target=self._call, args=(number,)) for number in range(self.count)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for_more(self, number: int, of: Callable[[Any], bool] = lambda record: True) -> None:
        """So many more decisions of that kind have been acknowledged."""
        before = len(self.acknowledged)
        wait_until(lambda: sum(map(of, self.acknowledged[before:])) >= number, f"{number} more answers")

    def _call(self, number: int) -> None:
        asked = 0
        while not self._stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=PATIENCE)
            try:
                while not self._stop.is_set():
                    asked += 1
                    self._ask(connection, f"{number}-{asked}", asked)
            except (OSError, http.client.HTTPException):
                continue
            finally:
                connection.close()

    def _ask(self, connection: http.client.HTTPConnection, customer: str, asked: int) -> None:
        body = json.dumps({"customer_id": customer, "facts": {"spending": asked * 997, "member": asked % 2 == 0}})
        connection.request("POST", DECIDE, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = response.read()
        if response.status == http.client.OK:
            self.acknowledged.append(json.loads(answer))
        else:
            self.refused.append((response.status, answer))
