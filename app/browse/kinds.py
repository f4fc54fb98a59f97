"""The kinds of entity that have a page, and how a row of the database leads to it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from models.tables import EntityType


@dataclass(frozen=True, slots=True)
class Kind:
    """Where a kind of entity stands: its table, the column that points to it, the type of its mentions."""

    type: EntityType
    table: str
    column: str
    mention_type: str
    label: str


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity as a link: `note` tells it from others of its name."""

    kind: EntityType
    id: int
    name: str
    note: str | None = None

    @property
    def href(self) -> str:
        """The address of its page."""
        return f"/{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True)
class Counted:
    """An entity and in how many articles it stands."""

    entity: Entity
    articles: int


KINDS = {
    kind.type: kind
    for kind in (
        # the label is SQL over the table: the name to show and what tells namesakes apart
        Kind(EntityType.PERSON, "people", "person_id", "PERSON", "name, organisation"),
        Kind(EntityType.ORGANISATION, "organisations", "organisation_id", "ORG", "name, NULL"),
        Kind(EntityType.PLACE, "places", "place_id", "PLACE", "coalesce(full_name, name), NULL"),
    )
}


def named(connection: sqlite3.Connection, kind: Kind, counts: dict[int, int]) -> list[Counted]:
    """The entities of one kind with these counts by their row number, in the same order."""
    marks = ",".join("?" * len(counts))
    rows = connection.execute(f"SELECT id, {kind.label} FROM {kind.table} WHERE id IN ({marks})", [*counts])
    labels = {row[0]: (row[1], row[2]) for row in rows}
    return [
        Counted(Entity(kind.type, number, *labels[number]), articles) for number, articles in counts.items()
    ]
