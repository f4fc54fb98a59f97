"""Credits, bylines and signatures, and names that are none."""

from __future__ import annotations

import pytest

from extractors.page.byline import find_credit, is_department, line_byline, split_signature

LEAD = "가람군은 지난 3일 돌봄 이음터 개소식을 열었다고 밝혔다."


@pytest.mark.parametrize(
    ("credit", "byline"),
    [
        ("(서울=모두통신) 표강산 기자 = ", "표강산 기자"),
        ("[대구=한빛뉴스] 노을빛 기자 = ", "노을빛 기자"),
        ("[대구=한빛뉴스]노을빛 기자 = ", "노을빛 기자"),
        ("[새벽저널ㅣ수원=노을빛 기자] ", "노을빛 기자"),
        ("[강진=노을빛 기자] ", "노을빛 기자"),
        ("【무안=한빛뉴스】노을빛 기자 = ", "노을빛 기자"),
        ("[경남_가온뉴스=노을빛기자]", "노을빛기자"),
        ("[가온신문 노을빛 기자] ", "노을빛 기자"),
        ("한국가온경제신문 KGN 노을빛 기자 | ", "노을빛 기자"),
        ("한국가온경제신문 기자 | ", None),
        # a team signs as well as a reporter
        ("가온사회경제신문 온라인 뉴스팀 | ", "온라인 뉴스팀"),
        ("노을빛 기자 = ", "노을빛 기자"),
        ("[광양/가온뉴스] ", None),
        ("(가온시사신문) ", None),
        ("[ 가온저널 - 노을빛 기자 ] ", "노을빛 기자"),
        ("수평--(뉴스와이어)--", None),
    ],
)
def test_credit(credit: str, byline: str | None) -> None:
    found = find_credit(credit + LEAD)
    assert found is not None
    assert found.text == credit
    assert found.byline == byline


@pytest.mark.parametrize(
    "text",
    [
        "(재)가람장학회는 지난 3일 장학생 20명에게 장학금을 전달했다고 밝혔다.",
        "㈜가람푸드는 지난 3일 김치 500상자를 기탁했다.",
        "(교육 내용) 안전보건관리체계의 구축과 이행을 다룬다.",  # a heading inside a bullet
        "[문화/행사] 가람군, 골목에서 피어난 예술",  # a category
        "【돌봄정책과장 민하루 240-5200, 돌봄팀장 신가온 240-5280】",  # contacts
        "노을빛 기자단 단장은 “현장을 더 자주 찾겠다”고 말했다.",
        "‘2024 가람군 시민기자’ 발대식이 지난 3일 열렸다.",
        "[설명] 정부는 주택 품질을 높이기 위해 노력하고 있다.",
    ],
)
def test_no_credit(text: str) -> None:
    assert find_credit(text) is None


@pytest.mark.parametrize(
    ("text", "rest", "byline"),
    [
        (f"{LEAD}naru@example.kr", LEAD, None),
        (f"{LEAD} naru@example.kr", LEAD, None),
        (f"{LEAD} /감나루 기자 naru@example.kr", LEAD, "감나루 기자"),
        (f"{LEAD}/물빛=감나루 기자 naru@example.kr", LEAD, "감나루 기자"),
        (f"{LEAD} 감나루 기자", LEAD, "감나루 기자"),
        # an address inside the sentence stays
        ("신청서는 이메일(naru@example.kr)", "신청서는 이메일(naru@example.kr)", None),
        (LEAD, LEAD, None),
    ],
)
def test_signature(text: str, rest: str, byline: str | None) -> None:
    found, _, name = split_signature(text)
    assert (found, name) == (rest, byline)


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("노을빛 기자", "노을빛 기자"),
        ("노을빛 기자(noeul@example.kr)", "노을빛 기자"),
        ("노을빛(noeul@example.kr)", "노을빛"),
        ("서울=노을빛 기자", "서울=노을빛 기자"),
        ("온라인 뉴스팀", "온라인 뉴스팀"),
        ("노을빛 기자 다른기사 보기", "노을빛 기자"),
        ("가람군, 기자 간담회 열어", None),
        ("윤서하 가람군수", None),
        ("이 기사를 공유합니다", None),
    ],
)
def test_byline_line(text: str, byline: str | None) -> None:
    assert line_byline(text) == byline


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("가람군청 홍보실", True),
        ("농업정책부", True),
        ("기획실", True),
        ("농지 임대·영농 교육 묶어 지원", False),
        ("새벽저널", False),
    ],
)
def test_department(text: str, is_one: bool) -> None:
    assert is_department(text) is is_one
