"""One article as a page: its text cut at the mentions, what it names, what was removed, its revisions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from app.browse.marking import Segment, Span, segments
from app.browse.revisions import Changes, Revision, load_changes, load_revisions
from extractors.values import Field

Text = list[Segment["Mark"]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention in the text: `href` leads to what it names, `title` says what that is and what found it."""

    id: int
    type: str
    text: str
    href: str
    names: str
    found_by: str
    score: float


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the article names: `notes` are its roles, full name or days."""

    href: str
    name: str
    notes: tuple[str, ...]
    mentions: int


@dataclass(frozen=True, slots=True)
class Removed:
    """The blocks removed for one reason, each with the rule that decided."""

    reason: str
    blocks: list[tuple[str, str]]

    @property
    def count(self) -> int:
        """How many blocks went for this reason."""
        return len(self.blocks)


@dataclass(frozen=True, slots=True)
class Copy:
    """A version of the same release: `differs` has the words of `story_articles`, shares are 0 … 1."""

    id: int
    title: str
    published_date: str | None
    source: str
    is_lead: bool
    kept_share: float
    own_share: float
    differs: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Everything that the page of an article shows; `facts` are columns of its row by name."""

    id: int
    facts: dict[str, object]
    title: Text
    subtitles: list[Text]
    body: list[Text]
    named: dict[str, list[Named]]
    removed: list[Removed]
    attachments: list[tuple[str, str | None]]
    revisions: list[Revision]
    changes: Changes | None
    copies: list[Copy]


def load_article(connection: sqlite3.Connection, number: int) -> ArticlePage | None:
    """The article with this number, in whichever revision it stands for."""
    row = connection.execute(
        "SELECT articles.*, pages.source_id, sources.name AS source_name FROM articles"
        " JOIN pages ON pages.id = articles.page_id JOIN sources ON sources.id = pages.source_id"
        " WHERE articles.id = ?",
        (number,),
    ).fetchone()
    if row is None:
        return None
    facts = dict(row)
    mentions = _mentions(connection, number)
    marked = _marked(mentions)
    revisions = load_revisions(connection, row["page_id"], row["position"])
    return ArticlePage(
        id=number,
        facts=facts,
        title=segments(facts["title"], marked.get((Field.TITLE, 0), [])),
        subtitles=_lines(facts["subtitles"], Field.SUBTITLE, marked),
        body=_lines(facts["body"], Field.BODY, marked),
        named=_named(connection, number, mentions),
        removed=_removed(connection, number),
        attachments=[
            (name, url)
            for name, url in connection.execute(
                "SELECT name, url FROM attachments WHERE article_id = ? ORDER BY number", (number,)
            )
        ],
        revisions=revisions,
        changes=load_changes(connection, revisions, number),
        copies=_copies(connection, number),
    )


def date_href(start: str | None, granularity: str, number: int) -> str:
    """The page of the day, month or year that an expression means; its row where nothing resolves it."""
    if start is None:
        return f"/goeul/dates/{number}"
    length = {"month": 7, "year": 4}.get(granularity, 10)
    return f"/date/{start[:length]}"


def _copies(connection: sqlite3.Connection, number: int) -> list[Copy]:
    """The articles of the same story, this one among them, the lead first; empty where it has no copy."""
    rows = connection.execute(
        """
        SELECT articles.id, articles.title, articles.published_date, sources.name, story_articles.is_lead,
            story_articles.kept_share, story_articles.own_share, story_articles.differs
        FROM story_articles
        JOIN articles ON articles.id = story_articles.article_id
        JOIN pages ON pages.id = articles.page_id
        JOIN sources ON sources.id = pages.source_id
        WHERE story_articles.story_id = (SELECT story_id FROM story_articles WHERE article_id = ?)
        ORDER BY story_articles.is_lead DESC, articles.published_date, articles.id
        """,
        (number,),
    )
    return [Copy(*row) for row in rows]


def _mentions(connection: sqlite3.Connection, number: int) -> list[sqlite3.Row]:
    return connection.execute(
        """
        SELECT mentions.*, dates.start_date, dates.end_date, dates.granularity, dates.text AS date_text,
            coalesce(people.name, organisations.name, places.name) AS name, places.full_name
        FROM mentions
        LEFT JOIN people ON people.id = mentions.person_id
        LEFT JOIN organisations ON organisations.id = mentions.organisation_id
        LEFT JOIN places ON places.id = mentions.place_id
        LEFT JOIN dates ON dates.id = mentions.date_id
        WHERE mentions.article_id = ?
        ORDER BY mentions.number
        """,
        (number,),
    ).fetchall()


def _target(row: sqlite3.Row) -> tuple[str, str]:
    """Where a mention leads and the name of what stands there."""
    if row["person_id"] is not None:
        return f"/person/{row['person_id']}", row["name"]
    if row["organisation_id"] is not None:
        return f"/organisation/{row['organisation_id']}", row["name"]
    if row["place_id"] is not None:
        return f"/place/{row['place_id']}", row["full_name"] or row["name"]
    days = " – ".join(dict.fromkeys(day for day in (row["start_date"], row["end_date"]) if day))
    return date_href(row["start_date"], row["granularity"], row["date_id"]), days or row["date_text"]


def _marked(mentions: Iterable[sqlite3.Row]) -> dict[tuple[str, int], list[Span[Mark]]]:
    marked: dict[tuple[str, int], list[Span[Mark]]] = {}
    for row in mentions:
        href, names = _target(row)
        mark = Mark(row["id"], row["type"], row["text"], href, names, row["found_by"], row["score"])
        span = Span(row["start_offset"], row["end_offset"], mark)
        marked.setdefault((row["field"], row["paragraph"]), []).append(span)
    return marked


def _lines(text: str, field: Field, marked: dict[tuple[str, int], list[Span[Mark]]]) -> list[Text]:
    lines = text.split("\n") if text else []
    return [segments(line, marked.get((field, i), [])) for i, line in enumerate(lines)]


def _named(
    connection: sqlite3.Connection, number: int, mentions: Iterable[sqlite3.Row]
) -> dict[str, list[Named]]:
    """By type what the article names, in the order of the text."""
    roles: dict[str, list[str]] = {}
    for person, organisation, title in connection.execute(
        "SELECT person_id, organisation, title FROM roles WHERE article_id = ? ORDER BY number", (number,)
    ):
        roles.setdefault(f"/person/{person}", []).append(" ".join(filter(None, (organisation, title))))
    for place, name in connection.execute(
        "SELECT place_id, full_name FROM place_candidates WHERE article_id = ? ORDER BY number", (number,)
    ):
        roles.setdefault(f"/place/{place}", []).append(f"{name}?")
    counts: dict[tuple[str, str, str, str], int] = {}
    for row in mentions:
        href, names = _target(row)
        name = row["name"] or row["date_text"]
        key = (row["type"], href, name, names if names != name else "")
        counts[key] = counts.get(key, 0) + 1
    found: dict[str, list[Named]] = {}
    for (kind, href, name, note), count in counts.items():
        notes = tuple(dict.fromkeys(filter(None, (note, *roles.get(href, ())))))
        found.setdefault(kind, []).append(Named(href, name, notes, count))
    return found


def _removed(connection: sqlite3.Connection, number: int) -> list[Removed]:
    """The removed blocks by reason, the most frequent reason first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for text, reason, rule in connection.execute(
        "SELECT text, reason, rule FROM removed_blocks WHERE article_id = ? ORDER BY number", (number,)
    ):
        groups.setdefault(reason, []).append((text, rule))
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return [Removed(reason, blocks) for reason, blocks in ordered]
