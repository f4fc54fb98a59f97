"""Names beside titles, and the words that only look like names."""

from __future__ import annotations

import pytest
from reading import read, texts

from extractors.entities.candidates import Candidate
from extractors.entities.names import is_masked, shape
from extractors.entities.people import find_people
from extractors.entities.person_spans import split_at_particles
from extractors.entities.titles import title_of
from extractors.values import MentionType

FOUND = [
    ("나래시(시장 한도윤)는 지난 3일 협약을 맺었다.", {"한도윤"}),
    ("한도윤 시장은 시민과 함께하겠다고 말했다.", {"한도윤"}),
    ("솔빛문화원 배수민 원장이 인사말을 했다.", {"배수민"}),  # body, name, title
    ("오가람 나래시 상생경제과장이 참석했다.", {"오가람"}),  # title at the end of the phrase
    ("정다온 국무총리 소속 나래위원회 사무국장은 현장을 살폈다.", {"정다온"}),
    ("한빛마을회(지회장:노은결)가 성금을 냈다.", {"노은결"}),  # colon instead of a blank
    ("문하람·양이솔 국회의원이 자리했다.", {"문하람", "양이솔"}),
    ("하윤슬·고다미·유한결 씨가 상을 받았다.", {"하윤슬", "고다미", "유한결"}),
    ("신임 회장에 오른 차우빈회장은 감사를 전했다.", {"차우빈"}),  # fused with the title
    ("제갈한솔 교수가 강연했다.", {"제갈한솔"}),  # two-syllable surname
    ("한빛세관장 노 은 결 (盧恩潔)", {"노 은 결"}),  # spaced out
    ("최가람(52) 대표는 기부를 이어왔다.", {"최가람"}),
    ("박*서 씨가 도움을 받았다.", {"박*서"}),
    ("최선을 다했다고 했다.진한솔 교육감은 “함께 가겠다”고 말했다.", {"진한솔"}),  # a verb's form for Kiwi
    ("절감(회계과 김향은 주무관)이 뽑혔다.", {"김향은"}),  # 은 is no particle here
    ("문하람·전수관 의원이 왔다.", {"문하람", "전수관"}),  # a noun for Kiwi, in a list
    ("응우옌 티 프엉 씨와 만났다.", {"응우옌 티 프엉"}),
    ("문은정 한여농 회장은 “고맙다”고 했다.", {"문은정"}),  # 문은 is a word for Kiwi
    ("서약 북구청장은 “곁에 있겠다”고 말했다.", {"서약"}),  # also a noun, but it speaks
    ("선발에는 강하준, 노지율, 배도겸, 문태오가 나섰다.", {"강하준", "노지율", "배도겸", "문태오"}),
]

NOT_PEOPLE = [
    "전통시장 상인들과 주민이 함께했다.",  # 시장 is a market
    "이번 회장 선거는 다음 달 열린다.",
    "전남 나주시장은 축사를 했다.",  # a stem before a fused title
    "주요 위원들이 회의를 열었다.",
    "지역을 대표하는 축제로 자리 잡았다.",  # 대표 is a verb here
    "고려대 교수진이 참여했다.",
    "종합계획(시장 방침)을 세웠다.",  # a noun in the place of a name
    "조합은 회장을 뽑고 주민은 시장을 찾았다.",
    "신산업·소부장 분야를 키운다.",
    "감축목표 등*을 반영했다.",  # a footnote
    "국제 협력 위원장은 “고맙다”고 했다.",
    "소규모 농가를 돕는다.",
    "군 관계자는 만전을 기하겠다고 했다.",
    "이통장은 주민의 어려움을 듣는다.",
    "김모 씨는 도움을 받았다.",  # masked beyond recognition
]


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_found(text: str, names: set[str]) -> None:
    reading = read(text)
    assert texts(reading, find_people(reading)) == names


def test_home_after_a_name_is_no_part_of_it() -> None:
    reading = read("문하람 신양리 이장은 말했다.")
    span = Candidate(0, 7, MentionType.PERSON, "tagger", 0.9)
    assert [s.text_in(reading.text) for s in split_at_particles(reading, [span])] == ["문하람"]


@pytest.mark.parametrize("text", NOT_PEOPLE)
def test_refused(text: str) -> None:
    reading = read(text)
    assert texts(reading, find_people(reading)) == set()


@pytest.mark.parametrize(
    ("word", "head"),
    [
        ("시장", "시장"),
        ("나래시장", "시장"),
        ("상생경제과장", "과장"),
        ("나래사회적경제지원센터장", "센터장"),
        ("대표이사", "대표이사"),
        ("전통시장", None),
        ("공장", None),
        ("현장", None),
        ("행사장", None),
    ],
)
def test_title(word: str, head: str | None) -> None:
    title = title_of(word)
    assert (word[title.head :] if title else None) == head


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("한도윤", True),
        ("노을", True),
        ("제갈공", True),
        ("나주시", False),
        ("위원회", False),
        ("AB씨", False),
        ("가나다라", False),
    ],
)
def test_shape(name: str, likely: bool) -> None:
    assert (shape(name) > 0) is likely


@pytest.mark.parametrize(
    ("name", "masked"), [("박*서", True), ("김○○", True), ("김모", True), ("한도윤", False)]
)
def test_masked(name: str, masked: bool) -> None:
    assert is_masked(name) is masked
