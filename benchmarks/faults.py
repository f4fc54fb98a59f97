"""Everything that a hostile or broken web may do, and the failure that each must leave in the ledger.

    python -m benchmarks.faults

One run over a source for each fault, on local servers; the table says what was expected and what was found.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select

from benchmarks.hostile import (
    OK,
    Answer,
    Server,
    drip,
    endless,
    raw,
    reply,
    serving,
    silence,
    with_own_certificate,
)
from flows.fetch.sources import Source
from flows.night import run_collecting
from flows.settings import Settings
from flows.workspace import Workspace
from models.tables import Failure

LIST = "/list"
PAGE = "/view?no=1"
FILE = "/file?no=1"
BINARY = {"Content_Type": "application/octet-stream"}
ENTRY = '<tr><td><a href="{link}">가람시, 둘레길 걷기 행사 {n}</a></td><td>2026-03-0{n}</td></tr>'
LARGEST = 200_000
"""Bytes that an answer may have here."""
BOMB = gzip.compress(b"0" * 20_000_000)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "하하하하하하하하">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
SECRET = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@dataclass(frozen=True)
class Fault:
    """A fault by its name, what its host answers, and the row it must leave: stage, kind, part of a message.

    In `link`, `{host}` stands for the name of its host; `plain.`, `own.` and `closed.` before it lead to a
    server without TLS, to one with a certificate of its own, and to a port where nobody listens.
    """

    name: str
    answers: Mapping[str, Answer]
    stage: str
    kind: str
    message: str
    source: Mapping[str, object] = field(default_factory=dict)
    link: str = PAGE


def page(name: str, answer: Answer, kind: str, message: str, **more: str) -> Fault:
    """A fault of the page of a release."""
    return Fault(name, {PAGE: answer}, "fetch", kind, message, **more)


def redirect(name: str, location: str, message: str) -> Fault:
    """A page that sends on to where nobody should go."""
    return page(f"redirect {name}", reply(302, Location=location), "refused", message)


def read(name: str, answer: Answer, kind: str, message: str = "") -> Fault:
    """A page that comes, and is no release."""
    return Fault(name, {PAGE: answer}, "read", kind, message)


def attached(name: str, answer: Answer, stage: str, kind: str, message: str) -> Fault:
    """A fault of the document that a page offers in place of its text."""
    offer = reply(200, f"<html><h3>가람시, 둘레길 걷기 행사</h3><a href='{FILE}'>둘레길.hwpx</a></html>")
    return Fault(f"document {name}", {PAGE: offer, FILE: answer}, stage, kind, message)


def listing(
    name: str,
    answers: Mapping[str, Answer],
    kind: str,
    message: str,
    source: Mapping[str, object] | None = None,
) -> Fault:
    """A fault of the list."""
    return Fault(f"list: {name}", answers, "list", kind, message, source or {})


def _list_page(*numbers: int, link: str = "/view?no={n}") -> str:
    rows = "".join(ENTRY.format(n=n % 10, link=link.format(n=n)) for n in numbers)
    return f"<html><body><table>{rows}</table></body></html>"


def _board(handler: object) -> None:
    """A board that never ends: every page has other releases."""
    number = int(getattr(handler, "path").partition("page=")[2] or 1)  # noqa: B009 any handler has one
    reply(200, _list_page(number * 10 + 1))(handler)  # type: ignore[arg-type]


FEED = {"kind": "feed", "list_url": "http://{host}/feed"}
SITEMAP = {"kind": "sitemap", "list_url": "http://{host}/sitemap.xml"}
NOTHING = "holds no release"
RULES = "User-agent: *\nDisallow: {path}\n"
STATUSES = {
    401: ("http_401", "401"), 403: ("http_403", "403"), 404: ("http_404", "404"), 408: ("http_408", "408"),
    410: ("http_410", "410"), 418: ("http_418", "418"), 429: ("http_429", "429"), 451: ("http_451", "451"),
    500: ("http_500", "500"), 502: ("http_502", "502"), 503: ("http_503", "503"), 504: ("http_504", "504"),
}  # fmt: skip

FAULTS = [
    *(page(f"status {status}", reply(status), *expected) for status, expected in STATUSES.items()),
    page("304 that nobody asked for", reply(304), "http_304", "304 to a plain request"),
    page("429 with a pause of a day", reply(429, Retry_After="86400"), "http_429", "429"),
    redirect("loop", PAGE, "more than 5 redirects"),
    redirect("to a file", "file:///etc/passwd", "scheme 'file'"),
    redirect("to JavaScript", "javascript:alert(1)", "unusable address"),
    redirect("to gopher", "gopher://HOST/1", "scheme 'gopher'"),
    redirect("to data", "data:text/html,x", "unusable address"),
    redirect("to loopback", "http://127.0.0.1/1", "private network"),
    redirect("to loopback by another spelling", "http://2130706433/1", "private network"),
    redirect("to loopback over IPv6", "http://[::1]/1", "private network"),
    redirect("to a mapped private address", "http://[::ffff:10.0.0.1]/1", "private network"),
    redirect("to a name in a private network", "http://localhost/1", "private network"),
    redirect("to the metadata of a cloud", "http://169.254.169.254/latest/meta-data", "private network"),
    redirect("with a password", "http://desk:secret@HOST/1", "plain host name"),
    redirect("with a blank in the address", "http://HOST/a b", "blank or control"),
    redirect("to a host name that is none", "http://xn--/1", ""),
    redirect("to a port that is none", "http://HOST:99999/1", "unusable address"),
    page(
        "name without address",
        reply(302, Location="http://nowhere.invalid/1"),
        "trylater",
        "connection failed",
    ),
    page("port that is closed", reply(200), "trylater", "", link="http://closed.{host}/1"),
    page("TLS: the server speaks none", reply(200), "trylater", "", link="https://plain.{host}/1"),
    page("TLS: a certificate of its own", reply(200), "trylater", "certificate", link="https://own.{host}/1"),
    page("gzip bomb", reply(200, BOMB, Content_Encoding="gzip"), "refused", "unpacks to more than"),
    page(
        "gzip bomb in gzip",
        reply(200, gzip.compress(BOMB), Content_Encoding="gzip, gzip"),
        "refused",
        "unpacks to more than",
    ),
    page("broken gzip", reply(200, b"plain", Content_Encoding="gzip"), "trylater", "broken gzip"),
    page(
        "cut gzip",
        reply(200, gzip.compress(b"x" * 999)[:20], Content_Encoding="gzip"),
        "trylater",
        "cut gzip",
    ),
    page(
        "coding that nobody knows",
        reply(200, b"x", Content_Encoding="br"),
        "refused",
        "unknown content coding",
    ),
    page("endless body", endless, "http_200", "too large: more than"),
    page("length beyond the limit", reply(200, b"x" * (LARGEST + 1)), "http_200", "too large"),
    page("slow drip", drip, "trylater", "no whole answer within"),
    page("silence", silence, "trylater", "timeout"),
    page(
        "body shorter than its length",
        raw(OK + b"Content-Length: 500\r\n\r\nshort"),
        "trylater",
        "connection failed",
    ),
    page("negative length", raw(OK + b"Content-Length: -5\r\n\r\nx"), "trylater", "connection failed"),
    page(
        "length that is no number",
        raw(OK + b"Content-Length: many\r\n\r\nx"),
        "trylater",
        "connection failed",
    ),
    page(
        "chunk without a size",
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx"),
        "trylater",
        "connection failed",
    ),
    page(
        "chunk that ends early",
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
        "trylater",
        "connection failed",
    ),
    page("no HTTP", raw(b"SSH-2.0-OpenSSH_9.9\r\n"), "trylater", "connection failed"),
    page(
        "header without end", raw(OK + b"X: " + b"y" * 200_000 + b"\r\n\r\n"), "trylater", "connection failed"
    ),
    page("connection closed at once", raw(b""), "trylater", "connection failed"),
    page(
        "PDF in place of the page",
        reply(200, b"%PDF-1.7", Content_Type="application/pdf"),
        "refused",
        "wrong media type",
    ),
    page(
        "picture in place of the page",
        reply(200, b"GIF89a", Content_Type="image/gif"),
        "refused",
        "wrong media type",
    ),
    Fault(
        "robots.txt forbids the page",
        {"/robots.txt": reply(200, RULES.format(path="/view")), PAGE: reply(200)},
        "fetch",
        "refused",
        "robots.txt forbids",
    ),
    read("page without text", reply(200, "<html><body><p></p></body></html>"), "NoRelease"),
    read("empty body", reply(200, b""), "NoRelease"),
    read("random bytes as HTML", reply(200, bytes(range(256)) * 40), "NoRelease"),
    read("elements nested without end", reply(200, "<div>" * 30_000), "NoRelease"),
    read(
        "XML bomb in place of the page",
        reply(200, LAUGHS + "<x>&i;</x>", Content_Type="application/xml"),
        "NoRelease",
    ),
    attached("is gone", reply(404), "fetch", "http_404", "404"),
    attached("is a page", reply(200, "<p>파일이 없습니다</p>"), "fetch", "refused", "wrong media type"),
    attached("beyond the limit", reply(200, b"PK" * LARGEST, **BINARY), "fetch", "http_200", "too large"),
    attached("of another kind", reply(200, b"GIF89a", **BINARY), "read", "UnreadablePage", "neither HWPX"),
    attached("broken", reply(200, b"PK\x03\x04", **BINARY), "read", "UnreadablePage", "cannot be read"),
    listing("robots.txt answers 500", {"/robots.txt": reply(500)}, "trylater", "robots.txt cannot be read"),
    listing("robots.txt does not come", {"/robots.txt": raw(b"")}, "trylater", "robots.txt cannot be read"),
    listing(
        "robots.txt forbids it",
        {"/robots.txt": reply(200, RULES.format(path="/"))},
        "refused",
        "robots.txt forbids",
    ),
    listing("answers 500", {LIST: reply(500)}, "http_500", "500"),
    listing("is gone", {LIST: reply(404)}, "http_404", "404"),
    listing(
        "is a bomb", {LIST: reply(200, BOMB, Content_Encoding="gzip")}, "refused", "unpacks to more than"
    ),
    listing(
        "sends on into a private network",
        {LIST: reply(302, Location="http://10.0.0.1/")},
        "refused",
        "private network",
    ),
    listing("under repair", {LIST: reply(200, "<html>시스템 점검 중입니다</html>")}, "refused", NOTHING),
    listing("never ends", {LIST: _board}, "refused", "goes on after 3 pages"),
    listing(
        "breaks off after its first page",
        {LIST: reply(200, _list_page(11)), f"{LIST}?page=2": reply(502), "/view?no=11": reply(404)},
        "http_502",
        "502",
    ),
    listing(
        "feed with an XML bomb", {"/feed": reply(200, LAUGHS + "<rss>&i;</rss>")}, "refused", NOTHING, FEED
    ),
    listing(
        "feed with an external entity",
        {"/feed": reply(200, SECRET + "<rss>&a;</rss>")},
        "refused",
        NOTHING,
        FEED,
    ),
    listing(
        "feed that is no XML", {"/feed": reply(200, "<rss><channel><item><tit")}, "refused", NOTHING, FEED
    ),
    listing("feed beyond the limit", {"/feed": endless}, "http_200", "too large", FEED),
    listing(
        "sitemap with an XML bomb",
        {"/sitemap.xml": reply(200, LAUGHS + "<urlset>&i;</urlset>")},
        "refused",
        NOTHING,
        SITEMAP,
    ),
    listing(
        "sitemap that names itself",
        {
            "/sitemap.xml": reply(
                200, "<sitemapindex><sitemap><loc>http://HOST/sitemap.xml</loc></sitemap></sitemapindex>"
            )
        },
        "refused",
        NOTHING,
        SITEMAP,
    ),
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A fault and the rows (stage, kind, message) that it left."""

    fault: Fault
    rows: Sequence[tuple[str, str, str]]

    @property
    def is_right(self) -> bool:
        """Whether there is just the row that was expected, beside those of pages that the list named."""
        wanted = self.fault
        rows = [row for row in self.rows if row[0] == wanted.stage]
        return len(rows) == 1 and rows[0][1] == wanted.kind and wanted.message in rows[0][2]


def host_of(number: int) -> str:
    return f"fault-{number:02d}.goeul.test"


def run_faults(folder: Path, faults: Sequence[Fault] = FAULTS) -> list[Outcome]:
    """One run over all faults in a database of its own under `folder`."""
    with ExitStack() as stack:
        resolve = stack.enter_context(_servers(folder, faults))
        settings = Settings(home=folder, resolve=resolve)
        sources = [_source(number, fault) for number, fault in enumerate(faults)]
        workspace = stack.enter_context(Workspace.open(settings, sources))
        workspace.fetch_settings = replace(
            workspace.fetch_settings, retries=0, timeout=4.0, total_timeout=6.0, max_bytes=LARGEST
        )
        run_collecting(workspace, "ingest", {}, None)
        with workspace.session() as session:
            query = select(Failure.source_id, Failure.stage, Failure.kind, Failure.message).order_by(
                Failure.id
            )
            rows = list(session.execute(query))
    found = {
        source.id: [(row[1], row[2], row[3]) for row in rows if row[0] == source.id] for source in sources
    }
    return [Outcome(fault, found[source.id]) for fault, source in zip(faults, sources, strict=True)]


def _source(number: int, fault: Fault) -> Source:
    host = host_of(number)
    board = {
        "kind": "board",
        "list_url": f"http://{host}{LIST}",
        "board": {"link": "a"},
        "paging": {"parameter": "page", "max_pages": 3} if fault.stage == "list" else {},
    }
    given = {name: str(value).format(host=host) for name, value in fault.source.items()}
    fields = {"name": fault.name, "rate": 0.0, "window_days": 9999, "enabled": True}
    return Source.model_validate({"id": f"fault-{number:02d}", **board, **fields, **given})


@contextmanager
def _servers(folder: Path, faults: Sequence[Fault]) -> Iterator[dict[str, tuple[str, int]]]:
    """A plain server for all hosts, one with a certificate of its own, and a port where nobody listens."""
    answers: dict[str, dict[str, Answer]] = {}
    for number, fault in enumerate(faults):
        host = host_of(number)
        link = fault.link.format(host=host)
        answers[host] = {LIST: reply(200, _list_page(1, link=link)), **fault.answers}
    own = {f"own.{host}": {"/1": reply(200)} for host in answers}
    tls = with_own_certificate(Server(own), "own", folder)
    nobody = Server({})
    nobody.server_close()
    with serving(Server(answers)) as port, serving(tls) as tls_port:
        ports = {"own": tls_port, "closed": nobody.server_port, "plain": port}
        hosts = {f"{name}.fault-*.goeul.test": ("127.0.0.1", its) for name, its in ports.items()}
        yield {**hosts, "*.goeul.test": ("127.0.0.1", port)}


def main() -> None:
    """Print the table; end with 1 where a fault left something else than expected."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run_faults(Path(folder))
    print("| fault | stage | kind | message | as expected |")
    print("| --- | --- | --- | --- | --- |")
    for outcome in outcomes:
        for stage, kind, message in outcome.rows or [("", "", "nothing")]:
            short = message.replace("|", "/")[:70]
            right = "yes" if outcome.is_right else "NO"
            print(f"| {outcome.fault.name} | {stage} | {kind} | {short} | {right} |")
    wrong = [outcome.fault.name for outcome in outcomes if not outcome.is_right]
    print(f"\n{len(outcomes)} faults, {len(outcomes) - len(wrong)} as expected")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
