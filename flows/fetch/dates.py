"""The date that a list prints beside a release, in the forms that Korean boards use."""

from __future__ import annotations

import re
from datetime import date, timedelta

_FULL = re.compile(
    r"""(?<![\d.\-/])
        (?:(?P<year>(?:19|20)\d\d)|(?P<short>\d\d))   # 2026 or 26
        \s*(?P<mark>[.\-/]|년)\s*(?P<month>\d{1,2})
        \s*(?:[.\-/]|월)\s*(?P<day>\d{1,2})
        (?![\d\-/])""",
    re.VERBOSE,
)
_ENGLISH = re.compile(r"\b(?P<month>[A-Z][a-z]{2})[a-z]* (?P<day>\d{1,2}), (?P<year>(?:19|20)\d\d)\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)")
_MONTH_DAY = re.compile(r"(?P<month>\d{1,2})\s*(?:[.\-/]|월)\s*(?P<day>\d{1,2})\s*[.일]?(?:\s+\d{1,2}:\d\d)?")
_CLOCK = re.compile(r"(?:(?:오전|오후)\s*)?\d{1,2}:\d\d(?::\d\d)?")
_AGO = re.compile(r"(?P<number>\d{1,3})\s*(?P<unit>초|분|시간|일|주)\s*전")
_LABEL = re.compile(r"^(?:작성일자?|등록일자?|게시일자?|배포일자?|보도일자?|날짜|일자)\s*[:：]?\s*")


def parse_list_date(text: str, today: date | None) -> date | None:
    """The date that `text` prints, as seen on `today` (Asia/Seoul); None where it prints none.

    A form with a year may stand anywhere in the text; one without (`03-04`, `14:20`, `3시간 전`) only where
    it is all there is, because telephone numbers and counts look alike, and only where `today` is given. A
    month and day later than tomorrow is last year's.
    """
    for found in _FULL.finditer(text):
        year = int(found["year"]) if found["year"] else 2000 + int(found["short"])
        # `26.3.4` is a date, `26. 3. 4` in a text with two digits may be anything else: it must stand alone
        if found["year"] or _stands_alone(found, text):
            day = _day(year, found["month"], found["day"])
            if day:
                return day
    found_compact = _COMPACT.search(text)
    if found_compact:
        return _day(int(found_compact["year"]), found_compact["month"], found_compact["day"])
    english = _ENGLISH.search(text)
    if english and english["month"] in _MONTHS:
        return _day(int(english["year"]), str(_MONTHS.index(english["month"]) + 1), english["day"])
    if today is None:
        return None
    return _without_year(_LABEL.sub("", text.strip()), today)


def _stands_alone(found: re.Match[str], text: str) -> bool:
    """Nothing but a label, a clock time and marks beside a two-digit year."""
    rest = (text[: found.start()] + text[found.end() :]).strip()
    rest = _CLOCK.sub("", _LABEL.sub("", rest))
    return not rest.strip(" .,()[]월화수목금토일")


def _without_year(text: str, today: date) -> date | None:
    if _CLOCK.fullmatch(text) or text in ("오늘", "방금", "방금 전"):
        return today
    if text == "어제":
        return today - timedelta(days=1)
    ago = _AGO.fullmatch(text)
    if ago:
        days = {"일": 1, "주": 7}.get(ago["unit"], 0)
        return today - timedelta(days=days * int(ago["number"]))
    found = _MONTH_DAY.fullmatch(text)
    if not found:
        return None
    day = _day(today.year, found["month"], found["day"])
    if day is None or day > today + timedelta(days=1):
        day = _day(today.year - 1, found["month"], found["day"])
    return day


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
