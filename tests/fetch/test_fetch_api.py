"""Lists beyond boards that count up: an open API with a key, links to the next page, lists without dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from conftest import Fetching
from fetch_server import Answer, Handler, Web, reply

from extractors.datadir import DATA
from flows.fetch.client import Fetcher, Response
from flows.fetch.errors import FetchError, Refused, TryLater
from flows.fetch.listing import End, ListPage, discover
from flows.fetch.sources import Board, Paging, Source, load_sources

KEY = "a+b/c=="
ENCODED = "a%2Bb%2Fc%3D%3D"
API = load_sources(DATA / "sources")["korea-kr-api"].model_copy(
    update={"list_url": "http://api.test/press", "rate": 0.0}
)
ITEM = """<NewsItem><NewsItemId>{n}</NewsItemId><Title><![CDATA[나래시, {n}번째 소식]]></Title>
<ApproveDate>{day} 09:30:00</ApproveDate>
<OriginalUrl>http://www.korea.test/briefing/pressReleaseView.do?newsId={n}&amp;pageIndex=1</OriginalUrl></NewsItem>"""
GOOD = "<response><header><resultCode>0</resultCode><resultMsg>NORMAL_SERVICE</resultMsg></header>"
NO_KEY = """<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>
<returnAuthMsg>SERVICE_KEY_IS_NOT_REGISTERED_ERROR</returnAuthMsg></cmmMsgHeader></OpenAPI_ServiceResponse>"""


def xml(*items: str) -> Answer:
    body = f"{GOOD}<body>{''.join(items)}</body></response>"
    return reply(200, body, Content_Type="application/xml")


def walk(
    fetching: Fetching,
    source: Source,
    since: date,
    until: date,
    kept: list[Response] | None = None,
    day_of: Callable[[str], date | None] | None = None,
) -> list[ListPage]:
    async def looked_up(url: str) -> date | None:
        return day_of(url) if day_of else None

    async def use(fetcher: Fetcher) -> list[ListPage]:
        keep = kept.append if kept is not None else lambda response: None
        walked = discover(
            source, fetcher, keep, since=since, until=until, today=until, day_of=looked_up if day_of else None
        )
        return [page async for page in walked]

    return fetching(use)


def test_an_api_is_asked_a_few_days_at_a_time(
    fetching: Fetching, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOEUL_DATA_GO_KR_KEY", KEY)
    address = f"/press?serviceKey={ENCODED}&startDate={{}}&endDate={{}}"
    web.answers |= {
        address.format("20260302", "20260304"): xml(ITEM.format(n=3, day="03/04/2026")),
        address.format("20260301", "20260301"): xml(
            ITEM.format(n=1, day="03/01/2026"), ITEM.format(n=2, day="never")
        ),
    }
    kept: list[Response] = []
    found = walk(fetching, API, date(2026, 3, 1), date(2026, 3, 4), kept)
    entries = [entry for page in found for entry in page.entries]
    assert [(entry.url, entry.title, entry.listed_date) for entry in entries] == [
        (
            "http://www.korea.test/briefing/pressReleaseView.do?newsId=3",
            "나래시, 3번째 소식",
            date(2026, 3, 4),
        ),
        (
            "http://www.korea.test/briefing/pressReleaseView.do?newsId=1",
            "나래시, 1번째 소식",
            date(2026, 3, 1),
        ),
        ("http://www.korea.test/briefing/pressReleaseView.do?newsId=2", "나래시, 2번째 소식", None),
    ]
    assert [page.end for page in found] == [None, End.WHOLE]
    # the key went over the wire, and is in nothing that is kept
    assert all(ENCODED in path for path in web.paths())
    told = repr(found) + "".join(response.url + response.final_url for response in kept)
    assert ENCODED not in told
    assert KEY not in told


@pytest.mark.parametrize(
    ("key", "answer", "error", "said"),
    [
        ("", xml(), Refused, "set GOEUL_DATA_GO_KR_KEY"),
        (KEY, reply(200, NO_KEY, Content_Type="text/xml"), Refused, "SERVICE_KEY_IS_NOT_REGISTERED_ERROR"),
        (KEY, reply(200, "<html>점검 중", Content_Type="text/html"), None, ""),
        (KEY, reply(500), TryLater, "500"),
    ],
)
def test_an_api_that_refuses(
    fetching: Fetching,
    web: Web,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    answer: Answer,
    error: type[FetchError] | None,
    said: str,
) -> None:
    monkeypatch.setenv("GOEUL_DATA_GO_KR_KEY", key)
    web.answers |= {"*": answer, "/robots.txt": reply(404)}
    day = date(2026, 3, 4)
    if error is None:
        # no entry at all: the collector tells it as a list without a release
        assert [page.end for page in walk(fetching, API, day, day)] == [End.EMPTY]
        return
    with pytest.raises(error, match=said) as raised:
        walk(fetching, API, day, day)
    assert ENCODED not in raised.value.url


BOARD = Source(
    id="daon",
    name="다온시",
    kind="board",
    list_url="http://daon.test/list",
    rate=0.0,
    board=Board(link="td a"),
    paging=Paging(next="a.next", max_pages=9),
)


def table(*numbers: int, following: str = "", day: str = "") -> Answer:
    rows = "".join(f"<tr><td><a href='/view?no={n}'>소식 {n}</a></td><td>{day}</td></tr>" for n in numbers)
    link = f"<a class='next' href='{following}'>다음</a>" if following else ""
    return reply(200, f"<html><body><table>{rows}</table>{link}</body></html>")


def test_links_to_the_next_page_are_followed(fetching: Fetching, web: Web) -> None:
    web.answers |= {
        "/list": table(9, 8, following="?cursor=Zm9v&amp;page=2", day="2026-03-03"),
        "/list?cursor=Zm9v&page=2": table(7, following="/list/more", day="2026-03-02"),
        "/list/more": table(6, following="javascript:void(0)", day="2026-03-02"),
    }
    found = walk(fetching, BOARD, date(2026, 3, 1), date(2026, 3, 4))
    assert [len(page.entries) for page in found] == [2, 1, 1]
    assert found[-1].end is End.WHOLE


def test_a_cursor_that_leads_back_ends_the_list(fetching: Fetching, web: Web) -> None:
    web.answers |= {"/list": table(9, following="/list", day="2026-03-03")}
    found = walk(fetching, BOARD, date(2026, 3, 1), date(2026, 3, 4))
    assert [page.end for page in found] == [None, End.REPEATED]


def test_the_days_of_a_list_without_dates_are_looked_up(fetching: Fetching, web: Web) -> None:
    def answer(handler: Handler) -> None:
        number = int(handler.path.partition("page=")[2] or 1)
        table(90 - 2 * number, 89 - 2 * number)(handler)

    web.answers |= {"*": answer, "/robots.txt": reply(404)}
    asked: list[str] = []

    def day_of(url: str) -> date | None:
        asked.append(url)
        # two releases a page, a page a day: 4 March, 3 March, …
        return date(2026, 3, 4 - (len(asked) - 1))

    source = BOARD.model_copy(update={"paging": Paging(parameter="page", max_pages=9)})
    found = walk(fetching, source, date(2026, 3, 3), date(2026, 3, 4), day_of=day_of)
    assert [len(page.entries) for page in found] == [2, 2, 2, 0]
    assert found[-1].end is End.OLDER
    # only the last of each page
    assert asked == [f"http://daon.test/view?no={number}" for number in (87, 85, 83)]
