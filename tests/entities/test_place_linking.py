"""Which division a name means, whose release it is, and the share of right links on labelled documents."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from gold_places import measure

from extractors.entities.article_region import article_region
from extractors.entities.divisions import Gazetteer
from extractors.entities.place_linking import (
    Link,
    PlaceName,
    expand_coordinated,
    issuer_division,
    link_places,
    reference_day,
)
from extractors.values import Article, RegionRef

SHARED = Path(__file__).resolve().parents[3] / "shared" / "eval" / "dev"
ON = date(2025, 12, 1)


def ref(full_name: str | None, on: date | None = ON) -> RegionRef | None:
    """The region of an official full name."""
    division = Gazetteer.load().by_full_name(full_name, on) if full_name else None
    return RegionRef(division.code, division.full_name) if division and division.code else None


def links(text: str, region: str | None = None, on: date | None = ON) -> list[Link]:
    """The links of the names in {braces}; a line is a paragraph."""
    names = []
    for number, paragraph in enumerate(text.split("\n")):
        marked = re.finditer(r"\{(.*?)\}", paragraph)
        for nth, match in enumerate(marked):
            start = match.start() - 2 * nth
            names.append(PlaceName(match[1], number, start, start + len(match[1])))
    return list(link_places(names, on, ref(region, on)))


LINKED = [
    # (text, region of the issuer, what each name means; None: open)
    ("{고성군}은 둘레길을 연다", "경상남도", ["경상남도 고성군"]),
    ("{고성군}은 둘레길을 연다", "강원특별자치도 고성군", ["강원특별자치도 고성군"]),
    ("{고성군}에서 열린다", None, [None]),
    # a chain beats the issuer
    ("{강원} {고성군}에서 열린다", "경상남도", ["강원특별자치도", "강원특별자치도 고성군"]),
    ("{북구}는 접수한다", "광주광역시", ["광주광역시 북구"]),
    ("{북구}와 {남구}", "경상북도 포항시", ["경상북도 포항시 북구", "경상북도 포항시 남구"]),
    ("{광주시}는 공모한다", "경기도 광주시", ["경기도 광주시"]),
    ("{광주시}는 공모한다", "경기도", ["경기도 광주시"]),
    ("{광주시}는 공모한다", None, ["광주광역시"]),
    ("{용인시}와 {대구}, {광주}에", None, ["경기도 용인시", "대구광역시", "광주광역시"]),
    ("{이천}·{광주}·{여주}에", "경기도 이천시", ["경기도 이천시", "경기도 광주시", "경기도 여주시"]),
    ("{경기} {광주시}는 공모한다\n{광주시}는 또", None, ["경기도", "경기도 광주시", "경기도 광주시"]),
    ("{전남 완도군 완도읍}", None, ["전라남도 완도군 완도읍"]),
    ("{전주시} {완산구}", None, ["전북특별자치도 전주시", "전북특별자치도 전주시 완산구"]),
    ("{완산구} {효자5동}", None, ["전북특별자치도 전주시 완산구", "전북특별자치도 전주시 완산구 효자5동"]),
    ("{중앙동} 주민센터", "전북특별자치도 익산시", ["전북특별자치도 익산시 중앙동"]),
    ("{중앙동} 주민센터", None, [None]),
    ("{익산시}는 {중앙동} 골목에", None, ["전북특별자치도 익산시", "전북특별자치도 익산시 중앙동"]),
    # townships without suffix follow the issuer, though 서원 is a district of 청주 and 갑천 a river
    ("{갑천}·{청일}·{서원}", "강원특별자치도 횡성군", [
        "강원특별자치도 횡성군 갑천면", "강원특별자치도 횡성군 청일면", "강원특별자치도 횡성군 서원면"]),
    ("{삼동} 도로를 넓힌다", "울산광역시", ["울산광역시 울주군 삼동면"]),  # of the issuing city, too
    # 남원 is a 읍 of the 시 that its neighbours lie in, too
    ("{제주} {안덕}·{대정}, {성산}·{표선}·{남원} 등", "제주특별자치도", [
        "제주특별자치도", *(f"제주특별자치도 서귀포시 {name}" for name in (
            "안덕면", "대정읍", "성산읍", "표선면", "남원읍"))]),
    ("{광진구} {자양제3동}", None, ["서울특별시 광진구", "서울특별시 광진구 자양3동"]),
    ("{창원 의창구 북면}·{동읍}·{대산면}과", None, [
        f"경상남도 창원시 의창구 {name}" for name in ("북면", "동읍", "대산면")]),
    # a 군 rather than a 동 of a city that nobody named
    ("{진안} 홍삼과 {영동} 와인", None, ["전북특별자치도 진안군", "충청북도 영동군"]),
    ("{화성 향남}에서", None, ["경기도 화성시 향남읍"]),
    ("{광양}·{포항}·{당진}", None, ["전라남도 광양시", "경상북도 포항시", "충청남도 당진시"]),
    # 안동 is a 동 of 김해, too; 가평 is a 읍 within the county just named
    ("{안동}에서", None, ["경상북도 안동시"]),
    ("{안동} 주민", "경상남도 김해시", ["경상남도 김해시 안동"]),
    ("{경기도} {가평}, {가평}은", None, ["경기도", "경기도 가평군", "경기도 가평군"]),
    ("{일로읍 지장3리}", None, ["전라남도 무안군 일로읍 지장리"]),  # a numbered part of a 리
    ("{제주}와 {서울}", None, ["제주특별자치도", "서울특별시"]),
    ("{제주시}는", None, ["제주특별자치도 제주시"]),
    ("옛 {청원군} 땅", "충청북도 청주시", ["충청북도 청원군"]),  # abolished: as it was
    ("{삿포로}", None, [None]),  # no division at all
]  # fmt: skip


@pytest.mark.parametrize(("text", "region", "expected"), LINKED)
def test_context_decides(text: str, region: str | None, expected: list[str | None]) -> None:
    found = [link.division.full_name if link.division else None for link in links(text, region)]
    assert found == expected


AS_OF = [
    ("{광산구}는", date(2026, 6, 30), "광주광역시 광산구"),
    ("{광산구}는", date(2026, 7, 1), "전남광주통합특별시 광산구"),
    ("{강원도 강릉시}는", date(2023, 6, 10), "강원도 강릉시"),
    ("{강원도 강릉시}는", date(2025, 1, 1), "강원특별자치도 강릉시"),
    ("{인천 서구}는", date(2026, 1, 1), "인천광역시 서구"),
]


@pytest.mark.parametrize(("text", "on", "expected"), AS_OF)
def test_name_of_the_day(text: str, on: date, expected: str) -> None:
    division = links(text, on=on)[0].division
    assert division is not None
    assert division.full_name == expected


def test_open_names_of_one_county() -> None:
    """은행동, 대흥동 and 선화동 have namesakes, but lie together in one 구 only."""
    found = links("{은행동}과 {대흥동}, {선화동}을 잇는다")
    county = "대전광역시 중구"
    assert {link.division.full_name.rpartition(" ")[0] for link in found if link.division} == {county}
    assert links("{은행동}을 잇는다")[0].division is None


def test_open_names_keep_their_candidates() -> None:
    """Nothing is guessed: every 고성군 stays a candidate."""
    link = links("{고성군}")[0]
    assert [d.full_name for d in link.candidates] == ["강원특별자치도 고성군", "경상남도 고성군"]


def test_common_words_are_weak_without_support() -> None:
    """예산 is a budget unless something says that it is the county."""
    assert links("{예산}")[0].is_weak
    assert not links("{예산}", "충청남도")[0].is_weak
    assert not links("{안산}")[0].is_weak


def test_coordinated_numbers() -> None:
    """One name for several 동 links to the first, with the others beside it."""
    link = links("{안심1·2동}", "대구광역시 동구")[0]
    assert link.division is not None
    assert link.division.full_name == "대구광역시 동구 안심1동"
    assert [d.full_name for d in link.others] == ["대구광역시 동구 안심2동"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("은행1·2동", ("은행1동", "은행2동")),
        ("정릉1~4동", ("정릉1동", "정릉2동", "정릉3동", "정릉4동")),
        ("효자동", ("효자동",)),
        ("효자5동", ("효자5동",)),
    ],
)
def test_expand_coordinated(text: str, parts: tuple[str, ...]) -> None:
    assert expand_coordinated(text) == parts


@pytest.mark.parametrize(
    ("word", "region", "expected"),
    [
        ("시", "경기도 안산시", "경기도 안산시"),
        ("도", "경기도 안산시", "경기도"),
        ("군", "경기도 안산시", None),
        ("구", "광주광역시 광산구", "광주광역시 광산구"),
        ("시", "광주광역시 광산구", "광주광역시"),
        ("도", None, None),
        ("우리", "경기도 안산시", None),
    ],
)
def test_issuer_words(word: str, region: str | None, expected: str | None) -> None:
    division = issuer_division(word, ref(region), ON)
    assert (division.full_name if division else None) == expected


def test_undated_page_is_as_old_as_its_names() -> None:
    """광주광역시 in full tells that the page is not younger than its end; 강릉시 tells nothing."""
    assert reference_day(None, ["광주광역시 광산구", "강릉시"]) == date(2026, 6, 30)
    assert reference_day(None, ["강릉시"]) is None
    assert reference_day(ON, ["광주광역시"]) == ON


REGIONS = [
    # (title, lead, further fields, region)
    ("가람시, 새 도서관", "완도군(군수 김가람)은 17일 밝혔다.", {}, "전라남도 완도군"),
    ("소식", "전남 완도군이 새 배를 띄운다.", {}, "전라남도 완도군"),
    ("소식", "(남원=가람뉴스) 이가람 기자 = 전북 남원시는 밝혔다.", {}, "전북특별자치도 남원시"),
    ("소식", "[경기광주=가람뉴스] 이가람 기자 = 광주시는 밝혔다.", {}, "경기도 광주시"),
    ("소식", "광주시는 5일 밝혔다. 남구와 광산구가 함께한다.", {}, "광주광역시"),
    ("소식", "[대구=가람뉴스] 남구는 30일 밝혔다.", {}, "대구광역시 남구"),
    ("도봉구, 나무를 심다", "봄을 맞아 나무를 심었다.", {}, "서울특별시 도봉구"),
    ("[동네소식] 도봉구, 나무를 심다", "봄을 맞아 나무를 심었다.", {}, "서울특별시 도봉구"),
    ("새로 문 연 가게", "현판식을 열었다.", {"byline": "경기도청 대변인실"}, "경기도"),
    ("새로 문 연 가게", "현판식을 열었다.", {"issuer": "안산시청"}, "경기도 안산시"),
    ("새로 문 연 가게", "현판식을 열었다.", {"issuer": "부산광역시 해운대구청"}, "부산광역시 해운대구"),
    ("새로 문 연 가게", "현판식을 열었다.", {"source_region": "4882000000"}, "경상남도 고성군"),
    ("새 버스", "전라남도교육청은 통학 버스를 늘린다.", {}, "전라남도"),
    ("새 버스", "용인특례시의회는 조례를 고쳤다.", {}, "경기도 용인시"),
    ("김가람 순천시장 “숲을 가꾼다”", "‘숲의 날’을 맞아 숲을 가꾼다고 말했다.", {}, "전라남도 순천시"),
    ("빛가람동, 이웃돕기", "나주시 빛가람동(동장 김가람)은 쌀을 모았다.", {}, "전라남도 나주시"),
    # a ministry's release is no region's
    ("가람청, 인증서 전달", "가람청(청장 김가람)은 경남 김해시와 협약을 맺었다.", {}, None),
    # no government acts: the 동 that has no namesake tells
    ("새 모임, 만호동에 쌀을 내다", "주민들이 모였다.", {}, "전라남도 목포시"),
    ("새 모임, 중앙동에 쌀을 내다", "주민들이 모였다.", {}, None),
    # no government acts: the bodies tell where they are
    ("나주문화재단, 새 공연", "나주문화재단은 나주소방서와 손을 잡았다.", {}, "전라남도 나주시"),
    ("새 공연", "나주문화재단은 강릉문화재단과 손을 잡았다.", {}, None),
    ("예산 늘린다", "예산을 늘린다고 밝혔다.", {}, None),  # a common word is no actor
]


@pytest.mark.parametrize(("title", "lead", "fields", "expected"), REGIONS)
def test_region_of_a_release(title: str, lead: str, fields: dict[str, str], expected: str | None) -> None:
    article = Article(title=title, body=(lead,), published_at=ON, **fields)  # type: ignore[arg-type]
    region = article_region(article)
    assert (region.full_name if region else None) == expected


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/eval/dev is not here")
def test_links_of_the_labelled_documents() -> None:
    """Given the right names, at least 98 of 100 links are right."""
    right, wrong = measure(SHARED)
    assert right / (right + len(wrong)) >= 0.98, wrong
