"""Searching articles by words: the index proposes, the text decides, the same on both databases.

Title hits come first, then the newest. SQLite answers from FTS5, PostgreSQL from a GIN index, over the same
terms (`extractors.entities.search_terms`). An article is found where every word occurs, in whatever inflected
form.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import ColumnElement, Connection, Engine, Select, cast, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import TSQUERY

from extractors.entities.search_terms import Wanted, plain, wanted
from models.tables import Article, SearchTerms

SNIPPET = 60
"""Characters shown on each side of the first hit."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that has the words, with the text around the first of them."""

    article_id: int
    title: str
    published_date: date | None
    url: str
    snippet: str


@dataclass(frozen=True, slots=True)
class _Found:
    article_id: int
    title: str
    body: str
    published_date: date | None
    url: str


def search(engine: Engine, word: str, limit: int) -> list[Hit]:
    """At most `limit` articles that have every word of `word`, those with all of them in the title first."""
    words = wanted(word)
    if not words:
        return []
    with (
        engine.connect().execution_options(is_reader=True) as connection,
        closing(_found(connection, words)) as found,
    ):
        return [_hit(article, words) for article in islice(found, limit)]


def _found(connection: Connection, words: Sequence[Wanted]) -> Generator[_Found, None, None]:
    terms = list(dict.fromkeys(term for wanted_ in words for term in wanted_.terms))
    seen: set[int] = set()
    for in_title in (True, False):
        with connection.execute(_query(connection, terms, in_title)) as rows:
            for article_id, title, subtitles, body, published_date, url in rows:
                where = title if in_title else f"{title}\n{subtitles}\n{body}"
                if article_id not in seen and _has_all(plain(where), words):
                    seen.add(article_id)
                    yield _Found(article_id, title, body, published_date, url)


def _has_all(where: str, words: Sequence[Wanted]) -> bool:
    """Whether the text has the stems: pairs of characters may also stand apart (`교육` … `육청`)."""
    return all(wanted_.stem is None or wanted_.stem in where for wanted_ in words)


def _query(
    connection: Connection, terms: Sequence[str], in_title: bool
) -> Select[int, str, str, str, date | None, str]:
    is_sqlite = connection.dialect.name == "sqlite"
    matches = _sqlite_match(terms, in_title) if is_sqlite else _postgresql_match(terms, in_title)
    return (
        select(
            Article.id, Article.title, Article.subtitles, Article.body, Article.published_date, Article.url
        )
        .join(SearchTerms, SearchTerms.article_id == Article.id)
        .where(Article.is_current, matches)
        .order_by(Article.published_date.desc().nulls_last(), Article.id.desc())
        .execution_options(yield_per=100)
    )


def _sqlite_match(terms: Sequence[str], in_title: bool) -> ColumnElement[bool]:
    expression = " AND ".join(f'"{term}"' for term in terms)
    query = f"title : ({expression})" if in_title else expression
    index = text("SELECT rowid FROM article_index WHERE article_index MATCH :query").bindparams(query=query)
    return SearchTerms.article_id.in_(index.columns(literal_column("rowid")))


def _postgresql_match(terms: Sequence[str], in_title: bool) -> ColumnElement[bool]:
    query = cast(" & ".join(f"'{term}'" for term in terms), TSQUERY)
    # as in the index of migration 0002
    everything: ColumnElement[str] = literal_column(
        "array_to_tsvector(string_to_array(btrim(search_terms.title || ' ' || search_terms.body), ' '))"
    )
    matches: ColumnElement[bool] = everything.op("@@")(query)
    if in_title:
        title = func.array_to_tsvector(func.string_to_array(SearchTerms.title, " "))
        matches &= title.op("@@")(query)
    return matches


def _hit(found: _Found, words: Sequence[Wanted]) -> Hit:
    """The hit with its snippet: of the body where it has a word, else its beginning."""
    body = " ".join(found.body.split())
    positions = [plain(body).find(wanted_.stem) for wanted_ in words if wanted_.stem]
    at = min((position for position in positions if position >= 0), default=0)
    start, end = max(0, at - SNIPPET), at + SNIPPET
    snippet = f"{'…' if start else ''}{body[start:end]}{'…' if end < len(body) else ''}"
    return Hit(found.article_id, found.title, found.published_date, found.url, snippet)
