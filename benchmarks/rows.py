"""Articles as bare rows of SQLite: what is measured without reading a page starts from these."""

from __future__ import annotations

import sqlite3
from datetime import date

_NOW = "2026-01-01 00:00:00+00:00"


def insert_source(connection: sqlite3.Connection) -> None:
    """The source that all such articles come from."""
    connection.execute(
        "INSERT INTO sources (id, name, kind, list_url, is_enabled) VALUES ('one', '하나', 'board', 'u', 1)"
    )


def insert_article(connection: sqlite3.Connection, number: int, title: str, body: str, day: date) -> None:
    """An article with its page and its capture, all of this number."""
    url = f"http://one/{number}"
    connection.execute(
        "INSERT INTO pages (id, source_id, url, state, discovered_at, attempts)"
        " VALUES (?, 'one', ?, 'extracted', ?, 1)",
        (number, url, _NOW),
    )
    connection.execute(
        "INSERT INTO captures (id, page_id, url, file, offset, length, status, sha256, fetched_at)"
        " VALUES (?, ?, ?, 'a', 0, 1, 200, '0', ?)",
        (number, number, url, _NOW),
    )
    connection.execute(
        "INSERT INTO articles (id, page_id, capture_id, position, revision, is_current, url, title,"
        " subtitles, body, published_date, is_time_known, layout, extractor_version, text_digest,"
        " digest, stored_at)"
        " VALUES (?, ?, ?, 0, 1, 1, ?, ?, '', ?, ?, 0, 'generic', '1', '0', '0', ?)",
        (number, number, number, url, title, body, day.isoformat(), _NOW),
    )
