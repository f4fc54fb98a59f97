"""`goeul extract`: pages → releases with their entities, without database or network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.inputs import RawPage, raw_pages
from extractors.entities.annotate import Annotator
from extractors.page.read import read_page
from extractors.values import Annotations, Article, UnreadablePage

BATCH = 64
"""Pages that are held in memory at a time; large enough for the analyser's own threads."""


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
    """Every release under the paths, in the order given; an input without one gives its error."""
    pages = raw_pages(paths)
    annotator = Annotator.load()
    while batch := list(islice(pages, BATCH)):
        read = [result for page in batch for result in _read(page)]
        annotations = annotator.annotate(r.article for r in read if r.article)
        for result in read:
            if result.article is None:
                yield result
            else:
                yield Extracted(result.path, result.article, next(annotations))


def _read(page: RawPage) -> list[Extracted]:
    if page.error:
        return [Extracted(page.path, error=page.error, is_missing=True)]
    try:
        articles = read_page(page.raw, url=page.url, content_type=page.content_type)
    except UnreadablePage as error:
        return [Extracted(page.path, error=str(error))]
    return [Extracted(page.path, article) for article in articles]
