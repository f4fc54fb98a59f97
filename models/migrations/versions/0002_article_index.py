"""The full-text index over search_terms: FTS5 on SQLite, a GIN index on PostgreSQL

Revision: 0002, after 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The index keeps no text of its own; the triggers tell it what changes in `search_terms`.
SQLITE = (
    """
    CREATE VIRTUAL TABLE article_index USING fts5(
        title, body, content='search_terms', content_rowid='article_id',
        tokenize='unicode61 remove_diacritics 0'
    )
    """,
    """
    CREATE TRIGGER search_terms_inserted AFTER INSERT ON search_terms BEGIN
        INSERT INTO article_index (rowid, title, body) VALUES (new.article_id, new.title, new.body);
    END
    """,
    """
    CREATE TRIGGER search_terms_deleted AFTER DELETE ON search_terms BEGIN
        INSERT INTO article_index (article_index, rowid, title, body)
        VALUES ('delete', old.article_id, old.title, old.body);
    END
    """,
    """
    CREATE TRIGGER search_terms_updated AFTER UPDATE ON search_terms BEGIN
        INSERT INTO article_index (article_index, rowid, title, body)
        VALUES ('delete', old.article_id, old.title, old.body);
        INSERT INTO article_index (rowid, title, body) VALUES (new.article_id, new.title, new.body);
    END
    """,
)

POSTGRESQL = """
    CREATE INDEX article_index ON search_terms
    USING gin (array_to_tsvector(string_to_array(btrim(title || ' ' || body), ' ')))
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.execute(POSTGRESQL)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("inserted", "deleted", "updated"):
            op.execute(f"DROP TRIGGER search_terms_{event}")
        op.execute("DROP TABLE article_index")
    else:
        op.execute("DROP INDEX article_index")
