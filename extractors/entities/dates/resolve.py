"""From points to days: all readings of an expression, then the one that dateline, tense and context favour."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.entities.dates import lexicon
from extractors.entities.dates.expressions import Expression, Shape
from extractors.entities.dates.holidays import holiday_interval, lunar_day
from extractors.entities.dates.intervals import (
    Interval,
    day_of,
    days_interval,
    ending,
    lasting,
    month_interval,
    nth_weekday,
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
_WRONG_SIDE_OF_DAY = 14
_WRONG_SIDE_OF_MONTH = 240
_STATEMENT_AHEAD = 25
_NEAR_FOCUS, _FAR_FOCUS = 40, 12
_YEAR_OF_SENTENCE = 10_000

Span = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds an expression: dateline, predicate, and the year and month that the text speaks of.

    `year` and `month` are the last ones named (for 같은 해, 같은 달); `sentence_year` is the year named in the same
    sentence; `focus` the (year, month) last named, `is_focus_near` where that was in the same sentence.
    """

    published: date | None
    cue: Cue | None = None
    year: int | None = None
    month: tuple[int, int] | None = None
    sentence_year: int | None = None
    focus: tuple[int, int] | None = None
    is_focus_near: bool = False


def resolve(expression: Expression, setting: Setting) -> Span:
    """(start, end) of an expression, inclusive; None where it is open, both None where nothing anchors it."""
    first, second = expression.first, expression.second
    if second is not None:
        chosen = _resolve_range(first, second, setting)
        return (chosen.start, chosen.end) if chosen else (None, None)
    found = choose(candidates(first, setting), first, setting)
    if found is None:
        return None, None
    return _bounded(expression, found)


def _bounded(expression: Expression, found: Interval) -> Span:
    duration = expression.duration
    if expression.shape is Shape.UNTIL:
        return None, found.end
    if expression.shape is Shape.SINCE:
        return found.start, None
    if expression.shape is Shape.SPAN_FROM and duration:
        return found.start, lasting(found.start, duration.count, duration.unit)
    if expression.shape is Shape.SPAN_UNTIL and duration:
        return ending(found.end, duration.count, duration.unit), found.end
    return found.start, found.end


def _resolve_range(first: Point, second: Point, setting: Setting) -> Interval | None:
    readings = []
    checked = []
    nears = candidates(first, setting) or _from_far_end(first, second, setting)
    if first.direction in ("past", "future"):
        nears = _some([choose(nears, first, setting)])
    for near in nears:
        far = _far_end(second, first, near, setting)
        if far is None:
            continue
        whole = Interval(near.start, far.end)
        readings.append(whole)
        if _weekday_fits(first, near) and _weekday_fits(second, far):
            checked.append(whole)
    return choose(checked or readings, first, setting, is_checked=True)


def _from_far_end(first: Point, second: Point, setting: Setting) -> list[Interval]:
    """Readings of a range's near end that only its far end anchors (`5월부터 2026년 6월까지`, no dateline)."""
    far = choose(candidates(second, setting), second, setting)
    if far is None or first.has_year or first.month is None:
        return []
    years = (far.end.year - 1, far.end.year)
    readings = [in_month(first, year, first.month) for year in years]
    return [reading for reading in readings if reading and reading.start <= far.end][-1:]


def _far_end(second: Point, first: Point, near: Interval, setting: Setting) -> Interval | None:
    """The earliest reading of a range's far end that does not lie before its near end."""
    if second.form == "part_alone" and second.part:
        in_months = first.has_month or first.day is not None
        year, month = near.start.year, near.start.month
        readings = [part_of_month(year, month, second.part) if in_months else part_of_year(year, second.part)]
    elif second.has_year or second.month_shift is not None or second.day_shift is not None:
        readings = list(candidates(second, setting))
    elif second.is_bare_day:
        later = (shift_month(near.start.year, near.start.month, i) for i in range(3))
        readings = [in_month(second, year, month) for year, month in later]
    elif second.month is not None:
        readings = [in_month(second, year, second.month) for year in (near.start.year, near.start.year + 1)]
    elif second.same_month:
        readings = [in_month(second, near.start.year, near.start.month)]
    elif second.holiday is not None or second.week_shift is not None or second.direction is not None:
        readings = list(candidates(second, setting))
    else:
        readings = [in_year(second, year) for year in (near.start.year, near.start.year + 1)]
    return next((reading for reading in readings if reading and reading.end >= near.start), None)


def candidates(point: Point, setting: Setting) -> list[Interval]:
    """Every reading of a point, earliest first."""
    if point.term is not None:
        return [Interval(*lexicon.terms()[point.term])]
    if point.is_bare_day and not point.has_year:
        return _some(in_month(point, year, month) for year, month in _months(point, setting))
    if point.month_shift is not None or point.same_month:
        return _some(in_month(point, year, month) for year, month in _named_months(point, setting))
    near = _NEAR.get(point.form)
    if near is not None:
        return near(point, setting.published) if setting.published else []
    years = _years(point, setting)
    if point.holiday is not None:
        return _some(holiday_interval(point.holiday, year, point.with_break) for year in years)
    if point.month is not None:
        month = point.month
        return _some(in_month(point, year, month) for year in years)
    return _some(in_year(point, year) for year in years)


def _some(readings: Iterable[Interval | None]) -> list[Interval]:
    return [reading for reading in readings if reading is not None]


def _years(point: Point, setting: Setting) -> list[int]:
    published = setting.published
    if point.year is not None:
        return [point.year]
    if point.same_year:
        year = setting.year or (published.year if published else None)
        return [] if year is None else [year]
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
    if point.part is not None:
        return part_of_year(year, point.part)
    if point.decade:
        return year_interval(year, 10)
    return month_interval(year, 3, 12) if point.academic else year_interval(year)


def _relative_day(point: Point, published: date) -> list[Interval]:
    return _some([days_interval(published + timedelta(days=point.day_shift or 0))])


def _relative_week(point: Point, published: date) -> list[Interval]:
    week = week_around(published, point.week_shift or 0)
    if point.part == "weekend":
        return [Interval(week.start + timedelta(days=5), week.end)]
    if point.weekday is not None:
        return _some([days_interval(week.start + timedelta(days=point.weekday))])
    return [week]


def _near_weekday(point: Point, published: date) -> list[Interval]:
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
    "near_weekday": _near_weekday,
    "near_weekend": _near_weekday,
}


def _weekday_fits(point: Point, reading: Interval) -> bool:
    if point.weekday is None or point.day is None:
        return True
    return reading.start.weekday() == point.weekday


def choose(
    readings: list[Interval], point: Point, setting: Setting, is_checked: bool = False
) -> Interval | None:
    """The most likely reading; `is_checked` where weekdays were compared before."""
    if not is_checked:
        readings = [reading for reading in readings if _weekday_fits(point, reading)] or readings
    published = setting.published
    if len(readings) < 2 or published is None:
        return readings[0] if len(readings) == 1 else None
    if point.direction == "past":
        return max((r for r in readings if r.start <= published), key=lambda r: r.start, default=readings[0])
    if point.direction == "future":
        return min((r for r in readings if r.end >= published), key=lambda r: r.start, default=readings[-1])
    return min(readings, key=lambda reading: _cost(reading, point, setting, published))


def _cost(reading: Interval, point: Point, setting: Setting, published: date) -> tuple[int, bool]:
    """How far a reading lies from the dateline, with what tense and context weigh; the past wins a tie."""
    distance = reading.distance(published)
    cost = abs(distance)
    cue = setting.cue
    penalty = _WRONG_SIDE_OF_DAY if point.is_bare_day else _WRONG_SIDE_OF_MONTH
    if cue is not None:
        if cue.kind == "statement" and distance > 0:
            cost += _STATEMENT_AHEAD
        elif (cue.tense == "past" and distance > 0) or (cue.tense == "future" and distance < 0):
            cost += penalty
    if point.is_bare_day:
        cost -= _focus_bonus(reading, setting)
    elif setting.sentence_year is not None and reading.start.year == setting.sentence_year:
        if cue is None or cue.tense != "future" or setting.sentence_year >= published.year:
            cost -= _YEAR_OF_SENTENCE
    return cost, distance > 0


def _focus_bonus(reading: Interval, setting: Setting) -> int:
    if setting.focus != (reading.start.year, reading.start.month):
        return 0
    if setting.cue is not None and setting.cue.kind == "statement":
        return 0
    return _NEAR_FOCUS if setting.is_focus_near else _FAR_FOCUS
