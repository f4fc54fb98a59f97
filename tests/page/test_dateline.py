"""Printed dates: every form of the layout families, and what is no dateline."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from extractors.page.dateline import DateKind, find_dates
from extractors.page.read import read_page

BODY = "가람군은 지난 3일 군민회관에서 돌봄 이음터 개소식을 열고 본격적인 운영에 들어갔다고 4일 밝혔다."
TITLE = "가람군, 돌봄 이음터 문 열어"


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("2019.07.22 19:17", datetime(2019, 7, 22, 19, 17), DateKind.PLAIN),
        ("기사입력 2023/02/27 [12:00]", datetime(2023, 2, 27, 12, 0), DateKind.PUBLISHED),
        ("등록 2025.04.17 09:12:48", datetime(2025, 4, 17, 9, 12), DateKind.PUBLISHED),
        ("2024-09-11 16:33:24", datetime(2024, 9, 11, 16, 33), DateKind.PLAIN),
        ("2025. 04. 30(수) 11:57", datetime(2025, 4, 30, 11, 57), DateKind.PLAIN),
        ("2020년 11월 23일(월) 17:17", datetime(2020, 11, 23, 17, 17), DateKind.PLAIN),
        ("입력 : 2022년 12월 25일(일) 07:01", datetime(2022, 12, 25, 7, 1), DateKind.PUBLISHED),
        ("2025. 12. 24. 17:20", datetime(2025, 12, 24, 17, 20), DateKind.PLAIN),
        ("Nov 16, 2023", date(2023, 11, 16), DateKind.PLAIN),
        ("26.03.04 17:10", datetime(2026, 3, 4, 17, 10), DateKind.PLAIN),
        ("작성일 24-08-27 18:45", datetime(2024, 8, 27, 18, 45), DateKind.PUBLISHED),
        ("작성일 24-08-27", date(2024, 8, 27), DateKind.PUBLISHED),
        ("2026/06/10", date(2026, 6, 10), DateKind.PLAIN),
        ("승인 2019.04.15 오후 5:35", datetime(2019, 4, 15, 17, 35), DateKind.PUBLISHED),
        ("입력 2019.04.15. 오전 12:05", datetime(2019, 4, 15, 0, 5), DateKind.PUBLISHED),
        ("제 공 일: 2025. 12. 9.", date(2025, 12, 9), DateKind.PLAIN),
        ("최종수정 2025.12.06 17:18", datetime(2025, 12, 6, 17, 18), DateKind.MODIFIED),
        ("업데이트 2025.12.06 17:18", datetime(2025, 12, 6, 17, 18), DateKind.MODIFIED),
    ],
)
def test_form(text: str, value: date, kind: DateKind) -> None:
    (found,) = find_dates(text)
    assert (found.value, found.kind) == (value, kind)
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "2023.02.31 10:00",  # no such day
        "061-380-3037",  # a telephone number
        "전화 02-12-15번",  # two digits without a label or a time
        "버전 1.2.3",
        "10.12.25",
        "192.168.10.12",
    ],
)
def test_no_date(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("page", "published", "visited"),
    [
        # the day of the visit above, the dateline below
        (f"2025.12.07 (일)\n{TITLE}\n등록 2025.04.17 09:12:48\n{BODY}", "2025-04-17 09:12:00", "2025-12-07"),
        # only the day of the visit: no dateline
        (f"2025.12.07 (일)\n{TITLE}\n{BODY}", "None", "2025-12-07"),
        # entered, then edited
        (f"{TITLE}\n입력 2022.12.25 07:01 수정 2022.12.26 10:00\n{BODY}", "2022-12-25 07:01:00", "None"),
        (f"최종편집 2024-03-29(금)\n{TITLE}\n입력 : 2024/03/26 12:38\n{BODY}", "2024-03-26 12:38:00", "None"),
        # the template of a board was edited, the release was not
        (f"{TITLE}\n{BODY}\n최종수정일 2026-01-02", "None", "None"),
        # the dates of neighbours
        (f"{TITLE}\n2024-01-05\n{BODY}\n이전글\n다른 소식 2024-01-09", "2024-01-05", "None"),
        (f"{TITLE}\n{BODY}\n관련기사\n다른 소식이 있다\nNov 16, 2023 | 별기자", "None", "None"),
        # the date behind the text
        (f"{TITLE}\n{BODY}\n2020년 11월 23일(월) 17:17", "2020-11-23 17:17:00", "None"),
        # a date in the name of an attachment
        (f"{TITLE}\n2024-01-05\n{BODY}\n보도자료(20240109 이음터).hwp (31 KB)", "2024-01-05", "None"),
    ],
)
def test_which_date_counts(page: str, published: str, visited: str) -> None:
    (article,) = read_page(page.encode())
    assert str(article.published_at) == published
    assert str(article.page_date) == visited


def test_a_dateline_after_the_capture_is_not_believed() -> None:
    page = f"{TITLE}\n2031-01-05\n{BODY}".encode()
    assert read_page(page)[0].published_at == date(2031, 1, 5)
    assert read_page(page, today=date(2026, 1, 1))[0].published_at is None


def test_a_line_of_fields_is_a_dateline() -> None:
    page = f"{TITLE}\n제공일자 2024-11-04 | 제공부서 홍보팀 | 조회수 120\n{BODY}"
    assert read_page(page.encode())[0].published_at == date(2024, 11, 4)
