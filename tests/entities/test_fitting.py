"""What the tagger's spans lose or give up in the light of the rules."""

from __future__ import annotations

import pytest

from extractors.entities.candidates import Candidate
from extractors.entities.fitting import fitted
from extractors.entities.merge import TAGGER
from extractors.values import MentionType

PERSON, ORG, PLACE = MentionType.PERSON, MentionType.ORG, MentionType.PLACE


@pytest.mark.parametrize(
    ("name", "kind", "score", "expected"),
    [
        ("아시아권", PLACE, 0.9, ["아시아"]),
        ("인도2", PLACE, 0.9, ["인도"]),  # two offices in India
        ("충북5", PLACE, 0.9, ["충북"]),
        ("메추리1", PLACE, 0.9, []),
        ("솔빛산서", PLACE, 0.9, ["솔빛산"]),
        ("강서", PLACE, 0.9, ["강서"]),
        ("차담회", PLACE, 0.9, []),
        ("솔빛문화예술제", ORG, 0.9, []),  # an event
        ("시공사 한빛건설", ORG, 0.9, ["한빛건설"]),
        ("솔빛축제 다낭시 예술단", ORG, 0.9, ["다낭시 예술단"]),
        ("마을기업 나래솔빛", ORG, 0.9, ["나래솔빛"]),
        ("극단 나래솔빛", ORG, 0.9, ["극단 나래솔빛"]),
        ("한빛협동조합", ORG, 0.9, ["한빛협동조합"]),
        ("『솔빛위원회", ORG, 0.9, ["솔빛위원회"]),
        ("뉴스]한도윤", ORG, 0.9, []),
        ("은메달", PERSON, 0.9, []),
        ("한빛협회장", ORG, 0.99, []),  # a person's title
        ("한빛협회", ORG, 0.99, ["한빛협회"]),
        ("전통시장", PLACE, 0.9, []),
        ("농협", ORG, 0.95, ["농협"]),  # acts
        ("농협", ORG, 0.6, []),  # a kind of shop
        ("(재", ORG, 0.9, []),
    ],
)
def test_fitted(name: str, kind: MentionType, score: float, expected: list[str]) -> None:
    text = f"{name} 소식"
    found = fitted(text, [], [Candidate(0, len(name), kind, TAGGER, score)])
    assert [span.text_in(text) for span in found] == expected


@pytest.mark.parametrize(
    ("text", "name", "kind", "expected"),
    [
        ("솔빛호 운항을 멈춘다.", "솔빛호", PLACE, []),  # a ship
        ("솔빛호 둘레를 걷는다.", "솔빛호", PLACE, ["솔빛호"]),  # a lake
        ("제주산 감귤을 판다.", "제주산", PLACE, []),
        ("강진만의 멋을 알린다.", "강진만", PLACE, ["강진"]),
        ("강진만 갯벌을 살핀다.", "강진만", PLACE, ["강진만"]),
        ("청송사과협회장은 말했다.", "청송", PERSON, []),  # within a longer word
        ("광양시만의 멋을 알린다.", "광양시만", PLACE, ["광양시"]),
        ("울산~경산(L=50㎞)을 잇는다.", "L", PLACE, []),
        ("인천 소식을 전한다.", "인천", PERSON, ["인천"]),  # as a place
        ("제4기 위원을 뽑는다.", "제4기", PERSON, []),
        ("A씨는 말했다.", "A", PERSON, []),
    ],
)
def test_fitted_in_its_sentence(text: str, name: str, kind: MentionType, expected: list[str]) -> None:
    start = text.index(name)
    found = fitted(text, [], [Candidate(start, start + len(name), kind, TAGGER, 0.95)])
    assert [span.text_in(text) for span in found] == expected


def test_names_between_marks_are_apart() -> None:
    text = "나주시-한빛공사, 협약"
    rules = [Candidate(0, 3, PLACE, "place:division", 0.95), Candidate(4, 8, ORG, "organisation:known", 0.9)]
    found = fitted(text, rules, [Candidate(0, 8, ORG, TAGGER, 0.9)])
    assert [(span.text_in(text), span.type) for span in found] == [("나주시", PLACE), ("한빛공사", ORG)]
