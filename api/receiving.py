"""Between server and app: a request is received whole, within a time, before a thread is taken to answer it.

A body that does not come costs a coroutine and no thread, so that callers who hold theirs back keep nobody waiting.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol
from wsgiref.types import WSGIApplication, WSGIEnvironment

LATE = "guanjia.body_late"
"""Stands in the environment of a request whose body did not come in time."""
MOST_DROPPED = 64_000_000
"""Bytes of a body over the limit that are read and dropped: many callers send all before they read."""

Header = tuple[str, str]


class Headers(Protocol):
    """The headers of a request; one that comes twice is there twice."""

    def items(self) -> Iterable[Header]: ...


class Scope(Protocol):
    """What the server tells of a request (RSGI 1.5)."""

    proto: str
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: Headers


class Exchange(Protocol):
    """The body of a request, in parts as they come, and the way back (RSGI 1.5)."""

    def __aiter__(self) -> Any: ...

    def response_bytes(self, status: int, headers: list[Header], body: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a WSGI app answered."""

    status: int
    headers: list[Header]
    body: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """What came of a body: at most one byte over the limit; `late` if the rest did not come in time."""

    data: bytes
    late: bool = False


@dataclass(slots=True)
class Reception:
    """Serves a WSGI app over RSGI: bodies are received side by side, `threads` requests answered at a time."""

    app: WSGIApplication
    threads: int
    body_limit: int
    body_timeout: float
    _pool: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.threads, "guanjia-request")

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        environ = environment(scope)
        body = await self.received(exchange) if has_body(environ) else Body(b"")
        environ |= {"wsgi.input": io.BytesIO(body.data), "wsgi.errors": sys.stderr, LATE: body.late}
        answer = await asyncio.get_running_loop().run_in_executor(self._pool, answered, self.app, environ)
        exchange.response_bytes(answer.status, answer.headers, answer.body)

    async def received(self, exchange: Exchange) -> Body:
        """Return the body, once it is there or its time is over."""
        kept = bytearray()
        try:
            async with asyncio.timeout(self.body_timeout):
                dropped = 0
                async for part in exchange:
                    room = self.body_limit + 1 - len(kept)
                    kept += part[:room]
                    dropped += max(0, len(part) - room)
                    if dropped > MOST_DROPPED:
                        break
        except TimeoutError:
            return Body(bytes(kept), late=True)
        return Body(bytes(kept))


def has_body(environ: WSGIEnvironment) -> bool:
    """True if the headers announce a body."""
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


def environment(scope: Scope) -> WSGIEnvironment:
    """Return the request as WSGI tells it (PEP 3333), without its body."""
    server, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    return environ | joined(scope.headers.items())


def joined(headers: Iterable[Header]) -> dict[str, str]:
    """Return headers by their names in WSGI; the values of one that comes more than once stand beside each other.

    >>> joined([("content-type", "a/b"), ("x-one", "1"), ("x-one", "2")])
    {'CONTENT_TYPE': 'a/b', 'HTTP_X_ONE': '1, 2'}
    """
    found: dict[str, str] = {}
    for name, value in headers:
        variable = name.upper().replace("-", "_")
        if variable not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            variable = f"HTTP_{variable}"
        found[variable] = f"{found[variable]}, {value}" if variable in found else value
    return found


def answered(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Return what the app answers to the request."""
    started: list[tuple[str, list[Header]]] = []

    def start_response(status: str, headers: list[Header], _: object = None, /) -> Any:
        started[:] = [(status, headers)]
        return lambda data: None

    parts = app(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    ((status, headers),) = started
    return Answer(int(status.partition(" ")[0]), headers, body)
