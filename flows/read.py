"""Captures → articles in the tables: the half of a run that needs no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from extractors import EXTRACTOR_VERSION
from flows.extraction import Charsets, Extracted, InDocument, Unreadable, extract_captures
from flows.report import ReadReport
from flows.templates import EXAMPLES, Examples
from flows.workers import Lost, Workers
from flows.workspace import Workspace, log
from models.articles import store_articles
from models.documents import expect_document
from models.ledger import (
    NO_RELEASE,
    CaptureToRead,
    first_captures,
    record_unreadable,
    stored_sources,
    unread_captures,
)
from models.releases import ReadCapture

BATCH = 128
"""Captures that are read, annotated and stored in one transaction, at most."""

BATCH_BYTES = 4_000_000
"""Compressed bytes of a batch's captures, about: a few large pages must not cost a gigabyte."""


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
        yield from _pieces(batch)
        after = batch[-1].capture_id


def _pieces(captures: Sequence[CaptureToRead]) -> Iterator[list[CaptureToRead]]:
    """The captures in pieces of about `BATCH_BYTES`."""
    piece: list[CaptureToRead] = []
    size = 0
    for capture in captures:
        piece.append(capture)
        size += capture.length + sum(document.length for document in capture.documents)
        if size >= BATCH_BYTES:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


Extractor = Callable[[Sequence[CaptureToRead]], list[Extracted]]


class Batch:
    """Captures with what was read in each of them.

    A plain class and not a dataclass, for the reason that `Workspace` is one.
    """

    def __init__(self, captures: Sequence[CaptureToRead], extracted: Sequence[Extracted]) -> None:
        self.captures = captures
        self.read = [found for found in extracted if isinstance(found, ReadCapture)]
        self.unreadable = [found for found in extracted if isinstance(found, Unreadable)]
        self.in_documents = [found for found in extracted if isinstance(found, InDocument)]


def extract_batches(workspace: Workspace, batches: Iterable[list[CaptureToRead]]) -> Iterator[Batch]:
    """Each batch read and annotated, in order, by the workers of the settings.

    A capture that ends its worker even alone is unreadable.
    """
    with Workers(extractor(workspace), workspace.settings.workers) as workers:
        for captures, results in workers.map(batches):
            pairs = zip(captures, results, strict=True)
            yield Batch(captures, [_extracted(capture, result) for capture, result in pairs])


def _extracted(capture: CaptureToRead, result: Extracted | Lost) -> Extracted:
    return Unreadable(capture, "worker_lost", result.reason) if isinstance(result, Lost) else result


def extractor(workspace: Workspace) -> Extractor:
    """What reads batches of captures, in this process or sent to another."""
    return partial(extract_captures, workspace.settings.captures, charsets(workspace), examples(workspace))


def charsets(workspace: Workspace) -> Charsets:
    """What the sources of the workspace say about their charsets."""
    return {source.id: source.charset for source in workspace.sources if source.charset}


def examples(workspace: Workspace) -> Examples:
    """The captures that the template of each stored source is learned from, registered now or not."""
    with workspace.session() as session:
        return {
            source_id: tuple(first_captures(session, source_id, EXAMPLES))
            for source_id in stored_sources(session)
        }


def store_batch(workspace: Workspace, batch: Batch, run_id: int) -> ReadReport:
    """Store what was read in one transaction; what could not be read is recorded.

    Documents that hold a release of the batch are due then.
    """
    report = ReadReport()
    with workspace.session.begin() as session:
        now = workspace.clock()
        counts = store_articles(session, batch.read, version=EXTRACTOR_VERSION, now=now)
        unreadable = list(batch.unreadable)
        for found in batch.in_documents:
            if expect_document(session, found.capture.capture_id, found.url, EXTRACTOR_VERSION, now):
                report.in_documents += 1
            else:
                taken = f"{found.message}, but {found.url} is another page already"
                unreadable.append(Unreadable(found.capture, NO_RELEASE, taken))
        for failure in unreadable:
            record_unreadable(
                session,
                failure.capture.capture_id,
                run_id,
                failure.kind,
                failure.message,
                EXTRACTOR_VERSION,
                now,
            )
            report.errors.append(f"{failure.capture.url}: {failure.message}")
    report.without_release = len(unreadable)
    report.new, report.revised, report.unchanged = counts.new, counts.revised, counts.unchanged
    log.info("%d captures read, %d articles stored", len(batch.captures), counts.new + counts.revised)
    return report


def read_batches(
    workspace: Workspace, batches: Iterable[list[CaptureToRead]], run_id: int
) -> Iterator[ReadReport]:
    """Read, annotate and store batch after batch; what cannot be read is recorded and the rest goes on."""
    for batch in extract_batches(workspace, batches):
        yield store_batch(workspace, batch, run_id)
