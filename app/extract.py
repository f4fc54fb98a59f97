"""`goeul extract`: pages → releases with their entities, without database or network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.inputs import RawPage, raw_pages
from extractors.entities.annotate import Annotator
from extractors.page.read import read_page
from extractors.values import Annotations, Article, UnreadablePage
from flows.settings import Settings
from flows.workers import Lost, Workers

BATCH = 64
"""Pages that a worker reads at a time, at most."""

BATCH_BYTES = 8_000_000
"""Bytes of a batch's pages, about."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """One release of a page, or the reason why there is none."""

    path: str
    article: Article | None = None
    annotations: Annotations | None = None
    error: str | None = None
    is_missing: bool = False
    """The input itself could not be read, as against a page without a release."""


def extract(paths: Iterable[Path]) -> Iterator[Extracted]:
    """Every release under the paths, in the order given; an input without one gives its error.

    `GOEUL_WORKERS` processes share the work; the output is the same for any number.
    """
    with Workers(read_pages, Settings().workers) as workers:
        for pages, results in workers.map(_batches(raw_pages(paths))):
            for page, result in zip(pages, results, strict=True):
                yield from [Extracted(page.path, error=result.reason)] if isinstance(result, Lost) else result


def read_pages(pages: Sequence[RawPage]) -> list[list[Extracted]]:
    """What each page gives, in their order."""
    read = [_read(page) for page in pages]
    found = (result.article for results in read for result in results if result.article)
    annotations = Annotator.load().annotate(found)
    return [
        [
            Extracted(result.path, result.article, next(annotations)) if result.article else result
            for result in results
        ]
        for results in read
    ]


def _batches(pages: Iterable[RawPage]) -> Iterator[list[RawPage]]:
    batch: list[RawPage] = []
    size = 0
    for page in pages:
        batch.append(page)
        size += len(page.raw)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read(page: RawPage) -> list[Extracted]:
    if page.error:
        return [Extracted(page.path, error=page.error, is_missing=True)]
    try:
        articles = read_page(page.raw, url=page.url, content_type=page.content_type)
    except UnreadablePage as error:
        return [Extracted(page.path, error=str(error))]
    return [Extracted(page.path, article) for article in articles]
