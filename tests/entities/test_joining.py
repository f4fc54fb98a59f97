"""Names of several words, and what lists and repetition confirm."""

from __future__ import annotations

import pytest
from reading import read

from extractors.entities.agreement import confirmed
from extractors.entities.candidates import Candidate
from extractors.entities.joining import joined_bodies
from extractors.entities.venues import as_located, joined_places, split_at_divisions
from extractors.values import MentionType

ORG, PLACE = MentionType.ORG, MentionType.PLACE


def spans(text: str, names: dict[str, MentionType], score: float = 0.9) -> list[Candidate]:
    """The first occurrence of each name as a chosen span."""
    found = [(text.index(name), name, kind) for name, kind in names.items()]
    return sorted(Candidate(at, at + len(name), kind, "test", score) for at, name, kind in found)


BODIES = [
    # a unit that is no name by itself
    ("한빛은행 솔빛지점이 쌀을 냈다.", {"한빛은행": ORG}, "한빛은행 솔빛지점"),
    ("나주시청 총무과가 맡는다.", {"나주시청": ORG}, "나주시청 총무과"),
    ("한국한빛협회 대전시회가 열었다.", {"한국한빛협회": ORG}, "한국한빛협회 대전시회"),
    ("한빛화학 나주공장이 쌀을 냈다.", {"한빛화학": ORG}, "한빛화학 나주공장"),
    # two bodies in a row are one
    ("한빛연합회 나주지회는 모였다.", {"한빛연합회": ORG, "나주지회": ORG}, "한빛연합회 나주지회"),
    # a government's body of no name of its own
    ("춘천시 경관위원회가 의결했다.", {"춘천시": PLACE, "경관위원회": ORG}, "춘천시 경관위원회"),
    ("경기도 신도시기획과가 맡는다.", {"경기도": PLACE, "신도시기획과": ORG}, "경기도 신도시기획과"),
    # the last division of a chain
    (
        "전남 완도군 완도읍 생활봉사단이 나섰다.",
        {"전남 완도군 완도읍": PLACE, "생활봉사단": ORG},
        "완도읍 생활봉사단",
    ),
    # a township and the government before it
    (
        "완도군 완도읍 생활봉사단이 나섰다.",
        {"완도군 완도읍": PLACE, "생활봉사단": ORG},
        "완도군 완도읍 생활봉사단",
    ),
    (
        "완도군 완도읍 생활봉사단이 나섰다.",
        {"완도군": PLACE, "완도읍 생활봉사단": ORG},
        "완도군 완도읍 생활봉사단",
    ),
    # one that is nothing but a kind
    ("완도읍 통장단이 나섰다.", {"완도읍": PLACE}, "완도읍 통장단"),
    ("완도읍 제설봉사단이 나섰다.", {"완도읍": PLACE}, "완도읍 제설봉사단"),
    # a first part that is no name alone
    ("새마을지도자 완도군협의회가 나섰다.", {"완도군협의회": ORG}, "새마을지도자 완도군협의회"),
    ("국제로타리 3000지구가 나섰다.", {"국제로타리": ORG}, "국제로타리 3000지구"),
    ("프랑스 항공협회와 만났다.", {"프랑스": PLACE, "항공협회": ORG}, "프랑스 항공협회"),
]

NO_BODIES = [
    ("나주시 ㈜한빛이 냈다.", {"나주시": PLACE, "㈜한빛": ORG}),  # a company
    ("경기 안산시의회가 의결했다.", {"경기": PLACE, "안산시의회": ORG}),  # a division's name of its own
    ("환경부 국립생물자원관은 밝혔다.", {"환경부": ORG, "국립생물자원관": ORG}),  # a ministry and its agency
    ("한빛재단과 나래협회가 만났다.", {"한빛재단": ORG, "나래협회": ORG}),  # a particle between
    ("한빛은행 지점을 찾는다.", {"한빛은행": ORG}),  # a common noun
    ("한빛재단 파급효과가 크다.", {"한빛재단": ORG}),
    ("한빛센터 나래포럼을 연다.", {"한빛센터": ORG, "나래포럼": ORG}),  # an event
    ("완도군 위원회는 많다.", {"완도군": PLACE}),  # one of many
    ("새마을지도자는 완도군협의회와 만났다.", {"완도군협의회": ORG}),
    ("한국은행 한국은행은 밝혔다.", {"한국은행": ORG}),  # printed twice
]

PLACES = [
    ("한빛문화예술회관 소공연장에서 열린다.", {"한빛문화예술회관": PLACE}, "한빛문화예술회관 소공연장"),
    ("나주시청 본관 대회의실에서 열린다.", {"나주시청": ORG}, "나주시청 본관 대회의실"),
    ("한빛대학교 솔빛관 나래홀에서 열린다.", {"한빛대학교": ORG}, "한빛대학교 솔빛관 나래홀"),
    ("지리산 전망대에 올랐다.", {"지리산": PLACE}, "지리산 전망대"),
    ("나주시 눈썰매장을 열었다.", {"나주시": PLACE}, "나주시 눈썰매장"),  # a facility of no name of its own
]

NO_PLACES = [
    ("나주시 한빛체육관을 넓힌다.", {"나주시": PLACE}),  # a division and a name of its own
    ("한빛회관 3층에서 열린다.", {"한빛회관": PLACE}),  # a floor is no room
    ("한빛재단 이사장이 왔다.", {"한빛재단": ORG}),
    ("지리산 지역을 돌본다.", {"지리산": PLACE}),
]


@pytest.mark.parametrize(("text", "names", "expected"), BODIES)
def test_bodies_join(text: str, names: dict[str, MentionType], expected: str) -> None:
    assert expected in {c.text_in(text) for c in joined_bodies(read(text), spans(text, names))}


@pytest.mark.parametrize(("text", "names"), NO_BODIES)
def test_bodies_stay_apart(text: str, names: dict[str, MentionType]) -> None:
    assert list(joined_bodies(read(text), spans(text, names))) == []


@pytest.mark.parametrize(("text", "names", "expected"), PLACES)
def test_places_join(text: str, names: dict[str, MentionType], expected: str) -> None:
    assert {c.text_in(text) for c in joined_places(read(text), spans(text, names))} == {expected}


@pytest.mark.parametrize(("text", "names"), NO_PLACES)
def test_places_stay_apart(text: str, names: dict[str, MentionType]) -> None:
    assert list(joined_places(read(text), spans(text, names))) == []


@pytest.mark.parametrize(
    ("text", "name", "is_place"),
    [
        ("나주고등학교 인근에서 공사한다.", "나주고등학교", True),
        ("나주시청에서 협약을 맺었다.", "나주시청", True),
        ("한빛협회에서 열린 회의다.", "한빛협회", True),
        ("나주고등학교는 밝혔다.", "나주고등학교", False),
        ("한빛협회에서 도왔다.", "한빛협회", False),  # a body without rooms helps
        ("한빛재단 앞으로 보냈다.", "한빛재단", False),
    ],
)
def test_body_where_something_happens_is_a_place(text: str, name: str, is_place: bool) -> None:
    (span,) = spans(text, {name: ORG})
    assert (as_located(text, span).type is PLACE) is is_place


@pytest.mark.parametrize(
    ("text", "name", "kind", "expected"),
    [
        ("서울 롯데호텔에서 열린다.", "서울 롯데호텔", PLACE, ["서울", "롯데호텔"]),
        ("강원 동해시의회가 의결했다.", "강원 동해시의회", ORG, ["동해시의회"]),
        (
            "나주시 노안면 주민자치회가 왔다.",
            "나주시 노안면 주민자치회",
            ORG,
            ["나주시", "노안면 주민자치회"],
        ),
        ("서울서 투자상담회를 열었다.", "서울서 투자상담회", ORG, ["서울"]),  # no name goes on over 서
        ("보배섬 진도로 오세요.", "보배섬 진도", PLACE, ["진도"]),  # what a county calls itself
        ("서울 여의도에서 열린다.", "서울 여의도", PLACE, ["서울 여의도"]),  # an area of a city
        ("서울 영등포구는 밝혔다.", "서울 영등포구", PLACE, ["서울 영등포구"]),  # a chain
        ("나주시 다목적체육관을 연다.", "나주시 다목적체육관", PLACE, ["나주시 다목적체육관"]),
        ("영천시 청통면 치산계곡을 찾았다.", "영천시 청통면 치산계곡", PLACE, ["영천시 청통면", "치산계곡"]),
        (
            "한빛공원과 솔빛동 버스터미널을",
            "한빛공원과 솔빛동 버스터미널",
            PLACE,
            ["한빛공원", "솔빛동 버스터미널"],
        ),
        ("나래~서울 고속도로를 잇는다.", "서울 고속도로", PLACE, ["서울"]),
    ],
)
def test_tagged_span_with_a_division(text: str, name: str, kind: MentionType, expected: list[str]) -> None:
    found = split_at_divisions(read(text), spans(text, {name: kind}))
    assert [c.text_in(text) for c in found] == expected


def raised(text: str, doubtful: dict[str, MentionType], sure: dict[str, MentionType]) -> set[str]:
    proposed = sorted(spans(text, sure) + spans(text, doubtful, score=0.3))
    (found,) = confirmed([read(text)], [proposed])
    return {c.text_in(text) for c in found if c.score >= 0.5} - set(sure)


@pytest.mark.parametrize(
    ("text", "doubtful", "sure", "expected"),
    [
        # an item among accepted ones
        (
            "가온시장, 나래시장, 다솜시장",
            {"나래시장": PLACE},
            {"가온시장": PLACE, "다솜시장": PLACE},
            {"나래시장"},
        ),
        (
            "가온시장과 나래시장, 다솜시장",
            {"나래시장": PLACE},
            {"가온시장": PLACE, "다솜시장": PLACE},
            {"나래시장"},
        ),
        # no row of three
        ("가온시장, 나래시장을 찾았다.", {"나래시장": PLACE}, {"가온시장": PLACE}, set()),
        # the others are of another type
        ("가온재단, 나래시장, 다솜재단", {"나래시장": PLACE}, {"가온재단": ORG, "다솜재단": ORG}, set()),
    ],
)
def test_items_of_a_row(
    text: str, doubtful: dict[str, MentionType], sure: dict[str, MentionType], expected: set[str]
) -> None:
    assert raised(text, doubtful, sure) == expected


@pytest.mark.parametrize(
    ("name", "count", "accepted"),
    [("솔빛기록관", 4, True), ("솔빛기록관", 2, False), ("나주시", 4, False)],  # divisions are everywhere
)
def test_what_is_half_seen_again_and_again(name: str, count: int, accepted: bool) -> None:
    reading = read(f"{name}이 있다.")
    doubtful = Candidate(0, len(name), PLACE, "test", 0.3)
    found = confirmed([reading] * count, [[doubtful]] * count)
    assert all((candidates[0].score >= 0.5) is accepted for candidates in found)
