"""Title and organisation of a person, from every place where a release prints them."""

from __future__ import annotations

import pytest
from reading import annotate

from extractors.entities.roles import body_in
from extractors.values import Role

CASES = [
    ("안산시(시장 한도윤)는 협약을 맺었다.", "한도윤", Role("시장", "안산시")),
    (
        "정다온 국무총리 소속 사회보장위원회 사무국장은 현장을 살폈다.",
        "정다온",
        Role("사무국장", "사회보장위원회"),
    ),
    ("오가람 안산시 상생경제과장이 참석했다.", "오가람", Role("상생경제과장", "안산시")),
    ("한빛문화재단 배수민 이사장이 인사말을 했다.", "배수민", Role("이사장", "한빛문화재단")),
    ("한빛문화재단(이사장:노은결)이 성금을 냈다.", "노은결", Role("이사장", "한빛문화재단")),
    ("안산시의회 문하람·양이솔 의원이 자리했다.", "양이솔", Role("의원", "안산시의회")),  # shared in a list
    (
        "안산시의회 문하람 의장과 양이솔 산업건설위원장이 왔다.",
        "양이솔",
        Role("산업건설위원장", "안산시의회"),
    ),
    ("장성군체육회 회장 차우빈은 감사를 전했다.", "차우빈", Role("회장", "장성군체육회")),
    ("유한결 장성군수는 지원을 약속했다.", "유한결", Role("장성군수", "장성군")),  # the body in a fused title
    ("유한결(전 안산시장)이 축사를 했다.", "유한결", Role("안산시장", "안산시")),  # former post in brackets
    ("한빛복지회 하윤슬 회장 직무대행이 말했다.", "하윤슬", Role("회장 직무대행", "한빛복지회")),
    ("유한결 제7대 장성군체육회장이 취임했다.", "유한결", Role("장성군체육회장", "장성군체육회")),  # no term
    ("절감(안전총괄과 고다미 주무관)이 뽑혔다.", "고다미", Role("주무관", "안전총괄과")),
    ("고다미 충남지사는 축사를 했다.", "고다미", Role("충남지사", "충남도")),
    ("안산소방서 소속 고다미 소방장이 구했다.", "고다미", Role("소방장", "안산소방서")),
    ("안산고등학교 3학년 고다미 학생이 받았다.", "고다미", Role("학생", "안산고등학교")),
    ("고다미 영월군의원은 발언했다.", "고다미", Role("영월군의원", "영월군의회")),
    (
        "안산시의회 유한결·문하람·전수관 의원이 왔다.",
        "유한결",
        Role("의원", "안산시의회"),
    ),  # 전수관 is a noun, too
    ("고다미 ㈜한빛솔루션 대표가 기부했다.", "고다미", Role("대표", "㈜한빛솔루션")),
]


@pytest.mark.parametrize(("text", "name", "role"), CASES)
def test_role(text: str, name: str, role: Role) -> None:
    found = annotate("나눔 행사 열려", text)
    people = {person.name: person.roles for person in found.people}
    assert role in people[name]


def test_bare_head_is_of_the_issuer() -> None:
    found = annotate(
        "안산시, 청년 공간 개소", "안산시는 19일 청년 공간을 열었다고 밝혔다.", "한도윤 시장은 축사를 했다."
    )
    assert found.people[0].roles == (Role("시장", "안산시"),)


def test_province_before_a_department_is_the_issuer() -> None:
    found = annotate(
        "경기도, 돌봄 확대", "경기도는 19일 돌봄을 넓힌다고 밝혔다.", "배수민 도 복지국장은 축사를 했다."
    )
    assert found.people[0].roles == (Role("복지국장", "경기도"),)


@pytest.mark.parametrize(
    ("texts", "organisation"),
    [
        (("경기도교육청은 3일 밝혔다.", "한도윤 교육감은 축사를 했다."), "경기도교육청"),
        (
            ("경기도교육청과 경기교육청이 함께한다.", "한도윤 교육감은 축사를 했다."),
            "경기도교육청",
        ),  # one body
        (("한국전력공사 안산지사가 냈다.", "한도윤 지사장이 왔다."), "한국전력공사 안산지사"),
        (("안산시의회가 열렸다.", "한도윤 부의장은 축사를 했다."), "안산시의회"),
        (("경기도교육청과 충남교육청이 함께한다.", "한도윤 교육감은 축사를 했다."), None),
        (("안산소방서가 훈련했다.", "한도윤 교육감은 축사를 했다."), None),
    ],
)
def test_head_of_the_only_body_of_its_kind(texts: tuple[str, ...], organisation: str | None) -> None:
    (person,) = annotate("소식", *texts).people
    assert person.roles[0].organisation == organisation


def test_a_member_of_another_parliament() -> None:
    found = annotate("소식", "안산시의회 문하람 의장, 양이솔 국회의원이 왔다.")
    assert {person.name: person.roles[0].organisation for person in found.people}["양이솔"] is None


def test_acting_mayor_is_of_the_issuer() -> None:
    found = annotate(
        "안산시, 청년 공간 개소",
        "안산시는 19일 청년 공간을 열었다고 밝혔다.",
        "한도윤 시장 권한대행은 축사를 했다.",
    )
    assert found.people[0].roles == (Role("시장 권한대행", "안산시"),)


def test_where_a_singer_comes_from_is_no_body() -> None:
    found = annotate("홍보대사 위촉", "안산시 출신 가수 한도윤이 홍보대사로 나선다.")
    assert [role.organisation for person in found.people for role in person.roles] == [None]


def test_no_role_for_a_form_of_address() -> None:
    found = annotate("시민상 시상", "하윤슬 씨가 상을 받았다.")
    assert [(person.name, person.roles) for person in found.people] == [("하윤슬", ())]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("장성군수", "장성군"),
        ("마포구청장", "마포구"),
        ("함평읍장", "함평읍"),
        ("한빛센터장", "한빛센터"),
        ("교육부장관", "교육부"),
        ("부총리 겸 교육부장관", "교육부"),
        ("안산시장 권한대행 행정부시장", "안산시"),
        ("행정부시장", None),
        ("부지회장", None),
        ("안산부시장", "안산시"),
        ("국립나래생물자원관장", "국립나래생물자원관"),
        ("시장", None),
        ("회장 직무대행", None),
        ("작가", None),
    ],
)
def test_body_in_a_title(title: str, body: str | None) -> None:
    assert body_in(title) == body
