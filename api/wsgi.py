"""What each worker process of the server runs."""

from __future__ import annotations

import atexit

from flask import Flask

from api.app import create_app
from api.logs import start_logging
from api.service import open_service
from api.settings import read_settings


def app() -> Flask:
    """Return the app, wired from the settings of the environment; closed when the process ends."""
    settings = read_settings()
    start_logging(settings.log_level, settings.log_format)
    service = open_service(settings)
    atexit.register(service.close)
    return create_app(service)
