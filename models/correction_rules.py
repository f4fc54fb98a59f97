"""Corrections as rules: which key holds where another was read, and what an entity was before them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from models.entities import Entity
from models.tables import Correction, CorrectionKind, Division, EntityType, Organisation, Person, Place
from models.upsert import Row, chunks, table_of

ENTITIES: dict[EntityType, Entity] = {
    EntityType.PERSON: Person,
    EntityType.ORGANISATION: Organisation,
    EntityType.PLACE: Place,
}

_CORRECTING = 7309942  # as `models.database._MIGRATION_LOCK`


class Corrections:
    """All corrections, as rules from the key that was read to the key that holds."""

    def __init__(self, rows: Sequence[Correction], undone: Correction | None = None) -> None:
        """`rows` in the order in which they were made; of `undone` only the rows that it kept count."""
        self._of_type: dict[str, list[Correction]] = {}
        self._as_read: dict[tuple[str, str], Row] = {}
        for row in rows:
            self._of_type.setdefault(row.entity_type, []).append(row)
        for row in (*rows, *([undone] if undone else [])):
            for key, kept in (row.entities or {}).items():
                self._as_read.setdefault((row.entity_type, key), kept)

    @classmethod
    def load(cls, session: Session) -> Corrections:
        """Those of the database, in the order in which they were made."""
        return cls(session.scalars(select(Correction).order_by(Correction.id)).all())

    def without(self, undone: Correction) -> Corrections:
        """What they would be if `undone` had not been made."""
        rows = [row for of_type in self._of_type.values() for row in of_type if row is not undone]
        return Corrections(rows, undone)

    def of(self, kind: EntityType) -> Sequence[Correction]:
        """Those of one kind of entity, in their order."""
        return self._of_type.get(kind, ())

    def key(self, kind: EntityType, key: str, article: str) -> str | None:
        """The key that holds in `article` (`address#position`) where `key` was read; None: no entity."""
        for row in self.of(kind):
            if row.entity_key != key or row.kind == CorrectionKind.RENAME:
                continue
            if row.articles is not None and article not in row.articles:
                continue
            if row.kind == CorrectionKind.NOT_AN_ENTITY:
                return None
            key = row.other_key or key
        return key

    def names(self, kind: EntityType) -> dict[str, str]:
        """The names given by hand, by key; the last one counts."""
        renames = (row for row in self.of(kind) if row.kind == CorrectionKind.RENAME)
        return {row.entity_key: row.name for row in renames if row.name}

    def as_read(self, kind: EntityType, key: str) -> Row | None:
        """The row of the entity `key` as it was before the first correction that touched it."""
        return self._as_read.get((kind, key))

    def touching(self, kind: EntityType, key: str) -> set[str]:
        """All keys that corrections lead to or from `key`, over any number of steps, itself among them."""
        found, rows = {key}, list(self.of(kind))
        while more := {
            other
            for row in rows
            if found & {row.entity_key, row.other_key}
            for other in (row.entity_key, row.other_key)
            if other and other not in found
        }:
            found |= more
        return found


def hold_corrections(session: Session, *, is_changing: bool) -> None:
    """Until the transaction ends no correction is made beside it, or with `is_changing` no article is stored.

    Either would miss what the other has not committed yet. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = "pg_advisory_xact_lock" if is_changing else "pg_advisory_xact_lock_shared"
        session.execute(text(f"SELECT {lock}(:lock)"), {"lock": _CORRECTING})


def entity_ids(
    session: Session, corrections: Corrections, kind: EntityType, keys: Iterable[str]
) -> dict[str, int]:
    """The numbers of the entities with `keys`; one that no article names comes back as it was kept."""
    entity = ENTITIES[kind]
    wanted = sorted(keys)
    found: dict[str, int] = {}
    for some in chunks(wanted):
        rows = session.execute(select(entity.key, entity.id).where(entity.key.in_(some)))
        found.update((key, id_) for key, id_ in rows)
    for key in wanted:
        if key not in found and (row := corrections.as_read(kind, key)):
            statement = insert(entity).values(_entity_row(session, row)).returning(entity.id)
            found[key] = session.scalars(statement).one()
    return found


def snapshot(session: Session, corrections: Corrections, kind: EntityType, key: str) -> Row | None:
    """What a correction keeps of the entity `key`: its row as it was read, the division by its key."""
    if before := corrections.as_read(kind, key):
        return before
    entity = ENTITIES[kind]
    row = session.scalar(select(entity).where(entity.key == key))
    if row is None:
        return None
    kept = {
        column.name: getattr(row, column.name) for column in table_of(entity).columns if column.name != "id"
    }
    if isinstance(row, Place):
        of_place = select(Division.key).where(Division.id == kept.pop("division_id"))
        kept["division"] = session.scalar(of_place)
    return kept


def _entity_row(session: Session, kept: Row) -> Row:
    row = dict(kept)
    if "division" in row:
        key = row.pop("division")
        row["division_id"] = session.scalar(select(Division.id).where(Division.key == key)) if key else None
    return row
