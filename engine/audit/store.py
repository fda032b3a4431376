"""The append-only store of decision records."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import select, text

from engine.audit.archived import rule_text
from engine.audit.cells import bytes_cell
from engine.audit.database import Database, open_database, store_errors
from engine.audit.errors import InFlight, StoreUnavailable
from engine.audit.exact_json import MalformedJson
from engine.audit.migrate import ensure_current
from engine.audit.reading import Page, Wanted, find_records, is_decision_id, read_ids, read_page
from engine.audit.record import Record
from engine.audit.schema import RULESETS
from engine.audit.stored import Stored, stored_form
from engine.audit.transaction import Idempotency, Item, earlier_answer
from engine.audit.writer import GroupWriter

SAVE_SECONDS = 30.0


class Store:
    """Where decision records are kept: SQLite in a file, or PostgreSQL.

    Threads may share a store: saves are committed in groups by one thread, reads use connections of their own.
    Processes may not: a worker opens its store after it was forked (a save in a forked child is refused).
    Whatever fails in the database or its disk raises StoreUnavailable and leaves the store usable afterwards.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._process = os.getpid()
        self._writer = GroupWriter(database)
        self._claims: set[tuple[str, str]] = set()
        self._claiming = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, url: str, *, upgrade: bool = True) -> Self:
        """Return the store at the SQLAlchemy URL, its tables current.

        With `upgrade`, a missing SQLite file is created and older tables are brought up under a lock, so that workers
        may start together; without, they are refused. Raises StoreVersion where the tables are newer than this
        program, StoreUnavailable where nothing can be reached, UnsupportedStore for other kinds of database.
        """
        database = open_database(url, create=upgrade)
        try:
            ensure_current(database, may_upgrade=upgrade)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def save(
        self,
        record: Record,
        *,
        ruleset_text: Mapping[str, str] | None = None,
        idempotency: Idempotency | None = None,
        timeout: float = SAVE_SECONDS,
    ) -> Record:
        """Return the record, durable: once this returns, no crash loses it.

        `ruleset_text` (path to text) is archived in the same transaction unless it is there already. Under a key
        already answered the first record is returned and this one dropped. Raises IdempotencyConflict where that
        request was another, InFlight where one is being answered in this process, RecordRefused where this record
        cannot be kept, StoreUnavailable where the store did not commit within `timeout` seconds.
        """
        self._refuse_foreign_process()
        with self._claimed(idempotency):
            return self._writer.write(Item(stored_form(record), ruleset_text, idempotency), timeout)

    def answered(self, idempotency: Idempotency) -> Record | None:
        """Return the record stored under the key, None if there is none; raises IdempotencyConflict as `save` does.

        Lets a repeated request be answered without deciding again.
        """
        with store_errors(), self.database.reading() as connection:
            return earlier_answer(connection, idempotency)

    def fetch(self, decision_id: str) -> Stored | None:
        """Return the record of that id as stored; None where there is none."""
        if not is_decision_id(decision_id):
            return None
        with store_errors(), self.database.reading() as connection:
            return find_records(connection, [decision_id]).get(decision_id)

    def list(
        self,
        *,
        customer_id: str | None = None,
        ruleset: str | None = None,
        from_: dt.datetime | None = None,
        to: dt.datetime | None = None,
        status: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page:
        """Return a page of records, newest first. `from_` (included) and `to` (not) are instants of `decided_at`.

        `status` asks for records in which some asked outcome has it. Raises MalformedCursor.
        """
        wanted = Wanted(customer_id=customer_id, ruleset=ruleset, status=status, from_=from_, to=to)
        with store_errors(), self.database.reading() as connection:
            return read_page(connection, wanted, cursor, limit)

    def ids(self, since: dt.datetime | None = None) -> Iterator[str]:
        """Yield the ids of all decisions made at or after `since`, oldest first, however many."""
        return read_ids(self.database, since)

    def ruleset_text(self, digest: str) -> dict[str, str] | MalformedJson | None:
        """Return the archived rule files (path to text) of that digest; None where there are none.

        Where the stored bytes were changed beyond reading it is the error that says so.
        """
        with store_errors(), self.database.reading() as connection:
            files = connection.scalar(select(RULESETS.c.files).where(RULESETS.c.digest == digest))
        return None if files is None else rule_text(bytes_cell(files))

    def ping(self) -> None:
        """Return if the store answers; raises StoreUnavailable if it does not."""
        if self._closed:
            raise StoreUnavailable("the store was closed")
        with store_errors(), self.database.reading() as connection:
            connection.execute(text("SELECT digest FROM rulesets LIMIT 1")).all()

    def close(self, timeout: float = SAVE_SECONDS) -> None:
        """Commit what waits, then let go of the database."""
        if not self._closed and self._process == os.getpid():
            self._closed = True
            self._writer.close(timeout)
            self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _claimed(self, idempotency: Idempotency | None) -> Iterator[None]:
        """Hold the key for this request alone."""
        if idempotency is None:
            yield
            return
        with self._claiming:
            if idempotency.name in self._claims:
                raise InFlight(f"a request under the key `{idempotency.key}` is being answered")
            self._claims.add(idempotency.name)
        try:
            yield
        finally:
            with self._claiming:
                self._claims.discard(idempotency.name)

    def _refuse_foreign_process(self) -> None:
        if self._closed:
            raise StoreUnavailable("the store was closed")
        if self._process != os.getpid():
            raise RuntimeError("a store is opened in the process that uses it, after any fork")
