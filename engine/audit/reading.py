"""Finding records: one by id, pages newest first, all ids in order."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from engine.audit.cells import bytes_cell, text_cell
from engine.audit.database import Database, store_errors
from engine.audit.errors import MalformedCursor
from engine.audit.record import Record, lowest_id_at
from engine.audit.schema import BODIES, SEALS
from engine.audit.stored import NO_BODY, Stored, utc_text

PAGE_LIMIT = 1000
_FIRST_ID = str(uuid.UUID(int=0))
_RECORDS = select(SEALS, BODIES.c.customer_id, BODIES.c.statuses, BODIES.c.body, BODIES.c.salt).outerjoin_from(
    SEALS, BODIES, SEALS.c.decision_id == BODIES.c.decision_id
)


@dataclass(frozen=True, slots=True)
class Page:
    """Records, newest first, and the cursor of the next page; None where this is the last."""

    records: tuple[Stored, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: those that meet all that is given. `from_` is included, `to` is not; both are of `decided_at`."""

    customer_id: str | None = None
    ruleset: str | None = None
    status: str | None = None
    from_: dt.datetime | None = None
    to: dt.datetime | None = None


def find_records(connection: Connection, ids: Sequence[str]) -> dict[str, Stored]:
    """Return those of the records that are stored, by id."""
    if not ids:
        return {}
    rows = connection.execute(_RECORDS.where(SEALS.c.decision_id.in_(ids)))
    return {stored.decision_id: stored for stored in map(stored_row, rows)}


def read_page(connection: Connection, wanted: Wanted, cursor: str | None, limit: int) -> Page:
    """Return up to `limit` records after the cursor; raises MalformedCursor for one we did not issue."""
    if not 0 < limit <= PAGE_LIMIT:
        raise ValueError(f"a page holds 1 to {PAGE_LIMIT} records")
    query = _narrowed(_RECORDS, wanted)
    if cursor is not None:
        query = query.where(SEALS.c.decision_id < _id_of(cursor))
    if any("\x00" in name for name in (wanted.customer_id, wanted.ruleset, wanted.status) if name):
        return Page((), None)
    rows = connection.execute(query.order_by(SEALS.c.decision_id.desc()).limit(limit + 1)).all()
    records = tuple(stored_row(row) for row in rows[:limit])
    return Page(records, _cursor_of(records[-1].decision_id) if len(rows) > limit else None)


def read_ids(database: Database, since: dt.datetime | None, page: int = PAGE_LIMIT) -> Iterator[str]:
    """Yield the ids of all decisions, oldest first; a page at a time, so that millions need little memory.

    No transaction stays open between pages: decisions made meanwhile may be among those yielded.
    """
    query = select(SEALS.c.decision_id).order_by(SEALS.c.decision_id).limit(page)
    if since is not None:
        query = query.where(SEALS.c.decided_at_utc >= utc_text(since), SEALS.c.decision_id >= lowest_id_at(since))
    last = _FIRST_ID
    while True:
        with store_errors(), database.reading() as connection:
            ids = connection.scalars(query.where(SEALS.c.decision_id > last)).all()
        yield from ids
        if len(ids) < page:
            return
        last = ids[-1]


def all_records(connection: Connection) -> Iterator[Stored]:
    """Yield every record in the order of its id, streamed from the database."""
    rows = connection.execution_options(yield_per=PAGE_LIMIT).execute(_RECORDS.order_by(SEALS.c.decision_id))
    return (stored_row(row) for row in rows)


def is_decision_id(text: str) -> bool:
    """Tell whether the text can be the id of a decision, written as we write it."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def stored_row(row: Row[Any]) -> Stored:
    """Return the record a row holds, also where a cell was changed to be of another kind."""
    has_body = row.customer_id is not None
    return Stored(
        record=Record(
            decision_id=text_cell(row.decision_id),
            seal=bytes_cell(row.seal),
            body=bytes_cell(row.body) if has_body else NO_BODY,
            salt=bytes_cell(row.salt) if has_body else b"",
        ),
        seal_digest=text_cell(row.seal_digest),
        ruleset=text_cell(row.ruleset),
        ruleset_digest=text_cell(row.ruleset_digest),
        as_of=text_cell(row.as_of),
        decided_at=text_cell(row.decided_at),
        decided_at_utc=text_cell(row.decided_at_utc),
        requested_by=text_cell(row.requested_by),
        customer_id=text_cell(row.customer_id) if has_body else None,
        statuses=text_cell(row.statuses) if has_body else None,
    )


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.customer_id is not None:
        query = query.where(BODIES.c.customer_id == wanted.customer_id)
    if wanted.ruleset is not None:
        query = query.where(SEALS.c.ruleset == wanted.ruleset)
    if wanted.status is not None:
        query = query.where(BODIES.c.statuses.contains(f"|{wanted.status}|", autoescape=True))
    # Ids begin with the instant, so a bound on the id lets the primary key find what the instant then makes exact.
    if wanted.from_ is not None:
        query = query.where(
            SEALS.c.decided_at_utc >= utc_text(wanted.from_), SEALS.c.decision_id >= lowest_id_at(wanted.from_)
        )
    if wanted.to is not None:
        query = query.where(SEALS.c.decided_at_utc < utc_text(wanted.to), SEALS.c.decision_id < lowest_id_at(wanted.to))
    return query


def _cursor_of(decision_id: str) -> str:
    return base64.urlsafe_b64encode(uuid.UUID(decision_id).bytes).rstrip(b"=").decode()


def _id_of(cursor: str) -> str:
    try:
        data = base64.b64decode(cursor.encode("ascii") + b"==", altchars=b"-_", validate=True)
        decision_id = uuid.UUID(bytes=data)
    except (ValueError, binascii.Error):
        raise MalformedCursor("not a cursor of this list") from None
    if decision_id.version != 7 or _cursor_of(str(decision_id)) != cursor:
        raise MalformedCursor("not a cursor of this list")
    return str(decision_id)
