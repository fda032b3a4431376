"""A digest beside each seal, taken of those already there; indexes for lists by customer and by ruleset."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SEALS = sa.table("seals", sa.column("decision_id"), sa.column("seal", sa.LargeBinary), sa.column("seal_digest"))
PAGE = 1000


def upgrade() -> None:
    op.add_column("seals", sa.Column("seal_digest", TEXT, nullable=False, server_default=""))
    fill_digests(op.get_bind())
    op.create_index("seals_by_ruleset", "seals", ["ruleset", "decision_id"])
    op.create_index("bodies_by_customer", "bodies", ["customer_id", "decision_id"])


def downgrade() -> None:
    op.drop_index("bodies_by_customer", "bodies")
    op.drop_index("seals_by_ruleset", "seals")
    op.drop_column("seals", "seal_digest")


def fill_digests(connection: sa.Connection) -> None:
    """Leave every seal with its digest, page by page, whatever their number."""
    by_id = sa.update(SEALS).where(SEALS.c.decision_id == sa.bindparam("id")).values(seal_digest=sa.bindparam("digest"))
    last = ""
    while page := connection.execute(
        sa.select(SEALS.c.decision_id, SEALS.c.seal)
        .where(SEALS.c.decision_id > last)
        .order_by(SEALS.c.decision_id)
        .limit(PAGE)
    ).all():
        connection.execute(by_id, [{"id": id_, "digest": digest_of(bytes(seal))} for id_, seal in page])
        last = page[-1].decision_id


def digest_of(seal: bytes) -> str:
    return "sha256:" + hashlib.sha256(seal).hexdigest()
