"""Captures → articles in the tables: the half of a run that needs no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors import EXTRACTOR_VERSION
from extractors.entities.annotate import Annotator
from extractors.entities.search_terms import ArticleTerms
from extractors.page.read import read_page
from extractors.values import Annotations, Article, UnreadablePage
from flows.fetch.captures import DamagedCapture, read_capture
from flows.fetch.sources import Source
from flows.report import ReadReport
from flows.workspace import SEOUL, Workspace, log
from models.articles import store_articles
from models.ledger import CaptureToRead, record_unreadable, unread_captures
from models.releases import ReadCapture, Release

BATCH = 200
"""Captures that are read, annotated and stored in one transaction."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A capture that gives no article: `kind` as failures are counted, `message` in one line."""

    capture: CaptureToRead
    kind: str
    message: str


def unread_batches(
    workspace: Workspace,
    source_ids: Sequence[str] | None,
    since: date | None = None,
    until: date | None = None,
) -> Iterator[list[CaptureToRead]]:
    """Captures that this extractor version has still to read, a batch at a time."""
    after = 0
    while True:
        with workspace.session() as session:
            batch = unread_captures(
                session,
                version=EXTRACTOR_VERSION,
                source_ids=source_ids,
                since=since,
                until=until,
                after_id=after,
                limit=BATCH,
            )
        if not batch:
            return
        yield batch
        after = batch[-1].capture_id


def read_batch(workspace: Workspace, captures: Sequence[CaptureToRead], run_id: int) -> ReadReport:
    """Read, annotate and store a batch; a capture that cannot be read is recorded and the rest goes on."""
    forced = {source.id: source for source in workspace.sources}
    read: list[tuple[CaptureToRead, list[Article]]] = []
    unreadable: list[Unreadable] = []
    for capture in captures:
        result = _read(workspace, capture, forced)
        if isinstance(result, Unreadable):
            unreadable.append(result)
        else:
            read.append((capture, result))
    annotated = _annotated(read, unreadable)
    report = ReadReport(without_release=len(unreadable))
    with workspace.session.begin() as session:
        counts = store_articles(session, annotated, version=EXTRACTOR_VERSION, now=workspace.clock())
        for failure in unreadable:
            record_unreadable(
                session,
                failure.capture.capture_id,
                run_id,
                failure.kind,
                failure.message,
                EXTRACTOR_VERSION,
                workspace.clock(),
            )
            report.errors.append(f"{failure.capture.url}: {failure.message}")
    report.new, report.revised, report.unchanged = counts.new, counts.revised, counts.unchanged
    log.info("%d captures read, %d articles stored", len(captures), counts.new + counts.revised)
    return report


def _read(
    workspace: Workspace, capture: CaptureToRead, sources: Mapping[str, Source]
) -> list[Article] | Unreadable:
    source = sources.get(capture.source_id)
    try:
        captured = read_capture(workspace.settings.captures, capture.file, capture.offset)
        articles = read_page(
            captured.body,
            url=capture.url,
            content_type=captured.content_type,
            charset=source.charset if source else None,
            today=capture.fetched_at.astimezone(SEOUL).date(),
        )
    except UnreadablePage as error:
        return Unreadable(capture, type(error).__name__, str(error))
    except (DamagedCapture, OSError) as error:
        return Unreadable(capture, "damaged_capture", str(error))
    except Exception as error:  # noqa: BLE001 a fault of ours on one page must not stop the night
        return Unreadable(capture, "reader_fault", f"{type(error).__name__}: {error}")
    return [
        replace(
            article,
            publisher=article.publisher or capture.publisher or None,
            source_region=capture.region_code or None,
        )
        for article in articles
    ]


def _annotated(
    read: Sequence[tuple[CaptureToRead, list[Article]]], unreadable: list[Unreadable]
) -> list[ReadCapture]:
    """Annotate all articles of the batch at once; where that fails, page by page, to find which one."""
    annotator = Annotator.load()
    articles = [article for _, found in read for article in found]
    try:
        annotated = iter(list(annotator.annotate_and_index(articles)))
    except Exception:  # noqa: BLE001 see `_read`
        return [done for capture, found in read if (done := _alone(annotator, capture, found, unreadable))]
    return [_releases(capture, found, [next(annotated) for _ in found]) for capture, found in read]


def _alone(
    annotator: Annotator, capture: CaptureToRead, found: list[Article], unreadable: list[Unreadable]
) -> ReadCapture | None:
    try:
        return _releases(capture, found, list(annotator.annotate_and_index(found)))
    except Exception as error:  # noqa: BLE001 see `_read`
        unreadable.append(Unreadable(capture, "annotator_fault", f"{type(error).__name__}: {error}"))
        return None


def _releases(
    capture: CaptureToRead,
    articles: Sequence[Article],
    annotated: Sequence[tuple[Annotations, ArticleTerms]],
) -> ReadCapture:
    releases = [
        Release(article, found, terms.title, terms.body)
        for article, (found, terms) in zip(articles, annotated, strict=True)
    ]
    return ReadCapture(page_id=capture.page_id, capture_id=capture.capture_id, releases=releases)
