"""Copies of one release become one story, whatever the outlets did to it; texts of one form do not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select

import flows.stories
from app.demo.releases import load_releases
from benchmarks.rewriting import Copy, rewrite
from extractors.copies import Text, are_copies, compare
from extractors.values import Annotations, Article
from flows.settings import Settings
from flows.stories import link_stories
from flows.workspace import Workspace
from models import tables
from models.ledger import Discovered, SourceRow, discover, register_sources
from models.releases import Release
from tests.databases import (
    all_rows,
    engine,
    postgres_engine,
    postgres_server,
    postgres_template,
    sqlite_engine,
    sqlite_template,
)
from tests.models.samples import NOW, capture, store, url

__all__ = [
    "engine",
    "postgres_engine",
    "postgres_server",
    "postgres_template",
    "sqlite_engine",
    "sqlite_template",
]

RELEASE = Copy(
    "나래시, 겨울 독서교실 문 연다",
    (
        "나래시(시장 김하늘)는 다음 달 3일부터 나래도서관에서 초등학생 120명과 독서교실을 연다고 밝혔다.",
        "교실은 옛이야기 읽기와 그림책 만들기, 동네 지도 그리기 세 갈래로 나뉘며 참가비는 없다.",
        "신청은 18일 오전 9시부터 도서관 누리집에서 받고, 자리가 남으면 현장에서도 받는다.",
        "김하늘 시장은 “아이들이 책과 함께 겨울을 나기 바란다”고 말했다.",
    ),
)
LEAD, BOOKS, APPLY, MAYOR = RELEASE.paragraphs
NEXT_YEAR = tuple(
    text.replace("3일", "5일").replace("120명", "90명").replace("18일", "21일").replace("9시", "10시")
    for text in RELEASE.paragraphs
)
OTHER = (
    "바람군은 감자 저장고 두 곳을 새로 지어 농가 40곳에 빌려준다고 밝혔다.",
    "저장고는 한 번에 300톤을 담고, 온도를 섭씨 4도로 지킨다.",
)


@pytest.mark.parametrize(
    ("paragraphs", "same"),
    [
        (RELEASE.paragraphs, True),
        ((LEAD, BOOKS), True),  # cut
        ((LEAD, APPLY, BOOKS, MAYOR), True),  # paragraphs moved
        ((LEAD.replace("(시장 김하늘)", ""), BOOKS, APPLY), True),  # people left out
        ((LEAD.replace(" ", "  "), BOOKS, APPLY, MAYOR.replace("“", '"').replace("”", '"')), True),
        ((LEAD, BOOKS, APPLY, "시 관계자는 눈이 오면 하루 미룬다고 덧붙였다."), True),  # added to
        (NEXT_YEAR, False),  # the same form with other numbers: another year's
        ((LEAD, *OTHER, "이 밖에도 시는 도로를 치우고 다리를 고치며 나무를 심는 일을 이어 간다."), False),
        (OTHER, False),
        (("김하늘 시장은 “봄을 함께 나기 바란다”고 말했다.",), False),  # a line says too little
        ((), False),
    ],
)
def test_what_is_a_copy(paragraphs: tuple[str, ...], same: bool) -> None:
    one, other = text_of(RELEASE), text_of(replace(RELEASE, paragraphs=paragraphs))
    assert are_copies(one, other) is are_copies(other, one) is same


@pytest.mark.parametrize(
    ("copy", "differs"),
    [
        (RELEASE, ()),
        (replace(RELEASE, title="겨울 독서교실 참가자 모집"), ("title",)),
        (replace(RELEASE, paragraphs=(LEAD, BOOKS)), ("cut",)),
        (replace(RELEASE, paragraphs=(LEAD, APPLY, BOOKS, MAYOR)), ("order",)),
        (replace(RELEASE, paragraphs=(*RELEASE.paragraphs, *OTHER)), ("added",)),
    ],
)
def test_what_differs(copy: Copy, differs: tuple[str, ...]) -> None:
    assert compare(text_of(RELEASE), text_of(copy)).differs == differs


def text_of(copy: Copy) -> Text:
    return Text(copy.title, "\n".join(copy.paragraphs))


@pytest.fixture
def workspace(engine: Engine, tmp_path: Path) -> Workspace:
    opened = Workspace(Settings(home=tmp_path), engine, [], lambda: datetime.now(UTC))
    with opened.session.begin() as session:
        register_sources(session, [SourceRow("one", "하나", "board", "https://news.example/list")])
        discover(session, "one", [Discovered(url(n + 1)) for n in range(60)], NOW)
    return opened


def put(
    workspace: Workspace,
    page_id: int,
    copy: Copy,
    day: date | None = date(2026, 1, 10),
    content: str = "0",
    **facts: str,
) -> None:
    """Store a text as the article of a page; `facts` are its issuer and publisher."""
    article = Article(copy.title, copy.paragraphs, published_at=day, **facts)  # type: ignore[arg-type]
    with workspace.session.begin() as session:
        store(session, page_id, capture(session, page_id, content), [Release(article, Annotations())])


def stories(workspace: Workspace) -> list[list[int]]:
    """The pages of each story, the lead's first."""
    query = (
        select(tables.StoryArticle.story_id, tables.Article.page_id)
        .join(tables.Article)
        .order_by(tables.StoryArticle.is_lead.desc(), tables.Article.page_id)
    )
    found: dict[int, list[int]] = {}
    with workspace.session() as session:
        for story_id, page_id in session.execute(query):
            found.setdefault(story_id, []).append(page_id)
    return sorted(found.values(), key=min)


CUT = replace(RELEASE, title="독서교실", paragraphs=(LEAD, BOOKS))
FORM = replace(RELEASE, paragraphs=NEXT_YEAR)
POTATOES = Copy("감자 저장고", OTHER)


def test_copies_are_linked_and_the_issuers_own_leads(workspace: Workspace) -> None:
    put(workspace, 1, CUT, date(2026, 1, 9), publisher="한마을신문", issuer="나래시")
    put(workspace, 2, POTATOES)
    put(workspace, 3, RELEASE, date(2026, 1, 10), publisher="나래시")
    put(workspace, 4, FORM)
    put(workspace, 5, RELEASE, date(2026, 1, 11), publisher="한마을신문")
    assert link_stories(workspace) == 1
    assert stories(workspace) == [[3, 1, 5]]
    with workspace.session() as session:
        rows = session.scalars(select(tables.StoryArticle).order_by(tables.StoryArticle.article_id)).all()
        assert [row.differs for row in rows] == ["title cut", "", ""]
        story = session.scalars(select(tables.Story)).one()
        assert (story.article_count, story.lead_article_id) == (3, rows[1].article_id)


@pytest.mark.parametrize(
    ("first", "second", "linked"),
    [
        (date(2026, 1, 10), date(2026, 2, 10), True),
        (date(2026, 1, 10), date(2026, 2, 11), False),  # too late to be a copy
        (date(2026, 1, 10), None, True),  # no day tells against it
        (None, date(2020, 1, 10), True),
        (None, None, True),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_copies_come_out_within_weeks(
    workspace: Workspace, first: date | None, second: date | None, linked: bool, at_once: bool
) -> None:
    put(workspace, 1, RELEASE, first)
    if not at_once:
        link_stories(workspace)
    put(workspace, 2, CUT, second)
    link_stories(workspace)
    assert [sorted(pages) for pages in stories(workspace)] == ([[1, 2]] if linked else [])


def test_linking_again_writes_nothing(workspace: Workspace) -> None:
    put(workspace, 1, RELEASE)
    put(workspace, 2, CUT)
    link_stories(workspace)
    before = all_rows(workspace.engine)
    assert link_stories(workspace) == 0
    assert all_rows(workspace.engine) == before


def test_an_article_that_changes_leaves_its_story(workspace: Workspace) -> None:
    first, second = replace(RELEASE, paragraphs=(LEAD, BOOKS)), replace(RELEASE, paragraphs=(APPLY, MAYOR))
    for page_id, copy in enumerate((first, RELEASE, second), start=1):
        put(workspace, page_id, copy)
    link_stories(workspace)
    assert stories(workspace) == [[2, 1, 3]]
    put(workspace, 2, POTATOES, content="new")  # what held the two parts together
    link_stories(workspace)
    assert stories(workspace) == []
    put(workspace, 2, RELEASE, content="newer")
    link_stories(workspace)
    assert stories(workspace) == [[2, 1, 3]]


def test_a_story_outlives_its_lead(workspace: Workspace) -> None:
    for page_id, copy in enumerate((RELEASE, CUT, CUT), start=1):
        put(workspace, page_id, copy, date(2026, 1, page_id))
    link_stories(workspace)
    assert stories(workspace) == [[1, 2, 3]]
    with workspace.session.begin() as session:
        session.execute(delete(tables.Article).where(tables.Article.page_id == 1))
    link_stories(workspace)
    assert stories(workspace) == [[2, 3]]


def test_any_order_and_number_of_runs_gives_the_same_stories(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rewritten demo releases, linked at once, one by one and in small rounds."""
    numbers = random.Random(7)
    originals = [Copy(r.title, tuple(r.body)) for r in load_releases()[:12]]
    copies = [(n, rewrite(original, numbers)) for n, original in enumerate(originals) for _ in range(3)]
    wanted = [[n * 3 + 1, n * 3 + 2, n * 3 + 3] for n in range(len(originals))]
    opened = Workspace(Settings(home=tmp_path), sqlite_engine, [], lambda: datetime.now(UTC))
    with opened.session.begin() as session:
        register_sources(session, [SourceRow("one", "하나", "board", "https://news.example/list")])
        discover(session, "one", [Discovered(url(n + 1)) for n in range(len(copies))], NOW)
    found = []
    for after_each, size in ((False, 5000), (True, 5000), (False, 4)):
        monkeypatch.setattr(flows.stories, "ROUND", size)
        order = list(enumerate(copies, start=1))
        numbers.shuffle(order)
        for page_id, (n, copy) in order:
            put(opened, page_id, copy, date(2026, 1, 1) + timedelta(days=n))
            if after_each:
                link_stories(opened)
        link_stories(opened)
        found.append([sorted(pages) for pages in stories(opened)])
        with opened.session.begin() as session:
            session.execute(delete(tables.Article))
            session.execute(delete(tables.Story))
    assert found == [wanted] * 3
