"""How answers leave: JSON bytes, and the service behind the app."""

from __future__ import annotations

from typing import cast

from flask import Response, current_app

from api.service import Service
from engine.audit.canonical import canonical_bytes
from engine.model.outcome import Json

JSON_TYPE = "application/json"
EXTENSION = "guanjia"


def service() -> Service:
    """Return the service the app answers for."""
    return cast(Service, current_app.extensions[EXTENSION])


def json_answer(body: bytes | Json, status: int = 200) -> Response:
    """Return JSON as an answer; bytes go out as they are."""
    raw = body if isinstance(body, bytes) else canonical_bytes(body)
    return Response(raw, status=status, content_type=JSON_TYPE)
