"""The views say on both databases what docs/views.md promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from extractors.datadir import DATA
from extractors.values import (
    Annotations,
    Article,
    DateEntry,
    Field,
    Mention,
    MentionType,
    Person,
    Place,
    RegionRef,
    Role,
)
from models import tables
from models.database import session_factory
from models.divisions import DivisionRow, register_divisions
from models.releases import Release
from models.views import VIEWS
from tests.models.samples import ANNOTATIONS, capture, prepare, release, store

PAGE = (DATA.parent / "docs" / "views.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `(v_\w+)`\n(.*?)(?=^### |\Z)", PAGE, re.MULTILINE | re.DOTALL))
PROVINCES = (
    DivisionRow("광주광역시", "광주광역시", "sido", "2900000000", None, valid_from=date(1995, 1, 1),
                valid_to=date(2026, 6, 30), successor_code="1200000000"),
    DivisionRow("전남광주통합특별시", "전남광주통합특별시", "sido", "1200000000",
                valid_from=date(2026, 7, 1)),
    DivisionRow("전남광주통합특별시 광산구 하남동", "하남동", "eupmyeondong", "1233010100", "1233000000",
                valid_from=date(2026, 7, 1)),
)  # fmt: skip


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with session_factory(engine)() as opened:
        prepare(opened, pages=9)
        register_divisions(opened, PROVINCES)
        yield opened


def rows(session: Session, sql: str) -> list[tuple[object, ...]]:
    return [
        tuple(str(value) if isinstance(value, date) else value for value in row)
        for row in session.execute(text(sql))
    ]


def put(session: Session, page_id: int, day: date | None, annotations: Annotations) -> None:
    one = Release(Article(f"소식 {page_id}", ("본문",), published_at=day), annotations)
    store(session, page_id, capture(session, page_id), [one])


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_names_and_columns_are_as_promised(engine: Engine, view: str) -> None:
    promised = re.search(r"^Columns: (.*?)\.$", SECTIONS[view], re.MULTILINE | re.DOTALL)
    assert promised is not None
    columns = [column["name"] for column in inspect(engine).get_columns(view)]
    assert re.findall(r"`(\w+)`", promised[1]) == columns


def test_no_view_is_promised_that_is_not_there() -> None:
    assert set(SECTIONS) == set(VIEWS)


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_examples_run_and_use_their_view(session: Session, view: str) -> None:
    store(session, 1, capture(session, 1), [release()])
    examples = re.findall(r"```sql\n(.*?)```", SECTIONS[view], re.DOTALL)
    assert examples
    for sql in examples:
        assert view in sql
        session.execute(text(sql)).all()


def mayor(name: str, day: date, title: str = "구청장") -> tuple[date, Annotations]:
    return day, Annotations(people=(Person(name, (), (Role(title, "광산구"),)),))


def test_a_role_is_in_force_until_somebody_else_has_it(session: Session) -> None:
    said = [
        mayor("한도윤", date(2024, 5, 1)),
        mayor("한도윤", date(2026, 6, 20)),
        mayor("나은별", date(2026, 7, 3)),
        mayor("가온유", date(2025, 1, 1), "팀장"),  # two at a time
        mayor("나도훈", date(2024, 12, 1), "팀장"),
        mayor("나도훈", date(2025, 2, 1), "팀장"),
        mayor("마은솔", date(2025, 3, 1), "팀장"),
    ]
    for page_id, (day, found) in enumerate(said, start=1):
        put(session, page_id, day, found)
    sql = """
        SELECT person, title FROM v_roles_in_force
        WHERE first_date <= '{0}' AND (next_date IS NULL OR next_date > '{0}') ORDER BY person
    """
    assert rows(session, sql.format("2026-07-02")) == [
        ("가온유", "팀장"), ("나도훈", "팀장"), ("마은솔", "팀장"), ("한도윤", "구청장"),
    ]  # fmt: skip
    assert ("나은별", "구청장") in rows(session, sql.format("2026-07-03"))
    assert ("한도윤", "구청장") not in rows(session, sql.format("2026-07-03"))


OLD, NEW = RegionRef("2920000000", "광주광역시 광산구"), RegionRef("1233000000", "전남광주통합특별시 광산구")
TOWN = RegionRef("1233010100", "전남광주통합특별시 광산구 하남동")


def test_counts_go_on_across_a_reform(session: Session) -> None:
    days = [
        (date(2026, 6, 3), OLD),
        (date(2026, 6, 9), OLD),
        (date(2026, 7, 9), NEW),
        (date(2026, 7, 9), TOWN),
    ]
    for page_id, (day, region) in enumerate(days, start=1):
        put(session, page_id, day, Annotations(region))
    session.add(tables.Story(id=1, lead_article_id=None, article_count=2))
    session.flush()
    for article_id in session.scalars(text("SELECT id FROM articles WHERE published_date < '2026-07-01'")):
        row = tables.StoryArticle(
            article_id=article_id, story_id=1, is_lead=False, kept_share=1, own_share=0, differs=""
        )
        session.add(row)
    session.flush()
    counts = "SELECT month, full_name, articles, stories FROM v_division_releases"
    sql = f"{counts} WHERE level = '{{}}' ORDER BY month"
    for level, name in (("sigungu", "전남광주통합특별시 광산구"), ("sido", "전남광주통합특별시")):
        assert rows(session, sql.format(level)) == [("2026-06", name, 2, 1), ("2026-07", name, 2, 2)]


def test_places_count_for_the_areas_they_lie_in(session: Session) -> None:
    named = replace(
        ANNOTATIONS, mentions=tuple(m for m in ANNOTATIONS.mentions if m.type is MentionType.PLACE)
    )
    store(session, 1, capture(session, 1), [replace(release(), annotations=named)])
    sql = "SELECT month, level, full_name, articles, stories, mentions FROM v_division_news ORDER BY level"
    assert rows(session, sql) == [
        ("2024-05", "sido", "전남광주통합특별시", 1, 1, 1),
        ("2024-05", "sigungu", "전남광주통합특별시 광산구", 1, 1, 1),
    ]


def test_entities_stand_together_once_an_article(session: Session) -> None:
    store(session, 1, capture(session, 1), [release()])
    assert rows(session, "SELECT type, entity, mentions FROM v_entities_of_articles ORDER BY type") == [
        ("ORG", "늘품복지관", 1),
        ("PERSON", "한도윤", 2),
        ("PLACE", "광주광역시 광산구", 1),
    ]
    pairs = "SELECT entity, other_entity FROM v_co_occurrences WHERE type = 'PERSON' ORDER BY other_entity"
    assert rows(session, pairs) == [("한도윤", "광주광역시 광산구"), ("한도윤", "늘품복지관")]


def test_only_days_after_the_release_are_announced(session: Session) -> None:
    dates = (
        DateEntry("1일", date(2026, 3, 1), date(2026, 3, 1), "day", "rule"),
        DateEntry("10일", date(2026, 3, 10), date(2026, 3, 10), "day", "rule"),
        DateEntry("오는 11일", date(2026, 3, 11), date(2026, 3, 11), "day", "rule", "event"),
        DateEntry("추후", None, None, "day", "rule"),
    )
    put(session, 1, date(2026, 3, 10), Annotations(dates=dates))
    assert rows(session, "SELECT text, kind, start_date FROM v_announced_dates") == [
        ("오는 11일", "event", "2026-03-11")
    ]


def test_quality_tells_what_is_missing(session: Session) -> None:
    store(session, 1, capture(session, 1), [release()])
    open_place = Annotations(
        places=(Place("중앙동", candidates=("가시 중앙동", "나시 중앙동")),),
        dates=(DateEntry("추후", None, None, "day", "rule"),),
        mentions=(Mention(Field.BODY, 0, 0, 2, "본문", MentionType.PLACE, "rule", 0.5, 0),),
    )
    put(session, 2, None, open_place)
    put(session, 3, date(2026, 1, 1), Annotations())
    sql = """
        SELECT source_id, articles, without_date, without_region, without_entities, unresolved_dates,
            open_places, pages_failed, last_published_date FROM v_source_quality
    """
    assert rows(session, sql) == [("hanmaeul", 3, 1, 2, 1, 1, 1, 0, "2026-01-01")]
