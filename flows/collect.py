"""One source: list → ledger → requests → captures. Nothing is parsed here but lists.

No transaction stays open across an `await`: SQLite has one writer, and it may be another source's turn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from email.message import Message

from flows.extraction import published_day
from flows.fetch.captures import CapturePlace, CaptureRef, CaptureWriter
from flows.fetch.client import Fetcher, Response
from flows.fetch.errors import FetchError, Gone, Refused, TryLater
from flows.fetch.hours import Hours
from flows.fetch.listing import End, discover
from flows.fetch.listing.files import local_path
from flows.fetch.sources import Source, SourceKind
from flows.report import SourceReport
from flows.workspace import Workspace, log
from models import ledger
from models.listings import ListingState, begin_listing, finish_listing

RECHECK_AFTER = timedelta(hours=20)
"""A recent release is asked for again no sooner than the next night."""

CHUNK = 500
"""Pages that are taken from the ledger at a time."""

PROGRESS_EVERY = 25

DOCUMENT_TYPES = ("application/", "binary/", "unknown/")
"""What documents come as: servers know few of their media types, but a page of text or HTML is none."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days (inclusive) that a run is about."""

    since: date
    until: date


class Collector:
    """What collecting one source needs; the fetcher and the writer are shared with the other sources.

    A plain class for the same reason as `Workspace`.
    """

    def __init__(
        self,
        workspace: Workspace,
        fetcher: Fetcher,
        writer: CaptureWriter,
        run_id: int,
        *,
        lists: bool = True,
    ) -> None:
        """Without `lists` only what failed before is requested again."""
        self.workspace = workspace
        self.fetcher = fetcher
        self.writer = writer
        self.run_id = run_id
        self.lists = lists

    async def collect(self, source: Source, span: Span | None) -> SourceReport:
        """List the source and request what is due.

        Without a span it is a nightly: the source's own window, up to what the ledger knows, and recent
        releases are asked for again. A list or page that fails is recorded and counted, the rest goes on.
        Outside the source's hours nothing is asked: what is due stays due.
        """
        report = SourceReport(source.id)
        if self.lists and self._is_open(source, report):
            await self._list(source, span, report)
        for due in self._due(source, span):
            if not self._is_open(source, report):
                break
            await self._request(source, due, report)
            if (report.fetched + report.unchanged) % PROGRESS_EVERY == 0:
                log.info("%s: %d pages fetched", source.id, report.fetched)
        log.info(
            "%s: %d listed, %d new, %d fetched, %d unchanged, %d failed",
            source.id,
            report.listed,
            report.new,
            report.fetched,
            report.unchanged,
            report.failed,
        )
        return report

    def _is_open(self, source: Source, report: SourceReport) -> bool:
        text = source.hours or self.workspace.settings.hours
        if source.kind is SourceKind.FILES or text is None or Hours.parse(text).hold(self.workspace.clock()):
            return True
        note = f"left alone outside its hours ({text}); what is due stays due"
        if note not in report.notes:
            report.notes.append(note)
            log.info("%s: %s", source.id, note)
        return False

    async def _list(self, source: Source, span: Span | None, report: SourceReport) -> None:
        workspace = self.workspace
        today = workspace.today()
        with workspace.session.begin() as session:
            state = begin_listing(session, source.id)
        is_nightly = span is None
        nightly = nightly_span(source, today, state.listed_at)
        span = span or nightly
        known: Callable[[list[str]], Collection[str]] | None = None
        if is_nightly and not state.was_open:
            # after a listing that broke off, a page of known entries may hide unknown ones behind it
            known = self._known(source)
        pages = discover(
            source,
            self.fetcher,
            self._keep_list,
            since=span.since,
            until=span.until,
            today=today,
            known=known,
            day_of=lambda url: self._day_of(source, url, report),
        )
        end, oldest = None, None
        try:
            async for page in pages:
                found = [ledger.Discovered(e.url, e.title or None, e.listed_date) for e in page.entries]
                with workspace.session.begin() as session:
                    counts = ledger.discover(session, source.id, found, workspace.clock())
                report.listed += len(found)
                report.new += counts.new
                end = page.end
                oldest = page.oldest
                if end is None and not self._is_open(source, report):
                    return
        except FetchError as error:
            self._source_failed(source, error, report)
            return
        if end is End.EMPTY and report.listed == 0:
            self._source_failed(source, Refused("the list holds no release", url=source.list_url), report)
            return
        if end is End.CAPPED:
            cap = f"the list goes on after {source.paging.max_pages} pages: raise max_pages"
            self._source_failed(source, Refused(cap, url=source.list_url), report)
        if source.kind is SourceKind.FEED and (short := _short_feed(report, span, oldest, is_nightly, state)):
            self._source_failed(source, Refused(short, url=source.list_url), report)
        with workspace.session.begin() as session:
            finish_listing(
                session,
                source.id,
                workspace.clock(),
                is_nightly=is_nightly,
                covers_nightly=span.since <= nightly.since and span.until >= today,
                was_open=state.was_open,
            )

    async def _day_of(self, source: Source, url: str, report: SourceReport) -> date | None:
        """When a listed release was published, as its own page says, which is requested if it was not yet."""
        with self.workspace.session() as session:
            due = ledger.page_at(session, source.id, url)
        if due.newest is None and due.attempts == 0:
            await self._request(source, due, report)
            with self.workspace.session() as session:
                due = ledger.page_at(session, source.id, url)
        if due.newest is None:
            return None
        return published_day(self.workspace.settings.captures, url, source.charset, due.newest)

    def _known(self, source: Source) -> Callable[[list[str]], Collection[str]]:
        def known(urls: list[str]) -> Collection[str]:
            with self.workspace.session() as session:
                return ledger.known_urls(session, source.id, urls)

        return known

    def _keep_list(self, response: Response) -> CaptureRef:
        return self.writer.write(response)

    def _due(self, source: Source, span: Span | None) -> Iterable[ledger.DuePage]:
        """Each page that is due, once; asked for anew after every chunk, since the work itself changes it."""
        done: set[int] = set()
        while chunk := [page for page in self._due_chunk(source, span) if page.page_id not in done]:
            yield from chunk
            done.update(page.page_id for page in chunk)

    def _due_chunk(self, source: Source, span: Span | None) -> list[ledger.DuePage]:
        now = self.workspace.clock()
        with self.workspace.session() as session:
            if span is not None:
                return ledger.due_pages(
                    session, source.id, now, since=span.since, until=span.until, limit=CHUNK
                )
            due = ledger.due_pages(session, source.id, now, limit=CHUNK)
            if not self.lists:
                return due
            return due or ledger.due_pages(
                session,
                source.id,
                now,
                recheck_before=now - RECHECK_AFTER,
                since=self._recheck_since(source),
                limit=CHUNK,
            )

    def _recheck_since(self, source: Source) -> date | None:
        """From which day on releases are asked for again: local files always."""
        if source.kind is SourceKind.FILES:
            return None
        return self.workspace.today() - timedelta(days=source.recheck_days)

    async def _request(self, source: Source, due: ledger.DuePage, report: SourceReport) -> None:
        try:
            if source.kind is SourceKind.FILES:
                capture = self._file_capture(source, due)
            else:
                capture = await self._page_capture(source, due)
        except FetchError as error:
            self._page_failed(due, error, report)
            return
        now = self.workspace.clock()
        with self.workspace.session.begin() as session:
            if capture is None:
                ledger.record_not_modified(session, due.page_id, now)
                report.unchanged += 1
            else:
                ledger.record_capture(session, due.page_id, capture, self.run_id)
                report.fetched += 1

    async def _page_capture(self, source: Source, due: ledger.DuePage) -> ledger.CaptureRow | None:
        """The page as it was archived; None where it is as before."""
        response = await self.fetcher.get(
            due.url,
            etag=due.etag,
            last_modified=due.last_modified,
            delay=source.rate,
            allow_private=source.allow_private,
            media_types=DOCUMENT_TYPES if due.is_document else None,
        )
        is_same = due.sha256 == hashlib.sha256(response.body).hexdigest()
        if due.newest is not None and (response.not_modified or is_same):
            self.writer.write_revisit(response, CapturePlace(**asdict(due.newest)))
            return None
        media_type, charset = _media_type(response.content_type)
        return ledger.CaptureRow(
            **asdict(self.writer.write(response)),
            url=response.final_url,
            status=response.status,
            media_type=media_type,
            charset=charset,
            fetched_at=response.fetched_at,
            etag=response.etag,
            last_modified=response.last_modified,
        )

    def _file_capture(self, source: Source, due: ledger.DuePage) -> ledger.CaptureRow | None:
        """The file as it was archived; None where it is as before, which costs no second copy."""
        path = local_path(source, due.url)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise TryLater(f"cannot be read: {error.strerror or error}", url=due.url) from error
        if hashlib.sha256(content).hexdigest() == due.sha256:
            return None
        return ledger.CaptureRow(
            **asdict(self.writer.write_file(path, due.url)),
            url=due.url,
            status=200,
            media_type="text/plain" if path.suffix.lower() == ".txt" else "text/html",
            charset=None,
            fetched_at=self.workspace.clock(),
        )

    def _page_failed(self, due: ledger.DuePage, error: FetchError, report: SourceReport) -> None:
        report.fail(due.url, str(error))
        with self.workspace.session.begin() as session:
            ledger.record_failure(
                session,
                due.page_id,
                self.run_id,
                "fetch",
                failure_kind(error),
                str(error),
                isinstance(error, (Gone, Refused)),
                self.workspace.clock(),
            )

    def _source_failed(self, source: Source, error: FetchError, report: SourceReport) -> None:
        report.errors.append(f"list {error.url}: {error}")
        report.list_errors.append(str(error))
        log.warning("%s: list: %s", source.id, error)
        with self.workspace.session.begin() as session:
            ledger.record_source_failure(
                session,
                source.id,
                self.run_id,
                "list",
                failure_kind(error),
                str(error),
                isinstance(error, (Gone, Refused)),
                self.workspace.clock(),
            )


def nightly_span(source: Source, today: date, listed_at: datetime | None) -> Span:
    """The source's window, stretched back to its last complete listing so that missed nights are made up."""
    since = today - timedelta(days=source.window_days)
    if listed_at is not None:
        since = min(since, listed_at.date() - timedelta(days=1))
    return Span(since, today + timedelta(days=1))


def _short_feed(
    report: SourceReport, span: Span, oldest: date | None, is_nightly: bool, state: ListingState
) -> str | None:
    """What a feed, which holds the newest releases only, cannot tell; None where nothing is missing."""
    if oldest is None or oldest <= span.since:
        return None
    if not is_nightly:
        return f"the feed reaches back to {oldest} only: older releases need a list that pages"
    if state.listed_at is not None and report.listed and report.new == report.listed:
        return "everything in the feed is new: releases between it and the last listing may be missing"
    return None


def failure_kind(error: FetchError) -> str:
    """The name under which a failure is counted: `http_404`, or the class of the error."""
    return f"http_{error.status}" if error.status else type(error).__name__.lower()


def _media_type(content_type: str | None) -> tuple[str | None, str | None]:
    """Media type and charset of a Content-Type header."""
    if content_type is None:
        return None, None
    message = Message()
    message["Content-Type"] = content_type
    return message.get_content_type(), message.get_content_charset()
