"""The web server of a simulated province: all boards on one loopback port, told apart by the Host header.

It keeps a log of its own of who was asked, when and how many at once: that is what proves the manners.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from benchmarks.province import PER_PAGE, Board, Fault, Province, dateline
from extractors.datadir import DATA
from flows.fetch.sources import Paging, load_engines

ROBOTS = "/robots.txt"
_PAGE = """<!DOCTYPE html><html lang="ko"><head><meta charset="{charset}">
<title>{title} | {name}</title></head>
<body><ul id="gnb"><li><a href="/">처음</a></li><li><a href="/menu/1">소통</a></li></ul>
{content}
<div id="footer"><a href="/privacy">개인정보처리방침</a><p>대표전화 000-000-0000</p></div></body></html>"""
_DETAIL = """<div class="board_view"><h4 class="view_tit">{title}</h4><table class="view_info"><tbody><tr>
<th>담당부서</th><td>기획감사실</td><th>작성일</th><td>{dateline}</td><th>조회수</th><td>{number}</td></tr></tbody></table>
<div class="view_cont">{text}</div><dl><dt>이전글</dt><dd>이전 글이 없습니다.</dd></dl>
<a href="#">목록</a></div>"""


@dataclass
class Traffic:
    """What one host saw: begin and end of each request in seconds, in the order of their ends."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    now: int = 0
    most_at_once: int = 0

    def shortest_pause(self) -> float | None:
        """The shortest time between the end of an answer and the next request."""
        spans = sorted(self.spans)
        pauses = [later[0] - earlier[1] for earlier, later in itertools.pairwise(spans)]
        return min(pauses, default=None)


class ProvinceServer(ThreadingHTTPServer):
    """Serves a province until `shutdown`; `is_night_over` shows one more release on each board."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, province: Province) -> None:
        self.boards = {board.host: board for board in province.boards}
        self.traffic: defaultdict[str, Traffic] = defaultdict(Traffic)
        self.is_night_over = False
        self.paging = {
            name: Paging.model_validate(engine.get("paging", {}))
            for name, engine in load_engines(DATA / "engines").items()
        }
        self.forbidden = {board.host: set(board.forbidden) for board in province.boards}
        self._seen: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.server_port

    def is_first(self, host: str, target: str) -> bool:
        """Whether nobody has asked for it before."""
        with self._lock:
            is_first = (host, target) not in self._seen
            self._seen.add((host, target))
        return is_first

    def come(self, host: str) -> float:
        with self._lock:
            traffic = self.traffic[host]
            traffic.now += 1
            traffic.most_at_once = max(traffic.most_at_once, traffic.now)
        return time.monotonic()

    def go(self, host: str, target: str, began: float, ended: float) -> None:
        with self._lock:
            traffic = self.traffic[host]
            traffic.now -= 1
            traffic.spans.append((began, ended))
            traffic.targets.append(target)

    def forget(self) -> None:
        """Begin the log anew."""
        with self._lock:
            self.traffic.clear()

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections that end early are part of the simulation."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ProvinceServer
    timeout = 60

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").partition(":")[0]
        form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        began = self.server.come(host)
        self._ended: float | None = None
        try:
            self._answer(host, form)
        finally:
            self.server.go(host, self.path, began, self._ended or time.monotonic())

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self, host: str, form: str) -> None:
        board = self.server.boards.get(host)
        if board is None:
            self._send(404, b"")
        elif self.path == ROBOTS:
            self._send(200, _robots(board).encode(), "text/plain")
        elif (number := board.number_at(self.path)) is not None:
            self._release(board, number)
        elif urlsplit(self.path).path == urlsplit(board.shape.list_path).path:
            self._send(200, self._list(board, form).encode())
        else:
            self._send(404, b"")

    def _list(self, board: Board, form: str) -> str:
        paging = self.server.paging[board.shape.engine]
        values = parse_qs(form or urlsplit(self.path).query).get(paging.parameter or "", [])
        page = (int(values[0]) - paging.first) // paging.step if values and values[0].isdigit() else 0
        newest = board.count + self.server.is_night_over
        first = newest - page * PER_PAGE
        rows = "".join(_row(board, number) for number in range(first, max(first - PER_PAGE, 0), -1))
        table = f"<table><caption>보도자료 목록</caption><tbody>{rows}</tbody></table><a href='#'>다음</a>"
        return _PAGE.format(charset="utf-8", title="보도자료", name=board.region, content=table)

    def _release(self, board: Board, number: int) -> None:
        fault = board.fault(number) if number <= board.count else None
        is_first = self.server.is_first(board.host, self.path)
        if fault is Fault.GONE:
            self._send(404, _page(board, "없는 페이지", "<p>요청하신 페이지가 없습니다.</p>"))
        elif fault is Fault.BROKEN or (fault is Fault.RECOVERS and is_first):
            self._send(500, _page(board, "오류", "<p>잠시 뒤에 다시 시도해 주십시오.</p>"))
        elif fault is Fault.BUSY and is_first:
            self._send(429, b"", retry_after="1")
        elif fault is Fault.HANGS_UP and is_first:
            self.close_connection = True
        elif fault is Fault.CUT and is_first:
            self._send(200, _release_page(board, number), missing=200)
        elif fault is Fault.LOOP:
            self._send(302, b"", location=self.path)
        elif fault is Fault.OTHER_TYPE:
            self._send(200, b"%PDF-1.7", "application/pdf")
        elif fault is Fault.EMPTY:
            self._send(200, _page(board, "보도자료", "<p></p>"))
        elif fault is Fault.CHARSET:
            self._send(200, _release_page(board, number, charset="euc-kr"))
        else:
            self._send(200, _release_page(board, number))

    def _send(
        self, status: int, body: bytes, media_type: str = "text/html", *, missing: int = 0, **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body) + missing))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        # what the client may see as the end of the answer, at the earliest
        self._ended = time.monotonic()
        self.wfile.write(body)
        if missing:
            self.close_connection = True


def _robots(board: Board) -> str:
    delay = f"Crawl-delay: {board.crawl_delay}\n" if board.crawl_delay else ""
    return "User-agent: *\n" + delay + "".join(f"Disallow: {path}$\n" for path in board.forbidden)


def _row(board: Board, number: int) -> str:
    link = board.shape.link.format(id=board.url_id(number))
    end = "</button>" if link.startswith("<button") else "</a>"
    return (
        f'<tr><td>{number}</td><td class="subject">{link}{board.title(number)}{end}</td>'
        f"<td>기획감사실</td><td>{board.day(number)}</td></tr>"
    )


def _page(board: Board, title: str, content: str, charset: str = "utf-8") -> bytes:
    return _PAGE.format(charset=charset, title=title, name=board.region, content=content).encode()


def _release_page(board: Board, number: int, charset: str = "utf-8") -> bytes:
    text = "".join(f"<p>{text}</p>\n" for text in board.paragraphs(number))
    title = board.title(number)
    content = _DETAIL.format(title=title, dateline=dateline(board, number), number=number, text=text)
    return _page(board, title, content, charset)


@contextmanager
def serve(province: Province) -> Iterator[ProvinceServer]:
    """The server on a thread of this process until the block ends."""
    server = ProvinceServer(province)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
