"""A backup carries a store whole, between databases; a damaged one is refused whole."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from engine.audit import (
    BackupDamaged,
    BackupUnreachable,
    Idempotency,
    Store,
    StoreNotEmpty,
    backup,
    restore,
    verify,
)
from engine.audit.backup_format import new_backup_file
from tests.audit.conftest import DIGEST

KEY = Idempotency("local", "order", "sha256:request")


@pytest.fixture
def filled(store: Store, record_of: Any, ruleset_text: Any) -> Store:
    store.save(record_of(facts={"text": "王\x00"}), ruleset_text=ruleset_text, idempotency=KEY)
    for number in range(30):
        store.save(record_of(f"C{number}"))
    return store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.backup"


@pytest.fixture
def empty(tmp_path: Path) -> Any:
    with Store.open(f"sqlite:///{tmp_path}/restored.db") as store:
        yield store


def contents(store: Store) -> tuple[Any, ...]:
    return store.list(limit=1000).records, store.ruleset_text(DIGEST), store.answered(KEY)


def is_empty(store: Store) -> bool:
    return contents(store) == ((), None, None)


def test_a_backup_restores_everything(filled: Store, empty: Store, file: Path) -> None:
    written = backup(filled, file)
    assert (written.rulesets, written.records, written.keys, written.damaged) == (1, 31, 1, ())
    assert restore(file, empty) == written
    assert contents(empty) == contents(filled)
    assert not any(verify(stored) for stored in empty.list(limit=100).records)


@pytest.mark.postgresql
def test_there_and_back_between_databases(
    sqlite_url: str, postgresql_url: str, empty: Store, file: Path, record_of: Any, ruleset_text: Any
) -> None:
    with Store.open(sqlite_url) as first, Store.open(postgresql_url) as second:
        first.save(record_of(), ruleset_text=ruleset_text, idempotency=KEY)
        backup(first, file)
        restore(file, second)
        again = file.with_suffix(".again")
        backup(second, again)
        restore(again, empty)
        assert contents(first) == contents(second) == contents(empty)
        assert again.read_bytes() == file.read_bytes()


def test_a_restored_store_goes_on(filled: Store, empty: Store, file: Path, record_of: Any) -> None:
    backup(filled, file)
    restore(file, empty)
    record = record_of()
    assert empty.save(record) == record
    assert empty.save(record_of(), idempotency=KEY) == filled.answered(KEY)


def test_a_store_that_is_not_empty_is_left_alone(filled: Store, file: Path) -> None:
    backup(filled, file)
    before = contents(filled)
    with pytest.raises(StoreNotEmpty):
        restore(file, filled)
    assert contents(filled) == before


def test_a_file_cut_short_anywhere_is_refused_whole(filled: Store, empty: Store, file: Path) -> None:
    backup(filled, file)
    data = file.read_bytes()
    for length in [*range(0, len(data), len(data) // 40), len(data) - 1]:
        file.write_bytes(data[:length])
        with pytest.raises(BackupDamaged):
            restore(file, empty)
    assert is_empty(empty)


def test_a_file_altered_anywhere_is_refused_whole(filled: Store, empty: Store, file: Path) -> None:
    backup(filled, file)
    lines = gzip.decompress(file.read_bytes())
    for position in range(0, len(lines), len(lines) // 100):
        file.write_bytes(gzip.compress(lines[:position] + bytes([lines[position] ^ 1]) + lines[position + 1 :]))
        with pytest.raises(BackupDamaged):
            restore(file, empty)
    assert is_empty(empty)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[:5] + lines[6:],
        lambda lines: [*lines, lines[-1]],
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [],
        lambda lines: [b"[]\n"],
        lambda lines: [lines[0].replace(b":1}", b":2}"), *lines[1:]],
    ],
    ids=["no end", "a line less", "an end more", "no start", "another order", "empty", "a list", "another version"],
)
def test_lines_taken_added_or_moved_are_noticed(
    filled: Store, empty: Store, file: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    backup(filled, file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join(change(lines))))
    with pytest.raises(BackupDamaged):
        restore(file, empty)
    assert is_empty(empty)


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "record", "decision_id": "x"},
        {"kind": "poem"},
        {"kind": "ruleset", "digest": "d", "files": "*"},
        {"kind": "key", "principal": "p", "key": "k", "request_digest": "d", "decision_id": "nobody"},
    ],
    ids=lambda line: line["kind"],
)
def test_a_well_formed_file_of_nonsense_is_refused(empty: Store, file: Path, line: dict[str, str]) -> None:
    with new_backup_file(file) as lines:
        lines.write(**line)
    with pytest.raises(BackupDamaged):
        restore(file, empty)
    assert is_empty(empty)


def test_a_damaged_record_is_named_and_kept_only_on_purpose(filled: Store, empty: Store, file: Path) -> None:
    damaged = filled.list().records[3].decision_id
    with filled.database.writing() as connection:
        connection.execute(text("UPDATE bodies SET customer_id = 'X' WHERE decision_id = :id"), {"id": damaged})
    assert backup(filled, file).damaged == (damaged,)
    with pytest.raises(BackupDamaged, match=damaged):
        restore(file, empty)
    assert is_empty(empty)
    assert restore(file, empty, keep_damaged=True).damaged == (damaged,)
    assert contents(empty) == contents(filled)


def test_a_record_without_its_body_is_carried(filled: Store, empty: Store, file: Path) -> None:
    chosen = filled.list().records[3].decision_id
    with filled.database.writing() as connection:
        connection.execute(text("DELETE FROM bodies WHERE decision_id = :id"), {"id": chosen})
    backup(filled, file)
    restore(file, empty, keep_damaged=True)
    assert empty.fetch(chosen) == filled.fetch(chosen)


def test_a_failed_backup_leaves_the_one_before(filled: Store, file: Path) -> None:
    backup(filled, file)
    before = file.read_bytes()
    with filled.database.writing() as connection:
        connection.execute(text("DROP TABLE idempotency"))
    with pytest.raises(Exception, match="idempotency"):
        backup(filled, file)
    assert file.read_bytes() == before
    assert sorted(file.parent.glob(f"{file.name}*")) == [file]


def test_backing_up_while_decisions_go_on_is_one_moment(filled: Store, file: Path, record_of: Any) -> None:
    with filled.database.reading() as connection:
        connection.execute(text("SELECT count(*) FROM seals")).scalar()
        filled.save(record_of())
        assert connection.execute(text("SELECT count(*) FROM seals")).scalar() == 31
    assert backup(filled, file).records == 32


def test_a_file_that_cannot_be_there_is_said(filled: Store, empty: Store, tmp_path: Path) -> None:
    with pytest.raises(BackupUnreachable, match="nowhere"):
        backup(filled, tmp_path / "nowhere" / "file")
    with pytest.raises(BackupUnreachable, match="nothing"):
        restore(tmp_path / "nothing", empty)


def test_the_file_is_for_its_owner_and_readable_without_us(filled: Store, file: Path) -> None:
    backup(filled, file)
    assert file.stat().st_mode & 0o077 == 0
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert lines[0] == {"kind": "start", "format": "guanjia-backup", "version": 1}
    assert lines[-1]["lines"] == len(lines) - 1
