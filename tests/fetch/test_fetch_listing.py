"""Lists: what they hold and where they end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Fetching
from fetch_server import Answer, Handler, Web, reply

from flows.fetch.client import Fetcher, Response
from flows.fetch.errors import Gone, Refused, TryLater
from flows.fetch.listing import End, ListEntry, ListPage, discover
from flows.fetch.listing.files import local_path
from flows.fetch.sources import Board, Detail, Paging, Source, SourceKind, folder_source

TODAY = date(2026, 3, 4)
BOARD = Source(
    id="daon",
    name="다온시 보도자료",
    kind=SourceKind.BOARD,
    list_url="http://daon.test/list?mid=7",
    board=Board(link="td a", pinned="td.notice"),
    paging=Paging(parameter="page"),
    rate=0,
)


def row(number: int, day: str, *, notice: bool = False) -> str:
    mark = '<td class="notice">공지</td>' if notice else f"<td>{number}</td>"
    return f'<tr>{mark}<td><a href="/view?no={number}&page=1">제 {number}호</a></td><td>{day}</td></tr>'


def table(*rows: str) -> str:
    return f"<html><body><h1>보도자료</h1><table><tbody>{''.join(rows)}</tbody></table></body></html>"


def pages(*bodies: str, beyond: str = table()) -> Answer:
    """A board: page n by its parameter, `beyond` for every number after the last."""

    def answer(handler: Handler) -> None:
        query = parse_qs(urlsplit(handler.path).query)
        number = int(query.get("page", ["1"])[0])
        reply(200, bodies[number - 1] if number <= len(bodies) else beyond)(handler)

    return answer


def listed(
    fetching: Fetching,
    source: Source,
    *,
    since: date = date(2026, 2, 1),
    until: date = TODAY,
    known: Collection[str] | None = None,
) -> list[ListPage]:
    captured: list[Response] = []
    found: list[ListPage] = []

    async def use(fetcher: Fetcher) -> None:
        walk = discover(
            source,
            fetcher,
            captured.append,
            since=since,
            until=until,
            today=TODAY,
            known=None if known is None else lambda urls: set(urls) & set(known),
        )
        async for page in walk:
            found.append(page)
            # the answer was kept before it was parsed
            assert source.kind is SourceKind.FILES or len(captured) == len(found)

    fetching(use, retries=0)
    return found


def numbers(found: list[ListPage]) -> list[list[int]]:
    return [[int(entry.url.rpartition("=")[2]) for entry in page.entries] for page in found]


FEB = [row(number, f"2026-02-{number:02d}") for number in range(28, 0, -1)]
OLD = [row(900 - number, "2026-01-15") for number in range(3)]
NOTICE = row(99, "2025-06-01", notice=True)
UNMARKED = row(99, "2025-06-01")
FRESH_NOTICE = row(98, "2026-03-03", notice=True)


@pytest.mark.parametrize(
    ("answer", "expected", "end"),
    [
        # the page after the last is empty
        (pages(table(*FEB[:2]), table(*FEB[2:3])), [[28, 27], [26], []], End.EMPTY),
        # the board shows its last page again
        (
            pages(table(*FEB[:2]), table(*FEB[2:3]), beyond=table(*FEB[2:3])),
            [[28, 27], [26], []],
            End.REPEATED,
        ),
        # the board jumps back to its first page
        (pages(table(*FEB[:2]), beyond=table(*FEB[:2])), [[28, 27], []], End.REPEATED),
        # beyond the range
        (pages(table(*FEB[:2]), table(*OLD)), [[28, 27], []], End.OLDER),
        # half of the page is beyond: the next page decides
        (pages(table(FEB[0], OLD[0]), table(*OLD[1:])), [[28], []], End.OLDER),
        # an old notice on top neither stops the listing nor is it in the range
        (pages(table(NOTICE, *FEB[:2]), table(NOTICE, *OLD)), [[28, 27], []], End.OLDER),
        (pages(table(UNMARKED, *FEB[:2]), table(UNMARKED, *OLD)), [[28, 27], []], End.OLDER),
        # a fresh notice on every page does not hide the end
        (pages(table(FRESH_NOTICE, *FEB[:1]), table(FRESH_NOTICE, *OLD)), [[98, 28], []], End.OLDER),
        (pages(table(FRESH_NOTICE, FEB[0]), beyond=table(FRESH_NOTICE)), [[98, 28], []], End.REPEATED),
        # a release added while it pages pushes one down to the next page: it is not listed twice
        (pages(table(*FEB[:2]), table(FEB[1], FEB[2]), table(*OLD)), [[28, 27], [26], []], End.OLDER),
        # no dates in the list: only the end of the board ends it
        (pages(table(row(3, ""), row(2, "")), table(row(1, ""))), [[3, 2], [1], []], End.EMPTY),
        # releases announced for tomorrow are not of the range, and do not end it
        (pages(table(row(5, "2026-03-05")), table(FEB[0])), [[], [28], []], End.EMPTY),
        # a maintenance page, or a new design
        (reply(200, "<html><body>시스템 점검 중입니다</body></html>"), [[]], End.EMPTY),
    ],
)
def test_a_board_ends(
    fetching: Fetching, web: Web, answer: Answer, expected: list[list[int]], end: End
) -> None:
    web.answers["*"] = answer
    found = listed(fetching, BOARD)
    assert numbers(found) == expected
    assert [page.end for page in found] == [None] * (len(expected) - 1) + [end]


def test_a_board_is_capped(fetching: Fetching, web: Web) -> None:
    web.answers["*"] = pages(*(table(one) for one in FEB))
    source = BOARD.model_copy(update={"paging": Paging(parameter="page", max_pages=3)})
    found = listed(fetching, source)
    assert (numbers(found), found[-1].end) == ([[28], [27], [26]], End.CAPPED)
    assert web.paths() == ["/list?mid=7", "/list?mid=7&page=2", "/list?mid=7&page=3"]


def test_the_nightly_ends_where_everything_is_known(fetching: Fetching, web: Web) -> None:
    web.answers["*"] = pages(table(NOTICE, *FEB[:2]), table(*FEB[2:4]), table(*FEB[4:6]))
    known = [f"http://daon.test/view?no={number}" for number in range(27)]
    found = listed(fetching, BOARD, known=known)
    # the known ones of the last page are given too: they may have changed
    assert (numbers(found), found[-1].end) == ([[28, 27], [26, 25]], End.KNOWN)
    # a backfill goes on
    assert numbers(listed(fetching, BOARD))[-2:] == [[24, 23], []]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # by offset
        ({"paging": Paging(parameter="start", first=0, step=10)}, ["/list?mid=7", "/list?mid=7&start=10"]),
        # the parameter is in the address already
        (
            {"list_url": "http://daon.test/list?page=1&mid=7", "paging": Paging(parameter="page")},
            ["/list?page=1&mid=7", "/list?mid=7&page=2"],
        ),
        # in the path
        ({"list_url": "http://daon.test/list/{page}/", "paging": Paging()}, ["/list/1/", "/list/2/"]),
    ],
)
def test_ways_of_paging(fetching: Fetching, web: Web, source: dict[str, object], expected: list[str]) -> None:
    web.answers |= {expected[0]: reply(200, table(FEB[0])), expected[1]: reply(200, table(*OLD))}
    found = listed(fetching, BOARD.model_copy(update=source))
    assert numbers(found) == [[28], []]
    assert web.paths() == expected


def test_a_board_that_is_asked_by_form(fetching: Fetching, web: Web) -> None:
    def answer(handler: Handler) -> None:
        number = int(parse_qs(handler.form.decode())["pageIndex"][0])
        reply(200, table(FEB[number - 1]) if number < 3 else table())(handler)

    web.answers["/list"] = answer
    source = BOARD.model_copy(
        update={
            "list_url": "http://daon.test/list",
            "form": {"method": "selectList", "title": "보도자료"},
            "paging": Paging(parameter="pageIndex"),
        }
    )
    assert numbers(listed(fetching, source)) == [[28], [27], []]
    assert web.asked[-1].body == b"method=selectList&title=%EB%B3%B4%EB%8F%84%EC%9E%90%EB%A3%8C&pageIndex=3"


def test_a_board_without_paging_is_one_page(fetching: Fetching, web: Web) -> None:
    web.answers["*"] = reply(200, table(*FEB[:2]))
    found = listed(fetching, BOARD.model_copy(update={"paging": Paging()}))
    assert [(len(page.entries), page.end) for page in found] == [(2, End.WHOLE)]


def test_a_page_that_fails_is_an_error_after_what_came_before(fetching: Fetching, web: Web) -> None:
    web.answers |= {"/list?mid=7": reply(200, table(FEB[0])), "*": reply(500)}
    web.answers["/robots.txt"] = reply(404)
    with pytest.raises(TryLater, match="the server answers 500"):
        listed(fetching, BOARD)


CARD = """<html><head><base href="/news/"></head><body><nav><a href="view?no=1">메뉴</a></nav>
<ul class="cards"><li><a href="view?no=2"><img src="x.jpg" alt="그림"></a>
<a href="view?no=2"><strong>해솔군, 2026.1.1. 새 청사로</strong></a><p>조회 12</p>
<span>작성일 : 2026-02-03</span></li>
<li><a href="view?no=3" title="가람시, 둘레길 열어"></a><span>02-04</span></li>
<li><a href="javascript:void(0)">더보기</a><a href="#top">위로</a>
<a href="">빈 것</a></li></ul></body></html>"""


def entries(fetching: Fetching, source: Source) -> list[ListEntry]:
    return [entry for page in listed(fetching, source, since=date(2020, 1, 1)) for entry in page.entries]


def test_cards_without_a_row_selector(fetching: Fetching, web: Web) -> None:
    web.answers["*"] = reply(200, CARD)
    source = BOARD.model_copy(update={"board": Board(link=".cards a"), "paging": Paging()})
    assert entries(fetching, source) == [
        # one entry for picture and title; the date within the title is not the list's
        ListEntry("http://daon.test/news/view?no=2", "해솔군, 2026.1.1. 새 청사로", date(2026, 2, 3)),
        ListEntry("http://daon.test/news/view?no=3", "가람시, 둘레길 열어", date(2026, 2, 4)),
    ]


def test_selectors_and_javascript_links(fetching: Fetching, web: Web) -> None:
    web.answers["*"] = reply(
        200,
        """<dl><dt class="t" data-kind="x" onclick="fn_view('123','7')">다온시, 하천 정비</dt>
        <dd>2026-01-01</dd><dd class="d">14:20</dd></dl>
        <dl><dt class="t" onclick="fn_down('9')">첨부</dt><dd class="d">2026-01-02</dd></dl>""".encode(
            "cp949"
        ),
        Content_Type="text/html; charset=utf-8",
    )
    source = BOARD.model_copy(
        update={
            "list_url": "http://daon.test/list?mid=7",
            "board": Board(row="dl", link="dt", date=".d"),
            "detail": Detail(pattern=r"fn_view\('(?P<id>\d+)'", url="./view?mid={mid}&no={id}"),
            "paging": Paging(),
        }
    )
    # the page says UTF-8 and is CP949
    assert entries(fetching, source) == [
        ListEntry("http://daon.test/view?mid=7&no=123", "다온시, 하천 정비", TODAY)
    ]


def feed_source(**update: object) -> Source:
    given: dict[str, object] = {
        "kind": SourceKind.FEED,
        "list_url": "http://daon.test/rss",
        "board": None,
        **update,
    }
    return BOARD.model_copy(update=given)


RSS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/hostname"><!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<rss version="2.0"><channel><title>다온뉴스</title>
<item><title><![CDATA[다온시, 도서관 <새벽> 개관]]></title><link>http://daon.test/1?utm_source=rss</link>
<pubDate>Tue, 03 Mar 2026 20:30:00 GMT</pubDate></item>
<item><title>가람시 &amp; 해솔군 &file;&b;</title><link>/2</link><pubDate>2026-03-03 23:50:00</pubDate></item>
<item><title>날짜 없음</title><link>http://daon.test/3</link></item>
<item><title>주소 없음</title></item>
<item><title>언제인지 모름</title><link>http://daon.test/5</link><pubDate>3일 전</pubDate></item>
<item><title>오래된 것</title><link>http://daon.test/4</link><pubDate>2019-01-01 10:00:00</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>다온시 소식</title>
<link rel="alternate" href="http://daon.test/9"/><updated>2026-03-03T23:30:00+09:00</updated></entry></feed>"""


def test_rss(fetching: Fetching, web: Web) -> None:
    web.answers["/rss"] = reply(200, RSS, Content_Type="application/rss+xml")
    (page,) = listed(fetching, feed_source())
    assert page.end is End.WHOLE
    assert [(entry.url, entry.listed_date) for entry in page.entries] == [
        # half past eight in the evening in London is the next day in Seoul
        ("http://daon.test/1", date(2026, 3, 4)),
        # a time without zone is Seoul's
        ("http://daon.test/2", date(2026, 3, 3)),
        ("http://daon.test/3", None),
        # a feed is read at any time: what counts from today says nothing
        ("http://daon.test/5", None),
    ]
    assert page.entries[0].title == "다온시, 도서관 <새벽> 개관"
    # neither the file nor the expansion came in
    assert "ha" not in page.entries[1].title
    assert web.paths() == ["/rss"]


def test_atom(fetching: Fetching, web: Web) -> None:
    web.answers["/rss"] = reply(200, ATOM, Content_Type="application/atom+xml")
    (page,) = listed(fetching, feed_source())
    assert page.entries == (ListEntry("http://daon.test/9", "다온시 소식", date(2026, 3, 3)),)


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
BOMB = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss><channel><title>&l9;</title></channel></rss>'


@pytest.mark.parametrize("body", ["", "점검 중", "<rss><channel><item>", BOMB, "\x00" * 99, "<html></html>"])
@pytest.mark.parametrize("kind", [SourceKind.FEED, SourceKind.SITEMAP])
def test_what_is_no_feed_is_empty(fetching: Fetching, web: Web, kind: SourceKind, body: str) -> None:
    web.answers["/rss"] = reply(200, body, Content_Type="text/xml")
    found = listed(fetching, feed_source(kind=kind))
    assert [len(page.entries) for page in found] == [0]


def test_a_sitemap_index_is_walked(fetching: Fetching, web: Web) -> None:
    def sitemap(kind: str, *items: str) -> Answer:
        body = f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(items)}</{kind}>'
        return reply(200, body, Content_Type="application/xml")

    def item(kind: str, path: str, day: str) -> str:
        return f"<{kind}><loc>http://daon.test{path}</loc><lastmod>{day}</lastmod></{kind}>"

    web.answers |= {
        # it names itself: that is no reason to walk for ever
        "/rss": sitemap(
            "sitemapindex",
            item("sitemap", "/rss", "2026-03-01"),
            item("sitemap", "/2026.xml", "2026-03-01T02:00:00+09:00"),
            item("sitemap", "/2019.xml", "2019-12-31"),
        ),
        "/2026.xml": sitemap(
            "urlset",
            item("url", "/news/1", "2026-03-01"),
            item("url", "/about", "2026-03-01"),
            item("url", "/news/2", "2026-01-01"),
        ),
    }
    found = listed(fetching, feed_source(kind=SourceKind.SITEMAP, link_pattern=r"/news/\d+"))
    assert [entry.url for page in found for entry in page.entries] == ["http://daon.test/news/1"]
    assert (found[-1].end, web.paths()) == (End.WHOLE, ["/rss", "/2026.xml"])


def test_a_folder(fetching: Fetching, tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "c.pdf", "sub/다온 1.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("보도자료", encoding="utf-8")
    source = folder_source(tmp_path, "eval")
    (page,) = listed(fetching, source)
    assert [entry.url for entry in page.entries] == [
        "goeul-file://eval/a.html",
        "goeul-file://eval/b.txt",
        "goeul-file://eval/sub/%EB%8B%A4%EC%98%A8%201.txt",
    ]
    assert page.end is End.WHOLE
    assert local_path(source, page.entries[2].url).read_text(encoding="utf-8") == "보도자료"


def test_a_folder_gives_only_what_is_its_own(fetching: Fetching, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("비밀", encoding="utf-8")
    (tmp_path / "in").mkdir()
    source = folder_source(tmp_path / "in", "eval")
    assert [page.end for page in listed(fetching, source)] == [End.EMPTY]
    with pytest.raises(Refused):
        local_path(source, "goeul-file://eval/../outside.txt")
    with pytest.raises(Gone):
        local_path(source, "goeul-file://eval/missing.txt")
    with pytest.raises(Gone):
        listed(fetching, folder_source(tmp_path / "missing"))
