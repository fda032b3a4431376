"""Reads the body of a request: within the limit, JSON by its content type, every number exact."""

from __future__ import annotations

from typing import IO, Any

from flask import Request

from api.caller_language import say
from api.problems import Fault, Problem
from engine.audit.exact_json import MalformedJson, exact_json_loads

JSON_TYPES = ("application/json",)
MOST_DROPPED = 64_000_000
PART = 65_536


def read_json(request: Request, limit: int) -> tuple[bytes, Any]:
    """Return the body's bytes and what they say. Raises `Problem`."""
    require_json_type(request)
    raw = read_bytes(request, limit)
    try:
        return raw, exact_json_loads(raw)
    except MalformedJson as error:
        fault = Fault("", error.reason_code, say(f"json.{error.reason_code}", detail=error.detail))
        raise Problem("malformed_json", fault.detail, (fault,)) from None


def require_json_type(request: Request) -> None:
    """The request says that its body is JSON in UTF-8."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in JSON_TYPES or charset not in ("utf-8", "utf8"):
        raise Problem("unsupported_media_type", say("unsupported_media_type"))


def read_bytes(request: Request, limit: int) -> bytes:
    """Return the body. Raises `Problem` if it is longer than the limit."""
    stream = request.environ["wsgi.input"] if request.content_length is None else request.stream
    raw: bytes = stream.read(limit + 1)
    if len(raw) > limit:
        let_pass(stream)
        raise too_large(limit)
    return raw


def let_pass(stream: IO[bytes]) -> None:
    """The rest of the body is read and dropped, up to `MOST_DROPPED`: many callers send all before they read."""
    dropped = 0
    while dropped < MOST_DROPPED and (part := stream.read(PART)):
        dropped += len(part)


def too_large(limit: int) -> Problem:
    return Problem("body_too_large", say("body_too_large", limit=f"{limit:,}"))
