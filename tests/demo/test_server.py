"""The demo site over a real socket: hosts, conditional requests and the trouble that it makes on purpose."""

from __future__ import annotations

import httpx
import pytest

from app.demo import DemoServer, Release, serve_demo
from app.demo.releases import Trouble, load_releases

RELEASES = load_releases()


def ask(server: DemoServer, url: str, method: str = "GET", **headers: str) -> httpx.Response:
    """A request to the server's address in the name of the URL's host, as with `resolve`."""
    target = httpx.URL(url)
    local = target.copy_with(host=server.address[0], port=server.address[1])
    fields = {"Host": target.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    with httpx.Client(trust_env=False) as client:
        return client.request(method, local, headers=fields)


def with_trouble(trouble: Trouble | None) -> Release:
    return next(r for r in RELEASES if r.trouble is trouble and r.revision is None)


def test_hosts_are_told_apart(server: DemoServer) -> None:
    assert server.address[0] == "127.0.0.1"
    for host in server.hosts:
        answer = ask(server, f"http://{host}/robots.txt")
        assert answer.status_code == 200
        assert answer.text.startswith("User-agent: *\nDisallow: /")
    assert ask(server, "http://elsewhere.goeul.test/").status_code == 404


def test_a_page_unchanged_is_not_sent_again(server: DemoServer) -> None:
    url = server.site.url_of(with_trouble(None))
    first = ask(server, url)
    assert first.status_code == 200
    again = ask(server, url, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    since = ask(server, url, If_Modified_Since=first.headers["Last-Modified"])
    assert since.status_code == 304
    assert ask(server, url, If_None_Match='"another"').status_code == 200
    assert ask(server, url, If_Modified_Since="gestern").status_code == 200


def test_head_has_the_fields_without_the_body(server: DemoServer) -> None:
    url = server.site.url_of(with_trouble(None))
    head = ask(server, url, "HEAD")
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(ask(server, url).content))


def test_a_server_error_recovers_at_the_second_request(server: DemoServer) -> None:
    url = server.site.url_of(with_trouble(Trouble.RECOVERS))
    first, second, third = (ask(server, url) for _ in range(3))
    assert (first.status_code, first.headers["Retry-After"]) == (500, "1")
    assert (second.status_code, third.status_code) == (200, 200)


def test_a_page_changes_for_those_who_know_its_first_version(server: DemoServer) -> None:
    release = next(release for release in RELEASES if release.revision is not None)
    assert release.revision is not None
    url = server.site.url_of(release)
    first = ask(server, url)
    second = ask(server, url, If_None_Match=first.headers["ETag"])
    assert first.status_code == second.status_code == 200
    assert release.revision.title not in first.text
    assert release.revision.title in second.text
    assert second.headers["ETag"] != first.headers["ETag"]
    assert ask(server, url, If_None_Match=second.headers["ETag"]).status_code == 304
    assert ask(server, url).text == first.text, "those who know nothing get the first version"


def test_a_listed_page_may_be_gone(server: DemoServer) -> None:
    outlet, row = next((o, row) for o in server.site.outlets.values() for row in o.rows if row.id is not None)
    assert (
        row.title
        in ask(server, f"http://{outlet.host}{outlet.list_url(1)}").text
        + ask(server, f"http://{outlet.host}{outlet.list_url(2)}").text
    )
    assert row.id is not None
    assert ask(server, f"http://{outlet.host}{outlet.detail_url(row.id)}").status_code == 404


@pytest.mark.parametrize(
    "release", [r for r in RELEASES if r.trouble is Trouble.CHARSET], ids=lambda r: r.outlet
)
def test_a_false_charset_is_in_the_header_too(server: DemoServer, release: Release) -> None:
    answer = ask(server, server.site.url_of(release))
    declared = answer.headers["Content-Type"].partition("charset=")[2].lower()
    actual = {"utf-8": "cp949", "euc-kr": "utf-8"}[declared]
    assert release.body[0] in answer.content.decode(actual)


def test_the_port_is_free_again_afterwards(server: DemoServer) -> None:
    with serve_demo() as other:
        assert other.address != server.address
        port = other.address[1]
    with serve_demo(port) as again:
        assert again.address[1] == port
