"""Analysts' and the ledger's queries go by an index on both databases, never through a whole large table."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, text

from models.database import session_factory
from tests.models.samples import capture, prepare, release, store

LARGE = ("articles", "mentions", "captures", "pages", "roles", "dates", "search_terms", "removed_blocks")
"""Tables that grow with the archive."""


QUERIES = {
    "releases of a month, newest first": """
        SELECT id, title FROM articles
        WHERE is_current AND published_date BETWEEN '2024-05-01' AND '2024-05-31' ORDER BY published_date DESC
    """,
    "releases of a region": "SELECT id, title FROM articles WHERE region_code = '2920000000'",
    "what names a person": """
        SELECT articles.title FROM people
        JOIN mentions ON mentions.person_id = people.id JOIN articles ON articles.id = mentions.article_id
        WHERE people.name = '한도윤'
    """,
    "articles of a body": """
        SELECT DISTINCT mentions.article_id FROM organisations
        JOIN mentions ON mentions.organisation_id = organisations.id WHERE organisations.name = '늘품복지관'
    """,
    "mentions of a division": """
        SELECT mentions.text FROM places JOIN mentions ON mentions.place_id = places.id
        WHERE places.code = '2920000000'
    """,
    "roles of a person": """
        SELECT roles.title FROM people JOIN roles ON roles.person_id = people.id WHERE people.name = '한도윤'
    """,
    "people of a body": """
        SELECT roles.person_id FROM organisations JOIN roles ON roles.organisation_id = organisations.id
        WHERE organisations.name = '광산구'
    """,
    "what happens in a week": """
        SELECT text FROM dates WHERE start_date BETWEEN '2024-05-13' AND '2024-05-19'
    """,
    "mentions of an article": "SELECT text FROM mentions WHERE article_id = 1 ORDER BY number",
    "an article in the view": "SELECT entity FROM v_article_entities WHERE article_id = 1",
    "what was removed": "SELECT text FROM removed_blocks WHERE article_id = 1",
    "revisions of pages": "SELECT id FROM articles WHERE page_id IN (1, 2, 3) ORDER BY revision",
    "articles of a capture": "SELECT id FROM articles WHERE capture_id = 1",
    "the newest capture": "SELECT id FROM captures WHERE page_id = 1 ORDER BY id DESC LIMIT 1",
    "due pages": """
        SELECT id FROM pages
        WHERE source_id = 'hanmaeul' AND state = 'failed' AND next_try_at <= '2026-03-02'
    """,
    "known addresses": "SELECT url FROM pages WHERE source_id = 'hanmaeul' AND url IN ('a', 'b')",
}

WHOLE = {
    "words of titles": "SELECT id FROM articles WHERE title LIKE '%돌봄%'",
    "what a role says": "SELECT id FROM roles WHERE title = '구청장'",
}
"""Negatives: no index serves these, and the same check finds that."""


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A few articles; the planners go by the indexes that are there, PostgreSQL's as if tables were large."""
    with session_factory(engine).begin() as session:
        prepare(session, pages=3)
        for page in (1, 2, 3):
            store(session, page, capture(session, page), [release(page)])
    return engine


def whole_tables(connection: Connection, sql: str) -> list[str]:
    """The large tables that the database would read from end to end."""
    if connection.dialect.name == "sqlite":
        steps = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]
        scans = [step.split()[1] for step in steps if step.startswith("SCAN") and "INDEX" not in step]
    else:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        steps = [row[0] for row in connection.execute(text(f"EXPLAIN {sql}"))]
        scans = [step.split("Seq Scan on ")[1].split()[0] for step in steps if "Seq Scan on " in step]
    return [table for table in scans if table in LARGE]


def test_no_large_table_is_read_from_end_to_end(filled: Engine) -> None:
    with filled.begin() as connection:
        read_whole = {name: whole_tables(connection, sql) for name, sql in QUERIES.items()}
        assert read_whole == {name: [] for name in QUERIES}
        assert all(whole_tables(connection, sql) for sql in WHOLE.values())
