"""Invented releases and a ledger to hang them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from extractors.values import (
    Annotations,
    Article,
    Attachment,
    DateEntry,
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
from models.articles import StoreCounts, store_articles
from models.divisions import DivisionRow, register_divisions
from models.ledger import CaptureRow, Discovered, SourceRow, discover, record_capture, register_sources
from models.releases import ReadCapture, Release

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SOURCE = SourceRow("hanmaeul", "한마을신문", "board", "https://news.example/list", region_code="2900000000")

DIVISIONS = (
    DivisionRow(
        "광주광역시 광산구", "광산구", "sigungu", "2920000000", "2900000000", 35.2, 126.8, date(1995, 1, 1),
        date(2026, 6, 30), "1233000000",
    ),
    DivisionRow(
        "전남광주통합특별시 광산구", "광산구", "sigungu", "1233000000", "1200000000", 35.2, 126.8,
        date(2026, 7, 1),
    ),
)  # fmt: skip

BODY = (
    "광산구(구청장 한도윤)는 오는 17일 늘품복지관과 협약을 맺는다.",
    "한 구청장은 “이웃을 살피겠다”고 말했다.",
)


def release(number: int = 1, **changes: object) -> Release:
    """The number-th release; `changes` replace fields of its article."""
    article = Article(
        title=f"광산구, 돌봄 협약 {number}",
        subtitles=("늘품복지관과", "17일 체결"),
        body=BODY,
        published_at=datetime(2024, 5, 13, 8, 30),
        byline="신지우 기자",
        publisher="한마을신문",
        licence="KOGL-1",
        attachments=(Attachment("협약서.hwp", None),),
        removed=(RemovedBlock("오늘의 날씨 맑음", "weather", "marker"),),
    )
    return Release(replace(article, **changes), ANNOTATIONS, f"광산 산구 {number}", "늘품 품복")  # type: ignore[arg-type]


def mention(field: Field, paragraph: int, text: str, type_: MentionType) -> Mention:
    """A mention of the first entity of its type, where the text stands first in its paragraph."""
    where = (BODY if field is Field.BODY else ("늘품복지관과", "17일 체결"))[paragraph]
    start = where.index(text)
    return Mention(field, paragraph, start, start + len(text), text, type_, "rule", 0.9, 0)


ANNOTATIONS = Annotations(
    region=RegionRef("2920000000", "광주광역시 광산구"),
    people=(Person("한도윤", ("한 구청장",), (Role("구청장", "광산구"),)),),
    organisations=(Organisation("늘품복지관", ("복지관",)),),
    places=(Place("광산구", (), "광주광역시 광산구", "2920000000", "government"),),
    dates=(DateEntry("17일", date(2024, 5, 17), date(2024, 5, 17), "day", "bare_day"),),
    mentions=(
        mention(Field.SUBTITLE, 0, "늘품복지관", MentionType.ORG),
        mention(Field.SUBTITLE, 1, "17일", MentionType.DATE),
        mention(Field.BODY, 0, "광산구", MentionType.PLACE),
        mention(Field.BODY, 0, "한도윤", MentionType.PERSON),
        mention(Field.BODY, 0, "17일", MentionType.DATE),
        mention(Field.BODY, 1, "한 구청장", MentionType.PERSON),
    ),
)


def url(number: int) -> str:
    return f"https://news.example/{number}"


def prepare(session: Session, pages: int = 1) -> None:
    """A source with its pages (numbered from 1) and the divisions."""
    register_sources(session, [SOURCE])
    register_divisions(session, DIVISIONS)
    discover(session, SOURCE.id, [Discovered(url(n + 1)) for n in range(pages)], NOW)


def capture(session: Session, page_id: int, content: str = "0", at: datetime = NOW) -> int:
    """A capture of a page; the same `content` stands for the same bytes."""
    row = CaptureRow(url(page_id), "a.warc.gz", 0, 9, 200, "text/html", "utf-8", content.rjust(64, "0"), at)
    return record_capture(session, page_id, row, None)


def store(
    session: Session, page_id: int, capture_id: int, releases: Sequence[Release], version: str = "1"
) -> StoreCounts:
    return store_articles(session, [ReadCapture(page_id, capture_id, releases)], version, NOW)
