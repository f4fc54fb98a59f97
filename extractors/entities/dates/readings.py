"""All days that a point may mean, given the dateline and what the text has named before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.entities.dates import lexicon
from extractors.entities.dates.holidays import holiday_interval, lunar_day
from extractors.entities.dates.intervals import (
    Interval,
    day_of,
    days_interval,
    month_interval,
    nth_weekday,
    part_of_decade,
    part_of_month,
    part_of_year,
    shift_month,
    week_around,
    week_of_month,
    year_interval,
)
from extractors.entities.dates.lexicon import Cue
from extractors.entities.dates.points import Point

_HALF_YEAR = 6
_WEEKDAY_YEARS = 6


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds an expression: dateline, predicate, and the year and month that the text speaks of.

    `year` and `month` are the last ones named (for 같은 해, 같은 달); `sentence_year` is the year that
    the same sentence names; `focus` the (year, month) last named, `is_focus_near` where it was in the
    same sentence.
    """

    published: date | None
    cue: Cue | None = None
    year: int | None = None
    month: tuple[int, int] | None = None
    sentence_year: int | None = None
    focus: tuple[int, int] | None = None
    is_focus_near: bool = False


def candidates(point: Point, setting: Setting) -> list[Interval]:
    """Every reading of a point, earliest first."""
    if point.term is not None:
        return [Interval(*lexicon.terms()[point.term])]
    if point.is_bare_day and not point.has_year:
        return some(in_month(point, year, month) for year, month in _months(point, setting))
    if point.month_shift is not None or point.same_month:
        return some(in_month(point, year, month) for year, month in _named_months(point, setting))
    near = _NEAR.get(point.form)
    if near is not None:
        return near(point, setting.published) if setting.published else []
    years = _years(point, setting)
    if point.holiday is not None:
        return some(holiday_interval(point.holiday, year, point.with_break) for year in years)
    if point.month is not None:
        month = point.month
        return some(in_month(point, year, month) for year in years)
    return some(in_year(point, year) for year in years)


def some(readings: Iterable[Interval | None]) -> list[Interval]:
    """The readings that the calendar has."""
    return [reading for reading in readings if reading is not None]


def _years(point: Point, setting: Setting) -> list[int]:
    published = setting.published
    if point.year is not None:
        return [point.year]
    if point.same_year:
        year = setting.year or (published.year if published else None)
        return [] if year is None else [year + (point.year_shift or 0)]
    if published is None:
        return [setting.sentence_year] if setting.sentence_year and point.month else []
    if point.year_shift is not None:
        return [published.year + point.year_shift]
    if point.new_year:
        return [published.year + (1 if published.month > _HALF_YEAR else 0)]
    if point.weekday is not None and point.day is not None:
        return list(range(published.year - _WEEKDAY_YEARS, published.year + 2))
    around = {published.year - 1, published.year, published.year + 1}
    return sorted(around | ({setting.sentence_year} if setting.sentence_year else set()))


def _months(point: Point, setting: Setting) -> list[tuple[int, int]]:
    """The months in which a bare day number may lie."""
    if setting.published is None:
        return []
    reach = _HALF_YEAR if point.weekday is not None else 2
    year, month = setting.published.year, setting.published.month
    around = {shift_month(year, month, i) for i in range(-reach, reach + 1)}
    return sorted(around | ({setting.focus} if setting.focus else set()))


def _named_months(point: Point, setting: Setting) -> list[tuple[int, int]]:
    published = setting.published
    if point.same_month:
        return _same_months(point, setting)
    if published is None or point.month_shift is None:
        return []
    year, month = shift_month(published.year, published.month, point.month_shift)
    return [(year + (point.year_shift or 0), month)]


def _same_months(point: Point, setting: Setting) -> list[tuple[int, int]]:
    """같은 달: the month last named; with a year of its own (지난해 같은 달) that of publication."""
    if not point.has_year or point.same_year:
        return [setting.month] if setting.month else []
    if setting.published is None:
        return []
    return [(year, setting.published.month) for year in _years(point, setting)]


def in_month(point: Point, year: int, month: int) -> Interval | None:
    """What a point means within a month: its day, part or week, or all of it."""
    if point.day is not None:
        if point.lunar:
            return days_interval(lunar_day(year, month, point.day))
        whole = month_interval(year, month)
        day = whole.end if whole and point.day < 0 else day_of(year, month, point.day)
        return days_interval(day)
    if point.ordinal is not None and point.weekday is not None:
        return days_interval(nth_weekday(year, month, point.ordinal, point.weekday))
    if point.ordinal is not None:
        return week_of_month(year, month, point.ordinal)
    if point.part is not None:
        return part_of_month(year, month, point.part)
    return month_interval(year, month)


def in_year(point: Point, year: int) -> Interval | None:
    """What a point means within a year: its half, quarter, season or part, or all of it."""
    if point.half is not None:
        return month_interval(year, 6 * point.half - 5, 6)
    if point.quarter is not None:
        return month_interval(year, 3 * point.quarter - 2, 3)
    if point.season is not None:
        return month_interval(year, point.season, 3)
    if point.decade:
        return part_of_decade(year, point.part)
    if point.part is not None:
        return part_of_year(year, point.part)
    return month_interval(year, 3, 12) if point.academic else year_interval(year)


def _relative_day(point: Point, published: date) -> list[Interval]:
    return some([days_interval(published + timedelta(days=point.day_shift or 0))])


def _relative_week(point: Point, published: date) -> list[Interval]:
    week = week_around(published, point.week_shift or 0)
    if point.part == "weekend":
        return [Interval(week.start + timedelta(days=5), week.end)]
    if point.weekday is not None:
        return some([days_interval(week.start + timedelta(days=point.weekday))])
    return [week]


def near_weekday(point: Point, published: date) -> list[Interval]:
    """지난 금요일, 오는 금요일: the last before or the next after the day of publication."""
    ahead = ((point.weekday or 0) - published.weekday() - 1) % 7 + 1
    if point.direction == "past":
        ahead = ahead - 7 if ahead < 7 else -7
    elif point.direction == "this":
        ahead = (point.weekday or 0) - published.weekday()
    day = published + timedelta(days=ahead)
    last = day + timedelta(days=1 if point.form == "near_weekend" else 0)
    return [Interval(day, last)]


_NEAR: dict[str, Callable[[Point, date], list[Interval]]] = {
    "relative_day": _relative_day,
    "relative_week": _relative_week,
    "near_weekday": near_weekday,
    "near_weekend": near_weekday,
}
