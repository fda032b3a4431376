"""A store changed behind our back: what was changed is named, and everything else goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from engine.audit import BackupDamaged, Idempotency, MalformedJson, Store, backup, replay, restore, verify
from engine.audit.archived import rule_text, verify_rule_text
from tests.audit.conftest import DIGEST

KEY = Idempotency("local", "order", "sha256:request")


@pytest.fixture
def filled(store: Store, record_of: Any, ruleset_text: Any) -> Store:
    store.save(record_of("C0"), ruleset_text=ruleset_text, idempotency=KEY)
    for number in range(1, 5):
        store.save(record_of(f"C{number}"))
    return store


@pytest.fixture
def sqlite_filled(sqlite_url: str, record_of: Any, ruleset_text: Any) -> Iterator[Store]:
    with Store.open(sqlite_url) as opened:
        opened.save(record_of("C0"), ruleset_text=ruleset_text)
        opened.save(record_of("C1"))
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/restored.db") as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.backup"


def alter(store: Store, statement: str, **values: Any) -> None:
    """The statement was carried out without regard to what refers to what."""
    foreign = "PRAGMA foreign_keys=OFF" if store.database.engine.dialect.name == "sqlite" else None
    with store.database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        cursor = raw.cursor()
        cursor.execute(foreign or "SET session_replication_role = replica")
        cursor.close()
        connection.execute(text(statement), values)
        connection.commit()
    store.database.engine.dispose()


def decided_again(files: Any, body: dict[str, Any], seal: dict[str, Any]) -> tuple[Any, Any, str]:
    return body["outcomes"], body["computed"], str(seal["ruleset_digest"])


@pytest.mark.parametrize(
    ("column", "path"),
    [("body", "body_digest"), ("salt", "body_digest"), ("customer_id", "customer_id"), ("statuses", "statuses")],
)
@pytest.mark.parametrize("value", ["'{}'", "7", "1.5", "CAST(x'ff00fe' AS TEXT)", "x'ff'", "''", "x''"])
def test_a_cell_of_another_kind_is_a_changed_record_and_no_more(
    sqlite_filled: Store, file: Path, column: str, path: str, value: str
) -> None:
    first, second = list(sqlite_filled.ids())
    alter(sqlite_filled, f"UPDATE bodies SET {column} = {value} WHERE decision_id = :id", id=first)
    stored = sqlite_filled.fetch(first)
    assert stored is not None
    assert path in {difference.path for difference in verify(stored)}
    assert [str(difference) for difference in verify(stored)]
    assert not replay(stored, sqlite_filled.ruleset_text(DIGEST), decided_again).identical
    assert [record.decision_id for record in sqlite_filled.list().records] == [second, first]
    assert backup(sqlite_filled, file).damaged == (first,)


@pytest.mark.parametrize("column", ["seal", "ruleset", "as_of", "decided_at_utc", "requested_by", "seal_digest"])
@pytest.mark.parametrize("value", ["x'ff'", "'王'", "3"])
def test_a_seal_of_another_kind_is_a_changed_record(sqlite_filled: Store, file: Path, column: str, value: str) -> None:
    first, _ = list(sqlite_filled.ids())
    alter(sqlite_filled, f"UPDATE seals SET {column} = {value} WHERE decision_id = :id", id=first)
    assert backup(sqlite_filled, file).damaged == (first,)


def test_the_same_bytes_kept_as_text_are_the_same_record(sqlite_filled: Store) -> None:
    alter(sqlite_filled, "UPDATE bodies SET body = CAST(body AS TEXT), salt = CAST(salt AS TEXT)")
    alter(sqlite_filled, "UPDATE rulesets SET files = CAST(files AS TEXT)")
    assert not any(verify(stored) for stored in sqlite_filled.list().records)
    found = sqlite_filled.ruleset_text(DIGEST)
    assert isinstance(found, dict)
    assert verify_rule_text(DIGEST, found) == []


@pytest.mark.parametrize("files", [b"\xff", b"[]", b'{"tiers.yaml": 1}', b'{"tiers.yaml": "decisions: 9"}'])
def test_an_altered_rule_text_is_named_and_kept_only_on_purpose(
    filled: Store, empty: Store, file: Path, files: bytes
) -> None:
    alter(filled, "UPDATE rulesets SET files = :files", files=files)
    carried = backup(filled, file)
    assert (carried.damaged, carried.damaged_rulesets) == ((), (DIGEST,))
    with pytest.raises(BackupDamaged, match=DIGEST):
        restore(file, empty)
    assert restore(file, empty, keep_damaged=True) == carried
    assert str(empty.ruleset_text(DIGEST)) == str(filled.ruleset_text(DIGEST))


def test_a_rule_text_that_is_gone_is_named_and_the_records_can_be_had(
    filled: Store, empty: Store, file: Path, record_of: Any, ruleset_text: Any
) -> None:
    alter(filled, "DELETE FROM rulesets")
    carried = backup(filled, file)
    assert (carried.rulesets, carried.records, carried.damaged_rulesets) == (0, 5, (DIGEST,))
    with pytest.raises(BackupDamaged, match="gone"):
        restore(file, empty)
    assert restore(file, empty, keep_damaged=True) == carried
    assert empty.list().records == filled.list().records
    assert empty.ruleset_text(DIGEST) is None
    again = file.with_suffix(".again")
    assert backup(empty, again).damaged_rulesets == (DIGEST,)
    empty.save(record_of(), ruleset_text=ruleset_text)
    assert empty.ruleset_text(DIGEST) == ruleset_text


def test_a_record_that_is_gone_from_under_its_key_is_named(filled: Store, empty: Store, file: Path) -> None:
    first = next(filled.ids())
    alter(filled, "DELETE FROM bodies WHERE decision_id = :id", id=first)
    alter(filled, "DELETE FROM seals WHERE decision_id = :id", id=first)
    assert backup(filled, file).damaged == (first,)
    with pytest.raises(BackupDamaged, match=first):
        restore(file, empty)
    carried = restore(file, empty, keep_damaged=True)
    assert (carried.records, carried.keys, carried.damaged) == (4, 0, (first,))


def test_unreadable_rule_text_is_a_difference_of_the_replay(filled: Store) -> None:
    alter(filled, "UPDATE rulesets SET files = :files", files=b"\xff")
    found = filled.ruleset_text(DIGEST)
    assert isinstance(found, MalformedJson)
    (stored, *_) = filled.list().records
    (difference,) = replay(stored, found, decided_again).differences
    assert (difference.path, difference.recorded) == ("ruleset_text", DIGEST)
    assert "unreadable" in str(difference)


def test_rule_text_as_archived_is_its_digest(ruleset_text: Any) -> None:
    assert verify_rule_text(DIGEST, ruleset_text) == []
    assert rule_text(b"") is None
