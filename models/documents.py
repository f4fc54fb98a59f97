"""Documents that hold the release of a page: addresses of the ledger that belong to another one.

What becomes of them is `models.ledger`'s matter, as with every address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from models.tables import Capture, Page, PageState
from models.upsert import chunks


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A captured document: its address in the ledger, and where the capture lies."""

    url: str
    file: str
    offset: int
    length: int


def expect_document(session: Session, capture_id: int, url: str, version: str, now: datetime) -> bool:
    """Enter that the release of a captured page is in the document at `url`, which is due then.

    Captured, it lets the page be read again. Gives whether the ledger takes it for the page's document: not
    where the address is another page already.
    """
    capture = session.get_one(Capture, capture_id)
    page = session.get_one(Page, capture.page_id)
    document = session.scalar(select(Page).where(Page.source_id == page.source_id, Page.url == url))
    if document is None:
        document = Page(
            source_id=page.source_id,
            url=url,
            title=page.title,
            listed_date=page.listed_date,
            state=PageState.DISCOVERED,
            discovered_at=now,
            attempts=0,
            document_of=page.id,
        )
        session.add(document)
    if document.document_of != page.id:
        return False
    capture.read_version, capture.release_count = version, 0
    session.flush()
    return True


def expecting_sources(session: Session, source_ids: Sequence[str]) -> set[str]:
    """Which of these sources have a document that was never asked for."""
    query = select(Page.source_id).where(Page.document_of.is_not(None), Page.state == PageState.DISCOVERED)
    return set(session.scalars(query.distinct())) & set(source_ids)


def kept_documents(session: Session, page_ids: Sequence[int]) -> dict[int, tuple[KeptDocument, ...]]:
    """By page the documents that were captured for it, each by its newest capture."""
    newer = aliased(Capture)
    is_newest = ~exists().where(newer.page_id == Capture.page_id, newer.id > Capture.id)
    found: dict[int, tuple[KeptDocument, ...]] = {}
    for some in chunks(page_ids):
        query = (
            select(Page.document_of, Page.url, Capture.file, Capture.offset, Capture.length)
            .join(Capture, Capture.page_id == Page.id)
            .where(Page.document_of.in_(some), is_newest)
            .order_by(Page.id)
        )
        for page_id, url, file, offset, length in session.execute(query):
            if page_id is not None:
                found[page_id] = (*found.get(page_id, ()), KeptDocument(url, file, offset, length))
    return found
