"""Answers that no honest server gives, each a function of the handler that asks for one, and their server."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = Callable[["Handler"], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


class Handler(BaseHTTPRequestHandler):
    """Answers by host and path; what is not there is a 404."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").partition(":")[0]
        answers = self.server.answers.get(host, {})
        answer = answers.get(self.path) or answers.get(self.path.partition("?")[0])
        self.host = host
        (answer or reply(404))(self)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Serves `answers[host][path]` on loopback."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, answers: Mapping[str, Mapping[str, Answer]]) -> None:
        self.answers = answers
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up do right."""


def reply(status: int = 200, body: bytes | str = b"", **headers: str) -> Answer:
    """An honest answer; header names have `_` for `-`, `HOST` in a text stands for the asked host."""

    def answer(handler: Handler) -> None:
        content = body.replace("HOST", handler.host).encode() if isinstance(body, str) else body
        handler.send_response(status)
        given = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content))}
        for name, value in (given | {name.replace("_", "-"): text for name, text in headers.items()}).items():
            handler.send_header(name, value.replace("HOST", handler.host))
        handler.end_headers()
        handler.wfile.write(content if status != 304 else b"")

    return answer


def raw(data: bytes) -> Answer:
    """Bytes as they are; the connection ends after them."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return answer


def endless(handler: Handler) -> None:
    """A body without end."""
    handler.wfile.write(OK + b"\r\n")
    while True:
        handler.wfile.write(b"<p>" * 4096)


def drip(handler: Handler) -> None:
    """A byte now and then: no single read times out."""
    handler.wfile.write(OK + b"Content-Length: 100000\r\n\r\n")
    while True:
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(0.05)


def silence(handler: Handler) -> None:
    """No answer at all for longer than anybody waits."""
    time.sleep(8)
    handler.close_connection = True


@contextmanager
def serving(server: Server) -> Iterator[int]:
    """The port of the server while it runs on a thread."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def with_own_certificate(server: Server, host: str, folder: Path) -> Server:
    """The server behind TLS, with a certificate that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "self-signed.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server
