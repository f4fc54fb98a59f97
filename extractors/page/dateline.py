"""Dates as pages print them: datelines, the day of the visit, last edits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from extractors.values import Dateline

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_TIME = (
    r"(?:[\sT,|·\]]{0,3}[(\[]?\s?(?P<half>오전|오후|AM|PM|am|pm)?\s?"
    r"(?P<hour>[01]?\d|2[0-4])(?::(?P<minute>[0-5]\d)(?!\d)(?::[0-5]\d)?|시\s?(?P<minute2>[0-5]?\d)분)"
    r"\s?(?P<half2>AM|PM|am|pm)?\s?[)\]]?)?"
)
_WEEKDAY = (
    r"(?:\s?[(\[]?\s?(?:[월화수목금토일](?:요일)?|[月火水木金土日]|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s?[)\]]"
    r"|\s?[월화수목금토일]요일)?"
)
_NUMERIC = re.compile(
    r"(?<![\d.\-/:])(?:(?P<year>(?:19|20)\d\d)|['‘’`]?(?P<short>[0-4]\d))"
    r"\s?(?P<sep>[.\-/]|년)\s?(?P<month>1[0-2]|0?[1-9])\s?(?:[.\-/]|월)\s?(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)\s?[.일]?"
    + _WEEKDAY
    + _TIME
)
_ENGLISH = re.compile(
    r"\b(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s(?P<day>\d{1,2}),?\s(?P<year>20\d\d|19\d\d)"
    + _TIME
)
_PUBLISHED = re.compile(
    r"(?:기사\s?입력|기사\s?등록|최초\s?입력|입력|등록|승인|작성|게시|배포|보도|제공|발행|송고|게재|등재|날짜|일자|Posted|Published)"
    r"\s?(?:일시|일자|일|시간|시각|날짜|된\s?시간|on)?\s?[:：|\-▶ㅣ]?\s{0,3}[(\[]?$",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    r"(?:최종\s?수정|최종\s?편집|최종\s?업데이트|수정|편집|업데이트|갱신|updated?|modified|edited|last)"
    r"\s?(?:일시|일자|일|시간|시각)?\s?[:：|\-▶ㅣ]?\s{0,3}[(\[]?$",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"(?:제공|등록|작성|담당|게시)\s?부서|기사\s?입력|기사\s?등록|최초\s?입력|입력|등록|승인|작성|게시|배포|보도|제공|발행|송고|게재|수정|최종|업데이트|날짜|일자|일시|시간|시각"
    r"|조회\s?수?|댓글\s?\d{0,4}|추천|첨부파일|담당부서|작성자|기사\s?제보|\d{1,7}\s?(?:회|건|개)|출처|Posted|Published|date|DATE|Date|by|지면|면",
    re.IGNORECASE,
)
_DIGIT = re.compile("[0-9]")
_MONTH = re.compile("|".join(name.capitalize() for name in _MONTHS))
_EMAIL = re.compile(r"[A-Za-z0-9._+\-]{1,40}@[A-Za-z0-9.\-]{3,60}")
_FURNITURE = re.compile(r"[\s|:：·•\-–—/(),\[\]<>▶ㅣ.0-9일]")


class DateKind(StrEnum):
    """What a printed date is said to be."""

    PUBLISHED = "published"
    MODIFIED = "modified"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date printed in a text at `[start:end]`, with the time where it is printed."""

    value: Dateline
    kind: DateKind
    start: int
    end: int


def find_dates(text: str) -> list[FoundDate]:
    """Every calendar date of `text` in its order; impossible ones (31 February) are left out."""
    if not _DIGIT.search(text):
        return []
    found = []
    for pattern in (_NUMERIC, _ENGLISH) if _MONTH.search(text) else (_NUMERIC,):
        for match in pattern.finditer(text):
            value = _value(match)
            if value is not None:
                found.append(FoundDate(value, _kind(text[: match.start()]), match.start(), match.end()))
    return sorted(found, key=lambda item: item.start)


def residue(text: str, dates: list[FoundDate]) -> str:
    """What a line says besides its dates and their labels; a dateline leaves at most a byline."""
    rest, last = [], 0
    for item in dates:
        rest.append(text[last : item.start])
        last = item.end
    rest.append(text[last:])
    return _FURNITURE.sub(" ", _LABELS.sub(" ", _EMAIL.sub(" ", " ".join(rest)))).strip()


def _kind(before: str) -> DateKind:
    tail = before[-24:]
    if _MODIFIED.search(tail):
        return DateKind.MODIFIED
    return DateKind.PUBLISHED if _PUBLISHED.search(tail) else DateKind.PLAIN


def _value(match: re.Match[str]) -> Dateline | None:
    parts = match.groupdict()
    if parts.get("year"):
        year = int(parts["year"])
    elif _is_short_dateline(match):
        year = 2000 + int(parts["short"])
    else:
        return None
    month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"])
    try:
        day = date(year, month, int(parts["day"]))
        if parts["hour"] is None:
            return day
        return datetime(day.year, day.month, day.day, _hour(parts), _minute(parts))
    except ValueError:
        return None


def _is_short_dateline(match: re.Match[str]) -> bool:
    """`24-08-27 18:45` and `작성일 24-08-27` are dates; `12-10-15` in a sentence may be anything."""
    return bool(match["hour"] or _PUBLISHED.search(match.string[max(0, match.start() - 24) : match.start()]))


def _hour(parts: dict[str, str | None]) -> int:
    hour = int(parts["hour"] or 0) % 24
    half = (parts["half"] or parts["half2"] or "").lower()
    if half in {"오후", "pm"} and hour < 12:
        return hour + 12
    return 0 if half in {"오전", "am"} and hour == 12 else hour


def _minute(parts: dict[str, str | None]) -> int:
    return int(parts["minute"] or parts["minute2"] or 0)
