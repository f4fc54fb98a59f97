"""A stored article as the values it was made from, to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from extractors import values
from extractors.values import Annotations, Field, MentionType, RegionRef
from models.tables import (
    Alias,
    Article,
    Attachment,
    DateExpression,
    Mention,
    Organisation,
    Person,
    Place,
    RemovedBlock,
    Role,
)

SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with what was read out of it, its address and its revision."""

    article: values.Article
    annotations: Annotations
    url: str
    revision: int
    is_current: bool


def load_article(session: Session, article_id: int) -> StoredArticle | None:
    """The article of that number, or None."""
    row = session.get(Article, article_id)
    if row is None:
        return None
    article, annotations = _article(session, row), _annotations(session, row)
    return StoredArticle(article, annotations, row.url, row.revision, row.is_current)


def _article(session: Session, row: Article) -> values.Article:
    removed = select(RemovedBlock).where(RemovedBlock.article_id == row.id).order_by(RemovedBlock.number)
    attached = select(Attachment).where(Attachment.article_id == row.id).order_by(Attachment.number)
    return values.Article(
        title=row.title,
        subtitles=_lines(row.subtitles),
        body=_lines(row.body),
        published_at=_dateline(row),
        page_date=row.page_date,
        byline=row.byline,
        publisher=row.publisher,
        issuer=row.issuer,
        licence=row.licence,
        attachments=tuple(values.Attachment(a.name, a.url) for a in session.scalars(attached)),
        removed=tuple(values.RemovedBlock(b.text, b.reason, b.rule) for b in session.scalars(removed)),
        layout=row.layout,
    )


def _lines(column: str) -> tuple[str, ...]:
    return tuple(column.split("\n")) if column else ()


def _dateline(row: Article) -> values.Dateline | None:
    if row.published_at is None or not row.is_time_known:
        return row.published_date
    return row.published_at.astimezone(SEOUL).replace(tzinfo=None)


def _annotations(session: Session, row: Article) -> Annotations:
    query = select(Mention).where(Mention.article_id == row.id).order_by(Mention.number)
    mentions = list(session.scalars(query))
    people = _distinct(m.person_id for m in mentions)
    organisations = _distinct(m.organisation_id for m in mentions)
    places = _distinct(m.place_id for m in mentions)
    dates = _distinct(m.date_id for m in mentions)
    aliases = list(session.scalars(select(Alias).where(Alias.article_id == row.id).order_by(Alias.number)))
    roles = list(session.scalars(select(Role).where(Role.article_id == row.id).order_by(Role.number)))
    governments = {m.place_id for m in mentions if m.is_government}
    numbers: Mapping[str, Mapping[int, int]] = {
        MentionType.PERSON: people,
        MentionType.ORG: organisations,
        MentionType.PLACE: places,
        MentionType.DATE: dates,
    }
    return Annotations(
        region=RegionRef(row.region_code, row.region_name) if row.region_code and row.region_name else None,
        people=tuple(_person(session.get_one(Person, i), aliases, roles) for i in people),
        organisations=tuple(
            values.Organisation(
                session.get_one(Organisation, i).name,
                tuple(a.name for a in aliases if a.organisation_id == i),
            )
            for i in organisations
        ),
        places=tuple(_place(session.get_one(Place, i), aliases, i in governments) for i in places),
        dates=tuple(_date(session.get_one(DateExpression, i)) for i in dates),
        mentions=tuple(_mention(m, numbers) for m in mentions),
    )


def _distinct(ids: Iterable[int | None]) -> dict[int, int]:
    """Each id once, in order, with its number."""
    seen = dict.fromkeys(i for i in ids if i is not None)
    return {entity_id: number for number, entity_id in enumerate(seen)}


def _person(row: Person, aliases: Sequence[Alias], roles: Sequence[Role]) -> values.Person:
    return values.Person(
        row.name,
        tuple(a.name for a in aliases if a.person_id == row.id),
        tuple(values.Role(r.title, r.organisation) for r in roles if r.person_id == row.id),
        row.is_masked,
    )


def _place(row: Place, aliases: Sequence[Alias], is_government: bool) -> values.Place:
    return values.Place(
        row.name,
        tuple(a.name for a in aliases if a.place_id == row.id),
        row.full_name,
        row.code,
        "government" if is_government else None,
    )


def _date(row: DateExpression) -> values.DateEntry:
    return values.DateEntry(row.text, row.start_date, row.end_date, row.granularity, row.rule, row.kind)


def _mention(row: Mention, numbers: Mapping[str, Mapping[int, int]]) -> values.Mention:
    link = row.person_id or row.organisation_id or row.place_id or row.date_id or 0
    return values.Mention(
        Field(row.field),
        row.paragraph,
        row.start_offset,
        row.end_offset,
        row.text,
        MentionType(row.type),
        row.found_by,
        row.score,
        numbers[row.type][link],
    )
