"""A small web of many host names on one loopback socket, which writes down who asked what, when and how many
at once.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeClock:
    """A clock that goes on by what is slept, at once."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._seconds = 1000.0

    def now(self) -> datetime:
        return datetime(2026, 3, 4, 2, tzinfo=UTC) + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._seconds += seconds
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    host: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


Answer = Callable[["Handler"], None]


@dataclass
class Web:
    """`answers` by `host/path?query`, else by `/path?query`, else by `*`."""

    clock: FakeClock
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    most_at_once: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    port: int = 0
    _now: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def paths(self, host: str = "") -> list[str]:
        """What was asked for besides robots.txt."""
        return [one.path for one in self.asked if one.path != "/robots.txt" and one.host.startswith(host)]

    def come(self, one: Asked) -> None:
        with self._lock:
            self.asked.append(one)
            self._now[one.host] += 1
            self.most_at_once[one.host] = max(self.most_at_once[one.host], self._now[one.host])

    def go(self, host: str) -> None:
        with self._lock:
            self._now[host] -= 1


class Handler(BaseHTTPRequestHandler):
    """Answers by the table of its web; `reply` is the usual way."""

    protocol_version = "HTTP/1.1"
    web: Web

    def do_GET(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.form = body
        self.web.come(Asked(host, self.path, dict(self.headers.items()), body, self.web.clock.monotonic()))
        try:
            answers = self.web.answers
            answer = answers.get(host + self.path) or answers.get(self.path)
            if answer is None and self.path == "/robots.txt":
                answer = reply(404)
            (answer or answers.get("*") or reply(404))(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.web.go(host)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass


def reply(status: int = 200, body: bytes | str = b"", **headers: str) -> Answer:
    """An honest answer; header names are given with `_` for `-`."""
    content = body.encode() if isinstance(body, str) else body

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        given = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content))}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in given.items():
            if value:
                handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content if status != 304 else b"")

    return answer


def raw(data: bytes) -> Answer:
    """Bytes on the wire as they are; the connection ends after them."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return answer


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other, the last one for good."""
    waiting = list(answers)

    def answer(handler: Handler) -> None:
        (waiting.pop(0) if len(waiting) > 1 else waiting[0])(handler)

    return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


def start(web: Web) -> _Server:
    """Serve the web from a thread until `shutdown`."""
    server = _Server(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"web": web}))
    web.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server
