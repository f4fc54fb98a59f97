"""Who appears with whom: pairs of names in the same articles, over a span of days or around one name."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from app.browse.kinds import KINDS, Entity, Kind, named
from models.tables import EntityType

ARTICLES = 5_000
"""Of longer spans the newest so many articles are read."""

NAMES = 28
_PAIRS = 60
_CROWD = 40  # a list of winners names everybody with everybody

_KINDS = tuple(KINDS.values())

Node = int
"""A name as one number, as many pairs are counted: four times its row's number and its kind's place."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names and in how many articles both stand."""

    one: Entity
    other: Entity
    articles: int


@dataclass(frozen=True, slots=True)
class Relations:
    """The strongest pairs, the number of the articles they come from and the days these span."""

    pairs: list[Pair]
    articles: int
    first: str | None
    last: str | None


def relations_of_days(
    connection: sqlite3.Connection, first: date, last: date, kinds: Collection[EntityType]
) -> Relations:
    """The strongest pairs of some kinds in the articles of some days."""
    articles = connection.execute(
        "SELECT id, published_date FROM articles WHERE is_current = 1 AND published_date BETWEEN ? AND ?"
        " ORDER BY published_date DESC, id DESC LIMIT ?",
        (first.isoformat(), last.isoformat(), ARTICLES),
    ).fetchall()
    return _relations(connection, [tuple(row) for row in articles], kinds, None)


def relations_of_entity(
    connection: sqlite3.Connection, kind: Kind, number: int, kinds: Collection[EntityType]
) -> Relations:
    """The strongest pairs in the newest articles of an entity: with it, and among those beside it."""
    articles = connection.execute(
        f"SELECT articles.id, articles.published_date"
        f" FROM (SELECT DISTINCT article_id FROM mentions WHERE {kind.column} = ?) AS found"
        " JOIN articles INDEXED BY ix_articles_id_published_date ON articles.id = found.article_id"
        " ORDER BY articles.published_date DESC, articles.id DESC LIMIT ?",
        (number, ARTICLES // 5),
    ).fetchall()
    centre = 4 * number + _KINDS.index(kind)
    return _relations(connection, [tuple(row) for row in articles], kinds, centre)


def _relations(
    connection: sqlite3.Connection,
    articles: list[tuple[int, str | None]],
    kinds: Collection[EntityType],
    centre: Node | None,
) -> Relations:
    counts: Counter[tuple[Node, Node]] = Counter()
    for nodes in _names(connection, [article for article, _ in articles], kinds, centre):
        counts.update(combinations(sorted(nodes), 2))
    strongest = _strongest(counts, centre)
    links = _links(connection, {node for pair in strongest for node in pair})
    days = sorted(day for _, day in articles if day)
    return Relations(
        pairs=[Pair(links[one], links[other], counts[one, other]) for one, other in strongest],
        articles=len(articles),
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )


def _names(
    connection: sqlite3.Connection, articles: list[int], kinds: Collection[EntityType], centre: Node | None
) -> Iterable[set[Node]]:
    """The names of each article, of the wanted kinds and the centre itself."""
    own: dict[int, set[Node]] = {}
    listed = ",".join(map(str, articles))
    for place, kind in enumerate(_KINDS):
        if kind.type not in kinds and (centre is None or centre % 4 != place):
            continue
        for article, node in connection.execute(
            f"SELECT DISTINCT article_id, 4 * {kind.column} + {place} FROM mentions"
            f" WHERE article_id IN ({listed}) AND {kind.column} IS NOT NULL"
        ):
            if kind.type in kinds or node == centre:
                own.setdefault(article, set()).add(node)
    return (nodes for nodes in own.values() if len(nodes) <= _CROWD)


def _strongest(counts: Counter[tuple[Node, Node]], centre: Node | None) -> list[tuple[Node, Node]]:
    """The strongest pairs that bring no more than `NAMES` names, those with the centre before others."""
    order = sorted(counts, key=lambda pair: (centre not in pair if centre else False, -counts[pair], pair))
    chosen: list[tuple[Node, Node]] = []
    names: set[Node] = set()
    for pair in order:
        if len(names | set(pair)) > NAMES:
            continue
        chosen.append(pair)
        names |= set(pair)
        if len(chosen) == _PAIRS:
            break
    return chosen


def _links(connection: sqlite3.Connection, nodes: Collection[Node]) -> dict[Node, Entity]:
    found: dict[Node, Entity] = {}
    for place, kind in enumerate(_KINDS):
        numbers = {node // 4: 0 for node in nodes if node % 4 == place}
        for counted in named(connection, kind, numbers):
            found[4 * counted.entity.id + place] = counted.entity
    return found
