"""A service on a port of its own, for pages that call one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from werkzeug.serving import make_server

from api.app import create_app
from api.service import open_service
from api.settings import read_settings


@contextmanager
def served(store: Path, rulesets: Path) -> Iterator[str]:
    """Yield the address of a service as it is set up by default; it ends with the block."""
    service = open_service(read_settings(store=f"sqlite:///{store}", rulesets=rulesets))
    server = make_server("127.0.0.1", 0, create_app(service), threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
        service.close()
