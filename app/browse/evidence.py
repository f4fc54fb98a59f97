"""The sentences in which an entity is named, by article: what every number of its page rests on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.browse.home import ArticleLine
from app.browse.kinds import Kind
from app.browse.marking import Sentence, sentence_around
from extractors.values import Field

_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence with one mention of it marked: the number of the mention, and what found it."""

    mention: int
    sentence: Sentence
    found_by: str
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """An article with the first sentences that name an entity, and how many mentions it has in all."""

    article: ArticleLine
    quoted: list[Quoted]
    mentions: int


def load_evidence(
    connection: sqlite3.Connection, kind: Kind, number: int, articles: Sequence[int]
) -> list[Evidence]:
    """For each of some articles the sentences that name the entity, in the given order of articles."""
    mentions = connection.execute(
        "SELECT article_id, id, field, paragraph, start_offset, end_offset, found_by, score FROM mentions"
        f" WHERE {kind.column} = ? AND article_id IN ({','.join(map(str, articles))})"
        " ORDER BY article_id, number",
        (number,),
    ).fetchall()
    return quoted_articles(connection, articles, mentions)


def quoted_articles(
    connection: sqlite3.Connection, articles: Iterable[int], mentions: Iterable[sqlite3.Row]
) -> list[Evidence]:
    """Articles with the sentences of mentions.

    A mention is (article, its number, field, paragraph, start, end, found_by, score).
    """
    of_article: dict[int, list[sqlite3.Row]] = {}
    for mention in mentions:
        of_article.setdefault(mention[0], []).append(mention)
    found = []
    for article in articles:
        row = connection.execute(
            "SELECT id, title, published_date, coalesce(issuer, region_name), subtitles, body FROM articles"
            " WHERE id = ?",
            (article,),
        ).fetchone()
        texts = {Field.TITLE: [row[1]], Field.SUBTITLE: row[4].split("\n"), Field.BODY: row[5].split("\n")}
        own = of_article.get(article, [])
        found.append(Evidence(ArticleLine(*row[:4]), _quoted(own, texts), len(own)))
    return found


def _quoted(mentions: Iterable[sqlite3.Row], texts: dict[Field, list[str]]) -> list[Quoted]:
    """The first sentences, each once: a second mention in the same sentence shows nothing new."""
    quoted: dict[tuple[str, int, str], Quoted] = {}
    for _article, id_, field, paragraph, start, end, found_by, score in mentions:
        sentence = sentence_around(texts[Field(field)][paragraph], start, end)
        whole = (field, paragraph, f"{sentence.before}{sentence.text}{sentence.after}")
        quoted.setdefault(whole, Quoted(id_, sentence, found_by, score))
    return list(quoted.values())[:_SENTENCES]
