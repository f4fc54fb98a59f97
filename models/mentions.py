"""What belongs to one article: its mentions, roles, aliases, dates, candidates, removed blocks and terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import DeclarativeBase, Session

from extractors.values import MentionType, Organisation, Person, Place
from models.bulk import insert_rows, reserve_ids
from models.entities import LINKS, Entity, EntityIds, StoredRelease
from models.identity import squeezed
from models.releases import line_starts, paragraph, storable
from models.tables import (
    Alias,
    ArticleSketch,
    Attachment,
    CorrectedRow,
    DateExpression,
    Mention,
    PlaceCandidate,
    RemovedBlock,
    Role,
    SearchTerms,
    StoryArticle,
)
from models.upsert import Row, chunks, table_of

OF_CURRENT = (
    Mention,
    Role,
    Alias,
    PlaceCandidate,
    DateExpression,
    SearchTerms,
    CorrectedRow,
    StoryArticle,
    ArticleSketch,
)
"""What only the current revision of an article has; mentions first, for they point at dates."""

OF_EVERY_REVISION = (RemovedBlock, Attachment)
"""What an article keeps when a newer revision takes its place."""


def store_children(session: Session, stored: Sequence[StoredRelease], ids: Sequence[EntityIds]) -> None:
    """Insert all that belongs to the articles of `stored`, which may not have any of it yet."""
    rows: dict[type[DeclarativeBase], list[Row]] = {}
    date_ids = iter(_store_dates(session, stored))
    for of_release, entity_ids in zip(stored, ids, strict=True):
        own_dates = [next(date_ids) for _date in of_release.release.annotations.dates]
        found: tuple[tuple[type[DeclarativeBase], Iterator[Row]], ...] = (
            (Mention, _mentions(of_release, entity_ids, own_dates)),
            (Role, _roles(of_release, entity_ids)),
            (Alias, _aliases(of_release, entity_ids)),
            (PlaceCandidate, _candidates(of_release, entity_ids)),
            (RemovedBlock, _removed(of_release)),
            (Attachment, _attachments(of_release)),
            (SearchTerms, _terms(of_release)),
        )
        for model, of_model in found:
            rows.setdefault(model, []).extend(of_model)
    for model, all_rows in rows.items():
        insert_rows(session, model, all_rows)


def remove_children(
    session: Session, article_ids: Sequence[int], models: Sequence[type[DeclarativeBase]]
) -> Mapping[Entity, set[int]]:
    """Delete what belongs to articles, of these tables; give the entities that it pointed at."""
    pointed_at: dict[Entity, set[int]] = {entity: set() for entity in LINKS}
    for some in chunks(article_ids):
        for entity, links in LINKS.items():
            for link in links:
                of_articles = link.class_.article_id.in_(some)
                query = select(link).where(of_articles, link.is_not(None)).distinct()
                pointed_at[entity].update(id_ for id_ in session.scalars(query) if id_ is not None)
        for model in models:
            table = table_of(model)
            session.execute(delete(table).where(table.c.article_id.in_(some)))
    return pointed_at


def _store_dates(session: Session, stored: Sequence[StoredRelease]) -> Sequence[int]:
    rows: list[Row] = [
        {
            "article_id": of_release.article_id,
            "number": number,
            "text": paragraph(entry.text),
            "start_date": entry.start,
            "end_date": entry.end,
            "granularity": entry.granularity,
            "rule": entry.rule,
            "kind": entry.kind,
        }
        for of_release in stored
        for number, entry in enumerate(of_release.release.annotations.dates)
    ]
    ids = reserve_ids(session, DateExpression, len(rows))
    insert_rows(session, DateExpression, [{"id": id_, **row} for id_, row in zip(ids, rows, strict=True)])
    return ids


def _mentions(stored: StoredRelease, ids: EntityIds, date_ids: Sequence[int]) -> Iterator[Row]:
    annotations = stored.release.annotations
    starts = line_starts(stored.release.article)
    for number, mention in enumerate(annotations.mentions):
        type_, index = mention.type, mention.entity
        yield {
            "article_id": stored.article_id,
            "number": number,
            "field": mention.field.value,
            "paragraph": mention.paragraph,
            "start_offset": mention.start,
            "end_offset": mention.end,
            "field_offset": starts[mention.field, mention.paragraph] + mention.start,
            "text": paragraph(mention.text),
            "type": type_.value,
            "found_by": mention.found_by,
            "score": mention.score,
            "is_government": type_ is MentionType.PLACE and annotations.places[index].role == "government",
            "person_id": ids.people[index] if type_ is MentionType.PERSON else None,
            "organisation_id": ids.organisations[index] if type_ is MentionType.ORG else None,
            "place_id": ids.places[index] if type_ is MentionType.PLACE else None,
            "date_id": date_ids[index] if type_ is MentionType.DATE else None,
        }


def _roles(stored: StoredRelease, ids: EntityIds) -> Iterator[Row]:
    annotations = stored.release.annotations
    by_name = {
        squeezed(name): id_
        for organisation, id_ in zip(annotations.organisations, ids.organisations, strict=True)
        for name in (*organisation.aliases, organisation.name)
    }
    pairs = zip(annotations.people, ids.people, strict=True)
    of_people = ((person_id, role) for person, person_id in pairs for role in person.roles)
    for number, (person_id, role) in enumerate(of_people):
        yield {
            "article_id": stored.article_id,
            "number": number,
            "person_id": person_id,
            "title": _storable(role.title),
            "organisation": _storable(role.organisation),
            "organisation_id": by_name.get(squeezed(role.organisation or "")),
            "region_code": stored.region_code,
        }


def _aliases(stored: StoredRelease, ids: EntityIds) -> Iterator[Row]:
    annotations = stored.release.annotations
    of_type: tuple[tuple[str, Sequence[Person | Organisation | Place], list[int]], ...] = (
        ("person_id", annotations.people, ids.people),
        ("organisation_id", annotations.organisations, ids.organisations),
        ("place_id", annotations.places, ids.places),
    )
    number = 0
    for column, entries, entity_ids in of_type:
        for entry, entity_id in zip(entries, entity_ids, strict=True):
            for alias in entry.aliases:
                links = {name: entity_id if name == column else None for name, *_rest in of_type}
                yield {
                    "article_id": stored.article_id,
                    "number": number,
                    "name": paragraph(alias),
                    **links,
                }
                number += 1


def _candidates(stored: StoredRelease, ids: EntityIds) -> Iterator[Row]:
    pairs = zip(stored.release.annotations.places, ids.places, strict=True)
    open_ = ((place_id, full_name) for place, place_id in pairs for full_name in place.candidates)
    for number, (place_id, full_name) in enumerate(open_):
        yield {
            "article_id": stored.article_id,
            "number": number,
            "place_id": place_id,
            "full_name": full_name,
        }


def _removed(stored: StoredRelease) -> Iterator[Row]:
    for number, block in enumerate(stored.release.article.removed):
        yield {
            "article_id": stored.article_id,
            "number": number,
            "text": storable(block.text),
            "reason": block.reason,
            "rule": block.rule,
        }


def _attachments(stored: StoredRelease) -> Iterator[Row]:
    for number, attachment in enumerate(stored.release.article.attachments):
        yield {
            "article_id": stored.article_id,
            "number": number,
            "name": storable(attachment.name),
            "url": _storable(attachment.url),
        }


def _terms(stored: StoredRelease) -> Iterator[Row]:
    release = stored.release
    yield {
        "article_id": stored.article_id,
        "title": storable(release.title_terms),
        "body": storable(release.body_terms),
    }


def _storable(text: str | None) -> str | None:
    return None if text is None else storable(text)
