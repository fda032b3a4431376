"""The Flask app: every request through one place that knows who asks, every fault told as a problem."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from api.caller_language import say
from api.principal import require_principal
from api.problems import Problem, problem_response
from api.receiving import LATE
from api.requests import request_id
from api.service import Service
from api.views import BLUEPRINTS
from api.views.answers import EXTENSION
from engine.audit import StoreError

log = logging.getLogger("guanjia.api")

HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large", 415: "unsupported_media_type"}


def create_app(service: Service) -> Flask:
    """Return the app that answers for the service."""
    app = Flask("guanjia", static_folder=None)
    app.url_map.merge_slashes = False
    app.extensions[EXTENSION] = service
    app.before_request(begin)
    require_principal(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(StoreError, store_problem)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(Exception, internal_problem)
    app.after_request(lambda response: finish(service, response))
    return app


def begin() -> None:
    """`g` knows the request's id and when it came; its body is there. Raises `Problem`."""
    g.request_id = request_id(request)
    g.began = time.perf_counter()
    if request.environ.get(LATE):
        raise Problem("body_too_slow", say("body_too_slow"), headers={"Connection": "close"})


def finish(service: Service, response: Response) -> Response:
    """The request is counted and logged, and the answer carries its id."""
    response.headers["X-Request-Id"] = g.request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    seconds = time.perf_counter() - g.began
    call = request.endpoint or "none"
    service.metrics.requests.labels(call, str(response.status_code)).inc()
    service.metrics.seconds.labels(call).observe(seconds)
    log.info(
        "%s %s %s",
        request.method,
        request.path,
        response.status_code,
        extra={"request_id": g.request_id, "status": response.status_code, "ms": round(seconds * 1000, 3)},
    )
    return response


def http_problem(error: HTTPException) -> Response:
    """A fault the framework found, as a problem."""
    status = error.code or 500
    if status < 400 and error.response is not None:
        raise error
    headers = {"Allow": ", ".join(error.valid_methods or ())} if isinstance(error, MethodNotAllowed) else {}
    code = HTTP_CODES.get(status, "http_error" if status < 500 else "internal_error")
    wrong = code if code in ("not_found", "method_not_allowed") else "refused"
    detail = say(wrong, path=request.path[:200], method=request.method)
    return problem_response(Problem(code, detail, status=status, headers=headers))


def store_problem(error: StoreError) -> Response:
    """The store does not answer: nothing was decided, and the caller may try again."""
    log.error("store: %s", error, extra={"request_id": g.request_id})
    return problem_response(Problem("store_unavailable", say("store_unavailable"), headers={"Retry-After": "1"}))


def internal_problem(error: Exception) -> Response:
    """A fault of ours: logged with its traceback; the answer says nothing of it but the request's id."""
    log.error("request failed", exc_info=error, extra={"request_id": g.get("request_id", "")})
    return problem_response(Problem("internal_error", say("internal_error")))
