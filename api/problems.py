"""Problems a request can meet, told as RFC 9457 `application/problem+json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
from flask import Response, g, has_request_context

from api.caller_language import caller_language, title

MEDIA_TYPE = "application/problem+json"

PROBLEMS: Mapping[str, int] = {
    "malformed_json": 400,
    "bad_idempotency_key": 400,
    "not_local": 403,
    "foreign_host": 403,
    "not_found": 404,
    "unknown_ruleset": 404,
    "unknown_decision_id": 404,
    "method_not_allowed": 405,
    "body_too_slow": 408,
    "request_in_flight": 409,
    "body_too_large": 413,
    "unsupported_media_type": 415,
    "invalid_request": 422,
    "unknown_fact": 422,
    "unknown_decision": 422,
    "bad_as_of": 422,
    "idempotency_key_reused": 422,
    "rule_text_unusable": 422,
    "http_error": 400,
    "internal_error": 500,
    "store_unavailable": 503,
    "engine_unavailable": 503,
}
"""Every problem by its stable code: the HTTP status. Titles stand in the catalogue."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where in the body (JSON Pointer), its stable code, what it is."""

    pointer: str
    code: str
    detail: str
    suggestion: str | None = None

    def to_json(self) -> dict[str, str]:
        shown = {"pointer": self.pointer, "code": self.code, "detail": self.detail}
        return shown if self.suggestion is None else shown | {"suggestion": self.suggestion}


class Problem(Exception):
    """Ends the request with this problem. Without `faults`, the problem itself is the only one."""

    def __init__(
        self,
        code: str,
        detail: str,
        faults: tuple[Fault, ...] = (),
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.faults = faults
        self.status = status
        self.headers = headers or {}


def problem_response(problem: Problem) -> Response:
    """Return the problem as an answer."""
    status = problem.status or PROBLEMS[problem.code]
    faults = problem.faults or (Fault("", problem.code, problem.detail),)
    shown = {
        "type": f"urn:guanjia:problem:{problem.code}",
        "title": title(problem.code),
        "status": status,
        "detail": problem.detail,
        "errors": [fault.to_json() for fault in faults],
    }
    if has_request_context() and "request_id" in g:
        shown["request_id"] = g.request_id
    response = Response(orjson.dumps(shown), status=status, content_type=MEDIA_TYPE)
    response.headers.update({"Content-Language": caller_language(), "Vary": "Accept-Language"} | dict(problem.headers))
    return response


def pointer(parts: Iterable[str | int]) -> str:
    """Return the JSON Pointer to the place (RFC 6901).

    >>> pointer(["facts", "a/b"])
    '/facts/a~1b'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
