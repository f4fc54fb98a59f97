"""Indexes that stay cheap to fill: a mention is entered under the entity it has, terms are merged more rarely

Revision: 0009, after 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LINKS = ("person_id", "organisation_id", "place_id")

# FTS5 merges the terms of so many transactions at a time (by default 4) and holds so many bytes of them
# before it writes (1 MB). More of both, and a growing index is written again less often.
MERGING = {"automerge": (16, 4), "crisismerge": (64, 16), "hashsize": (1 << 24, 1 << 20)}


def upgrade() -> None:
    for link in LINKS:
        is_named = sa.text(f"{link} IS NOT NULL")
        op.drop_index(f"ix_mentions_{link}_article_id", "mentions")
        op.create_index(
            f"ix_mentions_{link}_article_id",
            "mentions",
            [link, "article_id"],
            sqlite_where=is_named,
            postgresql_where=is_named,
        )
    _set_merging(0)


def downgrade() -> None:
    for link in LINKS:
        op.drop_index(f"ix_mentions_{link}_article_id", "mentions")
        op.create_index(f"ix_mentions_{link}_article_id", "mentions", [link, "article_id"])
    _set_merging(1)


def _set_merging(version: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, values in MERGING.items():
            op.execute(
                f"INSERT INTO article_index (article_index, rank) VALUES ('{name}', {values[version]})"
            )
