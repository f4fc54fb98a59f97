"""Articles and what belongs to one article alone: removed blocks, attachments, dates, search terms."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import MANY, Base, UtcDateTime


class Article(Base):
    """A release as read.

    `body` holds the paragraphs and `subtitles` the deck lines, one a line. `published_at` is the start of the
    day in Seoul where the page prints no time (`is_time_known` says so). A page that changes gives a
    new `revision`; earlier ones keep their text, and mentions belong to the current one alone.
    `text_digest` covers the text and its dateline, `digest` everything that was read.
    """

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("page_id", "position", "revision"),
        Index(None, "published_date", "is_current"),
        Index(None, "id", "published_date"),  # the days of many articles without reading their texts
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"))
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    is_current: Mapped[bool] = mapped_column(Boolean)
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    subtitles: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_date: Mapped[date | None] = mapped_column(Date)
    is_time_known: Mapped[bool] = mapped_column(Boolean)
    page_date: Mapped[date | None] = mapped_column(Date)
    byline: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text)
    issuer: Mapped[str | None] = mapped_column(Text)
    region_code: Mapped[str | None] = mapped_column(String(10), index=True)
    region_name: Mapped[str | None] = mapped_column(Text)
    licence: Mapped[str | None] = mapped_column(String(20))
    layout: Mapped[str] = mapped_column(Text)
    extractor_version: Mapped[str] = mapped_column(String(40))
    text_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RemovedBlock(Base):
    """Text of the page that is not the release, and why it was taken out."""

    __tablename__ = "removed_blocks"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(MANY, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(Text)


class Attachment(Base):
    """A file offered beside a release."""

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(MANY, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)


class DateExpression(Base):
    """A date of one article, `end_date` inclusive; both are null where nothing anchors it."""

    __tablename__ = "dates"
    __table_args__ = (UniqueConstraint("article_id", "number"), Index(None, "start_date", "end_date"))

    id: Mapped[int] = mapped_column(MANY, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    start_date: Mapped[date | None] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    granularity: Mapped[str] = mapped_column(String(20))
    rule: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(String(20))


class SearchTerms(Base):
    """The words under which an article is found, separated by spaces; only current articles have them."""

    __tablename__ = "search_terms"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
