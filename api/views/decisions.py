"""Making, fetching and listing decisions."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, g, request

from api.caller_language import say
from api.deciding import decide
from api.problems import Problem
from api.request_body import read_json
from api.requests import bad_parameter, chosen, decision_id, idempotency_key, instant, no_query, number, query
from api.service import Service
from api.views.answers import json_answer, service
from engine.audit import MalformedCursor, Stored, answer_bytes
from engine.model.outcome import Status

calls = Blueprint("decisions", __name__)

LIST_PARAMETERS = ("customer_id", "ruleset", "from", "to", "status", "cursor", "limit")
PAGE = 50
LONGEST_PAGE = 500


@calls.post("/v1/rulesets/<ruleset>/decisions")
def make(ruleset: str) -> Response:
    """A decision is made and stored; the answer is its record."""
    serving = service()
    serving.ruleset(ruleset)
    no_query(request)
    key = idempotency_key(request)
    raw, document = read_json(request, serving.settings.body_limit)
    return json_answer(decide(serving, ruleset, raw, document, g.principal.name, key))


@calls.get("/v1/decisions/<id>")
def fetch(id: str) -> Response:
    """The stored record, byte for byte."""
    no_query(request)
    return json_answer(answer_bytes(fetched(service(), id).record))


@calls.get("/v1/decisions")
def listing() -> Response:
    """Stored records, newest first; `Link` leads to the next page."""
    found = query(request, LIST_PARAMETERS)
    try:
        page = service().store.list(
            customer_id=found.get("customer_id"),
            ruleset=found.get("ruleset"),
            from_=instant(found, "from"),
            to=instant(found, "to"),
            status=chosen(found, "status", tuple(Status), "decided") if "status" in found else None,
            cursor=found.get("cursor"),
            limit=number(found, "limit", PAGE, 1, LONGEST_PAGE),
        )
    except MalformedCursor:
        raise bad_parameter("cursor", "cursor") from None
    response = json_answer(page_bytes([answer_bytes(stored.record) for stored in page.records], page.cursor))
    if page.cursor is not None:
        response.headers["Link"] = f'<{request.path}?{urlencode(found | {"cursor": page.cursor})}>; rel="next"'
    return response


def page_bytes(records: list[bytes], cursor: str | None) -> bytes:
    """Return a page as JSON, each record verbatim."""
    following = b"" if cursor is None else b',"next":"' + cursor.encode() + b'"'
    return b'{"decisions":[' + b",".join(records) + b"]" + following + b"}"


def fetched(serving: Service, id: str) -> Stored:
    """Return the stored record of this id. Raises `Problem`."""
    wanted = decision_id(id)
    stored = serving.store.fetch(wanted)
    if stored is None:
        raise Problem("unknown_decision_id", say("unknown_record", id=wanted))
    return stored
