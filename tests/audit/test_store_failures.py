"""A failing store answers nobody, and works again when it is back."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from engine.audit import Store, StoreUnavailable
from engine.load.digest import digest_of

END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def test_a_file_that_is_gone_fails_every_call_and_is_used_again_when_back(
    store_at: Store, path: Path, record_of: Any, ruleset_text: Any
) -> None:
    kept, lost, later = record_of(), record_of(), record_of()
    store_at.save(kept, ruleset_text=ruleset_text)
    away = path.with_suffix(".away")
    _move(path, away)
    with pytest.raises(StoreUnavailable):
        store_at.save(lost, ruleset_text=ruleset_text)
    with pytest.raises(StoreUnavailable):
        store_at.ping()
    with pytest.raises(StoreUnavailable):
        store_at.fetch(kept.decision_id)
    with pytest.raises(StoreUnavailable):
        list(store_at.ids())
    assert not path.exists()
    _move(away, path)
    store_at.ping()
    store_at.save(later, ruleset_text=ruleset_text)
    assert list(store_at.ids()) == [kept.decision_id, later.decision_id]


def test_another_file_in_its_place_is_written_to_and_not_the_old_one(
    store_at: Store, path: Path, record_of: Any, ruleset_text: Any
) -> None:
    store_at.save(record_of(), ruleset_text=ruleset_text)
    new = path.with_name("new.db")
    Store.open(f"sqlite:///{new}").close()
    _move(path, path.with_suffix(".away"))
    _move(new, path)
    record = record_of()
    store_at.save(record, ruleset_text=ruleset_text)
    with Store.open(f"sqlite:///{path}") as reopened:
        assert list(reopened.ids()) == [record.decision_id]
        assert reopened.ruleset_text(digest_of(ruleset_text)) == ruleset_text


def test_a_full_disk_fails_the_save_and_nothing_is_half_there(
    store_at: Store, record_of: Any, ruleset_text: Any
) -> None:
    store_at.save(record_of(), ruleset_text=ruleset_text)
    with store_at.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    huge = record_of(facts={"text": "x" * 1_000_000})
    with pytest.raises(StoreUnavailable, match="full"):
        store_at.save(huge)
    assert store_at.fetch(huge.decision_id) is None
    store_at.database.engine.dispose()
    assert store_at.save(huge) == huge


def test_a_store_held_by_another_process_times_out_and_recovers(
    store_at: Store, path: Path, record_of: Any, ruleset_text: Any
) -> None:
    store_at.save(record_of(), ruleset_text=ruleset_text)
    with open(f"{path}.lock", "rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for _ in range(3):
            with pytest.raises(StoreUnavailable, match="did not answer"):
                store_at.save(record_of(), timeout=0.01)
    record = record_of()
    assert store_at.save(record) == record


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="No such file"):
        Store.open(f"sqlite:///{tmp_path}/nowhere/store.db")


def test_without_upgrade_no_store_is_created(path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no store"):
        Store.open(f"sqlite:///{path}", upgrade=False)
    assert not path.exists()


def test_a_file_that_is_no_database_is_said(path: Path) -> None:
    path.write_bytes(b"this is no database, but longer than a header of one would have to be" * 20)
    with pytest.raises(StoreUnavailable, match="not a database"):
        Store.open(f"sqlite:///{path}")


def test_the_file_is_for_its_owner_alone(store_at: Store, path: Path) -> None:
    assert path.stat().st_mode & 0o077 == 0


def test_a_forked_child_must_open_its_own(store_at: Store, record_of: Any, ruleset_text: Any) -> None:
    child = os.fork()
    if child == 0:
        try:
            store_at.save(record_of(), ruleset_text=ruleset_text)
        except RuntimeError:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


@pytest.mark.postgresql
def test_lost_connections_to_postgresql_are_replaced(postgresql_url: str, record_of: Any, ruleset_text: Any) -> None:
    records = [record_of() for _ in range(3)]
    with Store.open(postgresql_url) as store:
        for record in records:
            store.save(record, ruleset_text=ruleset_text)
            _end_connections(postgresql_url)
        assert list(store.ids()) == [record.decision_id for record in records]


@pytest.mark.postgresql
def test_postgresql_stopped_and_started_again(
    postgresql_server: Any, postgresql_url: str, record_of: Any, ruleset_text: Any
) -> None:
    kept, later = record_of(), record_of()
    with Store.open(postgresql_url) as store:
        store.save(kept, ruleset_text=ruleset_text)
        postgresql_server.stop()
        try:
            with pytest.raises(StoreUnavailable):
                store.save(record_of(), ruleset_text=ruleset_text)
            with pytest.raises(StoreUnavailable):
                store.ping()
        finally:
            postgresql_server.start()
        store.ping()
        store.save(later, ruleset_text=ruleset_text)
        assert list(store.ids()) == [kept.decision_id, later.decision_id]


@pytest.fixture
def store_at(path: Path) -> Any:
    with Store.open(f"sqlite:///{path}") as store:
        yield store


def _move(path: Path, to: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        if Path(f"{path}{suffix}").exists():
            shutil.move(f"{path}{suffix}", f"{to}{suffix}")


def _end_connections(url: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(END_OTHERS))
    engine.dispose()
