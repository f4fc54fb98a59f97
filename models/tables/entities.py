"""People, organisations, places and divisions, and the mentions, roles and aliases that articles give them.

`key` of an entity is made from what identifies it (`models.identity`), so it is the same in every
database and after every re-reading, whatever the numbers of the rows are.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from extractors.values import Field, MentionType
from models.base import MANY, Base, one_of


class Division(Base):
    """An administrative division during a period: `valid_to` is its last day.

    `key` is the code, or the full name where no code is known, and the first day: a code alone is not a key
    over time.
    """

    __tablename__ = "divisions"
    __table_args__ = (Index(None, "code", "valid_from"), Index(None, "full_name", "valid_from"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    code: Mapped[str | None] = mapped_column(String(10))
    full_name: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(String(20))
    parent_code: Mapped[str | None] = mapped_column(String(10))
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    successor_code: Mapped[str | None] = mapped_column(Text)


class Person(Base):
    """A person over all articles, told apart by the organisation of the first role and the region."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    organisation: Mapped[str | None] = mapped_column(Text)
    region_code: Mapped[str | None] = mapped_column(String(10))
    is_masked: Mapped[bool] = mapped_column(Boolean)


class Organisation(Base):
    """A named body over all articles; `region_code` only where its name alone would not tell it apart."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    region_code: Mapped[str | None] = mapped_column(String(10))


class Place(Base):
    """A place over all articles: a division as it was then, or any other place by its name."""

    __tablename__ = "places"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    full_name: Mapped[str | None] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(String(10), index=True)
    division_id: Mapped[int | None] = mapped_column(ForeignKey("divisions.id"), index=True)


class Role(Base):
    """What an article says a person is, as printed; `organisation_id` where it lists that body."""

    __tablename__ = "roles"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(MANY, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[str | None] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(Text)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    region_code: Mapped[str | None] = mapped_column(String(10))


_ONE_ENTITY = " OR ".join(
    (
        "(type = 'PERSON' AND person_id IS NOT NULL)",
        "(type = 'ORG' AND organisation_id IS NOT NULL)",
        "(type = 'PLACE' AND place_id IS NOT NULL)",
        "(type = 'DATE' AND date_id IS NOT NULL)",
    )
)


def _articles_of(link: str) -> Index:
    """With the article, so that an entity's articles are counted without reading its mentions."""
    is_named = text(f"{link} IS NOT NULL")
    return Index(None, link, "article_id", sqlite_where=is_named, postgresql_where=is_named)


class Mention(Base):
    """One place in the text of an article and the entity it names.

    `start_offset` and `end_offset` count characters within the paragraph (the n-th line of the field),
    `field_offset` from the start of the article's column: `substr(body, field_offset + 1, length(text))`
    gives the text. `is_government` marks a division's name that acts as a local government.
    """

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        one_of("field", Field),
        one_of("type", MentionType),
        CheckConstraint(_ONE_ENTITY, name="entity"),
        *(_articles_of(link) for link in ("person_id", "organisation_id", "place_id")),
    )

    id: Mapped[int] = mapped_column(MANY, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    field: Mapped[str] = mapped_column(String(10))
    paragraph: Mapped[int] = mapped_column(Integer)
    start_offset: Mapped[int] = mapped_column(Integer)
    end_offset: Mapped[int] = mapped_column(Integer)
    field_offset: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(String(10))
    found_by: Mapped[str] = mapped_column(Text)
    score: Mapped[float] = mapped_column(Float)
    is_government: Mapped[bool] = mapped_column(Boolean)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    date_id: Mapped[int | None] = mapped_column(MANY, ForeignKey("dates.id", ondelete="CASCADE"), index=True)


class Alias(Base):
    """Another name that an article uses for a person, an organisation or a place (one of the three)."""

    __tablename__ = "aliases"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(MANY, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)


class PlaceCandidate(Base):
    """A division between which and others an article leaves a place's name open."""

    __tablename__ = "place_candidates"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(MANY, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    full_name: Mapped[str] = mapped_column(Text)
