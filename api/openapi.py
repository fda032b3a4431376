"""The OpenAPI 3.1 description, put together from `schemas/` and the table of calls below."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from api.problems import MEDIA_TYPE
from api.schemas import JsonSchema, schema
from api.version import service_version

COMPONENTS = {"DecisionRequest": "request", "DecisionRecord": "decision-record", "Problem": "problem"}
"""Component name → the schema file it is."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as described. `answer`: a component, a schema, or None for text; `faults`: its problem statuses."""

    method: str
    path: str
    id: str
    does: str
    answer: str | JsonSchema | None
    parameters: tuple[JsonSchema, ...] = ()
    body: str | JsonSchema | None = None
    body_required: bool = True
    faults: tuple[int, ...] = ()


def _in(place: str, name: str, about: str, schema: JsonSchema | None = None) -> JsonSchema:
    shown = {"name": name, "in": place, "description": about, "schema": schema or {"type": "string"}}
    return shown | {"required": True} if place == "path" else shown


RULESET = _in("path", "ruleset", "name of a ruleset")
DECISION_ID = _in("path", "decision_id", "id of a decision record", {"type": "string", "format": "uuid"})
KEY = _in(
    "header",
    "Idempotency-Key",
    "the same key and body get the first answer again",
    {"type": "string", "maxLength": 200},
)
ENGINE = {"enum": ["compiled", "rete", "reference"]}
STATUS = {"enum": ["decided", "undetermined", "review", "invalid", "out_of_scope", "no_match"]}
INSTANT = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}
OBJECT: JsonSchema = {"type": "object"}
LISTED: JsonSchema = {
    "type": "object",
    "required": ["decisions"],
    "properties": {
        "decisions": {"type": "array", "items": {"$ref": "#/components/schemas/DecisionRecord"}},
        "next": {"description": "cursor of the next page; absent on the last", "type": "string"},
    },
}
REPLAYED: JsonSchema = {
    "type": "object",
    "required": ["decision_id", "engine", "identical", "differences"],
    "properties": {
        "decision_id": {"type": "string"},
        "engine": ENGINE,
        "identical": {"type": "boolean"},
        "differences": {"type": "array", "items": OBJECT},
        "agrees_with": {
            "description": "decisions on which two engines were recorded to disagree: whose answer came out again",
            "type": "object",
            "additionalProperties": {"enum": ["compiled", "rete"]},
        },
    },
}
REPLAY_REQUEST: JsonSchema = {"type": "object", "properties": {"engine": ENGINE}, "additionalProperties": False}
RULE_TEXT: JsonSchema = {
    "type": "object",
    "required": ["files"],
    "additionalProperties": False,
    "properties": {
        "files": {
            "description": "relative path → text of each rule file",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 200,
            "additionalProperties": {"type": "string"},
        }
    },
}
CHECKED: JsonSchema = {
    "type": "object",
    "required": ["ok", "diagnostics"],
    "properties": {"ok": {"type": "boolean"}, "diagnostics": {"type": "array", "items": OBJECT}},
}

CALLS = (
    Call(
        "post",
        "/v1/rulesets/{ruleset}/decisions",
        "decide",
        "Decide for one customer; the answer is the decision record, already stored.",
        "DecisionRecord",
        (RULESET, KEY),
        "DecisionRequest",
        faults=(400, 403, 404, 408, 409, 413, 415, 422, 503),
    ),
    Call(
        "get",
        "/v1/decisions",
        "listDecisions",
        "Stored records, newest first.",
        LISTED,
        (
            _in("query", "customer_id", "records of this customer"),
            _in("query", "ruleset", "records made by this ruleset"),
            _in("query", "from", "decided at or after this instant; a date is 00:00 UTC", INSTANT),
            _in("query", "to", "decided before this instant; a date is 00:00 UTC", INSTANT),
            _in("query", "status", "records with an outcome of this status", STATUS),
            _in("query", "cursor", "where the last page ended"),
            _in(
                "query", "limit", "records on a page", {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}
            ),
        ),
        faults=(400, 403, 422, 503),
    ),
    Call(
        "get",
        "/v1/decisions/{decision_id}",
        "fetchDecision",
        "The stored record, byte for byte.",
        "DecisionRecord",
        (DECISION_ID,),
        faults=(403, 404, 503),
    ),
    Call(
        "get",
        "/v1/decisions/{decision_id}/explanation",
        "explainDecision",
        "Why it was decided so: sentences, worked out from the record by the reference engine; `text/html` on request.",
        OBJECT,
        (
            DECISION_ID,
            _in("query", "lang", "language", {"enum": ["zh", "en"], "default": "zh"}),
            _in("query", "reader", "who reads it", {"enum": ["customer", "manager", "auditor"], "default": "manager"}),
        ),
        faults=(403, 404, 422, 503),
    ),
    Call(
        "post",
        "/v1/decisions/{decision_id}/replay",
        "replayDecision",
        "Decide again from the record alone and compare byte for byte.",
        REPLAYED,
        (DECISION_ID, _in("query", "engine", "engine that decides again", ENGINE)),
        REPLAY_REQUEST,
        body_required=False,
        faults=(400, 403, 404, 408, 413, 415, 422, 503),
    ),
    Call("get", "/v1/rulesets", "listRulesets", "The rulesets loaded.", OBJECT, faults=(403,)),
    Call(
        "get",
        "/v1/rulesets/{ruleset}",
        "describeRuleset",
        "What one ruleset decides.",
        OBJECT,
        (RULESET,),
        faults=(403, 404),
    ),
    Call(
        "get",
        "/v1/rulesets/{ruleset}/schema",
        "factsSchema",
        "The JSON Schema of its facts.",
        OBJECT,
        (RULESET,),
        faults=(403, 404),
    ),
    Call(
        "post",
        "/v1/rulesets/check",
        "checkRules",
        "Diagnostics for rule text not yet saved.",
        CHECKED,
        (),
        RULE_TEXT,
        faults=(400, 403, 408, 413, 415, 422),
    ),
    Call("get", "/healthz", "alive", "The process is alive.", OBJECT, faults=(403,)),
    Call(
        "get",
        "/readyz",
        "ready",
        "Whether decisions can be made and stored; which engines answer and confirm.",
        OBJECT,
        faults=(403, 503),
    ),
    Call("get", "/metrics", "metrics", "Prometheus metrics.", None, faults=(403,)),
)


@functools.cache
def openapi_document() -> JsonSchema:
    """Return the description of the service."""
    paths: dict[str, Any] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Guanjia",
            "version": service_version(),
            "description": "Decides what service a customer is due, and says why.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": {name: _component(name, file) for name, file in COMPONENTS.items()}},
    }


def _operation(call: Call) -> JsonSchema:
    shown: JsonSchema = {"operationId": call.id, "summary": call.does}
    if call.parameters:
        shown["parameters"] = list(call.parameters)
    if call.body is not None:
        shown["requestBody"] = {
            "required": call.body_required,
            "content": {"application/json": {"schema": _refer(call.body)}},
        }
    content = {"text/plain": {"schema": {"type": "string"}}}
    if call.answer is not None:
        content = {"application/json": {"schema": _refer(call.answer)}}
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    shown["responses"] = {"200": {"description": "Done.", "content": content}} | {
        str(status): {"description": "A problem.", "content": problem} for status in (*call.faults, 500)
    }
    return shown


def _refer(answer: str | JsonSchema) -> JsonSchema:
    return {"$ref": f"#/components/schemas/{answer}"} if isinstance(answer, str) else answer


def _component(name: str, file: str) -> JsonSchema:
    """Return the schema file with its inner references made to point into the description."""
    moved: JsonSchema = _move(schema(file), f"#/components/schemas/{name}/$defs/")
    moved.pop("$schema")
    return moved


def _move(node: Any, target: str) -> Any:
    if isinstance(node, list):
        return [_move(item, target) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: target + value.removeprefix("#/$defs/")
        if key == "$ref" and isinstance(value, str)
        else _move(value, target)
        for key, value in node.items()
    }
