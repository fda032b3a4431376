"""Bringing a store's tables to a revision, from inside the package: no `alembic.ini`, any working directory."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from engine.audit.database import Database, open_database, store_errors
from engine.audit.errors import StoreVersion

MIGRATIONS = Path(__file__).parent / "migrations"
EMPTY = "base"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the store at `url` up to `revision`, its data kept; a SQLite file not yet there is created."""
    _moved(url, revision, command.upgrade)


def downgrade(url: str, revision: str) -> None:
    """Bring the store at `url` down to `revision`; what that revision has no place for is given up."""
    _moved(url, revision, command.downgrade)


def ensure_current(database: Database, may_upgrade: bool) -> None:
    """Leave the tables at the newest revision, or raise StoreVersion saying why they are not."""
    with store_errors():
        with database.reading() as connection:
            revision = revision_of(connection)
        if revision == newest_revision():
            return
        if revision is not None and revision not in known_revisions():
            raise StoreVersion(f"the store is at revision `{revision}`, which is newer than this program")
        if not may_upgrade:
            raise StoreVersion(f"the store is at revision `{revision or EMPTY}`; run the upgrade first")
        with database.changing_tables() as connection:
            command.upgrade(_config(connection), "head")


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the tables; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """Return the revision this program works with."""
    return str(_scripts().get_current_head())


def known_revisions() -> tuple[str, ...]:
    """Return every revision this program can start from, oldest first."""
    return tuple(script.revision for script in reversed(list(_scripts().walk_revisions())))


def _moved(url: str, revision: str, move: object) -> None:
    assert callable(move)
    database = open_database(url, create=move is command.upgrade)
    try:
        with store_errors(), database.changing_tables() as connection:
            move(_config(connection), revision)
    finally:
        database.close()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
