"""Bytes → article: decode → blocks → roles → article, the same stages for HTML and for dumps of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from extractors.page.arrange import arrange
from extractors.page.article import build_article
from extractors.page.blocks import Block, Role
from extractors.page.captions import mark_apart, mark_captions, mark_summaries
from extractors.page.decode import decode
from extractors.page.documents import document_text, is_document
from extractors.page.files import linked_files, release_documents
from extractors.page.htmlblocks import html_blocks, is_html, is_json, parse
from extractors.page.insets import mark_insets
from extractors.page.layouts import GENERIC, Layout, body_names, container, place, recognise
from extractors.page.many import split_releases
from extractors.page.metadata import PageFacts, page_facts
from extractors.page.roles import label
from extractors.page.segment import Span, find_text
from extractors.page.tables import mark_tables
from extractors.page.template import Template, count_template, mark_template
from extractors.page.textdump import text_blocks
from extractors.page.titles import choose_title
from extractors.page.unglue import unglue
from extractors.values import Article, Attachment, NoRelease, TextInDocument, UnreadablePage

_LARGEST, _MOST_TAGS = 20_000_000, 300_000
_NOTHING = "no release on this page"


@dataclass(frozen=True, slots=True)
class _Page:
    """A page between the stages: the labelled blocks of each of its releases, facts, links to files."""

    releases: tuple[Sequence[Block], ...]
    facts: PageFacts
    layout: Layout | None
    files: tuple[Attachment, ...]


def read_page(
    raw: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    charset: str | None = None,
    today: date | None = None,
    template: Template | None = None,
) -> list[Article]:
    """The articles of a page or of a document (HWPX, HWP 5, PDF), in its order (nearly always one).

    `today` is the day of the capture, where it is known: a dateline after it is not believed. `template` is
    what the pages of the source have in common. Raises `NoRelease` where the page holds no release
    (`TextInDocument` where it offers documents that may), `UnreadablePage` where it cannot be read at all.
    """
    page = _open(raw, url, content_type, charset, template)
    found = [(blocks, span) for blocks in page.releases if (span := _text_span(blocks, page.layout))]
    facts = page.facts if len(page.releases) == 1 else PageFacts(site=page.facts.site)
    name = page.layout.name if page.layout else GENERIC
    articles = [
        build_article(arrange(blocks, span, facts), facts, name, page.files) for blocks, span in found
    ]
    if not articles or not all(article.body for article in articles):
        if documents := release_documents(page.files):
            raise TextInDocument(f"{_NOTHING}; its text may be in {documents[0].name}", documents)
        raise NoRelease(_NOTHING)
    return [article if today is None else _not_after(article, today) for article in articles]


def explain_page(
    raw: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    charset: str | None = None,
    template: Template | None = None,
) -> list[Block]:
    """Every block of the page with its role and the rule that decided, in the order of the page.

    Where the page holds no release, the blocks have the roles that they show by themselves.
    """
    page = _open(raw, url, content_type, charset, template)
    explained: list[Block] = []
    for blocks in page.releases:
        span = _text_span(blocks, page.layout)
        explained += arrange(blocks, span, page.facts) if span else blocks
    return explained


def learn_template(pages: Iterable[bytes]) -> Template:
    """What the pages of one source have in common, from the bytes of at least four of its captures.

    Pages that cannot be read at all do not count.
    """
    return count_template(blocks for raw in pages if (blocks := _blocks_of(raw)))


def _blocks_of(raw: bytes) -> Sequence[Block]:
    try:
        return _blocks(raw, None, None, None)[1]
    except UnreadablePage:
        return []


def read_attached(
    document: bytes,
    page: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    charset: str | None = None,
    today: date | None = None,
) -> Article:
    """The release of a document (`document_text`) that is attached to a page without the text.

    Headline and dateline are the page's where it prints them, the text is the document's. Raises
    `NoRelease` and `UnreadablePage` as `read_page` does, and where the bytes are no document.
    """
    if not is_document(document):
        raise UnreadablePage("is neither HWPX nor HWP nor PDF")
    article = read_page(document)[0]
    around = _open(page, url, content_type, charset, None)
    blocks = _beside(around, article.body)
    head = build_article(blocks, around.facts, article.layout, around.files, body=article.body)
    whole = replace(
        head,
        title=head.title if any(block.role is Role.TITLE for block in blocks) else article.title,
        subtitles=article.subtitles,
        published_at=head.published_at or article.published_at,
        byline=head.byline or article.byline,
        removed=(*head.removed, *article.removed),
    )
    return whole if today is None else _not_after(whole, today)


def explain_attached(
    document: bytes,
    page: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    charset: str | None = None,
) -> list[Block]:
    """As `explain_page`, of what `read_attached` reads: the blocks of the page, then of the document."""
    of_document = explain_page(document)
    body = tuple(block.text for block in of_document if block.role is Role.BODY)
    beside = _beside(_open(page, url, content_type, charset, None), body)
    if any(block.role is Role.TITLE for block in beside):
        of_document = [_not_title(block) for block in of_document]
    return [*beside, *of_document]


def _beside(page: _Page, body: Sequence[str]) -> list[Block]:
    """The blocks of a page whose text is in the attached document, with their final roles."""
    blocks = [block for part in page.releases for block in part]
    title = choose_title(blocks, len(blocks), "\n".join(body), page.facts.titles)
    return [_beside_document(block, is_title=number == title) for number, block in enumerate(blocks)]


def _beside_document(block: Block, *, is_title: bool) -> Block:
    if is_title:
        return block._replace(role=Role.TITLE, rule="headline")
    if block.role in {Role.UNKNOWN, Role.BODY, Role.TITLE, Role.SUBTITLE}:
        return block._replace(role=Role.NAVIGATION, rule="beside the document")
    return block


def _not_title(block: Block) -> Block:
    return block._replace(role=Role.DUPLICATE, rule="headline again") if block.role is Role.TITLE else block


def _open(
    raw: bytes, url: str | None, content_type: str | None, charset: str | None, template: Template | None
) -> _Page:
    if len(raw) > _LARGEST:
        raise UnreadablePage(f"page of {len(raw)} bytes is larger than {_LARGEST}")
    facts, blocks, files = _blocks(raw, url, content_type, charset)
    layout = recognise(url, blocks, _names(blocks))
    if layout:
        blocks = place(blocks, layout)
    labelled = label(unglue(blocks), layout.markers if layout else ())
    labelled = mark_insets(mark_apart(mark_captions(mark_summaries(mark_tables(labelled)))))
    if template:
        labelled = mark_template(labelled, template)
    return _Page(tuple(split_releases(labelled)), facts, layout, files)


def _names(blocks: Sequence[Block]) -> frozenset[str]:
    """All ids and classes around the blocks; elements of the same names are read once."""
    return frozenset().union(*{block.names for block in blocks})


def _text_span(blocks: Sequence[Block], layout: Layout | None) -> Span | None:
    """The run of the release: inside the container that is known to hold it, else anywhere."""
    inside = container(blocks, layout)
    if inside is not None:
        start, end = inside
        if span := find_text(blocks[start:end]):
            return Span(span.start + start, span.end + start, span.weight)
    return find_text(blocks)


def _blocks(
    raw: bytes, url: str | None, content_type: str | None, charset: str | None
) -> tuple[PageFacts, Sequence[Block], tuple[Attachment, ...]]:
    document = document_text(raw)
    text = decode(raw, content_type=content_type, charset=charset) if document is None else document
    if document is None and is_json(text):
        raise UnreadablePage("the answer is JSON, no page: give the address that a browser shows")
    if document is not None or not is_html(text):
        return page_facts(None, url), text_blocks(text), ()
    if text.count("<") > _MOST_TAGS:
        raise UnreadablePage(f"the page has more than {_MOST_TAGS} tags")
    root = parse(text)
    if root is None:
        raise UnreadablePage("the page has no element that a parser finds")
    facts, files = page_facts(root, url), linked_files(root, url)
    return facts, html_blocks(root, body_names()), files


def _not_after(article: Article, today: date) -> Article:
    """Without a dateline that lies after the day of the capture (a print of something else)."""
    published = article.published_at
    day = published.date() if isinstance(published, datetime) else published
    return replace(article, published_at=None) if day is not None and day > today else article
