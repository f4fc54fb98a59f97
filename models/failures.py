"""What could not be done and needs a person, and sending it again.

A page is parked when it is `failed` without a next try: refused, tried in vain as often as `RETRY_GAPS` says,
or captured but unreadable. Why, its newest row in `failures` tells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from models.tables import Capture, Failure, Page, PageState, Source
from models.upsert import chunks


@dataclass(frozen=True, slots=True)
class ParkedPage:
    """A page that nothing is done about any more, and its newest failure; `tries` since the last success.

    Of a document, `document_of` is the address of the page that offers it.
    """

    page_id: int
    source_id: str
    url: str
    stage: str
    kind: str
    message: str
    is_permanent: bool
    tries: int
    failed_at: datetime
    document_of: str | None

    @property
    def reason(self) -> str:
        """Why it was parked, in one line."""
        if self.document_of is not None:
            return f"the document with the release cannot be had: {self.message}"
        if self.stage == "read":
            return f"captured but not readable: {self.message}"
        if self.is_permanent:
            return f"asking again changes nothing: {self.message}"
        return f"tried {self.tries} times: {self.message}"


@dataclass(frozen=True, slots=True)
class BrokenList:
    """A source whose list could not be walked to its end since `listed_at` (never: None)."""

    source_id: str
    kind: str
    message: str
    failed_at: datetime
    listed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Failed pages that are tried again by themselves, and when the first of them is."""

    pages: int
    next_try_at: datetime | None


def parked_pages(session: Session, source_ids: Collection[str] | None = None) -> list[ParkedPage]:
    """Every parked page, by source and in the order of their discovery."""
    of_page, of_document = aliased(Failure), aliased(Page)
    newest = select(func.max(of_page.id)).where(of_page.page_id == Page.id).scalar_subquery()
    query = (
        select(
            Page.id,
            Page.source_id,
            Page.url,
            Failure.stage,
            Failure.kind,
            Failure.message,
            Failure.is_permanent,
            Page.attempts,
            Failure.failed_at,
            of_document.url,
        )
        .select_from(Page)
        .join(Failure, Failure.id == newest)
        .join(of_document, of_document.id == Page.document_of, isouter=True)
        .where(Page.state == PageState.FAILED, Page.next_try_at.is_(None))
        .order_by(Page.source_id, Page.id)
    )
    if source_ids is not None:
        query = query.where(Page.source_id.in_(source_ids))
    return [ParkedPage(*row[:9], document_of=row[9]) for row in session.execute(query)]


def broken_lists(session: Session) -> list[BrokenList]:
    """The newest failure of each source whose list has not been walked to its end since."""
    of_list = aliased(Failure)
    newest = (
        select(func.max(of_list.id))
        .where(of_list.source_id == Source.id, of_list.page_id.is_(None), of_list.stage == "list")
        .scalar_subquery()
    )
    query = (
        select(Source.id, Failure.kind, Failure.message, Failure.failed_at, Source.listed_at)
        .join(Failure, Failure.id == newest)
        .where(or_(Source.listed_at.is_(None), Source.listed_at <= Failure.failed_at))
        .order_by(Source.id)
    )
    return [BrokenList(*row) for row in session.execute(query)]


def waiting_pages(session: Session) -> Waiting:
    """How many failed pages have a next try."""
    query = select(func.count(), func.min(Page.next_try_at)).where(
        Page.state == PageState.FAILED, Page.next_try_at.is_not(None)
    )
    return Waiting(*session.execute(query).one())


def gone_count(session: Session) -> int:
    """How many pages the servers say do not exist any more."""
    return session.scalar(select(func.count()).where(Page.state == PageState.GONE)) or 0


def send_again(
    session: Session,
    now: datetime,
    *,
    source_ids: Sequence[str] | None = None,
    urls: Collection[str] = (),
    gone: bool = False,
) -> dict[str, int]:
    """Let failed pages be due now and unreadable captures be read anew; gives how many by source.

    Without `urls` that is every failed page (of `source_ids`), parked or waiting, and with `gone` those that
    were gone too. The next failure counts as the second, so that the gaps begin small again.
    """
    states = (PageState.FAILED, PageState.GONE) if gone or urls else (PageState.FAILED,)
    query = select(Page.id, Page.source_id).where(Page.state.in_(states))
    if source_ids is not None:
        query = query.where(Page.source_id.in_(source_ids))
    if urls:
        query = query.where(Page.url.in_(urls))
    found = [(row[0], row[1]) for row in session.execute(query)]
    for some in chunks([page_id for page_id, _ in found]):
        _make_due(session, some, now)
    return _counted(source_id for _, source_id in found)


def _make_due(session: Session, page_ids: Sequence[int], now: datetime) -> None:
    of_pages = Page.id.in_(page_ids)
    options = {"synchronize_session": False}
    # `attempts` stays 0 where the capture is what could not be read: `models.ledger.mark_read` goes by it
    was_fetched = and_(Page.state == PageState.FAILED, Page.attempts == 0)
    session.execute(
        update(Capture)
        .where(Capture.page_id.in_(select(Page.id).where(of_pages, was_fetched)))
        .values(read_version=None),
        execution_options=options,
    )
    session.execute(update(Page).where(of_pages, ~was_fetched).values(attempts=1), execution_options=options)
    session.execute(
        update(Page).where(of_pages).values(state=PageState.FAILED, next_try_at=now),
        execution_options=options,
    )


def _counted(source_ids: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for source_id in source_ids:
        counts[source_id] = counts.get(source_id, 0) + 1
    return counts
