"""Titles in quotation marks hold no mentions that only a rule sees."""

from __future__ import annotations

import pytest
from reading import annotate

from extractors.entities.quotes import Quotes


@pytest.mark.parametrize(
    ("text", "name", "held"),
    [
        ("‘2025년 나래청 우수사례 공모전’을 연다.", "나래청", True),
        ("「나래시 주차장 설치 조례」를 고쳤다.", "나래시", True),
        ("‘나래청’을 찾았다.", "나래청", False),  # the whole
        ("‘나래청이 도왔다’고 말했다.", "나래청", False),  # a sentence
        ("나래청은 ‘우수사례 공모전’을 연다.", "나래청", False),
    ],
)
def test_part_of_a_quoted_title(text: str, name: str, held: bool) -> None:
    start = text.index(name)
    assert Quotes(text).hold(start, start + len(name)) is held


def test_the_body_in_an_events_name_is_not_named() -> None:
    found = annotate("소식", "나주시는 ‘2025년 농촌진흥청 교육훈련사업 종합평가’에서 상을 받았다.")
    assert found.organisations == ()
