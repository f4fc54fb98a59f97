"""A person, organisation or place as a page: when it was named, in what roles, with whom, in what words."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from app.browse.evidence import Evidence, load_evidence
from app.browse.kinds import KINDS, Counted, Entity, Kind, named
from models.tables import EntityType

NEWEST = 300
"""In how many of its newest articles the names that stand beside an entity are counted."""

PAGE_SIZE = 10
_TOGETHER = 12
_ROLES = 30
_NAMESAKES = 12
_MONTHS = 36


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A title with the articles that give it; `other` is the person or the body where that has a page."""

    title: str | None
    body: str | None
    other: Entity | None
    articles: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class EntityPage:
    """Everything that the page of an entity shows; `facts` are columns of its row by name.

    `months` holds (YYYY-MM, articles), or (YYYY, articles) where that would be too many bars; `shared` is the
    other entity to which `evidence` is limited, and `found` the number of its articles.
    """

    entity: Entity
    facts: dict[str, object]
    articles: int
    mentions: int
    months: list[tuple[str, int]]
    first: str | None
    last: str | None
    aliases: list[tuple[str, int]]
    roles: list[RoleLine]
    together: dict[EntityType, list[Counted]]
    namesakes: list[Entity]
    evidence: list[Evidence]
    shared: Entity | None
    found: int


def load_entity(
    connection: sqlite3.Connection, kind: Kind, number: int, page: int, other: tuple[Kind, int] | None
) -> EntityPage | None:
    """The page of the entity with this number; `page` and `other` choose among its sentences."""
    entity = load_link(connection, kind, number)
    if entity is None:
        return None
    facts = dict(connection.execute(f"SELECT * FROM {kind.table} WHERE id = ?", (number,)).fetchone())
    shared = load_link(connection, *other) if other else None
    articles = _articles(connection, kind, number, other if shared else None)
    months = _months(connection, kind, number)
    first, last, dated = _span(connection, kind, number)
    total = _count(
        connection, f"SELECT count(DISTINCT article_id) FROM mentions WHERE {kind.column} = ?", number
    )
    start = (page - 1) * PAGE_SIZE
    return EntityPage(
        entity=entity,
        facts=facts,
        articles=total,
        mentions=_count(connection, f"SELECT count(*) FROM mentions WHERE {kind.column} = ?", number),
        months=months if dated else [],
        first=first,
        last=last,
        aliases=_aliases(connection, kind, entity),
        roles=_roles(connection, kind, number),
        together=together(connection, kind, number),
        namesakes=_namesakes(connection, kind, entity),
        evidence=load_evidence(connection, kind, number, articles[start : start + PAGE_SIZE]),
        shared=shared,
        found=len(articles),
    )


def load_link(connection: sqlite3.Connection, kind: Kind, number: int) -> Entity | None:
    """The entity of a kind with this number, as a link."""
    row = connection.execute(f"SELECT id, {kind.label} FROM {kind.table} WHERE id = ?", (number,)).fetchone()
    return Entity(kind.type, *row) if row else None


def together(connection: sqlite3.Connection, kind: Kind, number: int) -> dict[EntityType, list[Counted]]:
    """Of each kind the names that stand most often in the newest articles of an entity."""
    newest = _articles(connection, kind, number, None)[:NEWEST]
    found = {}
    for other in KINDS.values():
        itself = f"AND {other.column} <> {number:d}" if other is kind else ""
        rows = connection.execute(
            f"SELECT {other.column}, count(DISTINCT article_id) AS articles FROM mentions"
            f" WHERE article_id IN ({','.join(map(str, newest))}) AND {other.column} IS NOT NULL {itself}"
            f" GROUP BY {other.column} ORDER BY articles DESC, {other.column} LIMIT ?",
            (_TOGETHER,),
        )
        counted = named(connection, other, {row[0]: row[1] for row in rows})
        if counted:
            found[other.type] = counted
    return found


# Every query below that asks for the day of an article names the index, for a row's day stands behind its
# whole text, which SQLite would read from the disk.
_DATED = """
    FROM (SELECT DISTINCT article_id FROM mentions WHERE {column} = ?) AS found
    JOIN articles INDEXED BY ix_articles_id_published_date ON articles.id = found.article_id
"""


def _articles(
    connection: sqlite3.Connection, kind: Kind, number: int, other: tuple[Kind, int] | None
) -> list[int]:
    """The articles that name the entity (and the other), the newest first."""
    also = ""
    if other:
        also = (
            f"WHERE articles.id IN (SELECT article_id FROM mentions WHERE {other[0].column} = {other[1]:d})"
        )
    query = f"SELECT articles.id {_DATED.format(column=kind.column)} {also}"
    rows = connection.execute(f"{query} ORDER BY articles.published_date DESC, articles.id DESC", (number,))
    return [row[0] for row in rows]


def _months(connection: sqlite3.Connection, kind: Kind, number: int) -> list[tuple[str, int]]:
    """Articles a month from the first to the last, without gaps; a year where that would be many."""
    counts: dict[str, int] = {}
    for month, articles in connection.execute(
        f"SELECT substr(articles.published_date, 1, 7) AS month, count(*) {_DATED.format(column=kind.column)}"
        " WHERE articles.published_date IS NOT NULL GROUP BY month ORDER BY month",
        (number,),
    ):
        counts[month] = articles
    if not counts:
        return []
    (first_year, first_month), (last_year, last_month) = (
        map(int, m.split("-")) for m in (min(counts), max(counts))
    )
    ordinals = range(first_year * 12 + first_month - 1, last_year * 12 + last_month)
    if len(ordinals) <= _MONTHS:
        months = [f"{at // 12:04}-{at % 12 + 1:02}" for at in ordinals]
        return [(month, counts.get(month, 0)) for month in months]
    years = [f"{year:04}" for year in range(first_year, last_year + 1)]
    return [(year, sum(n for month, n in counts.items() if month.startswith(year))) for year in years]


def _span(connection: sqlite3.Connection, kind: Kind, number: int) -> tuple[str | None, str | None, int]:
    """The first and the last day, and how many articles have one."""
    row = connection.execute(
        "SELECT min(articles.published_date), max(articles.published_date), count(articles.published_date)"
        f" {_DATED.format(column=kind.column)}",
        (number,),
    ).fetchone()
    return row[0], row[1], row[2]


def _count(connection: sqlite3.Connection, query: str, number: int) -> int:
    return int(connection.execute(query, (number,)).fetchone()[0])


def _aliases(connection: sqlite3.Connection, kind: Kind, entity: Entity) -> list[tuple[str, int]]:
    return connection.execute(
        f"SELECT name, count(*) AS articles FROM aliases WHERE {kind.column} = ? AND name <> ?"
        " GROUP BY name ORDER BY articles DESC, name LIMIT 12",
        (entity.id, entity.name),
    ).fetchall()


def _roles(connection: sqlite3.Connection, kind: Kind, number: int) -> list[RoleLine]:
    """Of a person the titles over time, of a body those who held one, the newest first."""
    if kind.type is EntityType.PLACE:
        return []
    is_person = kind.type is EntityType.PERSON
    other = KINDS[EntityType.ORGANISATION if is_person else EntityType.PERSON]
    rows = connection.execute(
        f"""
        SELECT roles.title, roles.organisation, roles.{other.column}, count(DISTINCT roles.article_id),
            min(articles.published_date), max(articles.published_date) AS newest
        FROM roles JOIN articles INDEXED BY ix_articles_id_published_date ON articles.id = roles.article_id
        WHERE roles.{kind.column} = ?
        GROUP BY roles.title, {"roles.organisation" if is_person else "roles.person_id"}
        ORDER BY newest DESC, 4 DESC, roles.title LIMIT ?
        """,
        (number, _ROLES),
    ).fetchall()
    links = {
        counted.entity.id: counted.entity
        for counted in named(connection, other, {row[2]: 0 for row in rows if row[2] is not None})
    }
    return [RoleLine(title, body, links.get(id_), *rest) for title, body, id_, *rest in rows]


def _namesakes(connection: sqlite3.Connection, kind: Kind, entity: Entity) -> list[Entity]:
    rows = connection.execute(
        f"SELECT id, {kind.label} FROM {kind.table} WHERE id <> ?"
        f" AND name = (SELECT name FROM {kind.table} WHERE id = ?) ORDER BY id LIMIT ?",
        (entity.id, entity.id, _NAMESAKES),
    )
    return [Entity(kind.type, *row) for row in rows]
