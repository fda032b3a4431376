"""A record as the store gives it back, and whether it is still what was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from engine.audit.difference import ABSENT, Absent, Difference
from engine.audit.exact_json import MalformedJson, exact_json_loads
from engine.audit.record import Record, body_digest, sha256
from engine.model.outcome import Json

NO_BODY = b"null"
SEAL_COLUMNS = ("decision_id", "ruleset", "ruleset_digest", "as_of", "decided_at", "requested_by")


@dataclass(frozen=True, slots=True)
class Stored:
    """A record with what the store keeps beside it, for searching and for noticing change.

    The columns repeat seal and body; `decided_at_utc` orders and `statuses` filters. Where the body is gone
    `record.body` is `null` and the columns of its row are None.
    """

    record: Record
    seal_digest: str
    ruleset: str
    ruleset_digest: str
    as_of: str
    decided_at: str
    decided_at_utc: str
    requested_by: str
    customer_id: str | None
    statuses: str | None

    @property
    def decision_id(self) -> str:
        return self.record.decision_id


def stored_form(record: Record) -> Stored:
    """Return the record with its columns filled from its own bytes."""
    seal, body = _object(record.seal), _object(record.body)
    return Stored(
        record=record,
        seal_digest=sha256(record.seal),
        ruleset=str(seal["ruleset"]),
        ruleset_digest=str(seal["ruleset_digest"]),
        as_of=str(seal["as_of"]),
        decided_at=str(seal["decided_at"]),
        decided_at_utc=utc_text(dt.datetime.fromisoformat(str(seal["decided_at"]))),
        requested_by=str(seal["requested_by"]),
        customer_id=str(body["customer_id"]),
        statuses=statuses_text(body["outcomes"]),
    )


def verify(stored: Stored) -> list[Difference]:
    """Return everything that shows the record is not as written; nothing where it is intact.

    Digests first, then the columns against seal and body. Bytes that cannot be read are reported, never raised.
    """
    return [*_digests(stored), *_seal_columns(stored), *_body_columns(stored)]


def _digests(stored: Stored) -> Iterator[Difference]:
    record = stored.record
    if (found := sha256(record.seal)) != stored.seal_digest:
        yield Difference("seal_digest", stored.seal_digest, found)
    if stored.customer_id is None:
        yield Difference("body", "stored", ABSENT)
        return
    seal = read_part(record.seal)
    recorded = seal.get("body_digest") if isinstance(seal, dict) else None
    if (found := body_digest(record.salt, record.body)) != recorded:
        yield Difference("body_digest", recorded, found)


def _seal_columns(stored: Stored) -> Iterator[Difference]:
    seal = read_part(stored.record.seal)
    if not isinstance(seal, dict):
        yield Difference("seal", "a JSON object", _shown(seal))
        return
    for column in SEAL_COLUMNS:
        yield from _compare(column, seal.get(column, ABSENT), getattr(stored, column))
    yield from _compare("decided_at_utc", _utc_or_absent(seal.get("decided_at")), stored.decided_at_utc)


def _body_columns(stored: Stored) -> Iterator[Difference]:
    if stored.customer_id is None:
        return
    body = read_part(stored.record.body)
    if not isinstance(body, dict):
        yield Difference("body", "a JSON object", _shown(body))
        return
    yield from _compare("customer_id", body.get("customer_id", ABSENT), stored.customer_id)
    yield from _compare("statuses", statuses_text(body.get("outcomes")), stored.statuses)


def read_part(part: bytes) -> Json | MalformedJson:
    """Return the JSON of a seal or body, or the error that says why it cannot be read."""
    try:
        return exact_json_loads(part)
    except MalformedJson as error:
        return error


def statuses_text(outcomes: Json) -> str:
    """Return the distinct statuses, sorted, each between bars, so that one is found without matching part of another.

    >>> statuses_text({"a": {"status": "review"}, "b": {"status": "decided"}})
    '|decided|review|'
    """
    values = outcomes.values() if isinstance(outcomes, dict) else ()
    statuses = {str(outcome.get("status")) for outcome in values if isinstance(outcome, dict)}
    return "|" + "".join(f"{status}|" for status in sorted(statuses))


def utc_text(at: dt.datetime) -> str:
    """Return the instant in UTC, in a fixed width, so that texts sort as instants do."""
    try:
        moment = at.astimezone(dt.UTC)
    except OverflowError:
        moment = at.replace(tzinfo=dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def _utc_or_absent(text: Json) -> str | Absent:
    try:
        return utc_text(dt.datetime.fromisoformat(str(text)))
    except ValueError:
        return ABSENT


def _compare(path: str, recorded: Json | Absent, found: Json | Absent) -> Iterator[Difference]:
    if recorded != found or type(recorded) is not type(found):
        yield Difference(path, recorded, found)


def _object(part: bytes) -> dict[str, Json]:
    value = exact_json_loads(part)
    if not isinstance(value, dict):
        raise TypeError("a record consists of two JSON objects")
    return value


def _shown(part: Json | MalformedJson) -> Json:
    return f"unreadable: {part}" if isinstance(part, MalformedJson) else part
