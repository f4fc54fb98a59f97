"""The ledger: sources, the pages they list, what was fetched, the runs and what they could not do."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UtcDateTime, one_of


class PageState(StrEnum):
    """Where a page stands; `models.ledger` knows which step leads to which."""

    DISCOVERED = "discovered"
    FETCHED = "fetched"
    EXTRACTED = "extracted"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    GONE = "gone"


class RunState(StrEnum):
    """How a run ended, or that it has not."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Source(Base):
    """A publisher's list of releases; `id` is the name of its file.

    `listed_at` is the time of its last complete nightly listing; `is_listing_open` stays true where a listing
    broke off.
    """

    __tablename__ = "sources"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    list_url: Mapped[str] = mapped_column(Text)
    region_code: Mapped[str | None] = mapped_column(String(10))
    publisher: Mapped[str | None] = mapped_column(Text)
    expected_min: Mapped[int | None] = mapped_column(Integer)
    expected_max: Mapped[int | None] = mapped_column(Integer)
    is_enabled: Mapped[bool] = mapped_column(Boolean)
    listed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_listing_open: Mapped[bool] = mapped_column(Boolean, server_default=false())


class Page(Base):
    """An address seen. `digest`: SHA-256 of its newest capture; `checked_at`: the last good request.

    `document_of` is the page whose release is in the document at this address; pages of lists have none.
    """

    __tablename__ = "pages"
    __table_args__ = (
        UniqueConstraint("source_id", "url"),
        one_of("state", PageState),
        Index(None, "source_id", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    listed_date: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20))
    discovered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(String(64))
    document_of: Mapped[int | None] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)


class Capture(Base):
    """One fetched version of a page, by its place in the WARC files.

    `read_version` is the extractor version that read it last and `release_count` the number of releases it
    gave then; both are null until it is read. Everything else is written once.
    """

    __tablename__ = "captures"
    __table_args__ = (Index(None, "page_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    url: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(Text)
    offset: Mapped[int] = mapped_column(Integer)
    length: Mapped[int] = mapped_column(Integer)
    status: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str | None] = mapped_column(Text)
    charset: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_version: Mapped[str | None] = mapped_column(String(40))
    release_count: Mapped[int | None] = mapped_column(Integer)


class Run(Base):
    """One run of a flow with what it counted; `report` is the text that its user saw."""

    __tablename__ = "runs"
    __table_args__ = (one_of("state", RunState),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    parameters: Mapped[dict[str, object]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, object]] = mapped_column(JSON)
    report: Mapped[str | None] = mapped_column(Text)


class Failure(Base):
    """Something a run could not do; `page_id` is null where a whole source failed."""

    __tablename__ = "failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    source_id: Mapped[str | None] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(60))
    message: Mapped[str] = mapped_column(Text)
    is_permanent: Mapped[bool] = mapped_column(Boolean)
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime)
