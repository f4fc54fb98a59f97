"""Bytes of captures → releases with their entities: the part of a run that any process or machine can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.entities.annotate import Annotator
from extractors.entities.search_terms import ArticleTerms
from extractors.page.read import read_page
from extractors.values import Annotations, Article, UnreadablePage
from flows.fetch.captures import DamagedCapture, read_capture
from flows.fetch.store import CaptureFolder
from flows.templates import Examples, template_of
from flows.workspace import SEOUL
from models.ledger import CaptureAt, CaptureToRead
from models.releases import ReadCapture, Release

Charsets = Mapping[str, str]
"""The charset of each source that declares a wrong one."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A capture that gives no article: `kind` as failures are counted, `message` in one line."""

    capture: CaptureToRead
    kind: str
    message: str


Extracted = ReadCapture | Unreadable


def extract_captures(
    folder: CaptureFolder, charsets: Charsets, examples: Examples, captures: Sequence[CaptureToRead]
) -> list[Extracted]:
    """What each capture gives, in their order; none stops the others."""
    read = [_read(folder, charsets, examples, capture) for capture in captures]
    annotator = Annotator.load()
    articles = [article for found in read if not isinstance(found, Unreadable) for article in found]
    try:
        annotated = iter(list(annotator.annotate_and_index(articles)))
    except Exception:  # noqa: BLE001 see `_read`; page by page, to find which one
        return [
            found if isinstance(found, Unreadable) else _alone(annotator, capture, found)
            for capture, found in zip(captures, read, strict=True)
        ]
    return [
        found if isinstance(found, Unreadable) else _releases(capture, found, annotated)
        for capture, found in zip(captures, read, strict=True)
    ]


def published_day(folder: CaptureFolder, url: str, charset: str | None, place: CaptureAt) -> date | None:
    """The day that a captured page prints as its date; None where it cannot be read or prints none."""
    try:
        captured = read_capture(folder, place.file, place.offset)
        articles = read_page(
            captured.body,
            url=url,
            content_type=captured.content_type,
            charset=charset,
            today=place.fetched_at.astimezone(SEOUL).date(),
        )
    except (UnreadablePage, DamagedCapture):
        return None
    return max((day for article in articles if (day := article.published_date)), default=None)


def _read(
    folder: CaptureFolder, charsets: Charsets, examples: Examples, capture: CaptureToRead
) -> list[Article] | Unreadable:
    try:
        captured = read_capture(folder, capture.file, capture.offset)
        articles = read_page(
            captured.body,
            url=capture.url,
            content_type=captured.content_type,
            charset=charsets.get(capture.source_id),
            today=capture.fetched_at.astimezone(SEOUL).date(),
            template=template_of(folder, examples.get(capture.source_id, ())),
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


def _alone(annotator: Annotator, capture: CaptureToRead, found: list[Article]) -> Extracted:
    try:
        return _releases(capture, found, annotator.annotate_and_index(found))
    except Exception as error:  # noqa: BLE001 see `_read`
        return Unreadable(capture, "annotator_fault", f"{type(error).__name__}: {error}")


def _releases(
    capture: CaptureToRead,
    articles: Sequence[Article],
    annotated: Iterator[tuple[Annotations, ArticleTerms]],
) -> ReadCapture:
    """The releases of a capture, whose annotations come next in `annotated`."""
    releases = []
    for article in articles:
        annotations, terms = next(annotated)
        releases.append(Release(article, annotations, terms.title, terms.body))
    return ReadCapture(page_id=capture.page_id, capture_id=capture.capture_id, releases=releases)
