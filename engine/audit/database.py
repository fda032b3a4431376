"""The two databases behind one face: transactions that read, and transactions that write one at a time."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from engine.audit.cells import decoded_text
from engine.audit.errors import StoreUnavailable, UnsupportedStore

BUSY_SECONDS = 30
POSTGRESQL = "postgresql+psycopg"
SQLITE_SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


class Database:
    """A PostgreSQL database; any number of transactions write side by side.

    Threads may share it. A process forked after it was opened must open its own.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing_engine = engine.execution_options(writing=True)
        self.generation = 0
        """Rises when another database was found in the place of the one opened."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection on which one state of the data is seen throughout."""
        with self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are durable when the block ends, and undone if it raises."""
        with self._writing_engine.begin() as connection:
            yield connection

    @contextmanager
    def changing_tables(self) -> Iterator[Connection]:
        """As `writing`, alone: no other process changes tables meanwhile."""
        with self.writing() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('guanjia tables'))"))
            yield connection

    def close(self) -> None:
        self.engine.dispose()


class SqliteDatabase(Database):
    """A SQLite file. Writers of all processes queue at a lock file: faster and fairer than SQLite's own wait."""

    def __init__(self, path: Path) -> None:
        super().__init__(_sqlite_engine(path))
        self.path = path
        self._lock_path = path.with_name(path.name + ".lock")
        self._identity = _identity(path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        self._notice_replacement()
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._alone():
            self._notice_replacement()
            with super().writing() as connection:
                yield connection

    @contextmanager
    def changing_tables(self) -> Iterator[Connection]:
        with self.writing() as connection:
            yield connection

    @contextmanager
    def _alone(self) -> Iterator[None]:
        descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _notice_replacement(self) -> None:
        """Let go of a file that is no longer at its path: what is written to it would be lost with it."""
        identity = _identity(self.path)
        if identity != self._identity:
            self.engine.dispose()
            self._identity = identity
            self.generation += 1


def open_database(url: str, create: bool) -> Database:
    """Return the database the SQLAlchemy URL names, reachable; a missing SQLite file is created if asked for.

    Raises UnsupportedStore for any other kind, StoreUnavailable where there is nothing to reach.
    """
    address = _address(url)
    with store_errors():
        if address.get_backend_name() == "sqlite":
            return SqliteDatabase(_sqlite_file(address, create))
        database = Database(_postgresql_engine(address))
        with database.reading() as connection:
            connection.execute(text("SELECT 1"))
        return database


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn what a driver or the file system raises into StoreUnavailable."""
    try:
        yield
    except (SQLAlchemyError, OSError, sqlite3.Error) as error:
        raise StoreUnavailable(str(error).splitlines()[0] if str(error) else type(error).__name__) from error


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise UnsupportedStore("not a store URL; expected `sqlite:///file.db` or `postgresql+psycopg://…`") from None
    if address.drivername in ("sqlite", "sqlite+pysqlite"):
        if address.database in (None, "", ":memory:"):
            raise UnsupportedStore("a store needs a file: `sqlite:///file.db`")
        return address
    if address.drivername in ("postgresql", POSTGRESQL):
        return address.set(drivername=POSTGRESQL)
    raise UnsupportedStore(f"`{address.drivername}` is not supported; use `sqlite` or `{POSTGRESQL}`")


def _sqlite_file(address: URL, create: bool) -> Path:
    path = Path(str(address.database)).absolute()
    if create:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    elif not path.is_file():
        raise StoreUnavailable(f"no store at {path}")
    return path


def _sqlite_engine(path: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        # mode=rw: a file that went missing is an error, never a new and empty store.
        name = f"file:{quote(str(path))}?mode=rw"
        return sqlite3.connect(name, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=8, max_overflow=56)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.text_factory = decoded_text
    for setting in SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgresql_engine(address: URL) -> Engine:
    engine = create_engine(address, pool_pre_ping=True, pool_size=8, max_overflow=56)
    event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _set_up_postgresql(connection: Any, _: Any) -> None:
    """Wait for the disk at every commit, whatever the server's default."""
    connection.execute("SET synchronous_commit TO on")
    connection.commit()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
