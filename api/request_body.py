"""Reads the body of a request: within the limit, JSON by its content type, every number exact."""

from __future__ import annotations

from typing import Any

from flask import Request

from api.caller_language import say
from api.problems import Fault, Problem
from engine.audit.exact_json import MalformedJson, exact_json_loads

JSON_TYPES = ("application/json",)
ENCODING_OF_NONE = "identity"


def read_json(request: Request, limit: int) -> tuple[bytes, Any]:
    """Return the body's bytes and what they say. Raises `Problem`."""
    require_json_type(request)
    raw = read_bytes(request, limit)
    try:
        return raw, exact_json_loads(raw)
    except MalformedJson as error:
        said = say(f"json.{error.reason_code}", detail=error.detail)
        if error.reason_code == "invalid_syntax" and "Transfer-Encoding" in request.headers:
            said = say("in_chunks", said=said)
        fault = Fault("", error.reason_code, said)
        raise Problem("malformed_json", fault.detail, (fault,)) from None


def require_json_type(request: Request) -> None:
    """The request says that its body is JSON in UTF-8, not compressed."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in JSON_TYPES or charset not in ("utf-8", "utf8"):
        raise Problem("unsupported_media_type", say("unsupported_media_type"))
    if request.headers.get("Content-Encoding", ENCODING_OF_NONE).lower() != ENCODING_OF_NONE:
        raise Problem("unsupported_media_type", say("body_encoded"))


def read_bytes(request: Request, limit: int) -> bytes:
    """Return the body. Raises `Problem` if it is longer than the limit, or shorter than announced."""
    stream = request.environ["wsgi.input"] if request.content_length is None else request.stream
    raw: bytes = stream.read(limit + 1)
    if len(raw) > limit:
        raise too_large(limit)
    if len(raw) < (wanted := request.content_length or 0):
        raise Problem("http_error", say("body_incomplete", wanted=wanted, found=len(raw)))
    return raw


def too_large(limit: int) -> Problem:
    return Problem("body_too_large", say("body_too_large", limit=f"{limit:,}"))
