"""The same words find the same articles on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from app.search import Where, search
from app.selection import WHOLE, Selection
from extractors.entities.morphology import tokenize
from extractors.entities.search_terms import MAX_TERMS, ArticleTerms, article_terms
from extractors.values import (
    Annotations,
    Article,
    Field,
    Mention,
    MentionType,
    Organisation,
    Person,
    RegionRef,
)
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
    "clinic": Article(
        "나래시 보건소, 찾아가는 치매 검진",
        (
            "나래시 보건소는 3월 2일부터 어르신을 찾아가 치매안심센터와 함께 검진한다.",
            "김하늘 소장은 “집에서 편히 받으시라”고 말했다.",
        ),
        published_at=date(2024, 3, 1),
    ),
    "potato": Article(
        "바람군 햇감자 축제",
        ("바람군은 농업기술센터 앞마당에서 햇감자를 나눈다.", "자원봉사자 40명이 주차를 돕는다."),
        published_at=date(2024, 4, 10),
    ),
}

NAMED = Annotations(
    RegionRef("4100000000", "경기도"),
    people=(Person("김하늘"),),
    organisations=(Organisation("치매안심센터"),),
    mentions=(
        Mention(Field.BODY, 1, 0, 3, "김하늘", MentionType.PERSON, "rule", 0.9, 0),
        Mention(Field.BODY, 0, 27, 33, "치매안심센터", MentionType.ORG, "rule", 0.9, 0),
    ),
)
"""What the article `clinic` names."""


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
            found = NAMED if article is ARTICLES["clinic"] else Annotations()
            release = Release(article, found, own.title, own.body)
            reads.append(ReadCapture(page.page_id, capture_id, [release]))
        store_articles(session, reads, "1", NOW)
    return engine


def names(engine: Engine, word: str, limit: int = 10) -> list[str]:
    return [hit.url.rsplit("/", 1)[1] for hit in search(engine, word, limit)]


CASES = [
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
    ("보건소", ["clinic"]),
    ("보건", ["clinic"]),
    ("치매", ["clinic"]),
    ("안심", ["clinic"]),  # inside a compound
    ("안심센터", ["clinic"]),
    ("센터", ["potato", "clinic"]),
    ("농업", ["potato"]),
    ("기술센터", ["potato"]),
    ("농업기술센터", ["potato"]),
    ("농업센터", []),  # both halves, but apart
    ("감자", ["potato"]),
    ("햇감자", ["potato"]),
    ("햇감자를", ["potato"]),
    ("축제", ["potato"]),
    ("축제는", ["potato"]),
    ("바람", ["potato"]),
    ("바람군", ["potato"]),
    ("바람군에서", ["potato"]),
    ("나래시", ["clinic"]),
    ("나래시청", []),
    ("봉사자", ["potato"]),
    ("자원봉사", ["potato"]),
    ("주차", ["potato"]),
    ("40명", ["potato"]),
    ("나누다", ["potato"]),  # 나눈다
    ("돕는다", ["potato"]),
    ("도왔다", ["potato"]),  # another stem of the same verb
    ("받았다", ["clinic"]),  # 받으시라
    ("어르신", ["clinic"]),
    ("어르신들", []),  # the plural is more than the text says
    ("김하늘", ["clinic"]),
    ("하늘", ["clinic"]),
    ("김하늘 소장", ["clinic"]),
    ("검진 치매", ["clinic"]),  # in any order
    ("독서", ["school"]),
    ("교실", ["school"]),
    ("여름", ["school"]),
    ("절약", ["water"]),
    ("사회적", ["water"]),
    ("도로", ["road"]),
    ("보수", ["road"]),
    ("공사", ["road"]),
    ('"독서교실을 연다"', ["school"]),  # a phrase, whatever ends its last word
    ('"치매안심센터와 함께"', ["clinic"]),
    ("“물 절약 협약”", ["water"]),
    ('"절약 물"', []),  # a phrase has its order
    ('"절약 협약" 급수대', ["water"]),
    ('"독서교실', ["school"]),  # a quotation mark alone
    ('""', []),
]


def test_words_find_their_articles(stored: Engine) -> None:
    assert len(CASES) >= 60
    found = [(word, names(stored, word)) for word, _expected in CASES]
    assert [case for case in found if case not in CASES] == []


NARROWED: list[tuple[str, Where, Selection, str | None, list[str]]] = [
    ("협약", Where.TITLE, WHOLE, None, ["water"]),
    ("독서교실을", Where.TITLE, WHOLE, None, ["school"]),
    ("참가비", Where.TITLE, WHOLE, None, []),
    ("급수대", Where.BODY, WHOLE, None, ["water"]),  # a subtitle
    ("축제", Where.BODY, WHOLE, None, []),
    ("광주", Where.BODY, WHOLE, None, ["road", "school"]),
    ("광주", Where.ANYWHERE, Selection(since=date(2024, 5, 2)), None, ["road"]),
    ("광주", Where.ANYWHERE, Selection(until=date(2024, 5, 31)), None, ["school"]),
    ("광주", Where.ANYWHERE, Selection(source_ids=("one",)), None, ["undated", "road", "school"]),
    ("광주", Where.ANYWHERE, Selection(source_ids=("two",)), None, []),
    ("센터", Where.ANYWHERE, Selection(region="4100000000"), None, ["clinic"]),
    ("센터", Where.ANYWHERE, WHOLE, "김하늘", ["clinic"]),
    ("센터", Where.ANYWHERE, WHOLE, "치매안심센터", ["clinic"]),
    ("센터", Where.ANYWHERE, WHOLE, "김하늘||4100000000", ["clinic"]),
    ("센터", Where.ANYWHERE, WHOLE, "하늘", []),  # not a part of a name
    ("감자", Where.ANYWHERE, WHOLE, "김하늘", []),
]


def test_a_search_is_narrowed(stored: Engine) -> None:
    for word, where, among, entity, expected in NARROWED:
        hits = search(stored, word, 10, where=where, among=among, entity=entity)
        assert [hit.url.rsplit("/", 1)[1] for hit in hits] == expected, (word, where, among, entity)


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
