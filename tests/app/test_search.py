"""The same words find the same articles on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from app.search import search
from extractors.entities.morphology import tokenize
from extractors.entities.search_terms import MAX_TERMS, ArticleTerms, article_terms
from extractors.values import Annotations, Article
from models.articles import store_articles
from models.database import session_factory
from models.ledger import (
    CaptureRow,
    Discovered,
    SourceRow,
    discover,
    due_pages,
    record_capture,
    register_sources,
)
from models.releases import ReadCapture, Release

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

ARTICLES = {
    "school": Article(
        "전라남도교육청, 여름 독서교실 연다",
        ("전라남도교육청은 오는 20일 광주에서 독서교실을 연다고 밝혔다.", "참가비는 없다."),
        published_at=date(2024, 5, 1),
    ),
    "water": Article(
        "한들시, 사회적협동조합과 협약",
        ("한들시는 늘품사회적협동조합과 물 절약 협약을 맺었다.", "LH 직원 30명도 함께했다."),
        subtitles=("강변공원에 급수대 설치",),
        published_at=datetime(2024, 5, 3, 9, 0),
    ),
    "road": Article(
        "도로 보수 공사 시작",
        ("교육 시간에 육청색 조끼를 입는다. 광주 방향은 막힌다.",),
        published_at=date(2024, 6, 1),
    ),
    "undated": Article("광주 소식", ("한들시와는 관계가 없다.",)),
}


def terms_of(article: Article) -> ArticleTerms:
    texts = [text for _, _, text in article.texts()]
    return article_terms(zip(texts, tokenize(texts), strict=True))


@pytest.fixture
def stored(engine: Engine) -> Engine:
    with session_factory(engine).begin() as session:
        register_sources(session, [SourceRow("one", "하나", "board", "https://one.example/list")])
        discover(session, "one", [Discovered(f"https://one.example/{name}") for name in ARTICLES], NOW)
        reads = []
        terms = [terms_of(article) for article in ARTICLES.values()]
        due = due_pages(session, "one", NOW, limit=10)
        for page, article, own in zip(due, ARTICLES.values(), terms, strict=True):
            sha256 = f"{page.page_id:064}"
            capture = CaptureRow(page.url, "a.warc.gz", 0, 1, 200, None, None, sha256, NOW)
            capture_id = record_capture(session, page.page_id, capture, None)
            release = Release(article, Annotations(), own.title, own.body)
            reads.append(ReadCapture(page.page_id, capture_id, [release]))
        store_articles(session, reads, "1", NOW)
    return engine


def names(engine: Engine, word: str, limit: int = 10) -> list[str]:
    return [hit.url.rsplit("/", 1)[1] for hit in search(engine, word, limit)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("광주", ["undated", "road", "school"]),  # two syllables; in the title first, then the newest
        ("교육청", ["school"]),  # part of a compound; not `교육` and `육청` standing apart
        ("전라남도교육청", ["school"]),
        ("전라남도교육청이", ["school"]),  # with another particle than in the text
        ("협동조합", ["water"]),
        ("협약은", ["water"]),
        ("물", ["water"]),  # a noun of one syllable
        ("맺는다", ["water"]),  # another form of the verb: 맺었다
        ("밝히다", ["school"]),  # the dictionary form of 밝혔다, which has other letters
        ("급수대", ["water"]),  # in a subtitle
        ("lh", ["water"]),  # Latin letters in either case
        ("30명", ["water"]),
        ("독서교실 광주", ["school"]),  # both words
        ("광주 한들시", ["undated"]),
        ("광주 급수대", []),
        ('"교육청"', ["school"]),  # quotation marks are no syntax of the index
        ("교육* OR 물", []),
        ("없는말", []),
        ("!!", []),
        ("", []),
    ],
)
def test_words_find_their_articles(stored: Engine, word: str, expected: list[str]) -> None:
    assert names(stored, word) == expected


def test_a_limit_keeps_the_best(stored: Engine) -> None:
    assert names(stored, "광주", limit=2) == ["undated", "road"]


def test_a_hit_shows_the_text_around_the_word(stored: Engine) -> None:
    (hit,) = search(stored, "협약을", 5)
    assert (hit.title, hit.published_date) == ("한들시, 사회적협동조합과 협약", date(2024, 5, 3))
    assert "물 절약 협약을 맺었다" in hit.snippet


def test_a_revised_article_is_found_by_its_new_words_only(stored: Engine) -> None:
    changed = Article("도로 보수 공사 연기", ("비가 와서 미룬다.",), published_at=date(2024, 6, 1))
    terms = terms_of(changed)
    with session_factory(stored).begin() as session:
        capture = CaptureRow("https://one.example/road", "b", 0, 1, 200, None, None, "f" * 64, NOW)
        capture_id = record_capture(session, 3, capture, None)
        release = Release(changed, Annotations(), terms.title, terms.body)
        counts = store_articles(session, [ReadCapture(3, capture_id, [release])], "1", NOW)
    assert counts.revised == 1
    assert names(stored, "연기") == ["road"]
    assert names(stored, "조끼") == []


def test_a_very_long_text_has_no_more_terms_than_an_index_takes(stored: Engine) -> None:
    syllables = [chr(0xAC00 + n) for n in range(0, 11172, 3)]
    body = " ".join(a + b for a in syllables[:40] for b in syllables)
    terms = terms_of(Article("긴 글", (body,)))
    assert len(terms.body.split()) == MAX_TERMS
    with session_factory(stored).begin() as session:
        capture = CaptureRow("https://one.example/road", "c", 0, 1, 200, None, None, "e" * 64, NOW)
        capture_id = record_capture(session, 3, capture, None)
        release = Release(Article("긴 글", (body,)), Annotations(), terms.title, terms.body)
        store_articles(session, [ReadCapture(3, capture_id, [release])], "1", NOW)
    assert names(stored, body.split()[7]) == ["road"]
