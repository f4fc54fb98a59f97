"""The JSON contract of `goeul extract --json`."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from app.contract import iso_dateline, release_document
from extractors.values import (
    Annotations,
    Article,
    DateEntry,
    Dateline,
    Field,
    Mention,
    MentionType,
    Organisation,
    Person,
    Place,
    RegionRef,
    RemovedBlock,
    Role,
)

KEYS = [
    "path",
    "title",
    "subtitles",
    "published_at",
    "page_date",
    "byline",
    "publisher",
    "issuer",
    "region",
    "body",
    "removed",
    "people",
    "organisations",
    "places",
    "dates",
    "mentions",
]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (None, None),
        (date(2026, 1, 6), "2026-01-06"),  # a page that prints no time
        (datetime(2019, 7, 22, 19, 17), "2019-07-22T19:17"),
        (datetime(2025, 4, 17, 9, 12, 48), "2025-04-17T09:12:48"),
        (datetime(2025, 4, 17), "2025-04-17T00:00"),  # midnight as printed is a time
    ],
)
def test_dateline_is_as_precise_as_the_page(moment: Dateline | None, text: str | None) -> None:
    assert iso_dateline(moment) == text


def test_keys_and_shapes() -> None:
    article = Article(
        "제목", ("본문",), ("부제",), date(2026, 3, 2), removed=(RemovedBlock("날씨", "weather", "bar"),)
    )
    day = DateEntry("2일", date(2026, 3, 2), date(2026, 3, 2), "day", "day")
    found = Annotations(
        region=RegionRef("4100000000", "경기도"),
        people=(Person("홍길순", ("홍 군수",), (Role("군수", "가나군"),)),),
        organisations=(Organisation("가나농협"),),
        places=(Place("가나군", full_name="경기도 가나군", code="4100000001", role="government"),),
        dates=(day, day, DateEntry("7일", None, None, "day", "day")),
        mentions=(Mention(Field.BODY, 0, 0, 2, "본문", MentionType.DATE, "rule", 0.98765, 0),),
    )
    document = release_document("x/a.txt", article, found)
    assert list(document) == KEYS
    assert json.loads(json.dumps(document, ensure_ascii=False)) == document
    assert document["removed"] == [{"text": "날씨", "reason": "weather"}]
    assert document["people"] == [
        {"name": "홍길순", "aliases": ["홍 군수"], "roles": [{"title": "군수", "organisation": "가나군"}]}
    ]
    # the same words with the same meaning once, what nothing anchors stays open
    assert [(d["text"], d["start"]) for d in document["dates"]] == [("2일", "2026-03-02"), ("7일", None)]
    assert document["mentions"][0]["score"] == 0.988
