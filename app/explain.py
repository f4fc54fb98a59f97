"""`goeul explain`: every block of a page, the role it was given and the rule that decided."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.failure import Failure, unusable
from extractors.page.blocks import ARTICLE_ROLES, Block, Role
from extractors.page.read import explain_attached, explain_page, read_page
from extractors.page.template import Template
from extractors.values import NoRelease, TextInDocument, UnreadablePage
from flows.extraction import document_address
from flows.fetch.captures import DamagedCapture, read_capture
from flows.fetch.client import Fetcher, FetchSettings
from flows.fetch.errors import FetchError
from flows.settings import Settings
from flows.templates import EXAMPLES, template_of
from models.documents import kept_documents
from models.ledger import first_captures
from models.tables import Article, Capture, Page

_HEAD_ROLES = frozenset({Role.DATELINE, Role.BYLINE, Role.PUBLISHER})
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class RawPage:
    """The bytes to explain and what is known of them; `documents` are those captured for the page."""

    raw: bytes
    url: str | None = None
    content_type: str | None = None
    template: Template | None = None
    documents: Mapping[str, bytes] = field(default_factory=dict)


def page_of(target: str, session: Session, settings: Settings) -> RawPage:
    """The page that a path, an address or an article's number names: the file, the capture, or the web's.

    Raises `Failure`.
    """
    path = Path(target)
    if path.is_file():
        return RawPage(path.read_bytes())
    if target.isdecimal():
        found = select(Capture).join(Article, Article.capture_id == Capture.id)
        capture = session.scalar(found.where(Article.id == int(target)))
        if capture is None:
            raise unusable(f"there is no article {target}")
        return _captured(capture, session, settings)
    if target.startswith(("http://", "https://")):
        known = select(Capture).join(Page).where(Page.url == target).order_by(Capture.id.desc()).limit(1)
        capture = session.scalar(known)
        return _captured(capture, session, settings) if capture else _fetched(target, settings)
    raise unusable(f"{target}: neither a file, nor an http(s) address, nor the number of an article")


def _captured(capture: Capture, session: Session, settings: Settings) -> RawPage:
    """A kept page, read as it was for the tables: with the template of its source."""
    try:
        kept = read_capture(settings.captures, capture.file, capture.offset)
        documents = {
            document.url: read_capture(settings.captures, document.file, document.offset).body
            for document in kept_documents(session, [capture.page_id]).get(capture.page_id, ())
        }
    except (DamagedCapture, OSError) as error:
        raise Failure(f"the capture cannot be read: {error}") from error
    source_id = session.scalars(select(Page.source_id).where(Page.id == capture.page_id)).one()
    examples = tuple(first_captures(session, source_id, EXAMPLES))
    template = template_of(settings.captures, examples)
    return RawPage(kept.body, capture.url, kept.content_type, template, documents)


def _fetched(url: str, settings: Settings) -> RawPage:
    async def fetch() -> RawPage:
        chosen = FetchSettings(user_agent=settings.user_agent, resolve=settings.resolve)
        async with Fetcher(chosen) as fetcher:
            response = await fetcher.get(url)
        return RawPage(response.body, response.final_url, response.content_type)

    try:
        return asyncio.run(fetch())
    except FetchError as error:
        raise Failure(f"{url}: {error}") from error


def blocks_of(page: RawPage) -> list[Block]:
    """The blocks of a page with their roles, and of the document that holds its release. Raises `Failure`."""
    try:
        if (document := _document_of(page)) is not None:
            return explain_attached(document, page.raw, url=page.url, content_type=page.content_type)
        return explain_page(page.raw, url=page.url, content_type=page.content_type, template=page.template)
    except UnreadablePage as error:
        raise Failure(str(error)) from error


def _document_of(page: RawPage) -> bytes | None:
    """The captured document that the page was read with. Raises `UnreadablePage`."""
    if not page.documents or page.url is None:
        return None
    try:
        read_page(page.raw, url=page.url, content_type=page.content_type, template=page.template)
    except TextInDocument as error:
        return page.documents.get(document_address(page.url, error.documents) or "")
    except NoRelease:
        pass
    return None


def print_blocks(console: Console, blocks: Sequence[Block]) -> None:
    """A line a block: role, rule, text; what belongs to the article stands out."""
    for block in blocks:
        console.print(_line(block))


def _line(block: Block) -> Text:
    style = "bold green" if block.role in ARTICLE_ROLES else "cyan" if block.role in _HEAD_ROLES else "dim"
    text = block.text if len(block.text) <= _LONGEST else block.text[:_LONGEST] + "…"
    return Text.assemble((f"{block.role:<13} ", style), (f"{block.rule:<28} ", "dim"), text)
