"""What is loaded: rulesets, the schema of their facts; and a check of rule text not yet saved."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from api.describing import describe, facts_schema, summary
from api.openapi import RULE_TEXT
from api.request_body import read_json
from api.requests import no_query
from api.schemas import require_valid_under
from api.service import checked, has_errors
from api.views.answers import json_answer, service
from engine.diagnostics import to_json
from engine.source import SourceText

calls = Blueprint("rulesets", __name__)


@calls.get("/v1/rulesets")
def listing() -> Response:
    """The rulesets loaded."""
    no_query(request)
    return json_answer({"rulesets": [summary(ruleset) for ruleset in service().rulesets.values()]})


@calls.get("/v1/rulesets/<ruleset>")
def one(ruleset: str) -> Response:
    """What one ruleset decides, from which facts."""
    no_query(request)
    return json_answer(describe(service().ruleset(ruleset)))


@calls.get("/v1/rulesets/<ruleset>/schema")
def schema_of_facts(ruleset: str) -> Response:
    """The JSON Schema of the facts of a ruleset."""
    no_query(request)
    return json_answer(facts_schema(service().ruleset(ruleset)))


@calls.post("/v1/rulesets/check")
def check_text() -> Response:
    """Diagnostics for rule text not yet saved; nothing is kept."""
    no_query(request)
    _, document = read_json(request, service().settings.body_limit)
    require_valid_under(RULE_TEXT, document)
    diagnostics = checked(document["files"])
    sources = tuple(SourceText(name, text) for name, text in document["files"].items())
    shown: list[Any] = [to_json(diagnostic, sources) for diagnostic in diagnostics]
    return json_answer({"ok": not has_errors(diagnostics), "diagnostics": shown})
