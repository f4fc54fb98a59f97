"""Reading the point that begins at a place of the text, whatever its form."""

from __future__ import annotations

import re

from extractors.entities.dates.dotted import read_dotted, read_dotted_day, read_lone_year
from extractors.entities.dates.points import SP, WEEKDAYS, Point, century
from extractors.entities.dates.worded import read_holiday, read_relative, read_term, read_worded

_WEEKDAY_ALONE = re.compile(rf"(?P<weekday>[{WEEKDAYS}])요일")
_SHORT_YEAR = re.compile(rf"(?P<year2>\d\d){SP}년(?!간)")


def read_point(text: str, pos: int) -> Point | None:
    """The calendar point that begins at `pos`, or None."""
    for read in (read_dotted, read_term, read_holiday, read_relative, read_worded):
        point = read(text, pos)
        if point is not None:
            return point
    return None


def read_tail(text: str, pos: int, first: Point) -> Point | None:
    """The far end of a range, which may leave out what `first` has said (`∼5일`, `~12.5.`, `수요일까지`)."""
    point = read_point(text, pos)
    if point is not None:
        return point
    if first.form.startswith("dotted") and first.day is not None:
        return read_dotted_day(text, pos)
    if first.form == "relative_week" and (match := _WEEKDAY_ALONE.match(text, pos)):
        weekday = WEEKDAYS.index(match["weekday"])
        return Point(pos, match.end(), "weekday_alone", direction="future", weekday=weekday)
    if first.head == "year" and (match := _SHORT_YEAR.match(text, pos)):
        return Point(pos, match.end(), "worded", year=century(match["year2"]))
    if first.form in ("year_quoted", "year_plain"):
        return read_lone_year(text, pos)
    return None
