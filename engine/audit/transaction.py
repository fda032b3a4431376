"""What one transaction of the store writes: a batch of records, each wholly or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Insert, Table, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, IntegrityError

from engine.audit.archived import GONE
from engine.audit.canonical import canonical_bytes
from engine.audit.database import Database
from engine.audit.errors import IdempotencyConflict, RecordRefused, StoreError
from engine.audit.reading import find_records
from engine.audit.record import Record
from engine.audit.schema import BODIES, IDEMPOTENCY, RULESETS, SEALS
from engine.audit.stored import Stored, utc_text

KEY_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A caller's promise that two requests under this key are one; `request_digest` tells whether it is kept."""

    principal: str
    key: str
    request_digest: str

    def __post_init__(self) -> None:
        if not 0 < len(self.key) <= KEY_LENGTH or "\x00" in self.key + self.principal:
            raise ValueError(f"an idempotency key has 1 to {KEY_LENGTH} characters, none of them NUL")

    @property
    def name(self) -> tuple[str, str]:
        return self.principal, self.key


@dataclass(frozen=True, slots=True)
class Item:
    """One record to be written, the text of its ruleset if that may still have to be archived, and its key."""

    stored: Stored
    ruleset_text: Mapping[str, str] | None = None
    idempotency: Idempotency | None = None


Result = Record | StoreError
"""The record now stored (the first one under its key), or why there is none."""


def write_batch(database: Database, items: Sequence[Item], archived: frozenset[str]) -> list[Result]:
    """Write the items in one transaction and return, in their order, what became of each.

    Where a row is refused each item gets a transaction of its own, so that one cannot take the others with it.
    Raises what the driver raises where the store itself fails; then nothing is known to be written.
    """
    try:
        with database.writing() as connection:
            return _write(connection, items, archived)
    except (IntegrityError, DataError) as refusal:
        if len(items) == 1:
            return [_again(database, items[0], refusal)]
        return [result for item in items for result in write_batch(database, [item], frozenset())]


def _again(database: Database, item: Item, refusal: Exception) -> Result:
    """Write once more: where a key was taken by another process in between, it is now found."""
    try:
        with database.writing() as connection:
            return _write(connection, [item], frozenset())[0]
    except (IntegrityError, DataError):
        return RecordRefused(f"decision {item.stored.decision_id} cannot be stored: {str(refusal).splitlines()[0]}")


def _write(connection: Connection, items: Sequence[Item], archived: frozenset[str]) -> list[Result]:
    earlier = _answers_under_keys(connection, [item.idempotency for item in items if item.idempotency])
    results = [_known(item, earlier) for item in items]
    new = [item for item, result in zip(items, results, strict=True) if result is item.stored.record]
    archive(connection, _texts(new, archived))
    insert_stored(connection, [item.stored for item in new])
    _insert(connection, IDEMPOTENCY, [_key_row(item.stored, item.idempotency) for item in new if item.idempotency])
    return results


def _answers_under_keys(
    connection: Connection, keys: Sequence[Idempotency]
) -> dict[tuple[str, str], tuple[str, Record]]:
    """Return what is stored under the keys: the digest of the request and the record that answered it."""
    if not keys:
        return {}
    wanted = tuple_(IDEMPOTENCY.c.principal, IDEMPOTENCY.c.key).in_([key.name for key in keys])
    rows = connection.execute(select(IDEMPOTENCY).where(wanted)).all()
    records = find_records(connection, [row.decision_id for row in rows])
    return {(row.principal, row.key): (row.request_digest, records[row.decision_id].record) for row in rows}


def earlier_answer(connection: Connection, idempotency: Idempotency) -> Record | None:
    """Return the record stored under the key, if any; raises IdempotencyConflict where the request was another."""
    found = _answers_under_keys(connection, [idempotency]).get(idempotency.name)
    result = found and _same_request(idempotency, *found)
    if isinstance(result, StoreError):
        raise result
    return result


def _known(item: Item, earlier: Mapping[tuple[str, str], tuple[str, Record]]) -> Result:
    found = earlier.get(item.idempotency.name) if item.idempotency else None
    if item.idempotency is None or found is None:
        return item.stored.record
    return _same_request(item.idempotency, *found)


def _same_request(idempotency: Idempotency, request_digest: str, record: Record) -> Result:
    if request_digest == idempotency.request_digest:
        return record
    return IdempotencyConflict(f"the key `{idempotency.key}` was used for another request")


def _texts(items: Iterable[Item], archived: frozenset[str]) -> dict[tuple[str, str], bytes]:
    """Return the canonical text of each ruleset not yet archived, once, by digest and name."""
    wanted = {
        (item.stored.ruleset_digest, item.stored.ruleset): item.ruleset_text
        for item in items
        if item.ruleset_text is not None and item.stored.ruleset_digest not in archived
    }
    return {name: canonical_bytes(dict(files)) for name, files in wanted.items()}


def archive(connection: Connection, texts: Mapping[tuple[str, str], bytes]) -> None:
    """Keep the texts, by digest and name, that are not kept yet, or of which a restored store says that it is gone."""
    now = utc_text(dt.datetime.now(dt.UTC))
    rows = [
        {"digest": digest, "name": name, "files": files, "archived_at": now} for (digest, name), files in texts.items()
    ]
    if rows:
        connection.execute(_insert_or_fill(connection), rows)


def insert_stored(connection: Connection, records: Sequence[Stored]) -> None:
    """Add the rows of the records; a record without a body adds only its seal."""
    _insert(connection, SEALS, [_seal_row(stored) for stored in records])
    _insert(connection, BODIES, [_body_row(stored) for stored in records if stored.customer_id is not None])


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _insert_or_fill(connection: Connection) -> Insert:
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    new = make(RULESETS)
    filled = {"files": new.excluded.files, "archived_at": new.excluded.archived_at}
    return new.on_conflict_do_update(index_elements=["digest"], set_=filled, where=RULESETS.c.files == GONE)


def _seal_row(stored: Stored) -> dict[str, Any]:
    return {
        "decision_id": stored.decision_id,
        "seal": stored.record.seal,
        "seal_digest": stored.seal_digest,
        "ruleset": stored.ruleset,
        "ruleset_digest": stored.ruleset_digest,
        "as_of": stored.as_of,
        "decided_at": stored.decided_at,
        "decided_at_utc": stored.decided_at_utc,
        "requested_by": stored.requested_by,
    }


def _body_row(stored: Stored) -> dict[str, Any]:
    return {
        "decision_id": stored.decision_id,
        "customer_id": stored.customer_id,
        "statuses": stored.statuses,
        "body": stored.record.body,
        "salt": stored.record.salt,
    }


def _key_row(stored: Stored, idempotency: Idempotency) -> dict[str, Any]:
    return {
        "principal": idempotency.principal,
        "key": idempotency.key,
        "request_digest": idempotency.request_digest,
        "decision_id": stored.decision_id,
    }
