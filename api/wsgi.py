"""What each worker process of the server runs."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from multiprocessing.util import Finalize
from pathlib import Path

from api.app import create_app
from api.edition import FOLDER_VARIABLE
from api.following import Follower
from api.logs import start_logging
from api.receiving import Reception
from api.service import open_service
from api.settings import read_settings

PR_SET_PDEATHSIG = 1
"""The option of Linux's prctl(2) that names the signal a process gets when its parent ends."""


def app() -> Reception:
    """Return the app behind its reception, wired from the settings of the environment; closed when the process ends."""
    live_with_the_parent()
    settings = read_settings()
    start_logging(settings.log_level, settings.log_format)
    folder = os.environ.get(FOLDER_VARIABLE)
    service = open_service(settings, Path(folder) if folder else None)
    if service.run_folder is not None:
        Follower(service, service.run_folder).start()
    Finalize(None, service.close, exitpriority=0)
    return Reception(create_app(service), settings.threads, settings.body_limit, settings.body_timeout)


def live_with_the_parent() -> None:
    """Ctrl-C reaches the parent alone, which then ends its workers in order; if it vanishes, so does this process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    if sys.platform == "linux":
        # SIGKILL: a SIGTERM that comes while the worker starts would go unheard. What was acknowledged is durable.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and os.getppid() != parent.pid:
        sys.exit("the parent process is gone")
