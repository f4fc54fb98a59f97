"""Some of the articles, for a search or an export, and the rows of other tables that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, Table, and_, column, or_, select, table, union

from models.entities import LINKS
from models.tables import Article, Capture, Failure, Organisation, Page, Person, Place, Story, StoryArticle
from models.upsert import table_of

MONTHLY = "published_date"


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles of some days (inclusive), sources and a region with all that lies in it; empty: all.

    `region` is a division's 10-digit code; that of a province, city, county or district takes in whatever
    lies in it today, under whichever code it stood then.
    """

    since: date | None = None
    until: date | None = None
    source_ids: tuple[str, ...] = ()
    region: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.since or self.until or self.source_ids or self.region)

    def conditions(self) -> list[ColumnElement[bool]]:
        """What holds of the selected articles."""
        found: list[ColumnElement[bool]] = []
        if self.since:
            found.append(Article.published_date >= self.since)
        if self.until:
            found.append(Article.published_date <= self.until)
        if self.source_ids:
            of_sources = select(Page.id).where(Page.source_id.in_(self.source_ids))
            found.append(Article.page_id.in_(of_sources))
        if self.region:
            areas = table("v_division_areas", column("code"), column("area_code"))
            inside = select(areas.c.code).where(areas.c.area_code == self.region)
            found.append(or_(Article.region_code == self.region, Article.region_code.in_(inside)))
        return found

    def articles(self) -> Select[int]:
        """The numbers of the selected articles."""
        return select(Article.id).where(*self.conditions())

    def condition(self, of: Table) -> ColumnElement[bool] | None:
        """Which rows of a table, or of a view of articles, belong to the selected ones; None: all of them."""
        if self.is_whole:
            return None
        if "article_id" in of.c:
            return of.c.article_id.in_(self.articles())
        for model in (Person, Organisation, Place):
            if of is table_of(model):
                links = LINKS[model]
                linked = (select(link).where(link.class_.article_id.in_(self.articles())) for link in links)
                return of.c.id.in_(union(*linked))
        chosen = Article.id.in_(self.articles())
        of_articles: dict[str, ColumnElement[bool]] = {
            table_of(Article).name: chosen,
            table_of(Page).name: Page.id.in_(select(Article.page_id).where(chosen)),
            table_of(Capture).name: Capture.id.in_(select(Article.capture_id).where(chosen)),
            table_of(Failure).name: Failure.page_id.in_(select(Article.page_id).where(chosen)),
            table_of(Story).name: Story.id.in_(
                select(StoryArticle.story_id).where(StoryArticle.article_id.in_(self.articles()))
            ),
        }
        return of_articles.get(of.name)


WHOLE = Selection()


def in_month(of: Table, first: date | None, next_first: date | None) -> ColumnElement[bool]:
    """Which rows of a table that has articles are of a month, from `first`; None: undated."""
    if of is table_of(Article) or MONTHLY in of.c:
        return _within(of.c[MONTHLY], first, next_first)
    of_month = select(Article.id).where(_within(table_of(Article).c[MONTHLY], first, next_first))
    return of.c.article_id.in_(of_month)


def _within(day: ColumnElement[date], first: date | None, next_first: date | None) -> ColumnElement[bool]:
    return day.is_(None) if first is None else and_(day >= first, day < next_first)
