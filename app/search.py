"""Searching articles by words: the index proposes, the text decides, the same on both databases.

Title hits come first, then the newest. SQLite answers from FTS5, PostgreSQL from a GIN index, over the same
terms (`extractors.entities.search_terms`). An article is found where every word occurs, in whatever inflected
form, and every phrase in quotes; in one field, among some articles, beside an entity, if asked so.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from app.selection import WHOLE, Selection
from extractors.entities.search_terms import Wanted, plain, wanted
from models.tables import Article, Mention, Organisation, Person, Place, SearchTerms

SNIPPET = 60
"""Characters shown on each side of the first hit."""

PART = 50
"""Articles whose texts are looked at together."""


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


class Where(StrEnum):
    """The part of an article that must have the words."""

    ANYWHERE = "anywhere"
    TITLE = "title"
    BODY = "body"


def search(
    engine: Engine,
    word: str,
    limit: int,
    *,
    where: Where = Where.ANYWHERE,
    among: Selection = WHOLE,
    entity: str | None = None,
) -> list[Hit]:
    """At most `limit` articles that have every word of `word`, those with all of them in the title first.

    With `where` in that field alone (subtitles are of the body); `among` some articles; those that name an
    `entity`, given by its name, full name or key.
    """
    words = wanted(word)
    if not words:
        return []
    conditions = [*among.conditions(), *([_names(entity)] if entity else [])]
    with (
        engine.connect().execution_options(is_reader=True) as connection,
        closing(_found(connection, words, where, conditions)) as found,
    ):
        return [_hit(article, words) for article in islice(found, limit)]


def _names(entity: str) -> ColumnElement[bool]:
    """Whether an article names the entity."""
    links = ((Person, Mention.person_id), (Organisation, Mention.organisation_id), (Place, Mention.place_id))
    naming = []
    for model, link in links:
        called = [model.name == entity, model.key == entity]
        if model is Place:
            called.append(Place.full_name == entity)
        naming.append(select(Mention.article_id).join(model, model.id == link).where(or_(*called)))
    return Article.id.in_(union(*naming))


def _found(
    connection: Connection, words: Sequence[Wanted], where: Where, conditions: Sequence[ColumnElement[bool]]
) -> Generator[_Found, None, None]:
    terms = list(dict.fromkeys(term for wanted_ in words for term in wanted_.terms))
    seen: set[int] = set()
    for field in (Where.TITLE, where) if where is Where.ANYWHERE else (where,):
        with connection.execute(_query(connection, terms, field).where(*conditions)) as rows:
            for some in rows.scalars().partitions():
                new = [article_id for article_id in some if article_id not in seen]
                for article, text in _texts(connection, new, field):
                    if _has_all(text, words):
                        seen.add(article.article_id)
                        yield article


def _texts(connection: Connection, article_ids: Sequence[int], field: Where) -> Iterator[tuple[_Found, str]]:
    """The articles in the order of their numbers here, each with the text that must have the words."""
    query = select(
        Article.id, Article.title, Article.body, Article.published_date, Article.url, Article.subtitles
    ).where(Article.id.in_(article_ids))
    by_id = {row[0]: row for row in connection.execute(query)}
    for article_id in article_ids:
        id_, title, body, published_date, url, subtitles = by_id[article_id]
        found = _Found(id_, title, body, published_date, url)
        texts = {Where.TITLE: [found.title], Where.BODY: [subtitles, found.body]}
        yield found, plain("\n".join(texts.get(field, [found.title, subtitles, found.body])))


def _has_all(text: str, words: Sequence[Wanted]) -> bool:
    """Whether the text has the stems: pairs of characters may also stand apart (`교육` … `육청`)."""
    stems = [wanted_.stem for wanted_ in words if wanted_.stem is not None]
    if any(" " in stem for stem in stems):
        text = " ".join(text.split())
    return all(stem in text for stem in stems)


def _query(connection: Connection, terms: Sequence[str], field: Where) -> Select[int]:
    """The numbers alone, the newest first: sorting the texts of frequent words would take long."""
    is_sqlite = connection.dialect.name == "sqlite"
    matches = _sqlite_match(terms, field) if is_sqlite else _postgresql_match(terms, field)
    return (
        select(Article.id)
        .join(SearchTerms, SearchTerms.article_id == Article.id)
        .where(Article.is_current, matches)
        .order_by(Article.published_date.desc().nulls_last(), Article.id.desc())
        .execution_options(yield_per=PART)
    )


def _sqlite_match(terms: Sequence[str], field: Where) -> ColumnElement[bool]:
    expression = " AND ".join(f'"{term}"' for term in terms)
    query = expression if field is Where.ANYWHERE else f"{field} : ({expression})"
    index = text("SELECT rowid FROM article_index WHERE article_index MATCH :query").bindparams(query=query)
    return SearchTerms.article_id.in_(index.columns(literal_column("rowid")))


def _postgresql_match(terms: Sequence[str], field: Where) -> ColumnElement[bool]:
    query = cast(" & ".join(f"'{term}'" for term in terms), TSQUERY)
    # as in the index of migration 0002
    everything: ColumnElement[str] = literal_column(
        "array_to_tsvector(string_to_array(btrim(search_terms.title || ' ' || search_terms.body), ' '))"
    )
    matches: ColumnElement[bool] = everything.op("@@")(query)
    if field is not Where.ANYWHERE:
        own_terms = SearchTerms.title if field is Where.TITLE else SearchTerms.body
        matches &= func.array_to_tsvector(func.string_to_array(own_terms, " ")).op("@@")(query)
    return matches


def _hit(found: _Found, words: Sequence[Wanted]) -> Hit:
    """The hit with its snippet: of the body where it has a word, else its beginning."""
    body = " ".join(found.body.split())
    positions = [plain(body).find(wanted_.stem) for wanted_ in words if wanted_.stem]
    at = min((position for position in positions if position >= 0), default=0)
    start, end = max(0, at - SNIPPET), at + SNIPPET
    snippet = f"{'…' if start else ''}{body[start:end]}{'…' if end < len(body) else ''}"
    return Hit(found.article_id, found.title, found.published_date, found.url, snippet)
