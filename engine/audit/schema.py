"""The tables of the store as they are now; `migrations/` is how they came to be.

Rows are only ever added. `bodies` can be deleted for one customer without touching a seal.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text compared byte by byte, so that both databases sort ids and instants alike."""

ID = String(36).with_variant(String(36, collation="C"), "postgresql")

RULESETS = Table(
    "rulesets",
    METADATA,
    Column("digest", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("files", LargeBinary, nullable=False),
    Column("archived_at", TEXT, nullable=False),
)

SEALS = Table(
    "seals",
    METADATA,
    Column("decision_id", ID, primary_key=True),
    Column("seal", LargeBinary, nullable=False),
    Column("ruleset", TEXT, nullable=False),
    Column("ruleset_digest", TEXT, ForeignKey("rulesets.digest"), nullable=False),
    Column("as_of", TEXT, nullable=False),
    Column("decided_at", TEXT, nullable=False),
    Column("decided_at_utc", TEXT, nullable=False),
    Column("requested_by", TEXT, nullable=False),
    Column("seal_digest", TEXT, nullable=False, server_default=""),
    Index("seals_by_ruleset", "ruleset", "decision_id"),
)

BODIES = Table(
    "bodies",
    METADATA,
    Column("decision_id", ID, ForeignKey("seals.decision_id"), primary_key=True),
    Column("customer_id", TEXT, nullable=False),
    Column("statuses", TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Index("bodies_by_customer", "customer_id", "decision_id"),
)

IDEMPOTENCY = Table(
    "idempotency",
    METADATA,
    Column("principal", TEXT, primary_key=True),
    Column("key", TEXT, primary_key=True),
    Column("request_digest", TEXT, nullable=False),
    Column("decision_id", ID, ForeignKey("seals.decision_id"), nullable=False),
)

TABLES = (RULESETS, SEALS, BODIES, IDEMPOTENCY)
"""Every table, each after those it refers to."""
