"""What people said about entities, and the rows that their words moved or took away."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UtcDateTime, one_of


class EntityType(StrEnum):
    """The kinds of entity that are followed over articles."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"


class CorrectionKind(StrEnum):
    """What a person may say about an entity."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    NOT_AN_ENTITY = "not_an_entity"


class Correction(Base):
    """What a person said about an entity, by its key, so that it outlives every re-reading.

    `other_key` names the entity to merge into or the one that is split off, `name` the name to use.
    `articles` are those that it is said of (`address#position`), all if null. `entities` holds the rows of
    the entities as they were read, by key, so that one which no article names any more can come back.
    """

    __tablename__ = "corrections"
    __table_args__ = (one_of("entity_type", EntityType), one_of("kind", CorrectionKind))

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_type: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    entity_key: Mapped[str] = mapped_column(Text, index=True)
    other_key: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    corrected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    articles: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    entities: Mapped[dict[str, dict[str, object]] | None] = mapped_column(JSON(none_as_null=True))


class CorrectedRow(Base):
    """A link of an article's row that corrections changed, as it was read; `row` is the row if it is gone.

    `table_name`, `number` and `column_name` say which link: `mentions`, 3, `person_id`.
    """

    __tablename__ = "corrected_rows"
    __table_args__ = (UniqueConstraint("article_id", "table_name", "number", "column_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    table_name: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Integer)
    column_name: Mapped[str] = mapped_column(String(20))
    entity_key: Mapped[str] = mapped_column(Text, index=True)
    row: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
