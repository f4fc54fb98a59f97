"""A database of many invented releases, for benchmarks that ask how pages and queries behave in it.

Names are Zipf-distributed (a few mayors are everywhere, most people appear once), divisions are the real
gazetteer's, texts are made of sentences of our own. Rows are inserted in bulk, as `store_articles` would
write them; nothing is read from pages. The same number and seed give the same rows.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Session

from extractors.entities.divisions import Gazetteer
from extractors.entities.morphology import tokenize
from extractors.entities.search_terms import text_terms
from models.divisions import DivisionRow, register_divisions
from models.tables import (
    Article,
    Capture,
    DateExpression,
    Division,
    Mention,
    Organisation,
    Page,
    Person,
    Place,
    RemovedBlock,
    Role,
    SearchTerms,
    Source,
)
from models.upsert import table_of

SEOUL = ZoneInfo("Asia/Seoul")
LAST_DAY = date(2026, 11, 20)
DAYS = 3 * 365
SOURCES = 200
BATCH = 2_000
BLOCKS = 20

SENTENCES = (
    "{place}는 {date} {org}와 업무협약을 맺고 {topic} 사업을 함께 추진하기로 했다.",
    "{person} {title}은 “{topic} 정책을 주민과 함께 만들어 가겠다”고 말했다.",
    "{org} {title} {person} 씨는 {date} {place}에서 열린 설명회에 참석했다.",
    "이번 {topic} 사업은 {date}까지 {place} 일원에서 이어진다.",
    "{place} 주민 120여 명이 {org}가 마련한 {topic} 교육을 들었다.",
    "{org}는 {topic} 신청을 {date}부터 받으며 자세한 내용은 누리집에서 볼 수 있다.",
    "{person} {title}과 {person} {title}은 현장을 둘러보고 안전을 당부했다.",
    "지난해에는 {place}와 {place}에서 모두 340가구가 {topic} 지원을 받았다.",
)
TOPICS = (
    "돌봄", "농업기술 보급", "청년 주거", "하천 정비", "도서관 건립", "태양광 설치",
    "사회적협동조합 육성", "관광 활성화", "노인 일자리", "산불 예방", "교통 약자 이동",
    "전통시장 현대화", "작은학교 살리기", "수산물 가공", "빈집 정비",
)  # fmt: skip
TITLES = ("군수", "시장", "이사장", "센터장", "의원", "과장", "대표", "위원장", "관장")
FAMILY = "김이박최정강조윤장임한오서신권황안송류홍전고문손양배백허남심"
GIVEN = "도윤서하은지우민준예린태양솔나래해든가온다미새봄누리보람슬기아라한별초롱"
BODIES = (
    "협동조합",
    "복지관",
    "교육지원청",
    "문화재단",
    "자원봉사센터",
    "상공회의소",
    "농협",
    "체육회",
    "연구원",
)
STEMS = (
    "늘품",
    "햇살",
    "두레",
    "한울",
    "푸른솔",
    "새터",
    "물빛",
    "다온",
    "해오름",
    "마루",
    "온새미",
    "미리내",
)


@dataclass(slots=True)
class Names:
    """The numbers of a kind of entity with their names; low numbers are drawn far more often."""

    names: list[str]
    weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.names))))

    def draw(self, dice: random.Random) -> int:
        """A row number, from 1."""
        return dice.choices(range(1, len(self.names) + 1), cum_weights=self.weights)[0]


def fill(engine: Engine, count: int, seed: int = 1) -> None:
    """Put `count` articles with their mentions, roles, dates, blocks and terms into an empty database."""
    dice = random.Random(seed)
    with Session(engine) as session, session.begin():
        register_divisions(session, _divisions())
        _sources(session)
        people, organisations, places = _entities(session, dice, count)
    for start in range(0, count, BATCH):
        numbers = range(start + 1, min(start + BATCH, count) + 1)
        rows: dict[type[DeclarativeBase], list[dict[str, Any]]] = {}
        for number in numbers:
            for model, row in _article(number, count, dice, people, organisations, places):
                rows.setdefault(model, []).append(row)
        with Session(engine) as session, session.begin():
            # dates before the mentions that point at them, pages before everything
            for model in (Page, Capture, Article, DateExpression, Mention, Role, RemovedBlock, SearchTerms):
                session.execute(insert(table_of(model)), rows[model])


def _divisions() -> Iterator[DivisionRow]:
    """The real ones, so that the map has something to draw."""
    for row in Gazetteer.load().all():
        yield DivisionRow(
            row.full_name, row.name, row.level, row.code, row.parent_code, row.lat, row.lon, row.valid_from,
            row.valid_to, row.successor_code,
        )  # fmt: skip


def _sources(session: Session) -> None:
    session.execute(
        insert(Source),
        [
            {
                "id": f"source{number}",
                "name": f"출처 {number}",
                "kind": "board",
                "list_url": f"https://source{number}.example/list",
                "expected_min": 3,
                "is_enabled": True,
            }
            for number in range(SOURCES)
        ],
    )


def _entities(session: Session, dice: random.Random, count: int) -> tuple[Names, Names, Names]:
    people = [
        f"{dice.choice(FAMILY)}{dice.choice(GIVEN)}{dice.choice(GIVEN)}" for _ in range(max(count // 3, 9))
    ]
    bodies = [f"{dice.choice(STEMS)}{n or ''}{dice.choice(BODIES)}" for n in range(max(count // 12, 9))]
    query = select(Division.id, Division.full_name, Division.name, Division.code).where(
        Division.valid_to.is_(None),
        Division.level.in_(("sigungu", "eupmyeondong")),
        Division.code.is_not(None),
    )
    divisions = list(session.execute(query.order_by(Division.id)))
    dice.shuffle(divisions)
    session.execute(
        insert(Person),
        [
            {"id": n + 1, "key": f"{name}|{n}", "name": name, "is_masked": False}
            for n, name in enumerate(people)
        ],
    )
    session.execute(
        insert(Organisation),
        [{"id": n + 1, "key": f"{name}|{n}", "name": name} for n, name in enumerate(bodies)],
    )
    session.execute(
        insert(Place),
        [
            {"id": n + 1, "key": code, "name": name, "full_name": full_name, "code": code, "division_id": id_}
            for n, (id_, full_name, name, code) in enumerate(divisions)
        ],
    )
    return Names(people), Names(bodies), Names([name for _, _, name, _ in divisions])


def _article(
    number: int, count: int, dice: random.Random, people: Names, organisations: Names, places: Names
) -> Iterator[tuple[type[DeclarativeBase], dict[str, Any]]]:
    """The rows of one article; the page, the capture and the article share its number."""
    day = LAST_DAY - timedelta(days=DAYS * (count - number) // count)
    draft = _Draft(number, day, dice, people, organisations, places)
    title = draft.paragraph("title", 0, ["{place}, {topic} 사업에 {org}와 나선다"])
    body = [draft.paragraph("body", at, dice.sample(SENTENCES, 2)) for at in range(dice.choice((4, 5, 6, 7)))]
    url = f"https://source{number % SOURCES}.example/{number}"
    at = datetime.combine(day, time(9), SEOUL)
    yield Page, {
        "id": number, "source_id": f"source{number % SOURCES}", "url": url, "state": "extracted",
        "discovered_at": at, "attempts": 1,
    }  # fmt: skip
    yield Capture, {
        "id": number, "page_id": number, "url": url, "file": "a.warc.gz", "offset": 0, "length": 9,
        "status": 200, "sha256": f"{number:064}", "fetched_at": at, "read_version": "1", "release_count": 1,
    }  # fmt: skip
    yield Article, {
        "id": number, "page_id": number, "capture_id": number, "position": 0, "revision": 1,
        "is_current": True, "url": url, "title": title, "subtitles": "", "body": "\n".join(body),
        "published_at": at, "published_date": day, "is_time_known": True, "region_code": None,
        "issuer": f"기관 {number % SOURCES}", "layout": "board", "extractor_version": "1",
        "text_digest": f"{number:064}", "digest": f"{number:064}",
        "stored_at": datetime.combine(day, time(3), UTC),
    }  # fmt: skip
    yield from ((model, row) for model, row in draft.rows)
    for n in range(BLOCKS):
        yield RemovedBlock, {
            "article_id": number, "number": n, "text": f"메뉴 {n}", "reason": "navigation", "rule": "list",
        }  # fmt: skip
    yield SearchTerms, {"article_id": number, "title": draft.terms("title"), "body": draft.terms("body")}


class _Draft:
    """The text of an article in the making, with the rows of what it names."""

    def __init__(
        self, number: int, day: date, dice: random.Random, people: Names, organisations: Names, places: Names
    ) -> None:
        self.rows: list[tuple[type[DeclarativeBase], dict[str, Any]]] = []
        self._number = number
        self._day = day
        self._dice = dice
        self._names = {"person": people, "org": organisations, "place": places}
        self._terms: dict[str, dict[str, None]] = {"title": {}, "body": {}}
        self._offset = 0
        self._mentions = self._dates = self._roles = 0
        self._own = {kind: [names.draw(dice) for _ in range(3)] for kind, names in self._names.items()}

    def terms(self, field_: str) -> str:
        """The search terms of a field."""
        return " ".join(self._terms[field_])

    def paragraph(self, field_: str, number: int, sentences: Sequence[str]) -> str:
        """A paragraph of filled sentences; what fills them is noted as a mention."""
        if number == 0:
            self._offset = 0
        text = ""
        for sentence in sentences:
            text += " " if text else ""
            for at, part in enumerate(sentence.split("{")):
                slot, _, rest = part.partition("}") if at else ("", "", part)
                text += self._filled(slot, field_, number, len(text)) + rest
        tokens = [token for sentence in sentences for token in _tokens(sentence)]
        self._terms[field_].update(dict.fromkeys(text_terms(text, tokens)))
        self._offset += len(text) + 1
        return text

    def _filled(self, slot: str, field_: str, paragraph: int, start: int) -> str:
        if slot in ("topic", "title"):
            return self._dice.choice(TOPICS if slot == "topic" else TITLES)
        if slot == "date":
            return self._date(field_, paragraph, start)
        if not slot:
            return ""
        number = self._dice.choice(self._own[slot])
        name = self._names[slot].names[number - 1]
        column = {"person": "person_id", "org": "organisation_id", "place": "place_id"}[slot]
        self._mention(slot.upper(), column, number, name, field_, paragraph, start)
        if slot == "person":
            row = {
                "article_id": self._number, "number": self._roles, "person_id": number,
                "title": self._dice.choice(TITLES), "organisation_id": self._own["org"][0],
                "organisation": self._names["org"].names[self._own["org"][0] - 1],
            }  # fmt: skip
            self.rows.append((Role, row))
            self._roles += 1
        return name

    def _date(self, field_: str, paragraph: int, start: int) -> str:
        day = self._day + timedelta(days=self._dice.randrange(-20, 40))
        id_ = self._number * 100 + self._dates
        text = f"{day.month}월 {day.day}일"
        row = {
            "id": id_, "article_id": self._number, "number": self._dates, "text": text, "start_date": day,
            "end_date": day, "granularity": "day", "rule": "month_day", "kind": "event",
        }  # fmt: skip
        self.rows.append((DateExpression, row))
        self._dates += 1
        self._mention("DATE", "date_id", id_, text, field_, paragraph, start)
        return text

    def _mention(
        self, type_: str, column: str, id_: int, text: str, field_: str, paragraph: int, start: int
    ) -> None:
        links = {"person_id": None, "organisation_id": None, "place_id": None, "date_id": None, column: id_}
        row = {
            "article_id": self._number, "number": self._mentions, "field": field_, "paragraph": paragraph,
            "start_offset": start, "end_offset": start + len(text), "field_offset": self._offset + start,
            "text": text, "type": type_, "found_by": "benchmark", "score": 0.9, "is_government": False,
            **links,
        }  # fmt: skip
        self.rows.append((Mention, row))
        self._mentions += 1


@cache
def _tokens(sentence: str) -> Any:
    """Kiwi's reading of a sentence with its slots empty: the verbs of the text, at no cost a release."""
    return next(iter(tokenize([sentence.replace("{", "").replace("}", "")])))
