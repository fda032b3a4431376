"""Reading a backup into an empty store, each record and rule text verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DataError, IntegrityError

from engine.audit.archived import GONE
from engine.audit.backup import COLUMNS, KEY_COLUMNS, RECORD_BYTES, RULESET_NAMES, Carried, Texts
from engine.audit.backup_format import BackupDamaged, backup_lines, decoded
from engine.audit.database import store_errors
from engine.audit.errors import StoreError
from engine.audit.reading import PAGE_LIMIT
from engine.audit.record import Record
from engine.audit.schema import IDEMPOTENCY, RULESETS, SEALS, TABLES
from engine.audit.store import Store
from engine.audit.stored import NO_BODY, Stored, verify
from engine.audit.transaction import insert_stored

Entry = dict[str, Any]
KINDS = ("ruleset", "record", "key")


class StoreNotEmpty(StoreError):
    """A backup is restored into an empty store only."""


def restore(path: str | Path, store: Store, *, keep_damaged: bool = False) -> Carried:
    """Put a backup into an empty store, wholly or not at all.

    Raises BackupDamaged for a file that is cut short, altered, or holds a record or rule text that fails its own
    digests, or a record without its rule text; `keep_damaged` takes those as they are, and names them. Raises
    StoreNotEmpty.
    """
    with store_errors(), store.database.changing_tables() as connection:
        _refuse_unless_empty(connection)
        try:
            return _Restoring(connection, keep_damaged).lines(backup_lines(Path(path)))
        except (IntegrityError, DataError) as error:
            raise BackupDamaged(f"the rows of the backup do not fit together: {str(error).splitlines()[0]}") from error


def _refuse_unless_empty(connection: Connection) -> None:
    for table in TABLES:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StoreNotEmpty(f"the store is not empty: there are rows in `{table.name}`")


@dataclass(slots=True)
class _Restoring:
    """One restore under way. Damaged parts end it with BackupDamaged, or are kept and named."""

    connection: Connection
    keep_damaged: bool
    texts: Texts = field(default_factory=Texts)
    damaged: list[str] = field(default_factory=list)
    records: int = 0
    keys: int = 0

    def lines(self, lines: Iterator[Entry]) -> Carried:
        for entries in _pages(lines):
            if unknown := {entry["kind"] for entry in entries} - set(KINDS):
                raise BackupDamaged(f"a line of unknown kind `{min(unknown)}`")
            for kind in KINDS:
                self._page(kind, [entry for entry in entries if entry["kind"] == kind])
        return Carried(self.texts.count, self.records, self.keys, tuple(self.damaged), self.texts.damaged)

    def _page(self, kind: str, entries: list[Entry]) -> None:
        try:
            if not entries:
                return
            if kind == "ruleset":
                self._rulesets(entries)
            elif kind == "record":
                self._records(entries)
            else:
                self._keys(entries)
        except (KeyError, TypeError) as error:
            raise BackupDamaged(f"a line of kind `{kind}` is not complete: {error}") from error

    def _rulesets(self, entries: list[Entry]) -> None:
        rows = [_columns(entry, RULESET_NAMES) | {"files": decoded(entry["files"])} for entry in entries]
        for row in rows:
            if wrong := self.texts.add(row["digest"], row["files"]):
                self._refuse_unless_kept(f"rule text {row['digest']} is not as it was archived: {wrong}")
        self.connection.execute(insert(RULESETS), rows)

    def _records(self, entries: list[Entry]) -> None:
        records = [_record_of(entry) for entry in entries]
        for stored in records:
            if self.texts.is_gone(stored.ruleset_digest):
                self._text_is_gone(stored)
            if found := verify(stored):
                self._refuse_unless_kept(f"record {stored.decision_id} is not as it was written: {found[0]}")
                self.damaged.append(stored.decision_id)
        insert_stored(self.connection, records)
        self.records += len(records)

    def _text_is_gone(self, stored: Stored) -> None:
        """An empty row stands where the rule text would."""
        digest = stored.ruleset_digest
        self._refuse_unless_kept(f"record {stored.decision_id} was made under rule text {digest}, which is gone")
        row = {"digest": digest, "name": stored.ruleset, "files": GONE, "archived_at": stored.decided_at_utc}
        self.connection.execute(insert(RULESETS), row)

    def _keys(self, entries: list[Entry]) -> None:
        """Keys of records that are not there are left out."""
        rows = [_columns(entry, KEY_COLUMNS) for entry in entries]
        pointed_at = {row["decision_id"] for row in rows}
        there = set(self.connection.scalars(select(SEALS.c.decision_id).where(SEALS.c.decision_id.in_(pointed_at))))
        for gone in sorted(pointed_at - there):
            self._refuse_unless_kept(f"record {gone} is gone: a key points at it")
            self.damaged.append(gone)
        if kept := [row for row in rows if row["decision_id"] in there]:
            self.connection.execute(insert(IDEMPOTENCY), kept)
        self.keys += len(kept)

    def _refuse_unless_kept(self, why: str) -> None:
        if not self.keep_damaged:
            raise BackupDamaged(why)


def _columns(entry: Entry, names: Iterable[str]) -> Entry:
    return {name: entry[name] for name in names}


def _record_of(entry: Entry) -> Stored:
    seal, body, salt = (decoded(entry[name]) for name in RECORD_BYTES)
    record = Record(entry["decision_id"], seal, body if entry["customer_id"] is not None else NO_BODY, salt)
    return Stored(record=record, **_columns(entry, COLUMNS))


def _pages(lines: Iterable[Entry]) -> Iterator[list[Entry]]:
    remaining = iter(lines)
    while page := list(islice(remaining, PAGE_LIMIT)):
        yield page
