"""What people say about entities: merge, split, rename, not an entity; and taking it back.

Each function enters one row into `corrections` and carries it out at once; from then on every article that is
stored follows it. None commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from extractors import values
from models.corrected import settle
from models.correction_rules import ENTITIES, Corrections, hold_corrections, snapshot
from models.divisions import DivisionPeriod
from models.entities import LINKS, article_address
from models.identity import place_key
from models.tables import Article, CorrectedRow, Correction, CorrectionKind, Division, EntityType, Place
from models.upsert import Row

_SHOWN = 5
"""How many namesakes an error lists."""


class CorrectionError(Exception):
    """The correction cannot be made; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """A correction as it stands in the table; `links` is the number of rows that it and others changed."""

    correction: Correction
    links: int


def merge(
    session: Session, kind: EntityType, entity: str, into: str, now: datetime, note: str | None = None
) -> Made:
    """`entity` is the same as `into`: whatever names it names the other.

    Entities are given by number, key or a name that only one has; a place may be merged into a division that
    no article names yet, by its code. Raises `CorrectionError`.
    """
    key = find_entity(session, kind, entity)
    if kind is EntityType.PLACE:
        _ensure_division(session, into)
    other = find_entity(session, kind, into)
    if key == other:
        raise CorrectionError(f"{entity} and {into} are the same {kind} already")
    row = Correction(kind=CorrectionKind.MERGE, entity_key=key, other_key=other, note=note, corrected_at=now)
    return _make(session, kind, row, [key, other])


def split(
    session: Session,
    kind: EntityType,
    entity: str,
    article_ids: Sequence[int],
    now: datetime,
    name: str | None = None,
    note: str | None = None,
) -> Made:
    """What these articles call `entity` is another: it gets a row of its own (named `name`, if given).

    Raises `CorrectionError`, also where an article does not name it.
    """
    if not article_ids:
        raise CorrectionError("name the articles that mean another one")
    key = find_entity(session, kind, entity)
    addresses = _naming(session, kind, key, article_ids)
    of_key = session.scalars(select(Correction.other_key).where(Correction.entity_type == kind))
    taken = {other for other in of_key if other}
    other = next(new for number in range(2, len(taken) + 3) if (new := f"{key}#{number}") not in taken)
    row = Correction(
        kind=CorrectionKind.SPLIT,
        entity_key=key,
        other_key=other,
        articles=addresses,
        name=_given_name(name) if name else None,
        note=note,
        corrected_at=now,
    )
    return _make(session, kind, row, [key])


def rename(
    session: Session, kind: EntityType, entity: str, name: str, now: datetime, note: str | None = None
) -> Made:
    """`entity` goes by `name`, whatever articles print. Raises `CorrectionError`."""
    key = find_entity(session, kind, entity)
    row = Correction(
        kind=CorrectionKind.RENAME, entity_key=key, name=_given_name(name), note=note, corrected_at=now
    )
    return _make(session, kind, row, [key])


def remove(
    session: Session,
    kind: EntityType,
    entity: str,
    now: datetime,
    article_ids: Sequence[int] = (),
    note: str | None = None,
) -> Made:
    """`entity` is none: its mentions, roles and aliases go, in these articles or in all.

    Raises `CorrectionError`, also where an article does not name it.
    """
    key = find_entity(session, kind, entity)
    row = Correction(
        kind=CorrectionKind.NOT_AN_ENTITY,
        entity_key=key,
        articles=_naming(session, kind, key, article_ids) if article_ids else None,
        note=note,
        corrected_at=now,
    )
    return _make(session, kind, row, [key])


def undo(session: Session, correction_id: int) -> Made:
    """Take a correction back: the rows say again what they would say without it.

    Raises `CorrectionError` where there is no such correction, or a later one builds on it.
    """
    hold_corrections(session, is_changing=True)
    row = session.get(Correction, correction_id)
    if row is None:
        raise CorrectionError(f"there is no correction {correction_id}; goeul correct list shows them")
    if row.kind == CorrectionKind.SPLIT and (later := _built_on(session, row)):
        raise CorrectionError(f"correction {later} builds on {correction_id}: undo that one first")
    kind = EntityType(row.entity_type)
    before = Corrections.load(session)
    keys, without = before.touching(kind, row.entity_key), before.without(row)
    session.delete(row)
    session.flush()
    if row.kind == CorrectionKind.RENAME and row.entity_key not in without.names(kind):
        _as_read_again(session, kind, row)
    return Made(row, settle(session, without, kind, keys))


def made(session: Session) -> list[Made]:
    """All corrections, the newest first, each with the number of rows that were read with its entity's key.

    For a rename that is the number of entities under the key, 0 or 1. One that is 0 changes nothing (any
    more): the extractors read the articles differently now.
    """
    rows = session.scalars(select(Correction).order_by(Correction.id.desc()))
    return [Made(row, _reach(session, row)) for row in rows]


def find_entity(session: Session, kind: EntityType, wanted: str) -> str:
    """The key of the entity with this number, key or name. Raises `CorrectionError`: none, or several."""
    entity, wanted = ENTITIES[kind], wanted.strip()
    if wanted.isdecimal() and len(wanted) < 10:
        found = session.scalar(select(entity.key).where(entity.id == int(wanted)))
        if found is None:
            raise CorrectionError(f"there is no {kind} with the number {wanted}")
        return found
    named = [entity.key == wanted, entity.name == wanted]
    if entity is Place:
        named += [Place.full_name == wanted, Place.code == wanted]
    rows = session.execute(select(entity.key, entity.id).where(or_(*named)).order_by(entity.id)).all()
    exact = [key for key, _id in rows if key == wanted]
    if not rows:
        raise CorrectionError(f"there is no {kind} {wanted!r}; give its number, key or exact name")
    if len(rows) > 1 and not exact:
        several = ", ".join(f"{id_} ({key})" for key, id_ in rows[:_SHOWN])
        raise CorrectionError(f"{len(rows)} entries are called {wanted!r}: {several}; give one by its number")
    return exact[0] if exact else rows[0][0]


def _ensure_division(session: Session, code: str) -> None:
    """A row in `places` for the division that has this code today, unless the code is known there."""
    today = select(Division).where(Division.code == code, Division.valid_to.is_(None))
    division = session.scalar(today.order_by(Division.valid_from.desc()))
    if division is None or session.scalar(select(Place.id).where(Place.code == code).limit(1)):
        return
    entry = values.Place(division.name, (), division.full_name, code)
    key = place_key(entry, DivisionPeriod(division.id, division.valid_from, division.valid_to))
    session.add(
        Place(
            key=key,
            name=division.name,
            full_name=division.full_name,
            code=code,
            division_id=division.id,
        )
    )
    session.flush()


def _make(session: Session, kind: EntityType, row: Correction, keys: Sequence[str]) -> Made:
    hold_corrections(session, is_changing=True)
    before = Corrections.load(session)
    row.entity_type = kind
    row.entities = {key: kept for key in keys if (kept := snapshot(session, before, kind, key))}
    if row.kind == CorrectionKind.SPLIT and row.other_key:
        row.entities[row.other_key] = _split_off(row.entities[row.entity_key], row)
    session.add(row)
    session.flush()
    after = Corrections.load(session)
    return Made(row, settle(session, after, kind, after.touching(kind, row.entity_key)))


def _split_off(kept: Row, row: Correction) -> Row:
    return kept | {"key": row.other_key, "name": row.name or kept["name"]}


def _given_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise CorrectionError("a name needs at least one letter")
    return name


def _naming(session: Session, kind: EntityType, key: str, article_ids: Sequence[int]) -> list[str]:
    """What corrections call these articles, each of which names the entity."""
    entity, addresses = ENTITIES[kind], []
    for article_id in article_ids:
        article = session.get(Article, article_id)
        if article is None:
            raise CorrectionError(f"there is no article {article_id}")
        queries = (
            select(link)
            .join(entity, entity.id == link)
            .where(link.class_.article_id == article_id, entity.key == key)
            for link in LINKS[entity]
        )
        if not any(session.scalars(query.limit(1)).first() for query in queries):
            raise CorrectionError(f"article {article_id} does not name the {kind} {key}")
        addresses.append(article_address(article.url, article.position))
    return sorted(set(addresses))


def _built_on(session: Session, row: Correction) -> int | None:
    """A later correction of what `row` split off: without it there would be nothing to correct."""
    uses = or_(Correction.entity_key == row.other_key, Correction.other_key == row.other_key)
    query = select(func.min(Correction.id)).where(
        Correction.entity_type == row.entity_type, Correction.id > row.id, uses
    )
    return session.scalar(query)


def _as_read_again(session: Session, kind: EntityType, row: Correction) -> None:
    entity = ENTITIES[kind]
    if row.entities:
        name = row.entities[row.entity_key]["name"]
        session.execute(update(entity).where(entity.key == row.entity_key).values(name=name))


def _reach(session: Session, row: Correction) -> int:
    if row.kind == CorrectionKind.RENAME:
        entity = ENTITIES[EntityType(row.entity_type)]
        return session.scalar(select(func.count()).where(entity.key == row.entity_key)) or 0
    columns = [link.key for link in LINKS[ENTITIES[EntityType(row.entity_type)]]]
    query = select(func.count()).where(
        CorrectedRow.entity_key == row.entity_key, CorrectedRow.column_name.in_(columns)
    )
    return session.scalar(query) or 0
