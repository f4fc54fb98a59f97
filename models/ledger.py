"""The ledger: which pages were seen, what was fetched of them and what comes next.

Every function takes the moment as `now`; none commits. A page goes through

    discovered ──▶ fetched ──▶ extracted ◀──▶ unchanged        (fetched again where a capture differs)
         └──────────┴────▶ failed ⟳ ──▶ …        └──▶ gone

A failure is tried again after the gaps of `RETRY_GAPS`; then the page is parked: `failed` without a next try.

A page whose release is in an attached document stays `fetched` while that document, an address of the ledger
with the same states, is got (`models.documents`); then both are read together. Once captured, a document is
not asked for again: a file that is replaced has a new address, which its page then names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from models.documents import KeptDocument, kept_documents
from models.tables import Article, Capture, Failure, Page, PageState, Run, RunState, Source
from models.upsert import chunks, upsert

RETRY_GAPS = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
"""How long to wait after the first, second, … failure of a page."""

GONE_KINDS = frozenset({"http_404", "http_410"})
"""Kinds of failure that say the page is no longer there."""

NO_RELEASE = "NoRelease"
"""The kind of failure that says the page holds no release."""

TRANSITIONS: dict[PageState, frozenset[PageState]] = {
    PageState.DISCOVERED: frozenset({PageState.FETCHED, PageState.FAILED, PageState.GONE}),
    PageState.FETCHED: frozenset(PageState) - {PageState.DISCOVERED},
    PageState.EXTRACTED: frozenset(PageState) - {PageState.DISCOVERED},
    PageState.UNCHANGED: frozenset(PageState) - {PageState.DISCOVERED},
    PageState.FAILED: frozenset(PageState) - {PageState.DISCOVERED},
    PageState.GONE: frozenset({PageState.FETCHED, PageState.UNCHANGED, PageState.FAILED, PageState.GONE}),
}
"""To which states a page may go from each."""


class ImpossibleStep(Exception):
    """A page was asked to go to a state that its present one does not lead to."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as its file describes it; `expected_min` and `expected_max` count releases a week."""

    id: str
    name: str
    kind: str
    list_url: str
    region_code: str | None = None
    publisher: str | None = None
    expected_min: int | None = None
    expected_max: int | None = None
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Discovered:
    """One entry of a list page."""

    url: str
    title: str | None = None
    listed_date: date | None = None


@dataclass(frozen=True, slots=True)
class DiscoverCounts:
    """How many addresses were new to the ledger and how many it knew."""

    new: int
    known: int


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page or document to request now, with what a conditional request needs."""

    page_id: int
    url: str
    etag: str | None
    last_modified: str | None
    sha256: str | None
    attempts: int
    is_document: bool
    newest: CaptureAt | None = None


@dataclass(frozen=True, slots=True)
class CaptureAt:
    """Where and when the newest capture of a page was archived."""

    file: str
    offset: int
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A response as it was archived."""

    url: str
    file: str
    offset: int
    length: int
    status: int
    media_type: str | None
    charset: str | None
    sha256: str
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class CaptureToRead:
    """A capture to read, with what the ledger and the source know about its page."""

    capture_id: int
    page_id: int
    source_id: str
    url: str
    file: str
    offset: int
    length: int
    media_type: str | None
    charset: str | None
    sha256: str
    fetched_at: datetime
    title: str | None
    listed_date: date | None
    region_code: str | None
    publisher: str | None
    documents: tuple[KeptDocument, ...] = ()


def register_sources(session: Session, sources: Sequence[SourceRow]) -> None:
    """Make the table of sources say what `sources` say; one that is not among them stays as it is."""
    columns = (
        "name",
        "kind",
        "list_url",
        "region_code",
        "publisher",
        "expected_min",
        "expected_max",
        "is_enabled",
    )
    upsert(session, Source, [asdict(source) for source in sources], key=("id",), update=columns)


def known_urls(session: Session, source_id: str, urls: Sequence[str]) -> set[str]:
    """Which of `urls` the ledger has seen for the source."""
    known: set[str] = set()
    for some in chunks(urls):
        known.update(session.scalars(select(Page.url).where(Page.source_id == source_id, Page.url.in_(some))))
    return known


def discover(session: Session, source_id: str, found: Sequence[Discovered], now: datetime) -> DiscoverCounts:
    """Enter the addresses of a list page; those already known are left alone."""
    by_url: dict[str, Discovered] = {}
    for entry in found:
        by_url.setdefault(entry.url, entry)
    known = known_urls(session, source_id, list(by_url))
    rows = [
        {
            "source_id": source_id,
            "url": entry.url,
            "title": entry.title,
            "listed_date": entry.listed_date,
            "state": PageState.DISCOVERED,
            "discovered_at": now,
            "attempts": 0,
        }
        for url, entry in by_url.items()
        if url not in known
    ]
    upsert(session, Page, rows, key=("source_id", "url"))
    return DiscoverCounts(new=len(rows), known=len(known))


def due_pages(
    session: Session,
    source_id: str,
    now: datetime,
    *,
    recheck_before: datetime | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int,
) -> list[DuePage]:
    """Pages to request now, oldest entry first.

    Those never fetched, failed ones whose time has come and, with `recheck_before`, fetched ones last checked
    before it. `since` and `until` (inclusive) go by the date in the list or else of the release; a page
    without either is due.
    """
    is_due = or_(
        Page.state == PageState.DISCOVERED, and_(Page.state == PageState.FAILED, Page.next_try_at <= now)
    )
    if recheck_before is not None:
        fetched = (PageState.FETCHED, PageState.EXTRACTED, PageState.UNCHANGED)
        is_due = or_(
            is_due,
            and_(Page.state.in_(fetched), Page.checked_at < recheck_before, Page.document_of.is_(None)),
        )
    return _requests(session, limit, Page.source_id == source_id, is_due, *_within(since, until))


def page_at(session: Session, source_id: str, url: str) -> DuePage:
    """The page at an address that the source has listed, whatever its state."""
    (page,) = _requests(session, 1, Page.source_id == source_id, Page.url == url)
    return page


def _requests(session: Session, limit: int, *conditions: ColumnElement[bool]) -> list[DuePage]:
    of_page = aliased(Capture)
    newest = select(func.max(of_page.id)).where(of_page.page_id == Page.id).scalar_subquery()
    query = (
        select(
            Page.id,
            Page.url,
            Page.etag,
            Page.last_modified,
            Page.digest,
            Page.attempts,
            Page.document_of.is_not(None),
            Capture.file,
            Capture.offset,
            Capture.fetched_at,
        )
        .join(Capture, Capture.id == newest, isouter=True)
        .where(*conditions)
        .order_by(Page.id)
        .limit(limit)
    )
    return [
        DuePage(
            *row[:7], newest=CaptureAt(row.file, row.offset, row.fetched_at) if row.file is not None else None
        )
        for row in session.execute(query)
    ]


def record_capture(session: Session, page_id: int, capture: CaptureRow, run_id: int | None) -> int:
    """Enter an archived response and give its number.

    The page becomes `fetched`, or `unchanged` where its newest capture has the same bytes: then that
    capture's number is given, for there is nothing new to read.
    """
    page = session.get_one(Page, page_id)
    newest = session.scalar(
        select(Capture).where(Capture.page_id == page_id).order_by(Capture.id.desc()).limit(1)
    )
    _touch(page, capture.fetched_at)
    page.etag, page.last_modified = capture.etag, capture.last_modified
    if newest is not None and newest.sha256 == capture.sha256:
        _go(page, PageState.UNCHANGED)
        session.flush()
        return newest.id
    values = asdict(capture)
    del values["etag"], values["last_modified"]
    row = Capture(page_id=page_id, run_id=run_id, **values)
    session.add(row)
    page.digest = capture.sha256
    _go(page, PageState.FETCHED)
    session.flush()
    if page.document_of is not None:
        newest_of_page = select(func.max(Capture.id)).where(Capture.page_id == page.document_of)
        session.execute(
            update(Capture).where(Capture.id == newest_of_page.scalar_subquery()).values(read_version=None)
        )
    return row.id


def record_not_modified(session: Session, page_id: int, now: datetime) -> None:
    """The server said that the page is as it was (304)."""
    page = session.get_one(Page, page_id)
    _touch(page, now)
    _go(page, PageState.UNCHANGED)
    session.flush()


def record_failure(
    session: Session,
    page_id: int,
    run_id: int | None,
    stage: str,
    kind: str,
    message: str,
    is_permanent: bool,
    now: datetime,
) -> None:
    """Enter that a page could not be fetched and when to try again; `GONE_KINDS` make it `gone`.

    A document that is not to be had is parked whatever the kind, for its page is still there and offers it;
    the page is `failed` with it.
    """
    page = session.get_one(Page, page_id)
    page.attempts += 1
    page.last_error = message
    is_last = is_permanent or page.attempts > len(RETRY_GAPS) or kind in GONE_KINDS
    page.next_try_at = None if is_last else now + RETRY_GAPS[page.attempts - 1]
    is_gone = kind in GONE_KINDS and page.document_of is None
    _go(page, PageState.GONE if is_gone else PageState.FAILED)
    if is_last and page.document_of is not None:
        _fail_unread(session, session.get_one(Page, page.document_of), f"its document: {message}")
    session.add(_failure(page.source_id, page_id, run_id, stage, kind, message, is_permanent, now))
    session.flush()


def record_source_failure(
    session: Session,
    source_id: str | None,
    run_id: int | None,
    stage: str,
    kind: str,
    message: str,
    is_permanent: bool,
    now: datetime,
) -> None:
    """Enter that a whole source failed (a list page is down), or without one the run itself.

    What a run that was killed has entered already is taken over: it is the same attempt, begun again.
    """
    of_killed_run = (
        select(Failure)
        .join(Run, Run.id == Failure.run_id)
        .where(Run.state == RunState.FAILED, Run.finished_at.is_(None), Failure.run_id != run_id)
        .where(Failure.source_id == source_id, Failure.page_id.is_(None))
        .where(Failure.stage == stage, Failure.kind == kind, Failure.message == message)
    )
    entered = session.scalar(of_killed_run.order_by(Failure.id.desc()).limit(1))
    if entered is not None:
        entered.run_id, entered.failed_at = run_id, now
        session.flush()
        return
    session.add(_failure(source_id, None, run_id, stage, kind, message, is_permanent, now))
    session.flush()


def record_unreadable(
    session: Session,
    capture_id: int,
    run_id: int | None,
    kind: str,
    message: str,
    version: str,
    now: datetime,
) -> None:
    """Enter that this extractor version cannot read a capture; the next one will try again.

    `NO_RELEASE` says that there is none: then articles that the same capture gave to an earlier version go.
    Any other kind may be our own fault, so that they stay.
    """
    capture = session.get_one(Capture, capture_id)
    page = session.get_one(Page, capture.page_id)
    if kind == NO_RELEASE:
        session.execute(delete(Article).where(Article.capture_id == capture_id))
    capture.read_version, capture.release_count = version, 0
    _fail_unread(session, page, message)
    session.add(_failure(page.source_id, page.id, run_id, "read", kind, message, True, now))
    session.flush()


def _fail_unread(session: Session, page: Page, message: str) -> None:
    """A captured page that gave no article, now or before, is `failed`."""
    has_article = session.scalar(select(Article.id).where(Article.page_id == page.id).limit(1)) is not None
    if page.state == PageState.FETCHED or (page.state == PageState.UNCHANGED and not has_article):
        _go(page, PageState.FAILED)
        page.last_error = message


def stored_sources(session: Session) -> list[str]:
    """The ids of all sources of the database, those that are registered no more among them."""
    return list(session.scalars(select(Source.id).order_by(Source.id)))


def first_captures(session: Session, source_id: str, limit: int) -> list[tuple[str, int]]:
    """File and offset of the first capture of each of a source's pages, the `limit` oldest."""
    older = aliased(Capture)
    is_first = ~exists().where(older.page_id == Capture.page_id, older.id < Capture.id)
    query = (
        select(Capture.file, Capture.offset)
        .join(Page, Page.id == Capture.page_id)
        .where(Page.source_id == source_id, Page.document_of.is_(None), is_first)
        .order_by(Capture.id)
        .limit(limit)
    )
    return [(file, offset) for file, offset in session.execute(query)]


def unread_captures(
    session: Session,
    *,
    version: str,
    source_ids: Sequence[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    after_id: int = 0,
    limit: int,
) -> list[CaptureToRead]:
    """Captures that this extractor version still has to read, in the order in which they were fetched.

    That is the newest capture of each page that was not read by `version`, and every capture whose releases
    are not stored (never read, or the articles were deleted), so that re-reading brings earlier revisions
    back in their order. Documents are read with the page that they belong to.
    """
    newer = aliased(Capture)
    is_newest = ~exists().where(newer.page_id == Capture.page_id, newer.id > Capture.id)
    is_covered = exists().where(Article.page_id == Capture.page_id, Article.capture_id >= Capture.id)
    gave_releases = or_(Capture.read_version.is_(None), Capture.release_count > 0)
    is_unread = or_(
        and_(is_newest, Capture.read_version.is_distinct_from(version)), and_(gave_releases, ~is_covered)
    )
    query = (
        select(
            Capture.id.label("capture_id"),
            Capture.page_id,
            Page.source_id,
            Page.url,
            Capture.file,
            Capture.offset,
            Capture.length,
            Capture.media_type,
            Capture.charset,
            Capture.sha256,
            Capture.fetched_at,
            Page.title,
            Page.listed_date,
            Source.region_code,
            Source.publisher,
        )
        .join(Page, Page.id == Capture.page_id)
        .join(Source, Source.id == Page.source_id)
        .where(Capture.id > after_id, is_unread, Page.document_of.is_(None), *_within(since, until))
        .order_by(Capture.id)
        .limit(limit)
    )
    if source_ids is not None:
        query = query.where(Page.source_id.in_(source_ids))
    rows = session.execute(query).all()
    documents = kept_documents(session, [row.page_id for row in rows])
    return [CaptureToRead(**row._mapping, documents=documents.get(row.page_id, ())) for row in rows]


def mark_read(session: Session, releases: Sequence[tuple[int, int]], version: str) -> None:
    """Note that `version` read captures (number, count of releases).

    Their pages become `extracted`, and with them the documents that were captured for them.
    """
    ids = [capture_id for capture_id, _count in releases]
    rows = [
        {"id": capture_id, "read_version": version, "release_count": count} for capture_id, count in releases
    ]
    if not rows:
        return
    session.execute(update(Capture), rows)
    for some in chunks(ids):
        # What could not be read (`failed` without attempts) can be now; what cannot be fetched stays so.
        was_read = select(Capture.page_id).where(Capture.id.in_(some))
        could_not_be_read = and_(Page.state == PageState.FAILED, Page.attempts == 0)
        session.execute(
            update(Page)
            .where(
                or_(Page.id.in_(was_read), Page.document_of.in_(was_read)),
                or_(Page.state == PageState.FETCHED, could_not_be_read),
            )
            .values(state=PageState.EXTRACTED, last_error=None),
            execution_options={"synchronize_session": False},
        )


def _within(since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    published = (
        select(func.max(Article.published_date))
        .where(Article.page_id == Page.id, Article.is_current)
        .scalar_subquery()
    )
    day = func.coalesce(Page.listed_date, published)
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(or_(day.is_(None), day >= since))
    if until is not None:
        conditions.append(or_(day.is_(None), day <= until))
    return conditions


def _go(page: Page, state: PageState) -> None:
    if state not in TRANSITIONS[PageState(page.state)]:
        raise ImpossibleStep(f"page {page.id} is {page.state} and cannot become {state}")
    page.state = state.value


def _touch(page: Page, now: datetime) -> None:
    """A request got through: the count of failures begins anew."""
    page.checked_at = now
    page.attempts, page.next_try_at, page.last_error = 0, None, None


def _failure(
    source_id: str | None,
    page_id: int | None,
    run_id: int | None,
    stage: str,
    kind: str,
    message: str,
    is_permanent: bool,
    now: datetime,
) -> Failure:
    return Failure(
        source_id=source_id,
        page_id=page_id,
        run_id=run_id,
        stage=stage,
        kind=kind,
        message=message,
        is_permanent=is_permanent,
        failed_at=now,
    )


def forget_reading(session: Session, source_ids: Sequence[str] | None) -> None:
    """Let the newest captures (of these sources, or all) count as unread, so that they are read once more."""
    of_sources = select(Page.id)
    if source_ids is not None:
        of_sources = of_sources.where(Page.source_id.in_(source_ids))
    session.execute(
        update(Capture).where(Capture.page_id.in_(of_sources)).values(read_version=None),
        execution_options={"synchronize_session": False},
    )
