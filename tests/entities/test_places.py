"""Divisions, chains, landmarks and venues as places, linked as of the day; common words refused."""

from __future__ import annotations

from datetime import date

import pytest
from reading import annotate, read, texts

from extractors.entities.divisions import Gazetteer
from extractors.entities.places import PlaceFinder
from extractors.values import RegionRef

LINKED = [
    (
        "전남 완도군 완도읍에서 행사가 열렸다.",
        "완도읍",
        "전라남도 완도군 완도읍",
    ),  # a chain is its last element
    ("전북도는 예산을 늘렸다.", "전북도", "전북특별자치도"),
    ("부산 기장군에 문을 열었다.", "기장군", "부산광역시 기장군"),
    ("여수와 순천을 잇는다.", "순천", "전라남도 순천시"),
    ("강릉 지역 농가를 돕는다.", "강릉", "강원특별자치도 강릉시"),
    ("“나주시는 현장 중심의 방역으로 대응했다.”", "나주시", "전라남도 나주시"),  # Kiwi reads 주시다
    ("전남 함평군 손불면, 축제 준비에 나선다.", "손불면", "전라남도 함평군 손불면"),  # … and 불다
    ("나주시는 부산서 투자상담회를 열었다.", "부산", "부산광역시"),  # 서 is a particle here
    (
        "양산에서 사고가 났을 때도 지원한다.",
        "양산",
        "경상남도 양산시",
    ),  # a common word that the tagger is sure of
    (
        "전남 순천시 삼산동 주민자치회(회장 한도윤)는 성금을 냈다.",
        "순천시",
        "전라남도 순천시",
    ),  # before a body
]

LANDMARKS = [
    ("개화산서 해맞이를 연다.", "개화산"),
    ("나래공원서 축제가 열린다. 나래공원은 넓다.", "나래공원"),
    ("인도 정부와 만났다.", "인도"),
    ("영덕과 단양 도담삼봉을 찾는다.", "단양"),  # a common word before a sight
    ("예산 수덕사를 찾는다.", "예산"),
    ("서귀포시 표선면 가시리 주민이 왔다.", "가시리"),  # Kiwi reads a verb
    ("은행사거리 앞에서 만났다.", "은행사거리"),
    ("평택시 팽성읍 객사리 주민이 왔다.", "객사리"),  # Kiwi knows 팽성읍 객사 as one name
    ("솔빛마을(이장 문하람) 주민이 왔다.", "솔빛마을"),  # no body, though it has a head
    ("광명~서울 고속도로를 잇는다.", "광명"),
]

SEAS = [
    pytest.param(
        "동해 먼바다에 바람이 분다.",
        marks=pytest.mark.xfail(reason="the tagger of 2026-11-25 doubts 동해 먼바다", strict=True),
    ),
    "동해 바다에 바람이 분다.",
    "남해와 서해를 잇는다.",
    "영동 지방에 눈이 온다.",
]

REFUSED = [
    "신규 어린이공원을 만든다.",
    "외무성과 상무부 관계자를 만났다.",
    "일본인 관광객과 미국인들이 왔다.",
    "봉화로 일원을 살핀다.",  # a road
    "차도와 인도를 나눈다.",  # a footway
    "수원 함양을 돕는다.",  # no city
    "대구 수정란을 방류했다.",  # a fish
    "서면 심사와 발표를 거쳤다.",
    "예산 심사를 마쳤다.",
    "예산 편성을 마쳤다.",  # 예산군
    "그는 경기 침체를 걱정했다.",  # 경기도
    "청년을 대상으로 3월부터 모집한다.",  # no road
    "이동 지원 차량을 마련했다.",  # 이동면
    "금융시장이 흔들렸다.",
    "산업단지를 만든다.",
    "오랜 고령 화가의 작품이다.",  # 고령군
]


@pytest.mark.parametrize(("text", "name", "full_name"), LINKED)
def test_linked(text: str, name: str, full_name: str) -> None:
    found = annotate("소식", text)
    assert (name, full_name) in {(place.name, place.full_name) for place in found.places}


@pytest.mark.parametrize(("text", "name"), LANDMARKS)
def test_other_places(text: str, name: str) -> None:
    assert name in {place.name for place in annotate("소식", text).places}


@pytest.mark.parametrize("text", SEAS)
def test_seas_and_regions_are_no_divisions(text: str) -> None:
    places = annotate("소식", text).places
    assert places
    assert {place.full_name for place in places} == {None}


@pytest.mark.parametrize("text", REFUSED)
def test_common_words_are_refused(text: str) -> None:
    assert annotate("소식", text).places == ()


@pytest.mark.parametrize(
    ("day", "full_name"),
    [(date(2026, 6, 30), "광주광역시 광산구"), (date(2026, 7, 1), "전남광주통합특별시 광산구")],
)
def test_division_as_of_the_day(day: date, full_name: str) -> None:
    found = annotate("광산구, 통합돌봄 확대", "광산구는 돌봄을 넓힌다고 밝혔다.", published=day)
    assert found.places[0].full_name == full_name
    assert found.places[0].role == "government"


def test_townships_without_suffix_before_one_with_it() -> None:
    found = annotate("태백시, 빨래방 연다", "태백시는 황지·상장·황연동에 빨래방을 연다고 밝혔다.")
    assert {"황지동", "상장동", "황연동"} <= {(p.full_name or "").rpartition(" ")[2] for p in found.places}
    assert found.people == ()


def test_noun_after_a_county_is_no_township() -> None:
    """조성 is a 면 of 보성, too."""
    found = annotate("소식", "보성 조성 사업을 돕는다.")
    assert {place.name for place in found.places} <= {"보성"}


def test_division_inside_a_longer_name_is_no_place() -> None:
    found = annotate("소식", "경기도의회가 조례를 의결했다.")
    assert found.places == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("지리산 둘레를 걷는다.", "지리산"),
        ("베트남 하노이에서 상담회를 열었다.", "베트남 하노이"),
        ("수원컨벤션센터에서 열린다.", "수원컨벤션센터"),
        ("수산2길 12-5에 있다.", "수산2길"),
        ("안심1·2동 주민이 모였다.", "안심1·2동"),
        ("솔빛골시장을 찾았다.", "솔빛골시장"),
        ("춘천 동내·동산·남산면을 잇는다.", "동내"),
        ("자양제3동 주민이 모였다.", "자양제3동"),
        ("미국 캘리포니아주 오렌지카운티와 협약했다.", "미국 캘리포니아주 오렌지카운티"),
        ("중국 산둥성 웨이하이시에서 만났다.", "중국 산둥성 웨이하이시"),
        ("국도 36호선과 국지도 49호선을 막는다.", "국지도 49호선"),
        ("보람어린이공원 재정비를 마쳤다.", "보람어린이공원"),
        ("소노벨 천안에서 만났다.", "소노벨 천안"),
        ("한빛컨벤션에서 열린다.", "한빛컨벤션"),
    ],
)
def test_found(text: str, name: str) -> None:
    reading = read(text)
    finder = PlaceFinder(Gazetteer.load(), RegionRef("4127000000", "경기도 안산시"))
    assert name in texts(reading, finder.find(reading))
