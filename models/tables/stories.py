"""Copies of one release at several outlets, linked into stories; nothing is deleted."""

from __future__ import annotations

from sqlalchemy import Boolean, Float, ForeignKey, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Story(Base):
    """A release and its copies: at least two articles; the lead is the issuer's own where that is known.

    Where the lead went (null) or fewer than `article_count` are left, the next run compares the rest anew.
    """

    __tablename__ = "stories"

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_article_id: Mapped[int | None] = mapped_column(
        ForeignKey("articles.id", ondelete="SET NULL"), unique=True
    )
    article_count: Mapped[int] = mapped_column(Integer)


class StoryArticle(Base):
    """An article of a story beside its lead.

    `kept_share` is how much of the lead's text it keeps, `own_share` how much of its own text the lead does
    not have (both 0..1, by runs of characters); `differs` names what differs: `title`, `cut`, `added`,
    `order`, separated by spaces.
    """

    __tablename__ = "story_articles"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"), index=True)
    is_lead: Mapped[bool] = mapped_column(Boolean)
    kept_share: Mapped[float] = mapped_column(Float)
    own_share: Mapped[float] = mapped_column(Float)
    differs: Mapped[str] = mapped_column(Text)


class ArticleSketch(Base):
    """What near-duplicates are looked up by: the MinHash of an article's text (`extractors.copies`).

    An article with a sketch and no story has been compared with the others and has no copy among them.
    """

    __tablename__ = "article_sketches"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sketch: Mapped[bytes] = mapped_column(LargeBinary)
