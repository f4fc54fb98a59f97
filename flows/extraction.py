"""Bytes of captures → releases with their entities: the part of a run that any process or machine can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from extractors.entities.annotate import Annotator
from extractors.entities.search_terms import ArticleTerms
from extractors.page.read import read_attached, read_page
from extractors.values import Annotations, Article, Attachment, NoRelease, TextInDocument, UnreadablePage
from flows.fetch.captures import DamagedCapture, read_capture
from flows.fetch.store import CaptureFolder
from flows.fetch.urls import canonical_url
from flows.templates import Examples, template_of
from flows.workspace import SEOUL
from models.documents import KeptDocument
from models.ledger import NO_RELEASE, CaptureAt, CaptureToRead
from models.releases import ReadCapture, Release

Charsets = Mapping[str, str]
"""The charset of each source that declares a wrong one."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A capture that gives no article: `kind` as failures are counted, `message` in one line."""

    capture: CaptureToRead
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class InDocument:
    """A capture whose release is in a document that is still to be fetched, at `url` as the ledger has it."""

    capture: CaptureToRead
    url: str
    message: str


Missing = Unreadable | InDocument
Extracted = ReadCapture | Missing


def extract_captures(
    folder: CaptureFolder, charsets: Charsets, examples: Examples, captures: Sequence[CaptureToRead]
) -> list[Extracted]:
    """What each capture gives, in their order; none stops the others."""
    read = [_read(folder, charsets, examples, capture) for capture in captures]
    annotator = Annotator.load()
    articles = [article for found in read if isinstance(found, list) for article in found]
    try:
        annotated = iter(list(annotator.annotate_and_index(articles)))
    except Exception:  # noqa: BLE001 see `_read`; page by page, to find which one
        return [
            _alone(annotator, capture, found) if isinstance(found, list) else found
            for capture, found in zip(captures, read, strict=True)
        ]
    return [
        _releases(capture, found, annotated) if isinstance(found, list) else found
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


def document_address(page_url: str, documents: Sequence[Attachment]) -> str | None:
    """Where the first of the documents that a page offers can be had; None where the page does not say.

    Of a page that is a file nothing is fetched.
    """
    for document in documents:
        if document.url and page_url.startswith(("http://", "https://")):
            try:
                return canonical_url(document.url)
            except ValueError:  # a script, or no address at all
                continue
    return None


def kept_document(capture: CaptureToRead, documents: Sequence[Attachment]) -> KeptDocument | None:
    """The document of `document_address`, where it has been captured."""
    address = document_address(capture.url, documents)
    return next((kept for kept in capture.documents if kept.url == address), None)


def _read(
    folder: CaptureFolder, charsets: Charsets, examples: Examples, capture: CaptureToRead
) -> list[Article] | Missing:
    try:
        articles = _articles(folder, charsets, examples, capture)
    except TextInDocument as error:
        address = document_address(capture.url, error.documents)
        if address is None:
            return Unreadable(capture, NO_RELEASE, f"{error}, whose address the page does not give")
        return InDocument(capture, address, str(error))
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


def _articles(
    folder: CaptureFolder, charsets: Charsets, examples: Examples, capture: CaptureToRead
) -> list[Article]:
    """The articles of a captured page, or of the document that holds its release where that is captured."""
    captured = read_capture(folder, capture.file, capture.offset)
    charset = charsets.get(capture.source_id)
    today = capture.fetched_at.astimezone(SEOUL).date()
    try:
        return read_page(
            captured.body,
            url=capture.url,
            content_type=captured.content_type,
            charset=charset,
            today=today,
            template=template_of(folder, examples.get(capture.source_id, ())),
        )
    except TextInDocument as error:
        kept = kept_document(capture, error.documents)
        if kept is None:
            raise
    document = read_capture(folder, kept.file, kept.offset)
    try:
        article = read_attached(
            document.body,
            captured.body,
            url=capture.url,
            content_type=captured.content_type,
            charset=charset,
            today=today,
        )
    except NoRelease as error:
        raise NoRelease(f"{kept.url}: {error}") from error
    except UnreadablePage as error:
        raise UnreadablePage(f"{kept.url}: {error}") from error
    return [article]


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
