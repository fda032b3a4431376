"""Carrying a whole store in one file, from either database to either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DataError, IntegrityError

from engine.audit.backup_format import BackupDamaged, LineWriter, backup_lines, decoded, encoded, new_backup_file
from engine.audit.database import store_errors
from engine.audit.errors import StoreError
from engine.audit.reading import PAGE_LIMIT, all_records
from engine.audit.record import Record
from engine.audit.schema import IDEMPOTENCY, RULESETS, TABLES
from engine.audit.store import Store
from engine.audit.stored import NO_BODY, Stored, verify
from engine.audit.transaction import insert_stored

RECORD_BYTES = ("seal", "body", "salt")
COLUMNS = tuple(field.name for field in fields(Stored) if field.name != "record")


class StoreNotEmpty(StoreError):
    """A backup is restored into an empty store only."""


@dataclass(frozen=True, slots=True)
class Carried:
    """How much a backup holds, and which records in it are not as they were written."""

    rulesets: int
    records: int
    keys: int
    damaged: tuple[str, ...] = ()


def backup(store: Store, path: str | Path) -> Carried:
    """Write all of the store, as it is at one moment, to a file at `path`; decisions go on meanwhile.

    The file is there only when it is whole. Records are taken as they are; those that fail their own digests are named.
    """
    with store_errors(), store.database.reading() as connection, new_backup_file(Path(path)) as lines:
        rulesets = _write_rulesets(connection, lines)
        records, damaged = _write_records(connection, lines)
        keys = _write_keys(connection, lines)
    return Carried(rulesets, records, keys, damaged)


def restore(path: str | Path, store: Store, *, keep_damaged: bool = False) -> Carried:
    """Put a backup into an empty store, wholly or not at all.

    Raises BackupDamaged for a file that is cut short, altered, or holds a record that fails its own digests;
    `keep_damaged` takes such records as they are, and names them. Raises StoreNotEmpty.
    """
    with store_errors(), store.database.changing_tables() as connection:
        _refuse_unless_empty(connection)
        try:
            return _restore_lines(connection, backup_lines(Path(path)), keep_damaged)
        except (IntegrityError, DataError) as error:
            raise BackupDamaged(f"the rows of the backup do not fit together: {str(error).splitlines()[0]}") from error


def _write_rulesets(connection: Connection, lines: LineWriter) -> int:
    rows = connection.execute(select(RULESETS).order_by(RULESETS.c.digest)).mappings()
    before = lines.count
    for row in rows:
        lines.write("ruleset", **(dict(row) | {"files": encoded(bytes(row["files"]))}))
    return lines.count - before


def _write_records(connection: Connection, lines: LineWriter) -> tuple[int, tuple[str, ...]]:
    before, damaged = lines.count, []
    for stored in all_records(connection):
        columns = {name: getattr(stored, name) for name in COLUMNS}
        parts = {name: encoded(getattr(stored.record, name)) for name in RECORD_BYTES}
        lines.write("record", decision_id=stored.decision_id, **columns, **parts)
        if verify(stored):
            damaged.append(stored.decision_id)
    return lines.count - before, tuple(damaged)


def _write_keys(connection: Connection, lines: LineWriter) -> int:
    before = lines.count
    query = select(IDEMPOTENCY).order_by(IDEMPOTENCY.c.principal, IDEMPOTENCY.c.key)
    for row in connection.execution_options(yield_per=PAGE_LIMIT).execute(query).mappings():
        lines.write("key", **row)
    return lines.count - before


def _refuse_unless_empty(connection: Connection) -> None:
    for table in TABLES:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StoreNotEmpty(f"the store is not empty: there are rows in `{table.name}`")


def _restore_lines(connection: Connection, lines: Iterator[dict[str, Any]], keep_damaged: bool) -> Carried:
    counts = {"ruleset": 0, "record": 0, "key": 0}
    damaged: list[str] = []
    for entries in _pages(lines):
        for kind in counts:
            chosen = [entry for entry in entries if entry["kind"] == kind]
            counts[kind] += len(chosen)
            damaged += _restore_page(connection, kind, chosen, keep_damaged)
        if unknown := {entry["kind"] for entry in entries} - counts.keys():
            raise BackupDamaged(f"a line of unknown kind `{min(unknown)}`")
    return Carried(counts["ruleset"], counts["record"], counts["key"], tuple(damaged))


def _restore_page(connection: Connection, kind: str, entries: list[dict[str, Any]], keep_damaged: bool) -> list[str]:
    """Insert lines of one kind; return the ids of damaged records among them."""
    try:
        if kind == "record":
            records = [_record_of(entry) for entry in entries]
            damaged = _damaged(records, keep_damaged)
            insert_stored(connection, records)
            return damaged
        rows = [{name: entry[name] for name in entry if name != "kind"} for entry in entries]
        if kind == "ruleset":
            rows = [row | {"files": decoded(row["files"])} for row in rows]
    except (KeyError, TypeError) as error:
        raise BackupDamaged(f"a line of kind `{kind}` is not complete: {error}") from error
    if rows:
        connection.execute(insert(RULESETS if kind == "ruleset" else IDEMPOTENCY), rows)
    return []


def _damaged(records: list[Stored], keep: bool) -> list[str]:
    damaged = []
    for stored in records:
        if found := verify(stored):
            damaged.append(stored.decision_id)
            if not keep:
                raise BackupDamaged(f"record {stored.decision_id} is not as it was written: {found[0]}")
    return damaged


def _record_of(entry: dict[str, Any]) -> Stored:
    seal, body, salt = (decoded(entry[name]) for name in RECORD_BYTES)
    record = Record(entry["decision_id"], seal, body if entry["customer_id"] is not None else NO_BODY, salt)
    return Stored(record=record, **{name: entry[name] for name in COLUMNS})


def _pages(lines: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    remaining = iter(lines)
    while page := list(islice(remaining, PAGE_LIMIT)):
        yield page
