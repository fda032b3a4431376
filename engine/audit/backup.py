"""Writing a whole store to one file, which either database can take."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path

from sqlalchemy import Connection, select

from engine.audit.archived import rule_text, verify_rule_text
from engine.audit.backup_format import LineWriter, encoded, new_backup_file
from engine.audit.cells import bytes_cell, text_cell
from engine.audit.database import store_errors
from engine.audit.reading import PAGE_LIMIT, all_records
from engine.audit.schema import IDEMPOTENCY, RULESETS, SEALS
from engine.audit.store import Store
from engine.audit.stored import Stored, verify

RECORD_BYTES = ("seal", "body", "salt")
KEY_COLUMNS = ("principal", "key", "request_digest", "decision_id")
RULESET_NAMES = ("digest", "name", "archived_at")
COLUMNS = tuple(field.name for field in fields(Stored) if field.name != "record")


@dataclass(frozen=True, slots=True)
class Carried:
    """How much a backup holds, and what in it is not as it was written.

    `damaged` names records by id, `damaged_rulesets` rule texts by digest; also those that are gone.
    """

    rulesets: int
    records: int
    keys: int
    damaged: tuple[str, ...] = ()
    damaged_rulesets: tuple[str, ...] = ()


@dataclass(slots=True)
class Texts:
    """The rule texts met so far: each digest, and what is wrong with the text under it, if anything."""

    found: dict[str, str | None] = field(default_factory=dict)
    count: int = 0

    def add(self, digest: str, files: bytes) -> str | None:
        """The text is counted; return what is wrong with it."""
        self.count += 1
        wrong = verify_rule_text(digest, rule_text(files))
        self.found[digest] = str(wrong[0]) if wrong else None
        return self.found[digest]

    def is_gone(self, digest: str) -> bool:
        """True at the first record of a digest under which there is no text."""
        gone = digest not in self.found
        if gone:
            self.found[digest] = str(verify_rule_text(digest, None)[0])
        return gone

    @property
    def damaged(self) -> tuple[str, ...]:
        return tuple(digest for digest, wrong in self.found.items() if wrong is not None)


def backup(store: Store, path: str | Path) -> Carried:
    """Write all of the store, as it is at one moment, to a file at `path`; decisions go on meanwhile.

    The file is there only when it is whole. Records and rule texts are taken as they are; those that fail their own
    digests are named.
    """
    with store_errors(), store.database.reading() as connection, new_backup_file(Path(path)) as lines:
        texts = _write_rulesets(connection, lines)
        records, damaged = _write_records(connection, lines, texts)
        keys, missing = _write_keys(connection, lines)
    return Carried(texts.count, records, keys, (*damaged, *missing), texts.damaged)


def _write_rulesets(connection: Connection, lines: LineWriter) -> Texts:
    texts = Texts()
    for row in connection.execute(select(RULESETS).order_by(RULESETS.c.digest)).mappings():
        files, names = bytes_cell(row["files"]), {name: text_cell(row[name]) for name in RULESET_NAMES}
        lines.write("ruleset", **names, files=encoded(files))
        texts.add(names["digest"], files)
    return texts


def _write_records(connection: Connection, lines: LineWriter, texts: Texts) -> tuple[int, tuple[str, ...]]:
    before, damaged = lines.count, []
    for stored in all_records(connection):
        texts.is_gone(stored.ruleset_digest)
        columns = {name: getattr(stored, name) for name in COLUMNS}
        parts = {name: encoded(getattr(stored.record, name)) for name in RECORD_BYTES}
        lines.write("record", decision_id=stored.decision_id, **columns, **parts)
        if verify(stored):
            damaged.append(stored.decision_id)
    return lines.count - before, tuple(damaged)


def _write_keys(connection: Connection, lines: LineWriter) -> tuple[int, tuple[str, ...]]:
    """Write the keys; return their number and the ids of records that keys point at but that are not there."""
    before, missing = lines.count, []
    seal = SEALS.c.decision_id.label("seal")
    query = select(IDEMPOTENCY, seal).outerjoin_from(
        IDEMPOTENCY, SEALS, IDEMPOTENCY.c.decision_id == SEALS.c.decision_id
    )
    ordered = query.order_by(IDEMPOTENCY.c.principal, IDEMPOTENCY.c.key)
    for row in connection.execution_options(yield_per=PAGE_LIMIT).execute(ordered).mappings():
        lines.write("key", **{name: text_cell(row[name]) for name in KEY_COLUMNS})
        if row["seal"] is None:
            missing.append(text_cell(row["decision_id"]))
    return lines.count - before, tuple(missing)
