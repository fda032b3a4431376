"""From a request to a stored decision record: the steps of one decision."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from api.caller_language import say
from api.problems import Fault, Problem, pointer
from api.schemas import require_valid
from api.service import Service
from api.version import service_version
from engine.audit import (
    Engines,
    Idempotency,
    IdempotencyConflict,
    InFlight,
    Record,
    RecordRefused,
    answer_bytes,
    make_record,
)
from engine.audit.record import sha256
from engine.audit.stored import read_part
from engine.backends import EngineUnavailable
from engine.decide import BadAsOf, UnknownFacts, facts_at, parse_as_of, read_facts
from engine.decide.decider import Answer, Decider
from engine.explain import trace
from engine.model.facts import Facts
from engine.model.outcome import Json
from engine.model.ruleset import Ruleset

log = logging.getLogger("guanjia.api")


def decide(service: Service, name: str, raw: bytes, document: Any, requested_by: str, key: str | None) -> bytes:
    """Return the record of the decision asked for, as stored. Raises `Problem`; then nothing was stored.

    With an idempotency key seen before, it is the first answer again, byte for byte.
    """
    decider = service.decider(name)
    ruleset = decider.ruleset
    request = None if key is None else Idempotency(requested_by, key, request_digest(name, raw))
    if (earlier := answered(service, request)) is not None:
        return answer_bytes(fitting(earlier, name, document))
    require_valid("request", document)
    facts = facts_of(ruleset, document["facts"])
    asked = asked_of(ruleset, document.get("decisions", []))
    now = dt.datetime.now(dt.UTC)
    as_of = instant_of(ruleset, document.get("as_of"), now)
    answer = answer_of(decider, facts, asked, as_of)
    record = record_of(ruleset, document, facts, answer, as_of, now, requested_by)
    stored = fitting(save(service, ruleset, record, request), name, document)
    service.metrics.answered(name, answer)
    return answer_bytes(stored)


def answer_of(decider: Decider, facts: Facts, asked: tuple[str, ...], as_of: dt.datetime) -> Answer:
    """Return the answer of the engine the service is set to. Raises `Problem` if that engine's process is down."""
    try:
        return decider.decide(facts, asked, as_of)
    except EngineUnavailable as error:
        detail = say("engine_unavailable", engine=decider.mode, why=error)
        raise Problem("engine_unavailable", detail, headers={"Retry-After": "1"}) from None


def request_digest(name: str, raw: bytes) -> str:
    """Return the digest of what was asked: of which ruleset, with which body."""
    return sha256(name.encode() + b"\n" + raw)


def answered(service: Service, request: Idempotency | None) -> Record | None:
    """Return the record that answered this very request. Raises `Problem` if its key was used for another."""
    if request is None:
        return None
    try:
        return service.store.answered(request)
    except IdempotencyConflict:
        raise key_reused() from None


def fitting(record: Record, name: str, document: Any) -> Record:
    """Return the record stored under a key, which answers this request. Raises `Problem` for that of another one.

    Nothing seals which record a key points at. That is checked here, lest an altered store tell of another customer.
    """
    if not fits(record, name, document):
        log.error("decision %s stands under the idempotency key of another request", record.decision_id)
        raise Problem("internal_error", say("record_unfit"))
    return record


def fits(record: Record, name: str, document: Any) -> bool:
    """True if this record can be the answer to the request: the same ruleset, customer and facts."""
    seal, body = read_part(record.seal), read_part(record.body)
    if not isinstance(seal, dict) or not isinstance(body, dict) or not isinstance(document, dict):
        return False
    same = (body.get("customer_id"), body.get("facts")) == (document.get("customer_id"), document.get("facts"))
    return same and seal.get("ruleset") == name


def save(service: Service, ruleset: Ruleset, record: Record, request: Idempotency | None) -> Record:
    """Return the record that is now durable: this one, or the first answer to the same request. Raises `Problem`."""
    try:
        return service.store.save(record, ruleset_text=rule_text(ruleset), idempotency=request)
    except IdempotencyConflict:
        raise key_reused() from None
    except InFlight:
        raise Problem("request_in_flight", say("request_in_flight"), headers={"Retry-After": "1"}) from None
    except RecordRefused as error:
        raise Problem("invalid_request", say("not_recorded", why=error)) from None


def key_reused() -> Problem:
    return Problem("idempotency_key_reused", say("idempotency_key_reused"))


def facts_of(ruleset: Ruleset, supplied: Mapping[str, Json]) -> Facts:
    """Return the supplied facts, read. Raises `Problem` for names the ruleset does not declare."""
    try:
        return read_facts(ruleset, supplied)
    except UnknownFacts as error:
        faults = tuple(unknown_fact(name, similar) for name, similar in error.names.items())
        raise Problem("unknown_fact", "; ".join(fault.detail for fault in faults[:3]), faults) from None


def unknown_fact(name: str, similar: str | None) -> Fault:
    key = "unknown_fact_similar" if similar else "unknown_fact"
    detail = say(key, name=name[:200], similar=similar)
    return Fault(pointer(["facts", name]), "unknown_fact", detail, similar)


def asked_of(ruleset: Ruleset, names: list[str]) -> tuple[str, ...]:
    """Return the decisions asked for; none: all. Raises `Problem` for one the ruleset does not have."""
    faults = tuple(
        Fault(
            pointer(["decisions", place]), "unknown_decision", say("unknown_decision", ruleset=ruleset.name, name=name)
        )
        for place, name in enumerate(names)
        if name not in ruleset.decisions
    )
    if faults:
        raise Problem("unknown_decision", "; ".join(fault.detail for fault in faults[:3]), faults)
    return tuple(names)


def instant_of(ruleset: Ruleset, text: str | None, now: dt.datetime) -> dt.datetime:
    """Return the instant to decide for. Raises `Problem`."""
    try:
        return parse_as_of(text, ruleset, now)
    except BadAsOf as error:
        detail = say(error.code)
        raise Problem("bad_as_of", detail, (Fault("/as_of", error.code, detail),)) from None


def record_of(
    ruleset: Ruleset,
    document: Mapping[str, Any],
    facts: Facts,
    answer: Answer,
    as_of: dt.datetime,
    now: dt.datetime,
    requested_by: str,
) -> Record:
    """Return the record of the answer, not stored yet."""
    everything = {**answer.computed, **answer.outcomes}
    known = facts_at(ruleset, facts, tuple(answer.outcomes), as_of) if document.get("trace") == "full" else None
    return make_record(
        ruleset=ruleset.name,
        ruleset_digest=ruleset.digest,
        as_of=as_of,
        decided_at=now,
        requested_by=requested_by,
        engines=Engines(answer.answered, answer.confirmed, service_version(), answer.reason),
        customer_id=document["customer_id"],
        facts=document["facts"],
        computed={name: outcome.to_json() for name, outcome in answer.computed.items()},
        outcomes={name: outcome.to_json() for name, outcome in answer.outcomes.items()},
        trace=None if known is None else [table.to_json() for table in trace(ruleset, known, everything)],
    )


def rule_text(ruleset: Ruleset) -> dict[str, str]:
    """Return the rule files, by relative path, as they are archived."""
    return {source.file: source.text for source in ruleset.sources}
