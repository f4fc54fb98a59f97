"""The day before the flag: SQLite finds days by this index also where a query says no more than `is_current`

Revision: 0006, after 0005
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_articles_published_date_is_current", "articles", ["published_date", "is_current"])
    op.drop_index("ix_articles_is_current_published_date", "articles")


def downgrade() -> None:
    op.create_index("ix_articles_is_current_published_date", "articles", ["is_current", "published_date"])
    op.drop_index("ix_articles_published_date_is_current", "articles")
