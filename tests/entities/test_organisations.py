"""Bodies by name, suffix and legal form; common nouns refused; short forms joined."""

from __future__ import annotations

import pytest
from reading import annotate, read, texts

from extractors.entities.organisations import find_organisations
from extractors.entities.short_forms import is_short_for

FOUND = [
    ("행정안전부는 공모를 시작했다.", "행정안전부"),
    ("행안부가 공모를 시작했다.", "행안부"),  # a known short form
    ("안산도시공사와 손을 잡았다.", "안산도시공사"),
    ("나주시의회가 조례를 의결했다.", "나주시의회"),
    ("㈜한빛솔루션이 성금을 냈다.", "㈜한빛솔루션"),
    ("한빛솔루션㈜은 성금을 냈다.", "한빛솔루션㈜"),
    ("주식회사 한빛솔루션이 성금을 냈다.", "주식회사 한빛솔루션"),
    ("(재)진주 K-미래정신재단은 총회를 열었다.", "(재)진주 K-미래정신재단"),
    ("꽃마루 안산점(대표 한도윤)이 쌀을 기부했다.", "꽃마루 안산점"),  # whatever has a head is a body
    ("보성읍 주민자치회가 김장을 나눴다.", "보성읍 주민자치회"),  # a generic body of a township
    ("전남테크노파크 금속소재센터를 찾았다.", "전남테크노파크 금속소재센터"),  # a unit after its body
    ("한국전자기술연구원이 참여했다.", "한국전자기술연구원"),  # 연구원 is also a title
    ("성금은 사랑의 열매를 통해 전달된다.", "사랑의 열매"),  # a known name of two words
    ("전국시·군·자치구의회의장협의회가 의결했다.", "전국시·군·자치구의회의장협의회"),  # … with dots
    ("전남대 교수진이 자문했다.", "전남대"),
    ("한국석유공사 여수지사가 후원했다.", "한국석유공사 여수지사"),  # 지사 is also a governor
    ("다낭시 문화예술단 공연이 열렸다.", "다낭시 문화예술단"),  # a city abroad has bodies, too
    ("극단 가온누리는 무대에 오른다.", "극단 가온누리"),  # the kind is part of the name
    ("마을기업 가람나래는 밝혔다.", "가람나래"),  # … or not
    ("제50보병사단이 훈련한다.", "제50보병사단"),
    pytest.param(
        "진주 K-한빛정신센터는 3일 밝혔다.",
        "진주 K-한빛정신센터",
        marks=pytest.mark.xfail(reason="the tagger of 2026-11-25 leaves the city out", strict=True),
    ),
]

REFUSED = [
    "협동조합과 사회적기업이 함께했다.",
    "관계기관과 시민단체가 참석했다.",
    "선정위원회 심사를 거쳤다.",
    "지역아동센터 세 곳에 전달했다.",
    "충청남도지사가 참석했다.",  # a person's title
    "취약지점을 점검했다.",
    "극단 단원이 모였다.",
    "마을기업 나주가 앞장선다.",  # a division
    "조사대상공급국과 상대국이 만났다.",
    "문하람의원 등이 발의했다.",  # of a parliament, no surgery
    "트윈솔빛터널과 단장면을 잇는다.",  # a particle
    "카카오 열매를 심었다.",  # also a company
    "농심을 달랬다.",
]


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_found(text: str, name: str) -> None:
    found = annotate("소식", text)
    assert name in {body.name for body in found.organisations}


@pytest.mark.parametrize("text", REFUSED)
def test_common_nouns_are_refused(text: str) -> None:
    reading = read(text)
    assert texts(reading, find_organisations(reading)) == set()


@pytest.mark.parametrize(
    ("text", "later", "short"),
    [
        ("한국토지주택공사(LH)가 나섰다.", "LH는 말했다.", "LH"),
        ("한빛신용보증재단(이하 한빛신보)이 나섰다.", "한빛신보는 말했다.", "한빛신보"),
        ("한빛경제자유구역청(청장 한도윤, 이하 한빛경자청)은 나섰다.", "한빛경자청은 말했다.", "한빛경자청"),
    ],
)
def test_defined_short_form_is_an_alias(text: str, later: str, short: str) -> None:
    found = annotate("소식", text, later)
    (body,) = [body for body in found.organisations if short in body.aliases]
    assert body.name != short


def test_unit_alone_is_the_unit_of_its_body() -> None:
    found = annotate(
        "소식", "한국장애인고용공단 전남지사는 19일 밝혔다.", "전남지사는 앞으로도 돕겠다고 했다."
    )
    names = [body.name for body in found.organisations]
    assert names == ["한국장애인고용공단 전남지사"]


@pytest.mark.parametrize(
    ("short", "name", "fits"),
    [
        ("한빛신보", "한빛신용보증재단", True),
        ("LH", "한국토지주택공사", True),
        ("교육", "한빛신용보증재단", False),
    ],
)
def test_short_for(short: str, name: str, fits: bool) -> None:
    assert is_short_for(short, name) is fits
