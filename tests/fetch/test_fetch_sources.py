"""The registry: files that load, mistakes that are named, and each engine on a page of its shape."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from conftest import Fetching
from fetch_server import Web, reply

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


# engine, the list's address, what a row links with, where it leads: names and numbers are invented
SHAPES = [
    ("ntt", "/www/selectBbsNttList.do?bbsNo=23&key=277",
     '<a href="./selectBbsNttView.do;jsessionid=F0?key=277&amp;bbsNo=23&amp;nttNo=8812&amp;pageIndex=1">',
     "/www/selectBbsNttView.do?key=277&bbsNo=23&nttNo=8812"),
    ("bd-select-bbs", "/user/bbs/BD_selectBbsList.do?q_bbsCode=1020",
     '''<a href="#none" onclick="fnView('1020','20260303101112345','/news','All');">''',
     "/user/bbs/BD_selectBbs.do?q_bbsCode=1020&q_bbscttSn=20260303101112345"),
    ("bd-select-bbs", "/user/bbs/BD_selectBbsList.do?q_bbsCode=1020",
     '<a href="BD_selectBbs.do?q_bbsCode=1020&amp;q_bbscttSn=20260303101112345">',
     "/user/bbs/BD_selectBbs.do?q_bbsCode=1020&q_bbscttSn=20260303101112345"),
    ("bd-board", "/user/board/BD_board.list.do?bbsCd=1023", '''<a onclick="jsView('1023','771','N','Y')">''',
     "/user/board/BD_board.view.do?bbsCd=1023&seq=771"),
    ("board-es", "/board.es?mid=a1&bid=0057",
     '<a href="/board.es?mid=a1&amp;bid=0057&amp;act=view&amp;list_no=8812&amp;nPage=1">',
     "/board.es?mid=a1&bid=0057&act=view&list_no=8812"),
    ("boardlist-do", "/boardList.do?pageId=www7&boardId=BD_0027",
     '<a href="/boardView.do?pageId=www7&amp;boardId=BD_0027&amp;seq=16222&amp;movePage=1&amp;recordCnt=10">',
     "/boardView.do?pageId=www7&boardId=BD_0027&seq=16222"),
    ("egov-bbs", "/cop/bbs/BBSMSTR_000000000014/selectBoardList.do",
     '''<a href="#" onclick="fn_egov_inqire_notice('1', '41234', 'BBSMSTR_000000000014'); return false;">''',
     "/cop/bbs/BBSMSTR_000000000014/selectBoardArticle.do?nttId=41234"),
    ("egov-bbs", "/cop/bbs/BBSMSTR_000000000014/selectBoardList.do",
     '<a href="selectBoardArticle.do?nttId=41234&amp;searchWrd=">',
     "/cop/bbs/BBSMSTR_000000000014/selectBoardArticle.do?nttId=41234"),
    ("egov-bbs", "/portal/bbs/selectBoardList.do?bbsId=B1", '''<a href="javascript:viewMove('41234');">''',
     "/portal/bbs/selectBoardArticle.do?nttId=41234"),
    ("bbs-search-detail", "/bbs/BBSMSTR_000000000277/list.do",
     '''<button type="button" onclick="fn_search_detail('B000000123456Aa')">''',
     "/bbs/BBSMSTR_000000000277/view.do?nttId=B000000123456Aa"),
    ("bbs-search-detail", "/bbs/BBSMSTR_000000000277/list.do", '<a href="#view" data-ntt-id="B00001">',
     "/bbs/BBSMSTR_000000000277/view.do?nttId=B00001"),
    ("portal-bbs-b", "/portal/bbs/B0000002/list.do?menuNo=200191",
     '<a href="/portal/bbs/B0000002/view.do?nttId=8812&amp;menuNo=200191&amp;pageIndex=1">',
     "/portal/bbs/B0000002/view.do?nttId=8812&menuNo=200191"),
    ("portal-bbs-goto", "/portal/bbs/list.do?ptIdx=22&mId=0203",
     '''<a href="#" onclick="goTo.view('list','8812','22','0203'); return false;">''',
     "/portal/bbs/view.do?bIdx=8812&ptIdx=22&mId=0203"),
    ("portal-bbs-goto", "/portal/bbs/list.do?ptIdx=22&mId=0203",
     '<a href="#" data-action="/portal/bbs/view.do?bIdx=8812&amp;ptIdx=22">',
     "/portal/bbs/view.do?bIdx=8812&ptIdx=22&mId=0203"),
    ("board-post", "/portal/board/post/list.do?bcIdx=90&mid=0402", '<a href="#" data-req-get-p-idx="8812">',
     "/portal/board/post/view.do?bcIdx=90&mid=0402&idx=8812"),
    ("board-post-uid", "/board/post/list.do?boardUid=ff80&menuUid=ff81",
     '<a href="/board/post/view.do?boardUid=ff80&amp;menuUid=ff81&amp;postUid=ff82">',
     "/board/post/view.do?boardUid=ff80&menuUid=ff81&postUid=ff82"),
    ("planweb", "/planweb/board/list.9is?boardUid=ff80&contentUid=ff81",
     '<a href="/planweb/board/view.9is?dataUid=ff82&amp;contentUid=ff81&amp;boardUid=ff80">',
     "/planweb/board/view.9is?dataUid=ff82&contentUid=ff81&boardUid=ff80"),
    ("rfc3", "/board/list.daon?boardId=BBS_0000179&menuCd=DOM_1",
     '<a href="/board/view.daon?boardId=BBS_0000179&amp;menuCd=DOM_1&amp;startPage=1&amp;dataSid=8812">',
     "/board/view.daon?boardId=BBS_0000179&menuCd=DOM_1&dataSid=8812"),
    ("site-ex-bbs", "/site/daon/ex/bbs/List.do?cbIdx=295",
     '''<a href="#view" onclick="doBbsFView('295','201079','16010100','201079');">''',
     "/site/daon/ex/bbs/View.do?cbIdx=295&bcIdx=201079"),
    ("site-ex-bbs", "/site/daon/ex/bbs/List.do?cbIdx=295", '<a href="View.do?cbIdx=295&amp;bcIdx=201079">',
     "/site/daon/ex/bbs/View.do?cbIdx=295&bcIdx=201079"),
    ("bbs-msg", "/main/bbs/bbsMsgList.do?bcd=report",
     '<a href="/main/bbs/bbsMsgDetail.do?keyfield=&amp;keyword=&amp;bcd=report&amp;msg_seq=8812">',
     "/main/bbs/bbsMsgDetail.do?bcd=report&msg_seq=8812"),
    ("amode", "/media/00084/00094.web?gcode=1006", '<a href="?gcode=1006&amp;idx=8812&amp;amode=view&amp;">',
     "/media/00084/00094.web?gcode=1006&idx=8812&amode=view"),
    ("mode-v", "/kr/html/sub03/030105.html", '<a href="?mode=V&amp;no=0a1b2c&amp;GotoPage=1">',
     "/kr/html/sub03/030105.html?mode=V&no=0a1b2c"),
    ("page-do", "/news/page.do?mnu_uid=1336",
     '<a href="./page.do?mnu_uid=1336&amp;parm_bod_uid=8812&amp;srchKeyword=">',
     "/news/page.do?mnu_uid=1336&parm_bod_uid=8812"),
    ("icms", "/index.do?menu_id=00000070",
     '''<a href="javascript:;" onclick="fn_icms_navi_common('view', '795285')">''',
     "/index.do?menu_id=00000070&menu_link=/icms/bbs/selectBoardArticle.do&nttId=795285"),
    ("eminwon-news", "/www/selectEminwonNewsList.do?key=283",
     '<a href="selectEminwonNewsView.do?key=283&amp;ofr_pageSize=10&amp;news_epct_no=8812">',
     "/www/selectEminwonNewsView.do?key=283&news_epct_no=8812"),
    ("eminwon", "/emwp/gov/mogaha/ntis/web/ofr/action/OfrAction.do",
     '''<a href="#" onclick="javascript:searchDetail('8812')">''',
     "/emwp/gov/mogaha/ntis/web/ofr/action/OfrAction.do?jndinm=OfrBcAdvNewsEJB&context=NTIS"
     "&method=selectOfrNews&methodnm=selectOfrNewsMgt&news_epct_yn=1&subCheck=N&news_epct_no=8812"),
    ("saeol-news", "/portal/saeol/newsList.do?mId=0502", '''<a href="#" onclick="boardView('1','8812');">''',
     "/portal/saeol/newsView.do?newsEpctNo=8812"),
    ("saeol-news", "/portal/saeol/newsList.do?mId=0502",
     """<a href="#" data-keyset='{"newsEpctNo":"8812"}'>""", "/portal/saeol/newsView.do?newsEpctNo=8812"),
    ("article-seq", "/portal/news/briefing",
     '<a href="/portal/news/briefing?articleSeq=8812&amp;pageIndex=1">',
     "/portal/news/briefing?articleSeq=8812"),
    ("article-seq", "/portal/news/briefing", '''<a href="javascript:goPage2('8812')">''',
     "/portal/news/briefing?articleSeq=8812"),
    ("module-idx", "/www/administration/coverage",
     '<a href="/www/administration/coverage?idx=591764&amp;mode=view" title="글내용 보기">',
     "/www/administration/coverage?idx=591764&mode=view"),
    ("article-cs", "/home/board/B0016.cs?m=626",
     '<a href="?act=read&amp;articleId=178408&amp;c=0&amp;m=626&amp;searchKeyword=&amp;pageIndex=1">',
     "/home/board/B0016.cs?act=read&articleId=178408&c=0&m=626"),
    ("home-show", "/home/www/news/bodo", '<a href="/home/www/news/bodo/show/8812?page=1">',
     "/home/www/news/bodo/show/8812"),
    ("menu-list", "/kr/board/list.do?bbsId=BBS_151&menuNo=102",
     '<a href="/kr/board/view.do?bbsId=BBS_151&amp;menuNo=102&amp;nttId=8812&amp;pageIndex=1">',
     "/kr/board/view.do?bbsId=BBS_151&menuNo=102&nttId=8812"),
    ("council", "/kr/newsBBS.do?flag=all",
     '<a href="newsBBSview.do?flag=all&amp;uid=8812&amp;page=1&amp;schwrd=">',
     "/kr/newsBBSview.do?flag=all&uid=8812"),
    ("ndsoft", "/news/articleList.html?sc_section_code=S1N2&view_type=sm",
     '<a href="/news/articleView.html?idxno=8812" target="_top">', "/news/articleView.html?idxno=8812"),
    ("mediaon", "/news/section_list_all.html?sec_no=31", '<a href="/news/article.html?no=8812">',
     "/news/article.html?no=8812"),
    ("gnuboard", "/bbs/board.php?bo_table=news",
     '<a href="board.php?bo_table=news&amp;wr_id=8812&amp;page=1">',
     "/bbs/board.php?bo_table=news&wr_id=8812"),
    ("korea-kr", "/briefing/pressReleaseList.do",
     '<a href="/briefing/pressReleaseView.do?newsId=156&amp;pageIndex=1&amp;startDate=2025-03-04">',
     "/briefing/pressReleaseView.do?newsId=156"),
]  # fmt: skip

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


@pytest.mark.parametrize(("engine", "list_url", "link", "expected"), SHAPES)
def test_an_engine_on_a_list_of_its_shape(
    fetching: Fetching, web: Web, tmp_path: Path, engine: str, list_url: str, link: str, expected: str
) -> None:
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
    shown = {shape[0] for shape in SHAPES} | {SOURCES[case[0]].engine for case in OWN_LINKS}
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
