"""Tables go up and down between revisions, and the records in them stay."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

import engine.audit.migrate as migrate
from engine.audit import Idempotency, Store, StoreVersion, verify
from engine.audit.database import open_database
from engine.audit.schema import METADATA
from tests.audit.conftest import DIGEST


def test_the_revisions_lead_to_the_tables_the_code_uses(store_url: str) -> None:
    migrate.upgrade(store_url)
    database = open_database(store_url, create=False)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    database.close()


def test_down_and_up_again_keeps_every_record(store_url: str, record_of: Any, ruleset_text: Any) -> None:
    key = Idempotency("local", "k", "sha256:r")
    with Store.open(store_url) as store:
        store.save(record_of(), ruleset_text=ruleset_text, idempotency=key)
        for number in range(20):
            store.save(record_of(f"C{number}"))
        before = store.list(limit=100).records
    migrate.downgrade(store_url, "0001")
    assert "seal_digest" not in _columns(store_url, "seals")
    migrate.upgrade(store_url)
    with Store.open(store_url) as store:
        assert store.list(limit=100).records == before
        assert not any(verify(stored) for stored in before)
        assert store.answered(key) == before[-1].record
        assert store.ruleset_text(DIGEST) == ruleset_text


def test_a_store_of_the_first_revision_is_brought_up_when_opened(
    store_url: str, record_of: Any, ruleset_text: Any
) -> None:
    record = record_of()
    with Store.open(store_url) as store:
        store.save(record, ruleset_text=ruleset_text)
    migrate.downgrade(store_url, "0001")
    with pytest.raises(StoreVersion, match="0001"):
        Store.open(store_url, upgrade=False)
    with Store.open(store_url) as store:
        stored = store.fetch(record.decision_id)
        assert stored is not None
        assert verify(stored) == []


def test_all_the_way_down_leaves_no_table_of_ours(store_url: str) -> None:
    migrate.upgrade(store_url)
    migrate.downgrade(store_url, "base")
    database = open_database(store_url, create=False)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.close()


def test_tables_newer_than_the_program_are_refused(store_url: str) -> None:
    migrate.upgrade(store_url)
    database = open_database(store_url, create=False)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StoreVersion, match="newer"):
        Store.open(store_url)


def test_a_revision_that_fails_leaves_the_tables_as_they_were(
    store_url: str, record_of: Any, ruleset_text: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = record_of()
    with Store.open(store_url) as store:
        store.save(record, ruleset_text=ruleset_text)
    migrations = shutil.copytree(migrate.MIGRATIONS, tmp_path / "migrations")
    (migrations / "versions" / "v0003_faulty.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = '0003', '0002'\n"
        "def upgrade():\n    op.add_column('bodies', sa.Column('extra', sa.Text))\n    op.drop_table('nowhere')\n"
    )
    monkeypatch.setattr(migrate, "MIGRATIONS", migrations)
    with pytest.raises(Exception, match="nowhere"):
        Store.open(store_url)
    monkeypatch.undo()
    assert "extra" not in _columns(store_url, "bodies")
    with Store.open(store_url) as store:
        assert store.fetch(record.decision_id) is not None


def test_many_may_open_an_empty_store_at_once(store_url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        for store in pool.map(Store.open, [store_url] * 8):
            store.ping()
            store.close()


def test_it_works_from_any_folder(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Store.open("sqlite:///here.db").close()
    assert (tmp_path / "here.db").is_file()


def _columns(url: str, table: str) -> set[str]:
    database = open_database(url, create=False)
    columns = {column["name"] for column in inspect(database.engine).get_columns(table)}
    database.close()
    return columns
