"""Archive of rulesets, seals, bodies, idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ID = sa.String(36).with_variant(sa.String(36, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "rulesets",
        sa.Column("digest", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("files", sa.LargeBinary, nullable=False),
        sa.Column("archived_at", TEXT, nullable=False),
    )
    op.create_table(
        "seals",
        sa.Column("decision_id", ID, primary_key=True),
        sa.Column("seal", sa.LargeBinary, nullable=False),
        sa.Column("ruleset", TEXT, nullable=False),
        sa.Column("ruleset_digest", TEXT, sa.ForeignKey("rulesets.digest"), nullable=False),
        sa.Column("as_of", TEXT, nullable=False),
        sa.Column("decided_at", TEXT, nullable=False),
        sa.Column("decided_at_utc", TEXT, nullable=False),
        sa.Column("requested_by", TEXT, nullable=False),
    )
    op.create_table(
        "bodies",
        sa.Column("decision_id", ID, sa.ForeignKey("seals.decision_id"), primary_key=True),
        sa.Column("customer_id", TEXT, nullable=False),
        sa.Column("statuses", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "idempotency",
        sa.Column("principal", TEXT, primary_key=True),
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("request_digest", TEXT, nullable=False),
        sa.Column("decision_id", ID, sa.ForeignKey("seals.decision_id"), nullable=False),
    )


def downgrade() -> None:
    for table in ("idempotency", "bodies", "seals", "rulesets"):
        op.drop_table(table)
