"""Indexes of the days of articles and of the articles of entities, which pages read without the rows

Revision: 0003, after 0002
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LINKS = ("person_id", "organisation_id", "place_id")


def upgrade() -> None:
    op.create_index("ix_articles_id_published_date", "articles", ["id", "published_date"])
    for link in LINKS:
        op.create_index(f"ix_mentions_{link}_article_id", "mentions", [link, "article_id"])
        op.drop_index(f"ix_mentions_{link}", "mentions")


def downgrade() -> None:
    for link in LINKS:
        op.create_index(f"ix_mentions_{link}", "mentions", [link])
        op.drop_index(f"ix_mentions_{link}_article_id", "mentions")
    op.drop_index("ix_articles_id_published_date", "articles")
