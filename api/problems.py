"""Problems a request can meet, told as RFC 9457 `application/problem+json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson
from flask import Response, g, has_request_context

MEDIA_TYPE = "application/problem+json"

PROBLEMS: Mapping[str, tuple[int, str]] = {
    "malformed_json": (400, "The body is not JSON"),
    "bad_idempotency_key": (400, "The Idempotency-Key is malformed"),
    "not_local": (403, "Only this machine may ask"),
    "foreign_host": (403, "The Host header is not a name of this machine"),
    "not_found": (404, "There is nothing here"),
    "unknown_ruleset": (404, "There is no such ruleset"),
    "unknown_decision_id": (404, "There is no such decision record"),
    "method_not_allowed": (405, "The method is not allowed here"),
    "request_in_flight": (409, "The first request with this Idempotency-Key is not finished"),
    "body_too_large": (413, "The body is too large"),
    "unsupported_media_type": (415, "The body is not application/json"),
    "invalid_request": (422, "The request is not as its schema says"),
    "unknown_fact": (422, "The ruleset has no such fact"),
    "unknown_decision": (422, "The ruleset has no such decision"),
    "bad_as_of": (422, "The as_of is not an instant that can be decided for"),
    "idempotency_key_reused": (422, "The Idempotency-Key was used for another request"),
    "rule_text_unusable": (422, "The archived rule text of this record does not load"),
    "http_error": (400, "The request was refused"),
    "internal_error": (500, "The service failed"),
    "store_unavailable": (503, "The decision store does not answer"),
    "engine_unavailable": (503, "The engine asked for does not run here"),
}
"""Every problem by its stable code: HTTP status and title."""


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
    status, title = PROBLEMS[problem.code]
    status = problem.status or status
    faults = problem.faults or (Fault("", problem.code, problem.detail),)
    shown = {
        "type": f"urn:guanjia:problem:{problem.code}",
        "title": title,
        "status": status,
        "detail": problem.detail,
        "errors": [fault.to_json() for fault in faults],
    }
    if has_request_context() and "request_id" in g:
        shown["request_id"] = g.request_id
    response = Response(orjson.dumps(shown), status=status, content_type=MEDIA_TYPE)
    response.headers.update(problem.headers)
    return response


def pointer(parts: Iterable[str | int]) -> str:
    """Return the JSON Pointer to the place (RFC 6901).

    >>> pointer(["facts", "a/b"])
    '/facts/a~1b'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
