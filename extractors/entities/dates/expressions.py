"""Joining points to expressions: ranges, open ends, anchored durations, lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from extractors.entities.dates import lexicon
from extractors.entities.dates.points import DASH, SP, Point
from extractors.entities.dates.read import read_point, read_tail


class Shape(StrEnum):
    """How the points of an expression bound it."""

    AT = "at"
    RANGE = "range"
    SINCE = "since"
    UNTIL = "until"
    SPAN_FROM = "span_from"
    SPAN_UNTIL = "span_until"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: `count` of `unit` (day, week, month, year)."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Expression:
    """A whole date expression at `start:end` of the text."""

    start: int
    end: int
    shape: Shape
    first: Point
    second: Point | None = None
    duration: Duration | None = None


CLOCK = (
    r"(?:오전|오후|낮|밤|새벽|아침|저녁|정오|자정)?[ \xa0]?"
    r"(?:\d{1,2}[ \xa0]?시(?:[ \xa0]?\d{1,2}[ \xa0]?분|[ \xa0]?반)?|\d{1,2}:\d{2}|(?<=정오)|(?<=자정))"
)
"""The pattern of a time of day."""

_TIME = re.compile(rf"[ \xa0,]{{0,2}}{CLOCK}")
_FROM = re.compile(rf"{SP}부터(?:는|[ \xa0]?,?[ \xa0]?)")
_FROM_WORD = re.compile(rf"{SP}부터")
_DASHED = re.compile(rf"{SP}{DASH}{SP}")
_LEADING_DASH = re.compile(rf"(?:^|[(\[:,]){SP}[~∼～〜]{SP}$")
_TRAILING_DASH = re.compile(rf"{SP}[~∼～〜]{SP}[)\]]")
_BETWEEN = re.compile(r"에서[ \xa0]")
_UNTIL = re.compile(rf"{SP}까지")
_MIDDLE = re.compile(rf"{SP}까지(?!로)|[ \xa0]중(?![가-힣])")
_BEFORE = re.compile(r"[ \xa0]?이전")
_AFTER = re.compile(r"[ \xa0]?이후")
_LENGTH = rf"(?P<count>\d{{1,3}}|한|두|석|세|네){SP}(?P<unit>일|주일|주|개월|달|년)"
_DURATION = re.compile(
    rf"[ \xa0,]{{0,2}}(?:총|최근|향후|앞으로)?{SP}(?:(?P<word>{lexicon.spelled('duration')})|{_LENGTH})"
    rf"(?:{SP}(?:간|동안)|(?<=개월)(?=[ \xa0])|(?=[ \xa0]?\)))"
)
_COMMA = re.compile(rf"{SP}[,·ㆍ]{SP}")
_NATIVE = {"한": 1, "두": 2, "석": 3, "세": 3, "네": 4}
_UNITS = {"일": "day", "주일": "week", "주": "week", "개월": "month", "달": "month", "년": "year"}


def read_expressions(text: str, pos: int) -> list[Expression]:
    """The expressions that begin at `pos`: none, one, or the members of a list of numbers (`3, 5, 7일`)."""
    first = read_point(text, pos)
    if first is None:
        return []
    if first.head is not None and _COMMA.match(text, first.end):
        return _read_list(text, first)
    expression = _read_range(text, first) or _read_one_sided(text, first)
    return [] if expression is None else [expression]


def _read_range(text: str, first: Point) -> Expression | None:
    clock = _TIME.match(text, first.end)
    after = clock.end() if clock else first.end
    if dashed := _DASHED.match(text, after):
        second = read_tail(text, dashed.end(), first)
        if second is None or not _is_firm(text, first, second):
            return None
        return _closed(text, first, second)
    if begun := _FROM.match(text, after):
        second = read_tail(text, begun.end(), first)
        part_only = None if second else _read_part(text, begun.end())
        second = second or part_only
        if second is not None and _ends_range(text, first, second):
            return _closed(text, first, second)
        return None
    if between := _BETWEEN.match(text, after):
        second = read_tail(text, between.end(), first)
        if second is not None and _MIDDLE.match(text, second.end):
            return _closed(text, first, second)
    return None


def _is_bracketed(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in ("(", "[") and text[end : end + 1] in (")", "]")


def _is_firm(text: str, first: Point, second: Point) -> bool:
    """Whether dotted or lone numbers at both ends (`6.7.∼6.26.`, `(2026~2030)`) are dates and no measures."""
    if not (first.is_weak and second.is_weak):
        return True
    if first.form == "dotted_day_of_month_closed" or second.form == "dotted_day_of_month_closed":
        return True
    return first.form == "year_quoted" or _is_bracketed(text, first.start, second.end)


def _is_dotted_alone(text: str, point: Point) -> bool:
    """Whether month and day with dots are a date by themselves: `10. 30. 국무회의`, `(12.27)`."""
    if point.day is None or point.day < 10:
        return False
    if _is_bracketed(text, point.start, point.end):
        return True
    spaced = point.form == "dotted_day_of_month_closed" and " " in text[point.start : point.end]
    return spaced and text[point.start - 1 : point.start] not in ("", "\n")


_PART = re.compile(rf"(?P<part>{lexicon.spelled('part')})(?={SP}까지)")


def _read_part(text: str, pos: int) -> Point | None:
    """A far end that is only a part of the near end's month or year (`10월 5일부터 중순까지`)."""
    match = _PART.match(text, pos)
    if match is None:
        return None
    return Point(pos, match.end(), "part_alone", part=lexicon.words("part")[match["part"]])


def _ends_range(text: str, first: Point, second: Point) -> bool:
    """Whether `부터 …` is closed: by 까지, by the length of time, or by a day after a day."""
    clock = _TIME.match(text, second.end)
    if _UNTIL.match(text, clock.end() if clock else second.end):
        return True
    return first.day is not None and second.day is not None and not _FROM.match(text, second.end)


def _closed(text: str, first: Point, second: Point) -> Expression:
    end = second.end
    clock = _TIME.match(text, end)
    if until := _UNTIL.match(text, clock.end() if clock else end):
        end = until.end()
    return Expression(first.start, end, Shape.RANGE, first, second)


def _read_one_sided(text: str, first: Point) -> Expression | None:
    clock = _TIME.match(text, first.end)
    after = clock.end() if clock else first.end
    if until := _UNTIL.match(text, after):
        return _with_duration(text, first, until.end(), Shape.SPAN_UNTIL, Shape.UNTIL)
    if _LEADING_DASH.search(text[max(0, first.start - 4) : first.start]):
        return Expression(first.start, first.end, Shape.UNTIL, first)
    if _TRAILING_DASH.match(text, after):
        return Expression(first.start, first.end, Shape.SINCE, first)
    if clock is None and (begun := _FROM_WORD.match(text, after)):
        return _with_duration(text, first, begun.end(), Shape.SPAN_FROM, Shape.SINCE)
    if first.head is not None or (first.is_weak and not _is_dotted_alone(text, first)):
        return None
    if before := _BEFORE.match(text, first.end):
        return Expression(first.start, before.end(), Shape.UNTIL, first)
    if later := _AFTER.match(text, first.end):
        return Expression(first.start, later.end(), Shape.SINCE, first)
    return Expression(first.start, first.end, Shape.AT, first)


def _with_duration(text: str, first: Point, end: int, closed: Shape, opened: Shape) -> Expression:
    match = _DURATION.match(text, end)
    if match is None:
        return Expression(first.start, end, opened, first)
    return Expression(first.start, match.end(), closed, first, duration=_duration(match))


def _duration(match: re.Match[str]) -> Duration:
    if match["word"]:
        return Duration(int(lexicon.words("duration")[match["word"]]), "day")
    count = _NATIVE.get(match["count"]) or int(match["count"])
    return Duration(count, _UNITS[match["unit"]])


def _read_list(text: str, first: Point) -> list[Expression]:
    """The numbers before a unit that they share: neighbours make one range, others stand alone."""
    members = [first]
    pos = first.end
    number = re.compile(r"\d{1,4}")
    while comma := _COMMA.match(text, pos):
        point = read_point(text, comma.end())
        match = number.match(text, comma.end())
        if match is None:
            break
        if point is not None and point.head is None:
            members.append(point)
            break
        value = int(match.group())
        pos = match.end()
        members.append(_borrowed(first, match.start(), match.end(), value))
    last = members[-1]
    unit = first.head or "day"
    values = [_value(member, unit) for member in members]
    if len(members) > 1 and values == list(range(values[0], values[0] + len(values))):
        return [_closed(text, first, last)]
    return [_single(first, member, unit) for member in members]


def _value(point: Point, unit: str) -> int:
    value = {"day": point.day, "month": point.month, "year": point.year}[unit]
    return -1 if value is None else value


def _borrowed(first: Point, start: int, end: int, value: int) -> Point:
    numbers = {"day": first.day, "month": first.month, "year": first.year}
    numbers[first.head or "day"] = value
    return Point(
        start,
        end,
        "worded",
        year=numbers["year"],
        month=numbers["month"],
        day=numbers["day"],
        head=first.head,
    )


def _single(first: Point, member: Point, unit: str) -> Expression:
    """A member of a list with the larger units that the first member names."""
    if member is not first:
        value = _value(member, unit)
        member = replace(
            first,
            start=member.start,
            end=member.end,
            year=value if unit == "year" else first.year,
            month=value if unit == "month" else first.month,
            day=value if unit == "day" else first.day,
            weekday=member.weekday,
        )
    member = replace(member, head=None)
    return Expression(member.start, member.end, Shape.AT, member)
