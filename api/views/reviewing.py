"""Looking back at a decision: why it came out so, and whether it comes out so again."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, request

from api.caller_language import say
from api.explaining import told_of
from api.explanation_page import HTML_TYPE, POLICY
from api.openapi import REPLAY_REQUEST
from api.problems import Problem
from api.replaying import ENGINES, Replayer, RuleTextUnusable
from api.request_body import read_json
from api.requests import chosen, query
from api.schemas import require_valid_under
from api.views.answers import json_answer, service
from api.views.decisions import fetched
from engine.backends import EngineUnavailable
from engine.explain import LANGUAGES, READERS, Language, Reader
from engine.model.outcome import Json

calls = Blueprint("reviewing", __name__)


@calls.get("/v1/decisions/<id>/explanation")
def explanation(id: str) -> Response:
    """Why it was decided so, in sentences; as a page where the caller would rather have HTML."""
    found = query(request, ("lang", "reader"))
    language = cast(Language, chosen(found, "lang", LANGUAGES, "zh"))
    reader = cast(Reader, chosen(found, "reader", READERS, "manager"))
    stored = fetched(service(), id)
    try:
        told = told_of(service().store, stored, language, reader)
    except RuleTextUnusable as error:
        raise Problem("rule_text_unusable", str(error)) from None
    if request.accept_mimetypes.best_match(("application/json", "text/html")) == "text/html":
        return Response(told.to_page(), content_type=HTML_TYPE, headers={"Content-Security-Policy": POLICY})
    return json_answer(told.to_json())


@calls.post("/v1/decisions/<id>/replay")
def replay(id: str) -> Response:
    """Decided again from the record alone and compared; nothing is stored."""
    engine = asked_engine()
    stored = fetched(service(), id)
    try:
        with Replayer(service().store, engine, service().confirmer, service().digests) as replayer:
            report = replayer.replay(stored)
    except EngineUnavailable as error:
        raise Problem("engine_unavailable", say("engine_unavailable", engine=engine, why=error)) from None
    shown: dict[str, Json] = {"engine": engine, "differences": []}
    return json_answer(shown | report.to_json())


def asked_engine() -> str:
    """Return the engine named in the query or the body; `reference`, the one that defines the meaning, if none is."""
    engine = chosen(query(request, ("engine",)), "engine", ENGINES, "reference")
    if request.content_length or "Transfer-Encoding" in request.headers:
        _, document = read_json(request, service().settings.body_limit)
        require_valid_under(REPLAY_REQUEST, document)
        return str(document.get("engine", engine))
    return engine
