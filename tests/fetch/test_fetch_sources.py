"""The registry: files that load, mistakes that are named, and each engine on a page of its shape."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from conftest import Fetching
from fetch_server import Web, reply

from benchmarks.shapes import SHAPES, Shape
from extractors.datadir import DATA
from flows.fetch.client import Fetcher
from flows.fetch.listing import ListEntry, discover
from flows.fetch.sources import (
    Source,
    SourceError,
    load_engines,
    load_source,
    load_sources,
    select,
)

SOURCES = load_sources(DATA / "sources")
ENGINES = load_engines(DATA / "engines")

GOOD = """name = "다온시 보도자료"
kind = "board"
engine = "ntt"
list_url = "https://www.daon.test/www/selectBbsNttList.do?bbsNo=23&key=277"
region_code = "5115000000"
"""


def registry(folder: Path, **files: str) -> dict[str, Source]:
    (folder / "sources").mkdir()
    for name, text in files.items():
        (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_sources(folder / "sources", DATA / "engines")


def test_a_source_takes_over_its_engine_and_overrides_it(tmp_path: Path) -> None:
    own = '[paging]\nmax_pages = 7\n[board]\ndate = "td.date"\n'
    source = registry(tmp_path, daon=GOOD + own)["daon"]
    assert source.paging.parameter == "pageIndex"
    assert source.paging.max_pages == 7
    assert source.board is not None
    assert (source.board.date, "nttNo=" in source.board.link) == ("td.date", True)
    assert (source.rate, source.window_days, source.recheck_days, source.enabled) == (1.0, 14, 3, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "daon.toml: not readable as TOML"),
        (GOOD.replace('"ntt"', '"nonsuch"'), "daon.toml: engine: there is no 'nonsuch'"),
        (GOOD + "rat = 2\n", "daon.toml: rat: Extra inputs"),
        (GOOD.replace("5115000000", "5115"), "daon.toml: region_code: "),
        (GOOD.replace("https://", "ftp://"), "daon.toml: list_url: must be an http(s) address"),
        (GOOD.replace('engine = "ntt"', ""), "daon.toml: board: a board needs its selectors"),
        (GOOD + '[board]\nlink = "a[["\n', "daon.toml: board.link: no CSS selector"),
        (GOOD + '[detail]\npattern = "("\nurl = "x"\n', "daon.toml: detail.pattern: no regular expression"),
        (
            GOOD + "[detail]\npattern = '(?P<id>1)'\nurl = 'view?id={id}&no={no}'\n",
            "daon.toml: detail.url: nothing gives no",
        ),
        (GOOD + "expected_min = 9\nexpected_max = 1\n", "daon.toml: expected_min: is above expected_max"),
        (GOOD + "rate = -1\n", "daon.toml: rate: "),
        (GOOD + "[paging]\nmax_pages = 0\n", "daon.toml: paging.max_pages: "),
    ],
)
def test_mistakes_are_named_by_file_and_field(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SourceError) as raised:
        registry(tmp_path, daon=text)
    assert str(raised.value).startswith(said)
    assert "\n" not in str(raised.value)


def test_every_bad_file_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        registry(tmp_path, b=GOOD + "rate = -1\n", a="name = ", c=GOOD)
    assert [line.partition(":")[0] for line in str(raised.value).splitlines()] == ["a.toml", "b.toml"]


def test_select(tmp_path: Path) -> None:
    sources = registry(tmp_path, daon=GOOD, haesol=GOOD + "enabled = true\n")
    assert [source.id for source in select(sources)] == ["haesol"]
    assert [source.id for source in select(sources, ["daon", "haesol", "daon"])] == ["daon", "haesol"]
    with pytest.raises(SourceError, match="there is no source 'haesul'; did you mean haesol"):
        select(sources, ["haesul"])


def test_a_source_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        SOURCES["gangneung"].rate = 0.0


def test_no_source_is_enabled_or_verified_without_a_check() -> None:
    assert len(SOURCES) >= 150
    assert [source.id for source in SOURCES.values() if source.enabled or source.verified] == []
    addresses = [source.list_url for source in SOURCES.values()]
    assert len(set(addresses)) == len(addresses)


def test_every_province_is_there_under_its_code_of_today() -> None:
    provinces = {source.region_code[:2] for source in SOURCES.values() if source.region_code}
    # 전남광주통합특별시 (12) stands for the two of before 2026-07-01
    assert provinces == {
        f"{number}" for number in (11, 12, 26, 27, 28, 30, 31, 36, 41, 43, 44, 47, 48, 50, 51, 52)
    }


def test_region_codes_are_those_of_the_gazetteer() -> None:
    table = DATA.parent.parent / "shared" / "reference" / "gazetteer" / "divisions_sido_sigungu_20261008.csv"
    if not table.exists():
        pytest.skip("the reference table of divisions is not beside the project")
    with table.open(encoding="utf-8", newline="") as stream:
        names = {row["code"]: row["full_name"] for row in csv.DictReader(stream)}
    for source in SOURCES.values():
        assert not source.region_code or source.name.startswith(names[source.region_code]), source.id


NUMBER = "20260303101112345"
"""A release's number as the longest of the engines have it."""

TABLE = """<html><head><meta charset="utf-8"><title>보도자료</title></head><body>
<nav><a href="/">처음</a><a href="/sitemap">누리집 지도</a><a href="#none">본문 바로가기</a></nav>
<table><caption>보도자료 목록</caption><tbody>
<tr><td>2,477</td><td class="subject">{link}다온시, 2026년 1월 1일 문 연 새벽도서관 이용자 1만 명</a></td>
<td>문화체육과</td><td>2026-03-03</td><td>121</td><td><a href="/fileDownload.do?no=1">첨부</a></td></tr>
</tbody></table><div class="paging"><a href="?pageIndex=2">2</a><a href="#">다음</a></div></body></html>"""
CARDS = """<html><body><ul class="news_list"><li>{link}
<em class="news_tit">다온시, 2026년 1월 1일 문 연 새벽도서관 이용자 1만 명</em>
<span class="date">작성일 : 2026-03-03</span></a></li></ul></body></html>"""
TITLE = "다온시, 2026년 1월 1일 문 연 새벽도서관 이용자 1만 명"


def first_page(
    fetching: Fetching, source: Source, *, since: date = date(2026, 2, 1), host: str = "www.daon.test"
) -> tuple[ListEntry, ...]:
    """What the first page lists, `host` standing for the test's server."""
    until = date(2026, 3, 4)

    async def use(fetcher: Fetcher) -> tuple[ListEntry, ...]:
        walk = discover(source, fetcher, lambda response: None, since=since, until=until, today=until)
        return (await anext(walk)).entries

    return fetching(use, resolve={host: ("127.0.0.1", fetching.web.port)})


def engine_source(folder: Path, engine: str, list_url: str) -> Source:
    path = folder / "daon.toml"
    address = f"http://www.daon.test{list_url}"
    text = f"name = '다온시'\nkind = 'board'\nengine = '{engine}'\nlist_url = '{address}'\nrate = 0\n"
    path.write_text(text, encoding="utf-8")
    return load_source(path, ENGINES)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_engine_on_a_list_of_its_shape(fetching: Fetching, web: Web, tmp_path: Path, shape: Shape) -> None:
    engine, list_url = shape.engine, shape.list_path
    link, expected = (text.format(id=NUMBER) for text in (shape.link, shape.detail_path))
    web.answers[list_url] = reply(200, TABLE.replace("{link}", link))
    source = engine_source(tmp_path, engine, list_url)
    assert first_page(fetching, source) == (
        ListEntry(f"http://www.daon.test{expected}", TITLE, date(2026, 3, 3)),
    )
    web.answers[list_url] = reply(200, CARDS.replace("{link}", link))
    (entry,) = first_page(fetching, source)
    assert (entry.url, TITLE in entry.title) == (f"http://www.daon.test{expected}", True)


# engines whose link stands in the source: a source of each kind
OWN_LINKS = [
    ("gangdong", '<a href="/web/newportal/press/8812?cp=1">', "/web/newportal/press/8812"),
    ("donggu-daejeon",
     '''<a href="#" onclick="article.view('142842')">''', "/dg/kor/article/newsNSEW/142842"),
    ("seodaemun",
     '''<a href="javascript:goView('312072');">''', "/news/news.do?mode=view&sdmBoardSeq=312072"),
    ("incheon", '<a href="/IC010205/view?repSeq=DOM_01&amp;curPage=1">', "/IC010205/view?repSeq=DOM_01"),
    ("yeonsu", '<a href="?page=v&amp;seq=8812">', "/main/community/notify/report.asp?page=v&seq=8812"),
    ("saha", '''<a onclick="boardView('list', '8812', '24', '0301060000')">''',
     "/portal/bbs/view.do?bIdx=8812&ptIdx=24&mId=0301060000"),
    ("gwacheon",
     '''<a href="#" onclick="fn_go_view('8812')">''', "/portal/newsList/view.do?mId=0301140100&idx=8812"),
    ("osan", '''<a onclick="goTo.view('list','8812','88','0301080000')">''',
     "/portal/bbs/view.do?bIdx=8812&ptIdx=88&mId=0301080000"),
]  # fmt: skip


@pytest.mark.parametrize(("source_id", "link", "expected"), OWN_LINKS)
def test_a_source_with_a_link_of_its_own(
    fetching: Fetching, web: Web, source_id: str, link: str, expected: str
) -> None:
    source = SOURCES[source_id]
    web.answers["*"] = reply(200, TABLE.replace("{link}", link))
    web.answers["/robots.txt"] = reply(404)
    address = source.list_url.replace("https://", "http://")
    host = address.split("/")[2]
    plain = source.model_copy(update={"list_url": address, "rate": 0.0})
    (entry,) = first_page(fetching, plain, host=host)
    assert entry.url == f"http://{host}{expected}"


def test_the_news_of_another_board_beside_the_list_is_not_listed(
    fetching: Fetching, web: Web, tmp_path: Path
) -> None:
    own = '<a href="selectBbsNttView.do?key=277&amp;bbsNo=23&amp;nttNo=8812">'
    other = '<aside><a href="selectBbsNttView.do?key=9&amp;bbsNo=7&amp;nttNo=11">고시공고</a></aside>'
    list_url = "/www/selectBbsNttList.do?bbsNo=23&key=277"
    web.answers[list_url] = reply(200, other + TABLE.replace("{link}", own))
    (entry,) = first_page(fetching, engine_source(tmp_path, "ntt", list_url))
    assert entry.url.endswith("bbsNo=23&nttNo=8812")


@pytest.mark.parametrize(
    ("file", "source_id", "changed", "count", "newest"),
    [
        # this page is of the same engine, another of the city's boards
        ("gwangju_list", "gwangju", ("BD_0000000027", "BD_0000000022"), 10, date(2025, 12, 5)),
        ("jindo_list", "jindo", None, 5, date(2025, 12, 9)),
        ("naju_list", "naju", None, 10, date(2025, 12, 5)),
        # 20 in the list; the most read ones beside it are among them
        ("korea_kr_list", "korea-kr", None, 20, date(2026, 1, 7)),
    ],
)
def test_real_lists(
    fetching: Fetching,
    web: Web,
    file: str,
    source_id: str,
    changed: tuple[str, str] | None,
    count: int,
    newest: date,
) -> None:
    path = DATA.parent.parent / "shared" / "pages" / "html" / f"{file}.html"
    if not path.exists():
        pytest.skip("the real pages are not beside the project")
    web.answers["*"] = reply(200, path.read_bytes())
    web.answers["/robots.txt"] = reply(404)
    source = SOURCES[source_id]
    address = source.list_url.replace("https://", "http://").replace(*changed or ("", ""))
    plain = source.model_copy(update={"list_url": address, "rate": 0.0})
    entries = first_page(fetching, plain, since=date(2020, 1, 1), host=address.split("/")[2])
    assert len(entries) == count
    assert max(entry.listed_date for entry in entries if entry.listed_date) == newest
    assert all(entry.listed_date and entry.title for entry in entries)


def test_every_engine_has_a_shape() -> None:
    assert {source.engine for source in SOURCES.values() if source.engine} <= set(ENGINES)
    shown = {shape.engine for shape in SHAPES} | {SOURCES[case[0]].engine for case in OWN_LINKS}
    assert shown == set(ENGINES)


def test_the_page_of_sources_names_each_with_its_engine() -> None:
    page = (DATA.parent / "docs" / "sources.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \|.*\| `?([a-z0-9-]+)`? \|$", page, re.MULTILINE))
    expected = {source.id: source.engine or source.kind.value for source in SOURCES.values()}
    assert {key: rows.get(key) for key in expected} == expected
    named = set(re.findall(r"^\| `([a-z0-9-]+)` \| [^|]+ \|$", page, re.MULTILINE))
    assert named == set(ENGINES)
    assert [
        name
        for name in Source.model_fields
        if name != "id" and f"`{name}" not in page and f"[{name}]" not in page
    ] == []
