"""A simulated province: many press boards on all engines, with known releases and known faults.

Everything about a release follows from its board and its number, so that whoever asks can say beforehand
what must be stored and what must fail, and how. Texts are made from sentences of our own.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.shapes import SHAPES, Shape
from extractors.datadir import DATA
from flows.fetch.sources import Source, load_engines, load_source

PER_PAGE = 20
YEARS = 3
FIRST_ID = 20_260_000_000_000_000
HOST = "{id}.goeul.test"
SLOW_DELAY = 0.1
"""The crawl-delay of every tenth board (seconds)."""


class Fault(StrEnum):
    """What is wrong with the page of a release."""

    GONE = "404"
    BROKEN = "500 for good"
    RECOVERS = "500 once"
    BUSY = "429 once, with Retry-After"
    HANGS_UP = "no answer once"
    CUT = "shorter than its Content-Length, once"
    LOOP = "redirects to itself"
    OTHER_TYPE = "a PDF in place of the page"
    EMPTY = "no release on the page"
    FORBIDDEN = "forbidden by robots.txt"
    CHARSET = "declares EUC-KR and is UTF-8"


FAILURES = {
    Fault.GONE: "http_404",
    Fault.BROKEN: "http_500",
    Fault.LOOP: "refused",
    Fault.OTHER_TYPE: "refused",
    Fault.EMPTY: "NoRelease",
    Fault.FORBIDDEN: "refused",
}
"""The kind of failure that a fault must leave behind; the other pages must be stored all the same."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How big a province is: boards, releases in all, the share of faults, seconds between two requests."""

    boards: int
    releases: int
    faults: float
    rate: float
    today: date
    seed: int = 1


@dataclass(frozen=True)
class Board:
    """A board with `count` releases, number 1 the oldest; those beyond appear when the night is over."""

    number: int
    shape: Shape
    count: int
    region: str
    region_code: str
    plan: Plan

    @property
    def id(self) -> str:
        return f"board-{self.number:03d}"

    @property
    def host(self) -> str:
        return HOST.format(id=self.id)

    @property
    def crawl_delay(self) -> float:
        """What its robots.txt asks for; 0: nothing."""
        return SLOW_DELAY if self.number % 10 == 3 else 0.0

    def url_id(self, number: int) -> int:
        return FIRST_ID + self.number * 1_000_000 + number

    def path(self, number: int) -> str:
        """Where a release is, as `flows.fetch.urls.canonical_url` writes it."""
        return self.shape.detail_path.format(id=self.url_id(number))

    def number_at(self, target: str) -> int | None:
        """The release that a path (with query) leads to."""
        return self._numbers.get(target)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {self.path(number): number for number in range(1, self.count + 2)}

    def day(self, number: int) -> date:
        """Spread evenly over the years before today; a release of the next night is of today."""
        if number > self.count:
            return self.plan.today
        return self.plan.today - timedelta(days=1 + (self.count - number) * (365 * YEARS - 2) // self.count)

    def fault(self, number: int) -> Fault | None:
        """The same for the same board and number, on every machine."""
        draw = self._draw(number, "fault")
        if draw.random() >= self.plan.faults:
            return None
        return draw.choice(list(Fault))

    @property
    def forbidden(self) -> list[str]:
        """The paths that robots.txt forbids."""
        numbers = range(1, self.count + 1)
        return [self.path(number) for number in numbers if self.fault(number) is Fault.FORBIDDEN]

    def title(self, number: int) -> str:
        draw = self._draw(number, "title")
        what, count = draw.choice(SUBJECTS), draw.randrange(20, 900)
        return f"{self.short_name}, {what} {draw.choice(VERBS)} {count}{draw.choice(UNITS)} ({number:,}호)"

    def paragraphs(self, number: int) -> list[str]:
        draw = self._draw(number, "body")
        head = draw.choice(NAMES) + draw.choice(GIVEN)
        day = self.day(number)
        opening = (
            f"{self.short_name}({draw.choice(HEADS)} {head})는 {day.day}일 {draw.choice(PLACES)}에서 "
            f"{draw.choice(SUBJECTS)} {draw.choice(OCCASIONS)}을 열었다고 밝혔다."
        )
        middle = [
            text.format(n=draw.randrange(3, 80), m=draw.randrange(1, 13)) for text in draw.sample(MIDDLE, 3)
        ]
        quoted = f"{head} {draw.choice(HEADS)}는 “{draw.choice(QUOTES)}”고 말했다. 접수 {number:,}번."
        return [opening, *middle, quoted]

    @property
    def short_name(self) -> str:
        return self.region.split()[-1]

    def _draw(self, number: int, what: str) -> random.Random:
        key = f"{self.plan.seed}/{self.number}/{number}/{what}"
        return random.Random(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]))


@dataclass
class Province:
    """All boards, and the files of the sources that list them."""

    plan: Plan
    boards: list[Board] = field(default_factory=list)

    @classmethod
    def of(cls, plan: Plan) -> Province:
        """Boards take their engines in turn and their regions from the registry of real sources."""
        regions = sorted(_regions())
        each, more = divmod(plan.releases, plan.boards)
        return cls(
            plan,
            [
                Board(i, SHAPES[i % len(SHAPES)], each + (i < more), *regions[i % len(regions)], plan)
                for i in range(plan.boards)
            ],
        )

    def write_sources(self, folder: Path) -> dict[str, Source]:
        """One TOML file a board, on the project's engines."""
        folder.mkdir(parents=True, exist_ok=True)
        engines = load_engines(DATA / "engines")
        sources = {}
        for board in self.boards:
            path = folder / f"{board.id}.toml"
            path.write_text(_source_file(board), encoding="utf-8")
            sources[board.id] = load_source(path, engines)
        return sources

    def expected(self, *, with_night: bool) -> Iterator[tuple[Board, int, str | None]]:
        """Every release with the kind of failure that it must leave behind (None: it must be stored)."""
        for board in self.boards:
            for number in range(1, board.count + 1 + with_night):
                fault = board.fault(number) if number <= board.count else None
                yield board, number, FAILURES.get(fault) if fault else None


def _regions() -> set[tuple[str, str]]:
    files = [
        line for path in (DATA / "sources").glob("*.toml") for line in [path.read_text(encoding="utf-8")]
    ]
    found = set()
    for text in files:
        fields = dict(
            line.split(" = ", 1) for line in text.splitlines() if line.startswith(("name", "region_code"))
        )
        name = fields["name"].strip('"').removesuffix(" 보도자료")
        if "region_code" in fields and len(name.split()) == 2:
            found.add((name, fields["region_code"].strip('"')))
    return found


def _source_file(board: Board) -> str:
    weeks = 52 * YEARS
    most = max(20, 8 * board.count // weeks)
    return f"""name = "{board.region} 보도자료"
kind = "board"
engine = "{board.shape.engine}"
list_url = "http://{board.host}{board.shape.list_path}"
region_code = "{board.region_code}"
publisher = "{board.region}"
expected_min = 0
expected_max = {most}
rate = {board.plan.rate}
enabled = true
"""


def list_path_of(target: str) -> str:
    """The path of a list's address without its query: paging adds to that."""
    return urlsplit(target).path


def dateline(board: Board, number: int) -> str:
    moment = datetime.combine(board.day(number), datetime.min.time()) + timedelta(
        hours=9, minutes=number % 60
    )
    return f"{moment:%Y-%m-%d %H:%M}"


NAMES = list("김이박최정강조윤장임한오서신권황안송전홍")
GIVEN = [
    "하늘",
    "도윤",
    "서율",
    "나래",
    "은솔",
    "가온",
    "다온",
    "라온",
    "보람",
    "새벽",
    "이든",
    "한결",
    "초아",
    "예슬",
]
HEADS = ["군수", "시장", "구청장", "부군수", "부시장"]
PLACES = [
    "군청 대회의실",
    "시민회관",
    "문화예술회관",
    "농업기술센터",
    "보건소 강당",
    "평생학습관",
    "체육관",
    "전통시장",
]
SUBJECTS = [
    "청년 농부 교육", "치매 안심 마을", "어린이 도서관", "하천 정비 사업", "전통시장 살리기",
    "산불 예방 훈련", "노인 일자리", "귀농 귀촌 학교", "겨울 난방비 지원", "작은 음악회",
    "벼 병해충 방제", "마을버스 노선", "장애인 체육 교실", "다문화 가족 나들이",
    "수돗물 수질 검사", "관광 해설사 양성",
]  # fmt: skip
VERBS = ["시작", "확대", "마무리", "추진", "선정", "모집"]
UNITS = ["명 참여", "가구 지원", "곳 점검", "건 접수", "명 수료"]
OCCASIONS = ["설명회", "협약식", "간담회", "개강식", "발대식", "보고회"]
MIDDLE = [
    "이번 사업에는 예산 {n}억 원이 들어가며, 오는 {m}월까지 읍면동 {n}곳에서 차례로 진행된다.",
    "신청은 {m}월 {m}일부터 {n}일 동안 주소지 읍면동 행정복지센터에서 받는다.",
    "참가자들은 {n}차례에 걸쳐 현장 실습을 하고, 우수한 {m}팀은 상금을 받는다.",
    "지난해에는 주민 {n}0명이 참여해 만족도 조사에서 {n}점을 얻었다.",
    "농협과 자원봉사센터, 새마을회도 힘을 보태 {n}가구를 찾아간다.",
    "관계자는 안전사고를 막기 위해 {m}개 반으로 나누어 날마다 현장을 살핀다고 설명했다.",
    "대상은 {n}세 이상 주민이며, 자세한 내용은 누리집에서 볼 수 있다.",
]
QUOTES = [
    "주민이 체감하는 변화를 만들겠다",
    "작은 목소리도 놓치지 않고 정책에 담겠다",
    "현장에서 답을 찾는 행정을 이어 가겠다",
    "지역 경제에 보탬이 되도록 꼼꼼히 챙기겠다",
]
"""What the sentences are made of; all invented."""
