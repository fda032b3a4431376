"""Running the service: worker processes under one parent, started once everything they need is there."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from api.metrics import DIRECTORY_VARIABLE
from api.principal import is_loopback_host
from api.settings import Settings

TARGET = "api.wsgi:app"
SECONDS_TO_STOP = 10
SECONDS_TO_RESPAWN = 0.2


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
def worker_environment(settings: Settings) -> Iterator[None]:
    """Worker processes started in this block see the same settings, and count into one place."""
    counts = tempfile.mkdtemp(prefix="guanjia-metrics-")
    os.environ.update(settings.environment() | {DIRECTORY_VARIABLE: counts})
    try:
        yield
    finally:
        shutil.rmtree(counts, ignore_errors=True)


def serve(settings: Settings) -> None:
    """The service has run until it was told to stop (SIGINT, SIGTERM), and answered what it had begun."""
    with worker_environment(settings):
        Granian(
            TARGET,
            address="127.0.0.1" if settings.host == "localhost" else settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            factory=True,
            workers=settings.workers,
            blocking_threads=settings.threads,
            websockets=False,
            respawn_failed_workers=True,
            respawn_interval=SECONDS_TO_RESPAWN,
            workers_kill_timeout=SECONDS_TO_STOP,
            log_level=LogLevels.warning,
        ).serve()
