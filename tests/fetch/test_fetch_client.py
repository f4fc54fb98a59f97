"""The manners of the client, seen from the server's side."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import socket
import zlib

import pytest
from conftest import Fetching
from fetch_server import Answer, Handler, Web, in_turn, raw, reply

from flows.fetch.client import Fetcher, Response
from flows.fetch.errors import FetchError, Gone, Refused, TryLater

PAGE = "<title>다온시, 봄맞이 하천 정비</title>"


def outcome(fetching: Fetching, url: str, **settings: object) -> Response | FetchError:
    """What `get` gives or raises."""

    async def use(fetcher: Fetcher) -> Response | FetchError:
        try:
            return await fetcher.get(url, delay=0)
        except FetchError as error:
            return error

    return fetching(use, **settings)


def test_a_page_comes_with_everything_that_a_capture_needs(fetching: Fetching, web: Web) -> None:
    web.answers["/news/1"] = reply(200, PAGE, ETag='"a1"', Last_Modified="Wed, 04 Mar 2026 01:00:00 GMT")
    response = outcome(fetching, "http://daon.test/news/1")
    assert isinstance(response, Response)
    assert (response.status, response.http_version, response.not_modified) == (200, "HTTP/1.1", False)
    assert response.body.decode() == PAGE
    assert (response.etag, response.last_modified) == ('"a1"', "Wed, 04 Mar 2026 01:00:00 GMT")
    assert response.content_type == "text/html; charset=utf-8"
    assert response.fetched_at == web.clock.now()
    # the name of the URL is on the wire, not the address that stands for it
    assert ("Host", "daon.test") in response.request_headers
    assert web.asked[-1].headers["User-Agent"] == "Goeul/0.1 (+mailto:desk@goeul.test)"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(PAGE.encode(), mtime=0)),
        ("deflate", zlib.compress(PAGE.encode())),
        # some servers leave the zlib envelope away
        ("deflate", zlib.compress(PAGE.encode())[2:-4]),
        # the last coding applied is the first undone
        ("deflate, gzip", gzip.compress(zlib.compress(PAGE.encode()), mtime=0)),
        ("identity", PAGE.encode()),
    ],
)
def test_content_codings_are_undone_and_kept(
    fetching: Fetching, web: Web, coding: str, packed: bytes
) -> None:
    web.answers["/"] = reply(200, packed, Content_Encoding=coding)
    response = outcome(fetching, "http://daon.test/")
    assert isinstance(response, Response)
    assert (response.body.decode(), response.raw) == (PAGE, packed)


def test_an_unchanged_page_is_not_sent_again(fetching: Fetching, web: Web) -> None:
    web.answers["/"] = lambda handler: reply(304 if handler.headers["If-None-Match"] else 200, PAGE)(handler)

    async def use(fetcher: Fetcher) -> tuple[Response, Response]:
        first = await fetcher.get("http://daon.test/", delay=0)
        again = await fetcher.get("http://daon.test/", etag='"a1"', last_modified="yesterday", delay=0)
        return first, again

    first, again = fetching(use)
    assert (first.not_modified, again.not_modified, again.body) == (False, True, b"")
    assert web.asked[-1].headers["If-Modified-Since"] == "yesterday"


def test_a_form_is_posted(fetching: Fetching, web: Web) -> None:
    web.answers["/list"] = lambda handler: reply(200, handler.form)(handler)

    async def use(fetcher: Fetcher) -> Response:
        return await fetcher.post("http://daon.test/list", {"pageIndex": "2", "title": "보도"}, delay=0)

    response = fetching(use)
    assert response.method == "POST"
    assert response.body == response.request_body == b"pageIndex=2&title=%EB%B3%B4%EB%8F%84"


def gaps(web: Web, host: str) -> list[float]:
    times = [one.at for one in web.asked if one.host == host]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def ask_many(fetching: Fetching, hosts: list[str], delay: float) -> None:
    async def use(fetcher: Fetcher) -> None:
        urls = [f"http://{host}/{number}" for number in range(5) for host in hosts]
        await asyncio.gather(*(fetcher.get(url, delay=delay) for url in urls))

    fetching(use)


def test_a_host_sees_one_request_at_a_time_and_never_too_soon(fetching: Fetching, web: Web) -> None:
    web.answers["*"] = reply(200, PAGE)
    hosts = ["daon.test", "haesol.test", "garam.test"]
    ask_many(fetching, hosts, delay=2.0)
    for host in hosts:
        assert web.most_at_once[host] == 1
        assert len(gaps(web, host)) == 5
        assert min(gaps(web, host)) >= 2.0


def test_crawl_delay_counts_where_it_is_longer(fetching: Fetching, web: Web) -> None:
    web.answers["*"] = reply(200, PAGE)
    web.answers["daon.test/robots.txt"] = reply(200, "User-agent: *\nCrawl-delay: 7\n")
    ask_many(fetching, ["daon.test"], delay=2.0)
    assert min(gaps(web, "daon.test")) >= 7.0


def test_a_host_that_is_too_busy_is_asked_more_slowly(fetching: Fetching, web: Web) -> None:
    web.answers["*"] = reply(200, PAGE)
    web.answers["/0"] = in_turn(reply(503), reply(200, PAGE))
    ask_many(fetching, ["daon.test"], delay=10.0)
    first_after = gaps(web, "daon.test")[2]
    assert first_after > 10.0
    # and it is trusted again, a little with each good answer
    assert gaps(web, "daon.test")[-1] < first_after


RULES = "User-agent: goeul\nDisallow: /admin\nUser-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    ("answer", "path", "expected"),
    [
        (reply(200, RULES), "/news/1", Response),
        (reply(200, RULES), "/admin/1", Refused),
        # our own group is not there: the one for everybody counts
        (reply(200, "User-agent: *\nDisallow: /news"), "/news/1", Refused),
        # the longer rule wins
        (reply(200, "User-agent: *\nDisallow: /\nAllow: /news/"), "/news/1", Response),
        # RFC 9309, 2.3.1.3: "unavailable" allows everything
        (reply(404), "/news/1", Response),
        (reply(403), "/news/1", Response),
        # 2.3.1.4: "unreachable" forbids everything, for now
        (reply(500), "/news/1", TryLater),
        (raw(b""), "/news/1", TryLater),
        # a server that is busy has rules all the same
        (reply(429), "/news/1", TryLater),
        (reply(302, Location="/rules"), "/news/1", Refused),
        # an error page in place of rules says nothing
        (reply(200, "<html><body>없는 페이지입니다</body></html>"), "/news/1", Response),
        (reply(200, b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /"), "/news/1", Refused),
    ],
)
def test_robots(fetching: Fetching, web: Web, answer: Answer, path: str, expected: type) -> None:
    web.answers |= {
        "/robots.txt": answer,
        "/rules": reply(200, "User-agent: *\nDisallow: /"),
        path: reply(200, PAGE),
    }
    assert type(outcome(fetching, f"http://daon.test{path}")) is expected
    assert web.paths().count(path) == (expected is Response)


def test_robots_is_asked_for_once(fetching: Fetching, web: Web) -> None:
    web.answers["*"] = reply(200, PAGE)
    ask_many(fetching, ["daon.test", "haesol.test"], delay=0)
    assert sorted(one.host for one in web.asked if one.path == "/robots.txt") == ["daon.test", "haesol.test"]


def test_a_run_that_is_broken_off_leaves_nothing_running(fetching: Fetching, web: Web) -> None:
    web.answers["/robots.txt"] = drip

    async def use(fetcher: Fetcher) -> None:
        asking = asyncio.create_task(fetcher.get("http://daon.test/1", delay=0))
        while not web.asked:
            await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    fetching(use)
    assert web.paths() == []


@pytest.mark.parametrize(
    ("status", "expected", "attempts"),
    [
        (404, Gone, 1),
        (410, Gone, 1),
        (401, Refused, 1),
        (403, Refused, 1),
        (451, Refused, 1),
        (408, TryLater, 3),
        (429, TryLater, 3),
        (500, TryLater, 3),
        (502, TryLater, 3),
        (503, TryLater, 3),
        # not modified, though nobody asked whether it was
        (304, Refused, 1),
    ],
)
def test_statuses(fetching: Fetching, web: Web, status: int, expected: type, attempts: int) -> None:
    web.answers["/1"] = reply(status)
    error = outcome(fetching, "http://daon.test/1")
    assert isinstance(error, FetchError)
    assert (type(error), error.status, len(web.paths())) == (expected, status, attempts)
    assert "\n" not in str(error)


def test_a_server_that_recovers_is_waited_for_as_long_as_it_asks(fetching: Fetching, web: Web) -> None:
    # the date is that of the clock of the test, 40 seconds ahead
    date = "Wed, 04 Mar 2026 02:17:27 GMT"
    busy = [reply(500, Retry_After="7"), reply(503, Retry_After=date), reply(200, PAGE)]
    web.answers["/1"] = in_turn(*busy)
    response = outcome(fetching, "http://daon.test/1")
    assert isinstance(response, Response)
    assert web.clock.slept == [7.0, 40.0]


def test_a_server_that_asks_for_a_long_pause_gets_it(fetching: Fetching, web: Web) -> None:
    web.answers["/1"] = in_turn(reply(503, Retry_After="3600"), reply(200, PAGE))

    async def use(fetcher: Fetcher) -> list[float | None]:
        asked_for = []
        for pause in (0, 3000):
            await web.clock.sleep(pause)
            with pytest.raises(TryLater) as raised:
                await fetcher.get("http://daon.test/1", delay=0)
            asked_for.append(raised.value.retry_after)
        assert len(web.paths()) == 1
        await web.clock.sleep(601)
        await fetcher.get("http://daon.test/1", delay=0)
        return asked_for

    assert fetching(use) == [3600.0, None]


def test_back_off_grows(fetching: Fetching, web: Web) -> None:
    web.answers["/1"] = reply(500)
    outcome(fetching, "http://daon.test/1", retries=4)
    assert len(web.clock.slept) == 4
    for slept, nominal in zip(web.clock.slept, [1, 2, 4, 8], strict=True):
        assert nominal * 0.75 <= slept <= nominal * 1.25


def test_a_silent_host_is_given_up_and_tried_again_later(fetching: Fetching, web: Web) -> None:
    web.answers["daon.test/1"] = raw(b"")
    web.answers["haesol.test/1"] = reply(200, PAGE)

    async def use(fetcher: Fetcher) -> list[int]:
        counts = []
        for pause in (0, 0, 0, 0, 0, 1000):
            await web.clock.sleep(pause)
            with pytest.raises(TryLater):
                await fetcher.get("http://daon.test/1", delay=0)
            counts.append(len(web.paths("daon")))
        # other hosts do not pay for it
        await fetcher.get("http://haesol.test/1", delay=0)
        return counts

    assert fetching(use, retries=0) == [1, 2, 3, 3, 3, 4]


def test_redirects_are_followed_to_the_end(fetching: Fetching, web: Web) -> None:
    web.answers |= {
        "daon.test/old": reply(301, Location="/보도/1".encode().decode("latin-1")),
        "daon.test/%EB%B3%B4%EB%8F%84/1": reply(302, Location="http://haesol.test/1#body"),
        "haesol.test/1": reply(200, PAGE),
    }
    response = outcome(fetching, "http://daon.test/old")
    assert isinstance(response, Response)
    assert (response.url, response.final_url) == ("http://daon.test/old", "http://haesol.test/1")
    assert [one.path for one in web.asked if one.host == "haesol.test"] == ["/robots.txt", "/1"]


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("/loop", "more than 5 redirects"),
        ("file:///etc/passwd", "scheme 'file'"),
        ("javascript:alert(1)", "unusable address"),
        ("gopher://daon.test/1", "scheme 'gopher'"),
        # the test server itself, under an address that nobody named
        ("http://127.0.0.1:{port}/1", "private network"),
        ("http://localhost:{port}/1", "private network"),
        ("http://[::1]:{port}/1", "private network"),
        ("http://desk:secret@daon.test/1", "plain host name"),
        ("http://closed.test/1", "robots.txt forbids"),
    ],
)
def test_redirects_that_lead_nowhere_good(fetching: Fetching, web: Web, location: str, said: str) -> None:
    web.answers |= {
        "/loop": reply(302, Location=location.format(port=web.port)),
        "closed.test/robots.txt": reply(200, "User-agent: *\nDisallow: /"),
        "*": reply(200, PAGE),
        "/robots.txt": reply(404),
    }
    error = outcome(fetching, "http://daon.test/loop")
    assert isinstance(error, Refused)
    assert said in str(error)
    assert "/1" not in web.paths()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hosts",
        "ftp://daon.test/1",
        "//daon.test/1",
        "http:///1",
        "http://daon.test:0/1",
        "http://daon.test:99999/1",
        "http://desk@daon.test/1",
        # header injection
        "http://daon.test/1\r\nX-Evil: 1",
        "http://daon.test/a b",
        "http://daon.test/\x00",
        "http://[fe80::1/1",
        # private addresses in all their spellings
        "http://127.0.0.1/1",
        "http://127.1/1",
        "http://2130706433/1",
        "http://0x7f000001/1",
        "http://[::1]/1",
        "http://[::ffff:10.0.0.1]/1",
        "http://10.0.0.1/1",
        "http://192.168.0.1/1",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/1",
        "http://224.0.0.1/1",
        "http://localhost/1",
    ],
)
def test_addresses_that_are_refused(fetching: Fetching, web: Web, url: str) -> None:
    assert type(outcome(fetching, url)) is Refused
    assert web.asked == []


def test_a_source_may_allow_a_private_address(fetching: Fetching, web: Web) -> None:
    web.answers["/1"] = reply(200, PAGE)

    async def use(fetcher: Fetcher) -> Response:
        return await fetcher.get(f"http://127.0.0.1:{web.port}/1", delay=0, allow_private=True)

    assert fetching(use).status == 200


def test_a_name_without_address(fetching: Fetching) -> None:
    assert type(outcome(fetching, "http://nowhere.invalid/1", retries=0)) is TryLater


def test_a_closed_port(fetching: Fetching) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = outcome(fetching, "http://daon.test/1", retries=0, resolve={"daon.test": ("127.0.0.1", port)})
    assert type(error) is TryLater


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"<p>" * 4096)


def drip(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while True:
        handler.wfile.write(b".")
        handler.wfile.flush()
        threading_pause(0.02)


def silence(handler: Handler) -> None:
    threading_pause(1.0)
    handler.close_connection = True


def threading_pause(seconds: float) -> None:
    socket_pair = socket.socketpair()
    socket_pair[0].settimeout(seconds)
    try:
        socket_pair[0].recv(1)
    except TimeoutError:
        pass
    finally:
        for end in socket_pair:
            end.close()


BOMB = gzip.compress(b"0" * 50_000_000)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    ("answer", "expected", "said"),
    [
        (reply(200, b"x" * 300_000), Refused, "too large: 300000 bytes"),
        (endless, Refused, "too large: more than 200000 bytes"),
        (reply(200, BOMB, Content_Encoding="gzip"), Refused, "unpacks to more than"),
        (reply(200, gzip.compress(BOMB), Content_Encoding="gzip, gzip"), Refused, "unpacks to more than"),
        (reply(200, b"plain", Content_Encoding="gzip"), TryLater, "broken gzip"),
        (reply(200, gzip.compress(b"x" * 999)[:20], Content_Encoding="gzip"), TryLater, "cut gzip"),
        (reply(200, b"plain", Content_Encoding="br"), Refused, "unknown content coding"),
        (
            reply(200, b"%PDF-1.7", Content_Type="application/pdf"),
            Refused,
            "wrong media type: application/pdf",
        ),
        (reply(200, b"GIF89a", Content_Type="IMAGE/GIF"), Refused, "wrong media type: image/gif"),
        (drip, TryLater, "no whole answer within 0.5 s"),
        (silence, TryLater, "timeout"),
        # the body ends before its length, and goes on after it
        (raw(HEAD + b"Content-Length: 500\r\n\r\nshort"), TryLater, "connection failed"),
        (raw(HEAD + b"Content-Length: -5\r\n\r\nx"), TryLater, "connection failed"),
        (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx"), TryLater, "connection failed"),
        (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"), TryLater, "connection failed"),
        (raw(b"SSH-2.0-OpenSSH_9.9\r\n"), TryLater, "connection failed"),
        (raw(HEAD + b"X: " + b"y" * 200_000 + b"\r\n\r\n"), TryLater, "connection failed"),
        (raw(b""), TryLater, "connection failed"),
    ],
)
def test_a_hostile_web(fetching: Fetching, web: Web, answer: Answer, expected: type, said: str) -> None:
    web.answers["/1"] = answer
    error = outcome(
        fetching, "http://daon.test/1", max_bytes=200_000, timeout=0.3, total_timeout=0.5, retries=0
    )
    assert type(error) is expected
    assert said in str(error)
    assert "\n" not in str(error)


def test_what_follows_the_declared_length_is_not_the_page(fetching: Fetching, web: Web) -> None:
    web.answers["/1"] = raw(HEAD + b"Content-Length: 5\r\n\r\nshortHTTP/1.1 200 OK\r\n\r\nsmuggled")
    response = outcome(fetching, "http://daon.test/1")
    assert isinstance(response, Response)
    assert response.body == b"short"


def test_a_page_without_media_type_or_length_is_taken(fetching: Fetching, web: Web) -> None:
    web.answers["/1"] = raw(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE.encode())
    response = outcome(fetching, "http://daon.test/1")
    assert isinstance(response, Response)
    assert response.body.decode() == PAGE
