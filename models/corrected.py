"""Carrying out corrections on the rows of articles, and taking them back.

Every link of an article to an entity (a mention's person, a role's organisation, …) was read with a key.
Corrections, in the order in which they were made, lead from that key to the one that holds, or to none.
`settle` makes the rows say so; what a row said as read is kept in `corrected_rows` as long as it differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Table, and_, delete, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.correction_rules import ENTITIES, Corrections, entity_ids
from models.entities import LINKS, Entity, article_address, prune_entities
from models.tables import (
    Article,
    CorrectedRow,
    EntityType,
    Organisation,
    Role,
)
from models.upsert import Row, chunks

_BODY = "organisation_key"
"""In a role that is gone: the body as it was read."""

Link = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


@dataclass(frozen=True, slots=True)
class _Linked:
    """A link of an article's row: the keys that were read and that stand there; `row` if it is gone."""

    article_id: int
    number: int
    read: str
    stands: str | None
    row: Row | None = None
    is_noted: bool = False


def settle(
    session: Session,
    corrections: Corrections,
    kind: EntityType,
    keys: Iterable[str],
    article_ids: Sequence[int] | None = None,
) -> int:
    """Make the rows that were read with one of `keys`, or link to it, say what the corrections say.

    Only those of `article_ids`, if given. Gives the number of links that changed. Entities that nothing links
    to any more go. Does not commit.
    """
    entity, changed = ENTITIES[kind], 0
    left: set[int] = set()
    wanted = sorted(keys)
    for link in LINKS[entity]:
        linked = _linked(session, entity, link, wanted, article_ids)
        addresses = _addresses(session, {found.article_id for found in linked})
        moves = [
            (found, holds)
            for found in linked
            if (holds := corrections.key(kind, found.read, addresses[found.article_id])) != found.stands
        ]
        holding = {holds for _found, holds in moves if holds} | {
            found.stands for found, _ in moves if found.stands
        }
        ids = entity_ids(session, corrections, kind, holding)
        left |= {ids[found.stands] for found, _holds in moves if found.stands}
        for found, holds in moves:
            _move(session, corrections, link, found, holds, ids)
        changed += len(moves)
        if link is Role.person_id and (back := [found.article_id for found, _ in moves if found.row]):
            bodies = {row.entity_key for row in corrections.of(EntityType.ORGANISATION)}
            settle(session, corrections, EntityType.ORGANISATION, bodies, back)
    _rename(session, corrections, kind, wanted)
    prune_entities(session, {entity: left})
    return changed


def settle_articles(session: Session, article_ids: Sequence[int]) -> None:
    """Carry out all corrections on articles that were just stored as read."""
    corrections = Corrections.load(session)
    for kind in EntityType:
        if keys := {row.entity_key for row in corrections.of(kind)}:
            settle(session, corrections, kind, keys, article_ids)


def _linked(
    session: Session, entity: Entity, link: Link, keys: Sequence[str], article_ids: Sequence[int] | None
) -> list[_Linked]:
    """The rows whose link stands at one of `keys`, and those where it was read so."""
    found: dict[tuple[int, int], _Linked] = {}
    for some in chunks(keys):
        for part in [None] if article_ids is None else chunks(article_ids):
            for query in (_standing(entity, link, some, part), _noted(entity, link, some, part)):
                for article_id, number, read, stands, note, row in session.execute(query):
                    linked = _Linked(article_id, number, read, stands, row, note is not None)
                    found[article_id, number] = linked
    return list(found.values())


_Found = Select[int, int, str, str | None, int | None, Row | None]


def _standing(entity: Entity, link: Link, keys: Sequence[str], article_ids: Sequence[int] | None) -> _Found:
    row = link.class_
    query: _Found = (
        select(
            row.article_id,
            row.number,
            func.coalesce(CorrectedRow.entity_key, entity.key),
            entity.key,
            CorrectedRow.id,
            CorrectedRow.row,
        )
        .join(entity, entity.id == link)
        .outerjoin(CorrectedRow, _notes(link))
        .where(entity.key.in_(keys))
    )
    return query if article_ids is None else query.where(row.article_id.in_(article_ids))


def _noted(entity: Entity, link: Link, keys: Sequence[str], article_ids: Sequence[int] | None) -> _Found:
    row = link.class_
    query: _Found = (
        select(
            CorrectedRow.article_id,
            CorrectedRow.number,
            CorrectedRow.entity_key,
            entity.key,
            CorrectedRow.id,
            CorrectedRow.row,
        )
        .outerjoin(row, (row.article_id == CorrectedRow.article_id) & (row.number == CorrectedRow.number))
        .outerjoin(entity, entity.id == link)
        .where(*_of_link(link), CorrectedRow.entity_key.in_(keys))
    )
    return query if article_ids is None else query.where(CorrectedRow.article_id.in_(article_ids))


def _of_link(link: Link) -> tuple[ColumnElement[bool], ...]:
    of_table: ColumnElement[bool] = CorrectedRow.table_name == _table(link).name
    return of_table, CorrectedRow.column_name == link.key


def _table(link: Link) -> Table:
    table = link.parent.local_table
    assert isinstance(table, Table)
    return table


def _notes(link: Link) -> ColumnElement[bool]:
    row = link.class_
    return and_(*_of_link(link), CorrectedRow.article_id == row.article_id, CorrectedRow.number == row.number)


def _addresses(session: Session, article_ids: Iterable[int]) -> dict[int, str]:
    """What articles are called in corrections: the same in every database and after every re-reading."""
    found: dict[int, str] = {}
    for some in chunks(sorted(article_ids)):
        query = select(Article.id, Article.url, Article.position).where(Article.id.in_(some))
        found.update({id_: article_address(url, position) for id_, url, position in session.execute(query)})
    return found


def _move(
    session: Session,
    corrections: Corrections,
    link: Link,
    found: _Linked,
    holds: str | None,
    ids: Mapping[str, int],
) -> None:
    """Let one link stand at the key that `holds`; its row goes where none does, unless it says more."""
    table = _table(link)
    here = (table.c.article_id == found.article_id) & (table.c.number == found.number)
    gone: Row | None = None
    if found.row is not None and holds:
        row = _put_back(session, corrections, found.row)
        session.execute(insert(table), [row | {link.key: ids[holds]}])
    elif holds is None and link is not Role.organisation_id:  # a role is one without its body, too
        columns = [column for column in table.columns if column.name != "id"]
        row = dict(session.execute(select(*columns).where(here)).mappings().one())
        gone = _taken_out(session, found, row) if link is Role.person_id else row
        session.execute(delete(table).where(here))
    else:
        session.execute(update(table).where(here).values({link.key: ids[holds] if holds else None}))
    _note(session, link, found, gone, is_as_read=holds == found.read)


def _taken_out(session: Session, found: _Linked, role: Row) -> Row:
    """A role that goes, with the key of its body as it was read: the number may be another's later."""
    noted = (
        *_of_link(Role.organisation_id),
        CorrectedRow.article_id == found.article_id,
        CorrectedRow.number == found.number,
    )
    standing = select(Organisation.key).where(Organisation.id == role.pop(Role.organisation_id.key))
    read = session.scalar(select(CorrectedRow.entity_key).where(*noted)) or session.scalar(standing)
    session.execute(delete(CorrectedRow).where(*noted))
    return role | {_BODY: read}


def _put_back(session: Session, corrections: Corrections, kept: Row) -> Row:
    """A row that comes back as it was read."""
    row = dict(kept)
    if _BODY in row:
        key = row.pop(_BODY)
        ids = entity_ids(session, corrections, EntityType.ORGANISATION, [key] if key else [])
        row[Role.organisation_id.key] = ids.get(key)
    return row


def _note(session: Session, link: Link, found: _Linked, gone: Row | None, *, is_as_read: bool) -> None:
    address = {
        "article_id": found.article_id,
        "table_name": _table(link).name,
        "number": found.number,
        "column_name": link.key,
    }
    if found.is_noted:
        session.execute(delete(CorrectedRow).filter_by(**address))
    if not is_as_read:
        session.execute(insert(CorrectedRow), [address | {"entity_key": found.read, "row": gone}])


def _rename(session: Session, corrections: Corrections, kind: EntityType, keys: Iterable[str]) -> None:
    entity, names = ENTITIES[kind], corrections.names(kind)
    for key in names.keys() & set(keys):
        renamed = update(entity).where(entity.key == key, entity.name != names[key])
        session.execute(renamed.values(name=names[key]))
