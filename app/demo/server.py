"""The demo site on a loopback socket: one address, the outlets told apart by the Host header."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app.demo.releases import Trouble
from app.demo.site import SEOUL, DemoSite, Reply


@dataclass(frozen=True, slots=True)
class DemoServer:
    """A running demo site. Clients connect to `address` and name the outlet in the Host header."""

    address: tuple[str, int]
    hosts: frozenset[str]
    site: DemoSite


class _LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, site: DemoSite):
        self.site = site
        self._troubled: set[str] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is nobody's trouble; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def is_first_request(self, url: str) -> bool:
        """Whether nobody has asked this server for the address before."""
        with self._lock:
            is_first = url not in self._troubled
            self._troubled.add(url)
        return is_first


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "goeul-demo"
    sys_version = ""
    timeout = 30
    server: _LoopbackServer

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the command that serves the demo has the terminal to itself."""

    def _answer(self, *, with_body: bool) -> None:
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0].lower()
        reply = self._reply(host)
        if reply.status == 200 and self._is_unchanged(reply):
            reply = Reply(304, etag=reply.etag, last_modified=reply.last_modified)
        self.send_response(reply.status)
        self._send_fields(reply)
        self.end_headers()
        if with_body and reply.status != 304:
            self.wfile.write(reply.body)

    def _reply(self, host: str) -> Reply:
        site = self.server.site
        release = site.release_at(host, self.path)
        is_troubled = release is not None and release.trouble is Trouble.RECOVERS
        if is_troubled and self.server.is_first_request(host + self.path):
            return site.error(host)
        return site.reply(host, self.path, self.headers.get("If-None-Match"))

    def _is_unchanged(self, reply: Reply) -> bool:
        """RFC 9110, 13.2.2: If-Modified-Since counts only without If-None-Match."""
        etags = self.headers.get("If-None-Match")
        if etags is not None:
            return reply.etag is not None and reply.etag in [tag.strip() for tag in etags.split(",")]
        since = self.headers.get("If-Modified-Since")
        if since is None or reply.last_modified is None:
            return False
        try:
            return reply.last_modified.replace(tzinfo=SEOUL) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):  # an unreadable date is as good as none
            return False

    def _send_fields(self, reply: Reply) -> None:
        if reply.status != 304:
            charset = f"; charset={reply.charset.upper()}" if reply.charset else ""
            self.send_header("Content-Type", reply.media_type + charset)
            self.send_header("Content-Length", str(len(reply.body)))
        if reply.etag:
            self.send_header("ETag", reply.etag)
        if reply.last_modified:
            modified = reply.last_modified.replace(tzinfo=SEOUL).astimezone(UTC)
            self.send_header("Last-Modified", format_datetime(modified, usegmt=True))
        if reply.retry_after is not None:
            self.send_header("Retry-After", str(reply.retry_after))


@contextmanager
def serve_demo(port: int = 0) -> Iterator[DemoServer]:
    """Serve the demo site on 127.0.0.1 until the block ends; port 0 takes a free one.

    Raises OSError where the port is taken.
    """
    site = DemoSite.load()
    server = _LoopbackServer(port, site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield DemoServer(("127.0.0.1", server.server_address[1]), frozenset(site.outlets), site)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
