"""Whether the service is alive and ready, what it counts, and its own description."""

from __future__ import annotations

from flask import Blueprint, Response

from api.metrics import MEDIA_TYPE
from api.openapi import openapi_document
from api.readiness import readiness
from api.views.answers import json_answer, service

calls = Blueprint("health", __name__)


@calls.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return json_answer({"status": "ok"})


@calls.get("/readyz")
def ready() -> Response:
    """Whether decisions can be made and stored, and by which engines; 503 while they cannot."""
    found = readiness(service())
    return json_answer(found, 200 if found["ready"] else 503)


@calls.get("/metrics")
def metrics() -> Response:
    """The counts, for Prometheus."""
    return Response(service().metrics.exposition(), content_type=MEDIA_TYPE)


@calls.get("/openapi.json")
def openapi() -> Response:
    """The description of the service, OpenAPI 3.1."""
    return json_answer(openapi_document())
