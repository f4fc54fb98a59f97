"""Bytes → article: decode → blocks → roles → article, the same stages for HTML and for dumps of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from extractors.page.arrange import arrange
from extractors.page.article import build_article
from extractors.page.blocks import Block
from extractors.page.captions import mark_captions
from extractors.page.decode import decode
from extractors.page.htmlblocks import html_blocks, is_html, parse
from extractors.page.layouts import GENERIC, Layout, body_names, container, place, recognise
from extractors.page.metadata import PageFacts, page_facts
from extractors.page.roles import label
from extractors.page.segment import Span, find_text
from extractors.page.textdump import text_blocks
from extractors.page.unglue import unglue
from extractors.values import Article, Attachment, NoRelease, UnreadablePage

_LARGEST = 20_000_000
_NOTHING = "no release on this page"


@dataclass(frozen=True, slots=True)
class _Page:
    """A page between the stages: its arranged blocks, facts and links to files."""

    blocks: tuple[Block, ...]
    facts: PageFacts
    layout: str
    links: tuple[Attachment, ...]


def read_page(
    raw: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    charset: str | None = None,
    today: date | None = None,
) -> list[Article]:
    """The articles of a page (nearly always one).

    `today` is the day of the capture, where it is known: a dateline after it is not believed. Raises
    `NoRelease` where the page holds no release, `UnreadablePage` where it cannot be read at all.
    """
    page = _arranged(raw, url, content_type, charset)
    article = build_article(page.blocks, page.facts, page.layout, page.links)
    if not article.body:
        raise NoRelease(_NOTHING)
    return [article if today is None else _not_after(article, today)]


def explain_page(
    raw: bytes, *, url: str | None = None, content_type: str | None = None, charset: str | None = None
) -> list[Block]:
    """Every block of the page with its role and the rule that decided, in the order of the page."""
    return list(_arranged(raw, url, content_type, charset).blocks)


def _arranged(raw: bytes, url: str | None, content_type: str | None, charset: str | None) -> _Page:
    if len(raw) > _LARGEST:
        raise UnreadablePage(f"page of {len(raw)} bytes is larger than {_LARGEST}")
    text = decode(raw, content_type=content_type, charset=charset)
    facts, blocks = _blocks(text, url)
    layout = recognise(url, blocks, frozenset(name for block in blocks for name in block.names))
    if layout:
        blocks = place(blocks, layout)
    labelled = mark_captions(label(unglue(blocks), layout.markers if layout else ()))
    span = _text_span(labelled, layout)
    if span is None:
        raise NoRelease(_NOTHING)
    return _Page(tuple(arrange(labelled, span, facts)), facts, layout.name if layout else GENERIC, ())


def _text_span(blocks: Sequence[Block], layout: Layout | None) -> Span | None:
    """The run of the release: inside the container that is known to hold it, else anywhere."""
    inside = container(blocks, layout)
    if inside is not None:
        start, end = inside
        if span := find_text(blocks[start:end]):
            return Span(span.start + start, span.end + start, span.weight)
    return find_text(blocks)


def _blocks(text: str, url: str | None) -> tuple[PageFacts, Sequence[Block]]:
    if not is_html(text):
        return page_facts(None, url), text_blocks(text)
    root = parse(text)
    if root is None:
        raise UnreadablePage("the page has no element that a parser finds")
    return page_facts(root, url), html_blocks(root, body_names())


def _not_after(article: Article, today: date) -> Article:
    """Without a dateline that lies after the day of the capture (a print of something else)."""
    published = article.published_at
    day = published.date() if isinstance(published, datetime) else published
    return replace(article, published_at=None) if day is not None and day > today else article
