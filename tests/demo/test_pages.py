"""What the pages of the demo site show: the release, its family's boilerplate, lists that end."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
import pytest
from bs4 import BeautifulSoup

from app.demo import DemoSite, Release
from app.demo.releases import Trouble, load_releases
from app.demo.site import Outlet, Reply
from extractors.datadir import DATA
from extractors.page.read import read_page
from flows.fetch.sources import SourceKind, load_sources

RELEASES = load_releases()
OUTLETS = tuple(DemoSite.load().outlets.values())
SOURCES = load_sources(DATA / "demo" / "sources")
BOILERPLATE = {
    "mediaon": [
        "2026.11.20 (금)",
        "맑음",
        "기상청 제공",
        "등록 20",
        "COVER STORY",
        "무단 전재 및 재배포 금지",
    ],
    "ndsoft": ["기자명", "승인 20", "이 기사를 공유합니다", "댓글삭제", "저작권자 ©", "다른기사 보기"],
    "kimsq": ["undefined", "관련기사", "M기자", "카카오"],
    "gnuboard": ["팝업레이어 알림", "해당된 기사를 공유합니다", "작성일", "등록된 댓글이 없습니다."],
    "egov": ["담당부서", "조회수", "공공누리", "이전글", "만족하셨습니까?", "최종수정일"],
}


def page(site: DemoSite, url: str) -> Reply:
    parts = urlsplit(url)
    return site.reply(parts.netloc, f"{parts.path}?{parts.query}" if parts.query else parts.path)


def decoded(reply: Reply) -> str:
    """The text of a page as its bytes are, whatever its declaration says."""
    try:
        return reply.body.decode("utf-8")
    except UnicodeDecodeError:
        return reply.body.decode("cp949")


def visible(reply: Reply) -> str:
    tree = lxml.html.fromstring(decoded(reply).encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    for element in tree.xpath("//script | //style"):
        element.drop_tree()
    return re.sub(r"\s+", " ", tree.text_content())


def outlet_of(release: Release) -> Outlet:
    return next(outlet for outlet in OUTLETS if outlet.key == release.outlet)


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: f"{release.outlet}-{release.id}")
def test_a_page_shows_its_release_among_boilerplate(site: DemoSite, release: Release) -> None:
    reply = page(site, site.url_of(release))
    text = visible(reply)
    assert reply.status == 200
    assert 30_000 <= len(reply.body) <= 150_000
    for part in [release.title, *release.subtitles, *release.captions]:
        assert part in text
    for part in release.body:
        assert (part in text) != release.in_document
    if release.byline is not None:
        assert release.byline in text
    family = outlet_of(release).family
    for marker in BOILERPLATE[family]:
        assert marker in text, marker


def test_a_document_holds_the_text_that_its_page_does_not_print(site: DemoSite) -> None:
    (release,) = [release for release in RELEASES if release.in_document]
    outlet = outlet_of(release)
    soup = BeautifulSoup(decoded(page(site, site.url_of(release))), "lxml")
    link = soup.select_one(f"a[href^='{outlet.file_path}']")
    assert link is not None
    assert link.get_text() == release.attachments[0]
    file = page(site, f"http://{outlet.host}{link['href']}")
    assert (file.status, file.media_type) == (200, "application/octet-stream")
    (article,) = read_page(file.body)
    assert (article.title, article.body) == (release.title, release.body)
    assert page(site, f"http://{outlet.host}{outlet.file_path}?wr_id=2301&no=0").status == 404


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: f"{release.outlet}-{release.id}")
def test_a_page_declares_a_charset_that_holds_unless_it_is_trouble(site: DemoSite, release: Release) -> None:
    reply = page(site, site.url_of(release))
    assert reply.charset is not None
    assert f"charset={reply.charset}" in reply.body.decode("ascii", "ignore").lower().replace('"', "")
    try:
        text = reply.body.decode("cp949" if reply.charset == "euc-kr" else reply.charset)
        holds = release.title in text
    except UnicodeDecodeError:
        holds = False
    assert holds == (release.trouble is not Trouble.CHARSET)


def test_rendering_is_the_same_every_time(site: DemoSite) -> None:
    other = DemoSite.load()
    for release in RELEASES[::7]:
        url = site.url_of(release)
        assert page(site, url) == page(other, url)


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.key)
def test_the_list_pages_link_every_release_once(site: DemoSite, outlet: Outlet) -> None:
    found: list[str] = []
    number = 1
    while links := list_links(site, outlet, number):
        found += links
        number += 1
    releases = site.releases_of(outlet)
    gone = [outlet.detail_url(row.id) for row in outlet.rows if row.id is not None]
    wanted = [outlet.detail_url(release.id) for release in releases if not release.pinned]
    assert sorted(found) == sorted([*wanted, *gone])
    assert number - 1 == -(-(len(wanted) + len(outlet.rows)) // outlet.page_size)


def list_links(site: DemoSite, outlet: Outlet, number: int) -> list[str]:
    """The addresses in the rows of a list page, without pinned ones and dead links."""
    soup = BeautifulSoup(decoded(page(site, f"http://{outlet.host}{outlet.list_url(number)}")), "lxml")
    source = next(source for source in SOURCES.values() if urlsplit(source.list_url).netloc == outlet.host)
    rows = soup.select(source.board.row if source.board and source.board.row else "ul.type2 > li")
    kept = [row for row in rows if not row.select(".ico_notice")]
    links = [row.select_one(f"a[href*='{outlet.id_param}=']") for row in kept]
    return [str(link["href"]) for link in links if link is not None]


def test_pinned_notices_stand_on_every_list_page(site: DemoSite) -> None:
    pinned = next(release for release in RELEASES if release.pinned)
    outlet = outlet_of(pinned)
    for number in (1, 2):
        text = decoded(page(site, f"http://{outlet.host}{outlet.list_url(number)}"))
        assert outlet.detail_url(pinned.id).replace("&", "&amp;") in text


def test_every_outlet_but_the_feed_has_several_list_pages(site: DemoSite) -> None:
    for source in SOURCES.values():
        if source.kind is SourceKind.BOARD:
            outlet = site.outlets[urlsplit(source.list_url).netloc]
            assert list_links(site, outlet, 2), source.id


def test_the_sources_reach_every_release_once(site: DemoSite) -> None:
    """Each outlet has one way in: the same page must not be found twice."""
    hosts = [urlsplit(source.list_url).netloc for source in SOURCES.values()]
    assert sorted(hosts) == sorted(site.outlets)
    feed = next(source for source in SOURCES.values() if source.kind is SourceKind.FEED)
    tree = lxml.etree.fromstring(page(site, feed.list_url).body)
    outlet = site.outlets[urlsplit(feed.list_url).netloc]
    assert tree.xpath("//item/link/text()") == [site.url_of(release) for release in site.releases_of(outlet)]


def test_unknown_hosts_and_addresses_are_not_found(site: DemoSite) -> None:
    assert page(site, "http://nowhere.goeul.test/").status == 404
    assert page(site, "http://naru-ilbo.goeul.test/news/articleView.html?idxno=1").status == 404
    assert page(site, "http://naru-ilbo.goeul.test/member/login.html").status == 404
