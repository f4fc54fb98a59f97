"""The date reader: expressions, things that are no dates, what an article's context decides, invariants."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.entities.dates import DateSpan, find_dates

ROOT = Path(__file__).resolve().parents[2]
SHARED_TABLE = ROOT.parent / "shared" / "eval" / "dates.csv"
PUBLISHED = date(2026, 11, 18)


def iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def bounds(spans: list[DateSpan]) -> list[tuple[str, str]]:
    return [(iso(span.entry.start), iso(span.entry.end)) for span in spans]


def table(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPRESSIONS = table(ROOT / "benchmarks" / "date_expressions.csv")


@pytest.mark.parametrize(
    "row", EXPRESSIONS, ids=[f"{row['text']} @{row['published']}" for row in EXPRESSIONS]
)
def test_expression(row: dict[str, str]) -> None:
    found = find_dates([row["text"]], date.fromisoformat(row["published"]))
    assert bounds(found) == [(row["start"], row["end"])], row["why"]


@pytest.mark.skipif(not SHARED_TABLE.exists(), reason="the shared table of dates is not beside the project")
def test_shared_table() -> None:
    wrong = []
    for row in table(SHARED_TABLE):
        found = bounds(find_dates([row["text"]], date.fromisoformat(row["published_at"])))
        if found != ([(row["start"], row["end"])] if row["start"] or row["end"] else []):
            wrong.append((row["text"], found))
    assert wrong == []


NEGATIVES = [
    "1일 평균 120명이 이용한다",  # 1일 as "a day"
    "1일 2회 운행한다",  # a rate
    "1일 명예면장으로 위촉됐다",  # a one-day office
    "24시간 운영한다",  # hours
    "오전 10시 30분에 모인다",  # a time alone
    "3일간 이어졌다",  # a duration
    "3일 동안 이어졌다",
    "최대 30일 걸린다",
    "열흘 뒤 끝난다",
    "총 5일 운영한다",
    "주 5일 근무",  # a frequency
    "매달 2회 만난다",
    "매년 5월 5일 열린다",  # recurring
    "매월 15일 납부한다",
    "15년째 이어온 나눔",
    "5년 만에 다시 열렸다",
    "1500년 고도",  # round numbers of years
    "2020년생 어린이",  # year of birth
    "100일 기념행사",
    "2박 3일 캠프",
    "D-30일 점검",
    "5일장 장터",
    "5·18 민주화운동",  # events named by their day
    "6·25 참전유공자회",
    "4·3 희생자 추념식",
    "8.15 광복절 노래",
    "총사업비 12.5억 원",
    "면적 12.5㎡",
    "비율은 2.3~2.4%",
    "점수는 4.5~5.6이다",
    "전화 062-613-2000",
    "전화 061-2026-0305",
    "조례 제2026-12호",
    "제3조제2항",
    "제3회 정례회",
    "4월동 주민센터",
    "3개월 과정",
    "65세 이상 1,200명",
    "2단계 BTL 사업",
    "국도 1호선 2026.5km",
    "전국 17개 시도",
    "오늘날 우리는",
    "더 나은 내일을 만든다",
    "차주에게 안내문을 보낸다",  # borrowers, no next week
    "차주와 관리자에게 알린다",
    "방류 1~2일 전 알린다",
    "이듬해 예산에 반영한다",  # refers back, as 이날 does
    "올해기념사업회",  # a word that goes on
    "다시 돌아오는 사람들",  # 오는 inside a word
    "이달형 주무관",  # a personal name
    "해운대권과 같은 해운대",
    "하루를 10일에서 13일로 확대한다",  # counts that change
    "축제 기간은 4일로 줄었다",
    "대출 기간은 14일이며",
    "20일 이내에 신고한다",
    "일반산업단지 2 일반산단",
    "‘2026년 안전한마당’을 열었다",  # a year in a quoted name
    "「2026년 청년정책」",
    "연말을 맞아 나눔을 실천했다",  # a season of giving, no bound
    "설 명절을 앞두고",
    "지난 3년간의 성과",
    "최근 5년 자료",
    "전년 동월 대비 줄었다",
    "2:1 경쟁률",
    "버전 3.12.4",
    "192.168.12.31",
]


@pytest.mark.parametrize("text", NEGATIVES)
def test_no_date(text: str) -> None:
    assert [span.text for span in find_dates([text], PUBLISHED)] == []


ARTICLES = [
    (  # the year of the sentence carries over to a bare month; a relative month does not take it
        ["지난해 4월 17일 문을 연 뒤 6월 법인을 세웠고, 지난달 30일 새 청사로 옮겼다."],
        "2026-11-18",
        [("2025-04-17", "2025-04-17"), ("2025-06-01", "2025-06-30"), ("2026-10-30", "2026-10-30")],
    ),
    (  # the same year as the one last named, not that of publication
        ["2019년 9월 16일 처음 확인됐고, 같은 해 10월 3일 마을 전체로 퍼졌다."],
        "2022-10-05",
        [("2019-09-16", "2019-09-16"), ("2019-10-03", "2019-10-03")],
    ),
    (  # the year after the one last named
        ["2024년 11월 착공해 이듬해 5월 준공했다."],
        "2026-03-10",
        [("2024-11-01", "2024-11-30"), ("2025-05-01", "2025-05-31")],
    ),
    (  # a month before the one last named does not take the sentence's year
        ["지난 12월 3일 협약을 맺고 1월 5일 공사를 시작했다."],
        "2026-01-10",
        [("2025-12-03", "2025-12-03"), ("2026-01-05", "2026-01-05")],
    ),
    (
        ["지난 5월과 9월에 교육을 마쳤다."],
        "2026-03-10",
        [("2025-05-01", "2025-05-31"), ("2025-09-01", "2025-09-30")],
    ),
    (  # a sentence glued to the one before; what a body says is past
        ["내년 1월 7일까지 받는다고 밝혔다.29일 시에 따르면 대상은 두 곳이다."],
        "2025-12-30",
        [("", "2026-01-07"), ("2025-12-29", "2025-12-29")],
    ),
    (
        ["신청(~12.31.)과 접수(10월~)"],
        "2026-11-18",
        [("", "2026-12-31"), ("2026-10-01", "")],
    ),  # dashes as bounds
    (  # the same month as the one last named; the day of the statement between them does not count
        ["내년 1월7일 문을 연다고 30일 밝혔다.", "개소에 앞서 같은 달 2일 업무를 시작할 예정이다."],
        "2025-12-30",
        [("2026-01-07", "2026-01-07"), ("2025-12-30", "2025-12-30"), ("2026-01-02", "2026-01-02")],
    ),
    (  # a release about January keeps its day numbers there
        ["내년 1월5~30일 참가자를 모집한다고 29일 밝혔다.", "서류는 28일까지 내면 된다."],
        "2025-12-29",
        [("2026-01-05", "2026-01-30"), ("2025-12-29", "2025-12-29"), ("", "2026-01-28")],
    ),
    (  # within a sentence the month named holds for the days after it
        ["축제는 7월 3일 개막해 5일 막을 내린다."],
        "2026-06-20",
        [("2026-07-03", "2026-07-03"), ("2026-07-05", "2026-07-05")],
    ),
    (  # neighbours are a range, others stand alone
        ["교육은 3·5·7일에 열린다."],
        "2026-06-01",
        [("2026-06-03", "2026-06-03"), ("2026-06-05", "2026-06-05"), ("2026-06-07", "2026-06-07")],
    ),
    (  # tense of the clause: announced in the past, held in the future
        ["군은 24일 설명회를 연다고 17일 밝혔다."],
        "2026-11-18",
        [("2026-11-24", "2026-11-24"), ("2026-11-17", "2026-11-17")],
    ),
    (["17일 개막식이 열렸다.", "2일 마을회관에서 교육한다."], "", [("", ""), ("", "")]),  # nothing anchors
    (["올해 5월 문을 연다."], "", [("", "")]),  # a relative year without dateline
    (
        ["2026년 3월 문을 열고 같은 해 5월 시범 운영한다."],
        "",
        [("2026-03-01", "2026-03-31"), ("2026-05-01", "2026-05-31")],
    ),
    (["2026년 5월 3일부터 6일까지 연다."], "", [("2026-05-03", "2026-05-06")]),  # anchors itself
    (["5월 3일부터 2026년 6월 4일까지 연다."], "", [("2026-05-03", "2026-06-04")]),  # by its far end
]


@pytest.mark.parametrize(("paragraphs", "published", "expected"), ARTICLES)
def test_article(paragraphs: list[str], published: str, expected: list[tuple[str, str]]) -> None:
    found = find_dates(paragraphs, date.fromisoformat(published) if published else None)
    assert bounds(found) == expected


KINDS = [
    ("시는 17일 밝혔다", "statement"),
    ("오는 20일까지 신청하면 된다", "deadline"),
    ("지난해 같은 기간보다 5% 늘었다", "comparison"),
    ("오는 24일 개막식을 개최한다", "event"),
    ("올해 예산은 5억 원이다", None),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind(text: str, kind: str | None) -> None:
    assert [span.entry.kind for span in find_dates([text], PUBLISHED)] == [kind]


GRANULARITIES = [
    ("지난 13일", "day"),
    ("11월 넷째 주", "week"),
    ("지난해 5월", "month"),
    ("올해 3분기", "quarter"),
    ("내년 상반기", "half"),
    ("올해", "year"),
    ("민선 8기", "term"),
    ("12월 1∼5일", "range"),
]


@pytest.mark.parametrize(("text", "granularity"), GRANULARITIES)
def test_granularity(text: str, granularity: str) -> None:
    assert [span.entry.granularity for span in find_dates([text], PUBLISHED)] == [granularity]


TEXTS = [
    ("시는 오는 24일, 개막한다", "오는 24일"),
    ("27일(금) 오후 2시 열린다", "27일(금)"),  # a time alone stays outside
    ("올해부터는 무료다", "올해부터"),  # the topic particle stays outside
    ("20일까지로 늘렸다", "20일까지"),
    ("올해도 연다", "올해"),
    ("내년도 예산", "내년도"),
    ("5월말 기준", "5월말"),
    ("내년 3월 말을 목표로", "내년 3월 말"),
    ("1월 겨울방학 때 여는", "1월"),  # the season is the holiday's
    ("'12월의 노래'를 12월 3일 부른다", "12월 3일"),  # a quotation mark is no apostrophe of a year
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_text_of_span(text: str, expected: str) -> None:
    assert [span.text for span in find_dates([text], PUBLISHED)] == [expected]


PIECES = st.sampled_from(
    [
        "2026년",
        "3월",
        "5일",
        "31일",
        "0일",
        "13월",
        "99일",
        "9999년",
        "1000년",
        "’26",
        "12.1.",
        "24",
        "(화)",
        "지난",
        "오는",
        "올해",
        "같은 해",
        "다음 주",
        "설 연휴",
        "음력",
        "민선",
        "8기",
        "초",
        "말",
        "이틀간",
        "~",
        "부터",
        "까지",
        ",",
        "·",
        ".",
        " ",
        "\n",
        "‘",
        "’",
        "열린다.",
        "밝혔다.",
    ]
)
TEXT = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join))
DAYS = st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2049, 12, 31)))


@settings(max_examples=400, deadline=None)
@given(st.lists(TEXT, max_size=4), DAYS)
def test_invariants(paragraphs: list[str], published: date | None) -> None:
    found = find_dates(paragraphs, published)
    assert found == find_dates(paragraphs, published)
    places = [(span.paragraph, span.start, span.end) for span in found]
    assert places == sorted(places)
    for span in found:
        assert span.start < span.end
        assert paragraphs[span.paragraph][span.start : span.end] == span.text == span.entry.text
        if span.entry.start and span.entry.end:
            assert span.entry.start <= span.entry.end


FORMS = ["{0}년 {1}월 {2}일", "{0}. {1}. {2}.", "{0}-{1:02}-{2:02}", "{0}.{1:02}.{2:02}"]


@given(st.dates(date(1910, 1, 1), date(2060, 12, 31)), st.sampled_from(FORMS), DAYS)
def test_absolute_dates_round_trip(day: date, form: str, published: date | None) -> None:
    found = find_dates([form.format(day.year, day.month, day.day)], published)
    assert bounds(found) == [(day.isoformat(), day.isoformat())]
