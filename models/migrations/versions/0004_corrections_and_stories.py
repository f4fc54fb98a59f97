"""What corrections changed, and stories: the copies of one release

Revision: 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("corrections", sa.Column("articles", sa.JSON(), nullable=True))
    op.add_column("corrections", sa.Column("entities", sa.JSON(), nullable=True))
    op.create_table(
        "corrected_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(length=20), nullable=False),
        sa.Column("entity_key", sa.Text(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=True),
        _of_article("corrected_rows"),
        sa.PrimaryKeyConstraint("id", name="pk_corrected_rows"),
        sa.UniqueConstraint(
            "article_id",
            "table_name",
            "number",
            "column_name",
            name="uq_corrected_rows_article_id_table_name_number_column_name",
        ),
    )
    op.create_index("ix_corrected_rows_entity_key", "corrected_rows", ["entity_key"])
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_article_id", sa.Integer(), nullable=True),
        sa.Column("article_count", sa.Integer(), nullable=False),
        _of_article("stories", "lead_article_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
        sa.UniqueConstraint("lead_article_id", name="uq_stories_lead_article_id"),
    )
    op.create_table(
        "story_articles",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("kept_share", sa.Float(), nullable=False),
        sa.Column("own_share", sa.Float(), nullable=False),
        sa.Column("differs", sa.Text(), nullable=False),
        _of_article("story_articles"),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name="fk_story_articles_story_id_stories", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_story_articles"),
    )
    op.create_index("ix_story_articles_story_id", "story_articles", ["story_id"])
    op.create_table(
        "article_sketches",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        _of_article("article_sketches"),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_sketches"),
    )


def _of_article(table: str, column: str = "article_id", ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_articles"
    return sa.ForeignKeyConstraint([column], ["articles.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    op.drop_table("article_sketches")
    op.drop_table("story_articles")
    op.drop_table("stories")
    op.drop_table("corrected_rows")
    with op.batch_alter_table("corrections") as batch:
        batch.drop_column("entities")
        batch.drop_column("articles")
