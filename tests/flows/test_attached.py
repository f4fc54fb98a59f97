"""Pages that only point to their document: it is fetched, kept and read with the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from app.demo.documents import hwpx
from app.explain import blocks_of, page_of
from benchmarks.hostile import Answer, Handler, Server, reply, serving
from flows.collect import Collector, Span
from flows.fetch.captures import read_capture
from flows.fetch.sources import Source
from flows.night import PLAIN, Night, Steps, run_collecting, run_reading
from flows.report import SourceReport
from flows.settings import Settings
from flows.workspace import Workspace
from models.failures import parked_pages, send_again
from models.readings import weekly_counts
from models.statement import statement
from models.tables import Article, Capture, Failure, Page
from tests.flows.conftest import Clock
from tests.page.test_traps import BODY as PDF_BODY

SITE = "http://garam.goeul.test"
LIST, VIEW = "/list", "/view?no=1"
PDF = Path(__file__).parent.parent / "page" / "documents" / "release.pdf"
TITLE = "가람군, 빈 점포 고쳐 이음터 열어"
BODY = (
    "가람군(군수 김하늘)은 4일 읍내 시장에 주민이 함께 쓰는 이음터를 열었다고 밝혔다.",
    "이음터는 빈 점포 3곳을 고쳐 만든 곳으로, 주민 누구나 아침 9시부터 저녁 8시까지 쓸 수 있다.",
)
BINARY = {"Content_Type": "application/octet-stream"}
HWPX = reply(200, hwpx((TITLE, *BODY)), **BINARY)


def page(*files: tuple[str, str], text: str = "") -> Answer:
    """The page of the release: headline, date, perhaps a text, and links to files."""
    links = "".join(f"<li><a href='{address}'>{name}</a></li>" for name, address in files)
    head = f"<title>가람군청</title><h3>{TITLE}</h3><ul><li>작성일 2026-11-20 09:12</li></ul>"
    return reply(200, f"<html>{head}{text}<ul>{links}</ul></html>")


@dataclass
class Board:
    """A board of one release on a local server; `asked` are the paths that the last run asked for."""

    workspace: Workspace
    answers: dict[str, Answer]
    asked: list[str] = field(default_factory=list)

    def serve(self, path: str, answer: Answer) -> None:
        def noting(handler: Handler) -> None:
            self.asked.append(path)
            answer(handler)

        self.answers[path] = noting

    def offer(self, name: str, answer: Answer) -> None:
        """A page that offers one file, and the file."""
        self.serve(VIEW, page((name, "/file?no=1")))
        self.serve("/file?no=1", answer)

    def run(self, steps: Steps = PLAIN, span: Span | None = None) -> Night:
        self.asked.clear()
        days = (span.since, span.until) if span else None
        return run_collecting(self.workspace, "backfill" if span else "ingest", {}, days, steps)

    def articles(self) -> list[tuple[str, str, str]]:
        """Address, title and body of the current articles."""
        with self.workspace.session() as session:
            found = select(Article.url, Article.title, Article.body).where(Article.is_current)
            return [(row[0], row[1], row[2]) for row in session.execute(found)]

    def states(self) -> dict[str, str]:
        with self.workspace.session() as session:
            return {
                row[0].removeprefix(SITE): row[1] for row in session.execute(select(Page.url, Page.state))
            }


@pytest.fixture
def board(tmp_path: Path, empty_database: Path, clock: Clock) -> Iterator[Board]:
    shutil.copy(empty_database, tmp_path / "goeul.db")
    source = Source(
        id="garam",
        name="가람군 보도자료",
        kind="board",
        list_url=SITE + LIST,
        board={"link": "td a"},
        rate=0.0,
        recheck_days=30,
        enabled=True,
    )
    answers: dict[str, Answer] = {}
    with serving(Server({"garam.goeul.test": answers})) as port:
        settings = Settings(home=tmp_path, resolve={"garam.goeul.test": ("127.0.0.1", port)})
        with Workspace.open(settings, [source], clock) as workspace:
            workspace.fetch_settings = replace(workspace.fetch_settings, retries=0, max_bytes=200_000)
            made = Board(workspace, answers)
            row = f"<tr><td><a href='{VIEW}'>{TITLE}</a></td><td>2026-11-20</td></tr>"
            made.serve(LIST, reply(200, f"<table>{row}</table>"))
            yield made


def test_the_release_is_read_from_the_best_document(board: Board) -> None:
    board.serve(
        VIEW, page(("이음터.pdf", "/file?no=2"), ("신청서.hwpx", "/file?no=3"), ("이음터.hwpx", "/file?no=1"))
    )
    board.serve("/file?no=1", HWPX)
    night = board.run()
    assert board.articles() == [(SITE + VIEW, TITLE, "\n".join(BODY))]
    assert board.asked == [LIST, VIEW, "/file?no=1"]  # one document of the three
    assert board.states() == {VIEW: "extracted", "/file?no=1": "extracted"}
    counts = night.report.counts()
    assert (counts["pages_seen"], counts["pages_fetched"], counts["articles_new"]) == (1, 2, 1)
    assert counts["pages_without_release"] == counts["pages_failed"] == 0
    with board.workspace.session() as session:
        kept = [
            read_capture(board.workspace.settings.captures, capture.file, capture.offset).body
            for capture in session.scalars(select(Capture).order_by(Capture.id))
        ]
        explained = blocks_of(page_of("1", session, board.workspace.settings))
        assert weekly_counts(session, "garam", date(2026, 11, 24), 1) == [1]  # a document is no release
    assert [raw[:2] for raw in kept] == [b"<h", b"PK"]
    roles = [(block.role.value, block.text) for block in explained]
    assert [text for role, text in roles if role == "body"] == list(BODY)
    assert [text for role, text in roles if role == "title"] == [TITLE]


def test_a_pdf_does_where_there_is_nothing_better(board: Board) -> None:
    board.offer("이음터.pdf", reply(200, PDF.read_bytes(), Content_Type="application/pdf"))
    board.run()
    assert board.articles() == [(SITE + VIEW, TITLE, "\n".join(PDF_BODY))]


def test_nothing_is_asked_for_twice(board: Board, clock: Clock) -> None:
    board.offer("이음터.hwpx", HWPX)
    board.run()
    clock.advance(days=1)
    night = board.run()
    assert "/file?no=1" not in board.asked
    assert night.report.counts()["articles_new"] == night.report.counts()["articles_revised"] == 0


def test_captures_alone_give_the_same_rows(board: Board) -> None:
    board.offer("이음터.hwpx", HWPX)
    board.run()
    before = board.articles()
    with board.workspace.session.begin() as session:
        session.execute(delete(Article))
    board.answers.clear()
    run_reading(board.workspace, {}, None, everything=False)
    assert board.articles() == before
    run_reading(board.workspace, {}, None, everything=True)
    assert board.articles() == before
    assert board.states() == {VIEW: "extracted", "/file?no=1": "extracted"}


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (reply(404), "http_404", "the server answers 404"),
        (reply(200, "<p>파일이 없습니다</p>"), "refused", "wrong media type: text/html"),
        (reply(200, b"PK" * 200_000, **BINARY), "http_200", "too large: 400000 bytes"),
        (reply(302, Location="http://10.0.0.1/"), "refused", "in a private network"),
    ],
)
def test_a_document_that_cannot_be_had_is_parked(
    board: Board, answer: Answer, kind: str, message: str
) -> None:
    board.offer("이음터.hwpx", answer)
    night = board.run()
    assert board.articles() == []
    assert board.states() == {VIEW: "failed", "/file?no=1": "failed"}
    assert night.report.counts()["pages_failed"] == 1
    with board.workspace.session() as session:
        (parked,) = parked_pages(session)
        assert (parked.url, parked.document_of, parked.kind) == (SITE + "/file?no=1", SITE + VIEW, kind)
        assert message in parked.reason
        assert [row.stage for row in session.scalars(select(Failure))] == ["fetch"]


def test_robots_hold_for_documents_too(board: Board) -> None:
    board.offer("이음터.hwpx", HWPX)
    board.serve("/robots.txt", reply(200, "User-agent: *\nDisallow: /file\n", Content_Type="text/plain"))
    board.run()
    assert "/file?no=1" not in board.asked
    with board.workspace.session() as session:
        assert [row.reason for row in parked_pages(session)] == [
            "the document with the release cannot be had: robots.txt forbids it"
        ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"GIF89a", "is neither HWPX nor HWP nor PDF"),
        (hwpx((TITLE, *BODY))[:300], "the HWP document cannot be read"),
        (hwpx(()), "the HWP document holds no text"),
    ],
)
def test_a_document_that_cannot_be_read_is_the_failure_of_its_page(
    board: Board, body: bytes, message: str
) -> None:
    board.offer("이음터.hwpx", reply(200, body, **BINARY))
    board.run()
    assert board.articles() == []
    with board.workspace.session() as session:
        (parked,) = parked_pages(session)
    assert (parked.url, parked.stage) == (SITE + VIEW, "read")
    assert f"{SITE}/file?no=1: " in parked.reason
    assert message in parked.reason


def test_a_document_that_fails_for_now_comes_on_a_later_night(board: Board, clock: Clock) -> None:
    board.offer("이음터.hwpx", reply(503))
    board.run()
    assert board.states() == {VIEW: "fetched", "/file?no=1": "failed"}
    board.serve("/file?no=1", HWPX)
    clock.advance(days=1)
    board.run()
    assert [body for _, _, body in board.articles()] == ["\n".join(BODY)]
    assert "fail" not in "".join(board.states().values())


def test_a_parked_document_is_sent_again(board: Board, clock: Clock) -> None:
    board.offer("이음터.hwpx", reply(404))
    board.run()
    board.serve("/file?no=1", HWPX)
    with board.workspace.session.begin() as session:
        send_again(session, clock())
    run_collecting(board.workspace, "retry", {}, None, lists=False)
    assert [body for _, _, body in board.articles()] == ["\n".join(BODY)]
    assert board.states()["/file?no=1"] == "extracted"
    with board.workspace.session() as session:
        assert parked_pages(session) == []


def test_a_run_that_ended_before_the_document_is_carried_on(board: Board) -> None:
    board.offer("이음터.hwpx", HWPX)

    async def killed(collector: Collector, source: Source, span: Span | None) -> SourceReport:
        if not collector.lists:
            raise OSError("as if the disk were full")
        return await collector.collect(source, span)

    with pytest.raises(OSError, match="as if"):
        board.run(Steps(killed, PLAIN.read))
    assert board.states() == {VIEW: "fetched", "/file?no=1": "discovered"}
    board.run()
    assert [body for _, _, body in board.articles()] == ["\n".join(BODY)]


def test_a_backfill_counts_releases_and_not_their_documents(board: Board) -> None:
    board.offer("이음터.hwpx", HWPX)
    days = Span(date(2026, 11, 1), date(2026, 11, 30))
    night = board.run(span=days)
    assert [body for _, _, body in board.articles()] == ["\n".join(BODY)]
    with board.workspace.session() as session:
        found = statement(session, night.run_id, ["garam"], days.since, days.until, days.until)
    assert [(month.listed, month.fetched, month.articles) for month in found.months] == [(1, 1, 1)]


@pytest.mark.parametrize(
    "shown",
    [
        page(
            ("이음터.hwpx", "/file?no=1"), text="".join(f"<p>{text}</p>" for text in BODY)
        ),  # has its own text
        page(("신청서 양식.hwpx", "/file?no=1")),  # a form to fill in
        page(("사진.jpg", "/file?no=1"), ("명단.xlsx", "/file?no=1")),  # nothing that is read
        page(("이음터.hwpx", "javascript:download('1')")),  # no address
        page(("이음터.hwpx", VIEW)),  # its own address
    ],
)
def test_no_document_is_asked_for(board: Board, shown: Answer) -> None:
    board.serve(VIEW, shown)
    board.serve("/file?no=1", HWPX)
    board.run()
    assert board.asked == [LIST, VIEW]
    assert set(board.states()) == {VIEW}


def test_a_page_that_prints_its_text_later_is_read_itself(board: Board, clock: Clock) -> None:
    board.offer("이음터.hwpx", HWPX)
    board.run()
    text = "이음터에는 작은 부엌과 회의실이 있으며, 군은 내년에 두 곳을 더 열 계획이라고 설명했다."
    board.serve(VIEW, page(("이음터.hwpx", "/file?no=1"), text=f"<p>{BODY[0]}</p><p>{text}</p>"))
    clock.advance(days=1)
    night = board.run()
    assert [body for _, _, body in board.articles()] == [f"{BODY[0]}\n{text}"]
    assert night.report.counts()["articles_revised"] == 1
