"""Stories in the tables: what is new, what stands near in time, and what became of it.

An article takes part by its newest revision. One that was compared has a row in `article_sketches`; storing
another text of it removes that row and its place in a story, so that it is new again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session

from models.bulk import insert_rows, reserve_ids
from models.tables import Article, ArticleSketch, Page, Story, StoryArticle
from models.upsert import chunks

WINDOW = timedelta(days=31)
"""Copies come out within days; a text that comes back after months is another announcement."""

_came_out = func.coalesce(Article.published_date, Page.listed_date, Article.page_date)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article as the linking sees it; `day` is None where nothing tells when it came out."""

    id: int
    day: date | None
    title: str
    body: str
    url: str
    position: int
    issuer: str | None
    publisher: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Membership:
    """An article's place in a story."""

    article_id: int
    is_lead: bool
    kept_share: float
    own_share: float
    differs: str


def dissolve_broken(session: Session) -> int:
    """Take apart stories that lost an article, so that the rest is compared anew; gives their number."""
    members = (
        select(StoryArticle.story_id, func.count().label("left")).group_by(StoryArticle.story_id).subquery()
    )
    query = (
        select(Story.id)
        .outerjoin(members, members.c.story_id == Story.id)
        .where(Story.article_count != func.coalesce(members.c.left, 0))
    )
    broken = session.scalars(query).all()
    for some in chunks(broken):
        members_left = select(StoryArticle.article_id).where(StoryArticle.story_id.in_(some))
        session.execute(delete(ArticleSketch).where(ArticleSketch.article_id.in_(members_left)))
        session.execute(delete(Story).where(Story.id.in_(some)))
    return len(broken)


def uncompared(session: Session, limit: int) -> list[Candidate]:
    """Current articles that were never compared, the oldest first, those without a day last."""
    query = (
        _candidates()
        .outerjoin(ArticleSketch, ArticleSketch.article_id == Article.id)
        .where(Article.is_current, ArticleSketch.article_id.is_(None))
        .order_by(_came_out.nulls_last(), Article.id)
        .limit(limit)
    )
    return [Candidate(*row) for row in session.execute(query)]


def candidates(session: Session, article_ids: Iterable[int]) -> dict[int, Candidate]:
    """The articles with these numbers."""
    found = {}
    for some in chunks(sorted(article_ids)):
        for row in session.execute(_candidates().where(Article.id.in_(some))):
            found[row[0]] = Candidate(*row)
    return found


def sketches(
    session: Session, since: date | None, until: date | None
) -> Iterator[tuple[int, date | None, bytes]]:
    """What was compared so far, by day: all without a day, then `since` … `until` (None: no bound)."""
    bounds: list[ColumnElement[bool]] = [_came_out >= since] if since else []
    if until:
        bounds.append(_came_out <= until)
    query = (
        select(Article.id, _came_out, ArticleSketch.sketch)
        .join(Page, Page.id == Article.page_id)
        .join(ArticleSketch, ArticleSketch.article_id == Article.id)
        .execution_options(yield_per=1000)
    )
    for part in (query.where(_came_out.is_(None)), query.where(_came_out.is_not(None), *bounds)):
        for row in session.execute(part.order_by(_came_out, Article.id)):
            yield row[0], row[1], row[2]


_Wanted = Select[int, date, str, str, str, int, str | None, str | None, datetime | None]


def _candidates() -> _Wanted:
    return select(
        Article.id,
        _came_out,
        Article.title,
        Article.body,
        Article.url,
        Article.position,
        Article.issuer,
        Article.publisher,
        Article.published_at,
    ).join(Page, Page.id == Article.page_id)


def add_sketches(session: Session, sketched: Iterable[tuple[int, bytes]]) -> None:
    """Keep the sketches of articles that have none."""
    rows = [{"article_id": id_, "sketch": sketch} for id_, sketch in sketched]
    insert_rows(session, ArticleSketch, rows)


def stories_of(session: Session, article_ids: Iterable[int]) -> dict[int, set[int]]:
    """The stories that these articles belong to, each with all its articles."""
    story_ids: set[int] = set()
    for some in chunks(sorted(article_ids)):
        query = select(StoryArticle.story_id).where(StoryArticle.article_id.in_(some))
        story_ids.update(session.scalars(query))
    found: dict[int, set[int]] = {}
    for some in chunks(sorted(story_ids)):
        of_stories = select(StoryArticle.story_id, StoryArticle.article_id)
        for story_id, article_id in session.execute(of_stories.where(StoryArticle.story_id.in_(some))):
            found.setdefault(story_id, set()).add(article_id)
    return found


def write_story(session: Session, members: Sequence[Membership], replaced: Sequence[int]) -> None:
    """A story of `members`, in place of the stories `replaced`, whose lowest number it keeps."""
    for some in chunks(replaced):
        session.execute(delete(StoryArticle).where(StoryArticle.story_id.in_(some)))
    kept, *merged = sorted(replaced) or reserve_ids(session, Story, 1)
    session.execute(delete(Story).where(Story.id.in_(merged)))
    lead = next(member.article_id for member in members if member.is_lead)
    row = {"id": kept, "lead_article_id": lead, "article_count": len(members)}
    if replaced:
        session.execute(update(Story).where(Story.id == kept).values(row))
    else:
        insert_rows(session, Story, [row])
    rows = [
        {
            "article_id": member.article_id,
            "story_id": kept,
            "is_lead": member.is_lead,
            "kept_share": member.kept_share,
            "own_share": member.own_share,
            "differs": member.differs,
        }
        for member in members
    ]
    insert_rows(session, StoryArticle, rows)
