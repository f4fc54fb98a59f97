"""Wide numbers for the rows of articles: mentions alone pass two thousand million at 100 million articles

Revision: 0007, after 0006
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("aliases", "attachments", "dates", "mentions", "place_candidates", "removed_blocks", "roles")


def upgrade() -> None:
    _numbers_become("bigint")


def downgrade() -> None:
    _numbers_become("integer")


def _numbers_become(kind: str) -> None:
    """PostgreSQL only: SQLite's numbers always have 64 bits."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN id TYPE {kind}")
        op.execute(f"ALTER SEQUENCE {table}_id_seq AS {kind}")
    op.execute(f"ALTER TABLE mentions ALTER COLUMN date_id TYPE {kind}")
