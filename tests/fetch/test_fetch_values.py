"""Dates of lists and canonical addresses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.fetch.dates import parse_list_date
from flows.fetch.urls import canonical_url

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("2026.03.04.", date(2026, 3, 4)),
        ("2026. 3. 4.", date(2026, 3, 4)),
        ("2026/03/04", date(2026, 3, 4)),
        ("2026년 3월 4일", date(2026, 3, 4)),
        ("20260304", date(2026, 3, 4)),
        ("2025.12.07 (일)", date(2025, 12, 7)),
        ("2024-09-11 16:33:24", date(2024, 9, 11)),
        ("2025-12-09T10:15:00+09:00", date(2025, 12, 9)),
        # some newspapers of the kimsQ family date in English
        ("Nov 16, 2023 | Q기자", date(2023, 11, 16)),
        ("November 6, 2023", date(2023, 11, 6)),
        ("Nov 31, 2023", None),
        ("Win 16, 2023", None),
        # with a label, and among other facts of the row
        ("작성일 : 2025-12-09", date(2025, 12, 9)),
        ("홍보담당관 | 2025.12.09 | 조회 31", date(2025, 12, 9)),
        # two digits of the year
        ("26.03.04", date(2026, 3, 4)),
        ("26-03-04", date(2026, 3, 4)),
        ("26.03.04 17:10", date(2026, 3, 4)),
        ("등록일 26.03.04", date(2026, 3, 4)),
        # without a year: this year's, but for a day that has not come yet
        ("03-04", date(2026, 3, 4)),
        ("3.4", date(2026, 3, 4)),
        ("03/02 09:30", date(2026, 3, 2)),
        ("2월 28일", date(2026, 2, 28)),
        ("12-30", date(2025, 12, 30)),
        # a clock time and an age are today's, or nearly
        ("14:20", TODAY),
        ("오후 2:20", TODAY),
        ("오늘", TODAY),
        ("어제", date(2026, 3, 3)),
        ("3시간 전", TODAY),
        ("2일 전", date(2026, 3, 2)),
        ("1주 전", date(2026, 2, 25)),
        # the first date that exists
        ("2026-02-30 2026-02-28", date(2026, 2, 28)),
        # not dates
        ("", None),
        ("2,477", None),
        ("02-1234-5678", None),
        ("061-270-4730", None),
        ("주무관 286-6710", None),
        ("13-45", None),
        ("2026-13-01", None),
        ("홍보담당관", None),
        ("제3회 4.19 기념식", None),
        ("조회 14:20회", None),
        ("192.168.10.1", None),
        # two digits within a sentence may be anything: 시행 26. 3. 4. 회의
        ("예산 26.3.4% 증가", None),
    ],
)
def test_dates_of_lists(text: str, expected: date | None) -> None:
    assert parse_list_date(text, TODAY) == expected


FORMS = ("%Y-%m-%d", "%Y.%m.%d.", "%Y/%m/%d", "%Y년 %m월 %d일", "%Y%m%d", "%y.%m.%d", "%y-%m-%d")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS))
def test_every_day_is_read_in_every_form(day: date, form: str) -> None:
    assert parse_list_date(day.strftime(form), TODAY) == day


@given(st.dates(TODAY - timedelta(days=300), TODAY))
def test_a_month_and_day_is_the_last_such_day(day: date) -> None:
    assert parse_list_date(day.strftime("%m-%d"), TODAY) == day


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = parse_list_date(text, TODAY)
    assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        # sessions, in the path and in the query
        ("/view.do;jsessionid=A1.node2?no=7", "http://daon.test/view.do?no=7"),
        ("/view?no=7&PHPSESSID=ab", "http://daon.test/view?no=7"),
        # the page of the list and the search that found the release
        ("/board.es?bid=1&list_no=7&act=view&nPage=3", "http://daon.test/board.es?bid=1&list_no=7&act=view"),
        ("/boardView.do?seq=7&movePage=1&recordCnt=10", "http://daon.test/boardView.do?seq=7"),
        (
            "?act=read&articleId=7&m=6&searchCondition=&searchKeyword=&pageIndex=1",
            "http://daon.test/news/list?act=read&articleId=7&m=6",
        ),
        ("/gs/7?srchKey=&srchText=&curPage=2", "http://daon.test/gs/7"),
        ("/view?no=7&utm_source=x&fbclid=y", "http://daon.test/view?no=7"),
        # the order of the rest, its case and its empty values stay
        ("/view?B=2&a=1&B=3&c=", "http://daon.test/view?B=2&a=1&B=3&c="),
        # host, port, fragment, blanks
        ("HTTP://DAON.Test:80/View#body", "http://daon.test/View"),
        ("https://daon.test:443/", "https://daon.test/"),
        ("http://daon.test:8080", "http://daon.test:8080/"),
        ("\n /view?no=7 ", "http://daon.test/view?no=7"),
        ("//haesol.test/1", "http://haesol.test/1"),
        # Hangul in host, path and query, already escaped or not
        ("http://해솔.test/", "http://xn--im4bl77a.test/"),
        ("/보도/7?분류=행정", "http://daon.test/%EB%B3%B4%EB%8F%84/7?%EB%B6%84%EB%A5%98=%ED%96%89%EC%A0%95"),
        ("/%eb%b3%b4?q=100%", "http://daon.test/%EB%B3%B4?q=100%25"),
    ],
)
def test_canonical_addresses(url: str, expected: str) -> None:
    assert canonical_url(url, base="http://daon.test/news/list") == expected


def test_a_source_may_keep_a_parameter() -> None:
    # here `page=v` says that it is a release
    url = "http://daon.test/report.asp?page=v&seq=7"
    assert canonical_url(url) == "http://daon.test/report.asp?seq=7"
    assert canonical_url(url, keep=["page"]) == url


@pytest.mark.parametrize(
    "url", ["", "javascript:view(7)", "mailto:desk@daon.test", "file:///etc/hosts", "http://"]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ValueError, match="no http address"):
        canonical_url(url)


part = st.text(st.characters(min_codepoint=0x21, exclude_categories=("Cs",)), max_size=12)


@given(part, st.lists(st.tuples(part, part), max_size=5))
def test_canonical_twice_is_canonical_once(path: str, query: list[tuple[str, str]]) -> None:
    url = "http://daon.test/" + path + "?" + "&".join(f"{name}={value}" for name, value in query)
    try:
        once = canonical_url(url)
    except ValueError:
        return
    assert canonical_url(once) == once
    assert once.isascii()
