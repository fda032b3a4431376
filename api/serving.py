"""Running the service: worker processes under one parent, started once everything they need is there."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from api.counts_folder import counts_folder
from api.edition import FOLDER_VARIABLE, Edition, write_edition
from api.metrics import DIRECTORY_VARIABLE
from api.principal import is_loopback_host
from api.reload_process import ReloadProcess
from api.settings import Settings

TARGET = "api.wsgi:app"
SECONDS_TO_STOP = 10
MOST_ENDS = 20
WITHIN_SECONDS = 20.0
"""So many workers ended within so many seconds: they cannot run here, and the service stops."""


class CannotServe(Exception):
    """The service cannot listen where it is told to; the message says why and what to do."""


def require_address(settings: Settings) -> None:
    """The address is this machine's own and the port is free. Raises `CannotServe`."""
    if not is_loopback_host(f"[{settings.host}]" if ":" in settings.host else settings.host):
        raise CannotServe(
            f"`{settings.host}` is not a loopback address: for now the service answers its own machine only; "
            "use 127.0.0.1"
        )
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotServe(f"port {settings.port} is in use; choose another with --port") from None
            raise CannotServe(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from None


@contextmanager
def worker_environment(settings: Settings, edition: Edition) -> Iterator[None]:
    """Processes started in this block see the same settings, count into one place, and answer by one edition."""
    with counts_folder() as folder:
        write_edition(edition, folder)
        os.environ.update(settings.environment() | {DIRECTORY_VARIABLE: str(folder), FOLDER_VARIABLE: str(folder)})
        yield


class Server(MPServer):
    """Worker processes that are replaced when they end, as often as it takes, unless they end as soon as they start."""

    def __init__(self, settings: Settings, once_spawned: Callable[[], None]) -> None:
        super().__init__(
            TARGET,
            address="127.0.0.1" if settings.host == "localhost" else settings.host,
            port=settings.port,
            interface=Interfaces.RSGI,
            factory=True,
            workers=settings.workers,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=SECONDS_TO_STOP,
            log_level=LogLevels.error,
        )
        self._once_spawned = once_spawned
        self._ends: deque[float] = deque(maxlen=MOST_ENDS)

    def _spawn_workers(self, spawn_target: Any, target_loader: Any) -> None:
        """Start the first workers; what follows may start threads, which a fork must not meet."""
        super()._spawn_workers(spawn_target, target_loader)  # type: ignore[no-untyped-call]
        self._once_spawned()

    def _respawn_workers(self, workers: Any, spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        """Replace workers. The server's own memory of recent ends (two in 5.5 s and it gives up) is kept only while
        there are so many that replacing them is hopeless."""
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        self._ends.append(time.monotonic())
        if len(self._ends) < MOST_ENDS or self._ends[-1] - self._ends[0] > WITHIN_SECONDS:
            self.respawned_wrks.clear()


def serve(settings: Settings, edition: Edition, once_spawned: Callable[[], None]) -> None:
    """The service has run until it was told to stop (SIGINT, SIGTERM), and answered what it had begun.

    It begins with this edition, and takes changed rules unless the setting `reload` is off.
    """
    reloading = ReloadProcess()

    def spawned() -> None:
        if settings.reload == "on":
            reloading.start()
        once_spawned()

    with worker_environment(settings, edition):
        try:
            Server(settings, spawned).serve()
        finally:
            reloading.close()
