"""Storing what was read: new articles, revisions, and nothing at all where nothing differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.bulk import insert_rows, reserve_ids
from models.corrected import settle_articles
from models.correction_rules import hold_corrections
from models.entities import Entity, StoredRelease, article_address, prune_entities, resolve_entities
from models.ledger import mark_read
from models.mentions import OF_CURRENT, OF_EVERY_REVISION, remove_children, store_children
from models.releases import (
    ReadCapture,
    Release,
    digest,
    lines,
    paragraph,
    published_at,
    storable,
    text_digest,
)
from models.tables import Article, Capture
from models.upsert import Row, chunks


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """What became of the releases of a batch.

    `revised`: the page changed and the text with it; `reread`: the same text, read differently than before.
    """

    new: int = 0
    revised: int = 0
    reread: int = 0
    unchanged: int = 0

    def __add__(self, other: StoreCounts) -> StoreCounts:
        return StoreCounts(
            self.new + other.new,
            self.revised + other.revised,
            self.reread + other.reread,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True, slots=True)
class _Newest:
    """The newest revision of an article as it stands in the table."""

    id: int
    page_id: int
    position: int
    revision: int
    is_current: bool
    capture_id: int
    text_digest: str
    digest: str


@dataclass(slots=True)
class _Plan:
    """What to do for one round of captures, in which no page comes twice."""

    inserts: list[tuple[Release, Row]] = field(default_factory=list)
    updates: list[tuple[Release, Row]] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    counts: StoreCounts = StoreCounts()


def store_articles(
    session: Session, batch: Sequence[ReadCapture], version: str, now: datetime
) -> StoreCounts:
    """Store what the extractor `version` read in a batch of captures; does not commit.

    A release whose digest is the stored one writes nothing but the number of the newer capture. A different
    text in a newer capture is a new revision; the earlier one keeps its text and loses its mentions. Anything
    else that differs replaces what was read before. Articles that the page no longer holds are no longer
    current, or go if it was the same capture that seemed to hold them.
    """
    hold_corrections(session, is_changing=False)
    counts = StoreCounts()
    for captures in _rounds(batch):
        counts += _store_round(session, captures, version, now)
    return counts


def _rounds(batch: Sequence[ReadCapture]) -> Iterator[list[ReadCapture]]:
    """The batch in parts in which no page comes twice, earlier captures first."""
    left = sorted(batch, key=lambda capture: capture.capture_id)
    while left:
        by_page: dict[int, ReadCapture] = {}
        later: list[ReadCapture] = []
        for capture in left:
            if capture.page_id in by_page:
                later.append(capture)
            else:
                by_page[capture.page_id] = capture
        yield list(by_page.values())
        left = later


def _store_round(
    session: Session, captures: Sequence[ReadCapture], version: str, now: datetime
) -> StoreCounts:
    newest = _newest_revisions(session, [capture.page_id for capture in captures])
    urls = _urls(session, [capture.capture_id for capture in captures])
    plan = _Plan()
    for capture in captures:
        of_page = newest.get(capture.page_id, {})
        for position, release in enumerate(capture.releases):
            row = _row(capture, position, release, urls[capture.capture_id], version, now)
            _decide(plan, release, row, of_page.get(position))
        _drop_surplus(plan, capture, of_page)
    _carry_out(session, plan)
    mark_read(session, [(capture.capture_id, len(capture.releases)) for capture in captures], version)
    return plan.counts


def _decide(plan: _Plan, release: Release, row: Row, stored: _Newest | None) -> None:
    if stored is None:
        plan.inserts.append((release, row))
        plan.counts += StoreCounts(new=1)
    elif stored.digest == row["digest"] and stored.is_current:
        if stored.capture_id != row["capture_id"]:
            plan.moves.append({"id": stored.id, "capture_id": row["capture_id"]})
        plan.counts += StoreCounts(unchanged=1)
    elif stored.capture_id != row["capture_id"] and stored.text_digest != row["text_digest"]:
        plan.retired.append(stored.id)
        plan.inserts.append((release, row | {"revision": stored.revision + 1}))
        plan.counts += StoreCounts(revised=1)
    else:
        plan.updates.append((release, row | {"id": stored.id, "revision": stored.revision}))
        plan.counts += StoreCounts(reread=1)


def _drop_surplus(plan: _Plan, capture: ReadCapture, of_page: Mapping[int, _Newest]) -> None:
    for position, stored in of_page.items():
        if position < len(capture.releases):
            continue
        if stored.capture_id == capture.capture_id:
            plan.deleted.append(stored.id)
        elif capture.releases and stored.is_current:
            plan.retired.append(stored.id)


def _carry_out(session: Session, plan: _Plan) -> None:
    replaced = [row["id"] for _release, row in plan.updates]
    left_behind = _merged(
        remove_children(session, plan.retired, OF_CURRENT),
        remove_children(session, [*replaced, *plan.deleted], (*OF_CURRENT, *OF_EVERY_REVISION)),
    )
    for some in chunks(plan.deleted):
        session.execute(delete(Article).where(Article.id.in_(some)))
    changes = [{"id": id_, "is_current": False} for id_ in plan.retired]
    for rows in (changes, plan.moves, [row for _release, row in plan.updates]):
        if rows:
            session.execute(update(Article), rows)
    stored = [_stored(row["id"], release, row) for release, row in plan.updates]
    ids = reserve_ids(session, Article, len(plan.inserts))
    new = [(release, {"id": id_, **row}) for id_, (release, row) in zip(ids, plan.inserts, strict=True)]
    insert_rows(session, Article, [row for _release, row in new])
    stored += [_stored(row["id"], release, row) for release, row in new]
    store_children(session, stored, resolve_entities(session, stored))
    settle_articles(session, [of_release.article_id for of_release in stored])
    prune_entities(session, left_behind)


def _stored(article_id: int, release: Release, row: Row) -> StoredRelease:
    return StoredRelease(article_id, article_address(row["url"], row["position"]), release)


def _merged(*found: Mapping[Entity, set[int]]) -> dict[Entity, set[int]]:
    merged: dict[Entity, set[int]] = {}
    for mapping in found:
        for entity, ids in mapping.items():
            merged.setdefault(entity, set()).update(ids)
    return merged


def _newest_revisions(session: Session, page_ids: Sequence[int]) -> dict[int, dict[int, _Newest]]:
    """By page and position the newest revision of each article."""
    columns = [getattr(Article, name) for name in _Newest.__slots__]
    newest: dict[int, dict[int, _Newest]] = {}
    for some in chunks(page_ids):
        query = select(*columns).where(Article.page_id.in_(some)).order_by(Article.revision)
        for values in session.execute(query):
            row = _Newest(*values)
            newest.setdefault(row.page_id, {})[row.position] = row
    return newest


def _urls(session: Session, capture_ids: Sequence[int]) -> dict[int, str]:
    urls: dict[int, str] = {}
    for some in chunks(capture_ids):
        rows = session.execute(select(Capture.id, Capture.url).where(Capture.id.in_(some)))
        urls.update({row[0]: row[1] for row in rows})
    return urls


def _row(capture: ReadCapture, position: int, release: Release, url: str, version: str, now: datetime) -> Row:
    article, region = release.article, release.annotations.region
    return {
        "page_id": capture.page_id,
        "capture_id": capture.capture_id,
        "position": position,
        "revision": 1,
        "is_current": True,
        "url": url,
        "title": paragraph(article.title),
        "subtitles": lines(article.subtitles),
        "body": lines(article.body),
        "published_at": published_at(article.published_at),
        "published_date": article.published_date,
        "is_time_known": isinstance(article.published_at, datetime),
        "page_date": article.page_date,
        "byline": _optional(article.byline),
        "publisher": _optional(article.publisher),
        "issuer": _optional(article.issuer),
        "region_code": region.code if region else article.source_region,
        "region_name": region.full_name if region else None,
        "licence": article.licence,
        "layout": article.layout,
        "extractor_version": version,
        "text_digest": text_digest(article),
        "digest": digest(release),
        "stored_at": now,
    }


def _optional(text: str | None) -> str | None:
    return None if text is None else storable(text)
