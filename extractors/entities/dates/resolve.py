"""From an expression to days: of all readings the one that dateline, tense and context favour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from extractors.entities.dates.expressions import Expression, Shape
from extractors.entities.dates.intervals import (
    Interval,
    ending,
    lasting,
    part_of_month,
    part_of_year,
    shift_month,
)
from extractors.entities.dates.lexicon import Cue
from extractors.entities.dates.points import Point
from extractors.entities.dates.readings import Setting, candidates, in_month, in_year, near_weekday, some

_WRONG_SIDE_OF_DAY = 18
_WRONG_SIDE_OF_MONTH = 240
_STATEMENT_AHEAD = 25
_DEADLINE_PAST = 25
_NEAR_FOCUS, _FAR_FOCUS = 40, 12
_YEAR_OF_SENTENCE = 10_000
_OTHER_YEAR = 120

Span = tuple[date | None, date | None]


def resolve(expression: Expression, setting: Setting) -> Span:
    """(start, end) of an expression, inclusive; None where it is open, both None where nothing anchors it."""
    first, second = expression.first, expression.second
    if second is not None:
        chosen = _resolve_range(first, second, setting)
        return (chosen.start, chosen.end) if chosen else (None, None)
    if expression.shape is Shape.UNTIL and (setting.cue is None or setting.cue.tense is None):
        setting = replace(setting, cue=Cue("future", "deadline"))
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
        nears = some([choose(nears, first, setting)])
    elif second.has_year and not first.has_year and first.month is not None:
        far = choose(candidates(second, setting), second, setting)
        nears = [near for near in nears if far is None or near.start <= far.end][-1:]
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
    """Readings of a range's near end that only its far end anchors (`5월부터 2026년 6월까지`)."""
    far = choose(candidates(second, setting), second, setting)
    if far is None or first.has_year or first.month is None:
        return []
    years = (far.end.year - 1, far.end.year)
    readings = [in_month(first, year, first.month) for year in years]
    return [reading for reading in readings if reading and reading.start <= far.end][-1:]


def _far_end(second: Point, first: Point, near: Interval, setting: Setting) -> Interval | None:
    """The earliest reading of a range's far end that does not lie before its near end."""
    readings: Sequence[Interval | None]
    if second.form == "part_alone" and second.part:
        in_months = first.has_month or first.day is not None
        year, month = near.start.year, near.start.month
        readings = [part_of_month(year, month, second.part) if in_months else part_of_year(year, second.part)]
    elif second.same_year:
        readings = candidates(second, replace(setting, year=near.start.year))
    elif second.has_year or second.month_shift is not None or second.day_shift is not None:
        readings = list(candidates(second, setting))
    elif second.form == "weekday_alone":
        readings = near_weekday(second, near.start)
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
    is_neutral = cue is None or cue.tense is None
    if not point.is_bare_day and is_neutral and not reading.start.year <= published.year <= reading.end.year:
        cost += _OTHER_YEAR
    if cue is not None:
        if cue.kind == "statement" and distance > 0:
            cost += _STATEMENT_AHEAD
        elif cue.kind == "deadline" and cue.tense == "future" and distance < 0:
            cost += max(penalty, _DEADLINE_PAST)
        elif (cue.tense == "past" and distance > 0) or (cue.tense == "future" and distance < 0):
            cost += penalty
    if point.is_bare_day:
        cost -= _focus_bonus(reading, setting)
    elif _carries_year(reading, setting, published):
        cost -= _YEAR_OF_SENTENCE
    return cost, distance > 0


def _carries_year(reading: Interval, setting: Setting, published: date) -> bool:
    """Whether a month goes on in its sentence's year: not before the last month, nor against the tense."""
    year, month = reading.start.year, reading.start.month
    if year != setting.sentence_year or (setting.month is not None and (year, month) < setting.month):
        return False
    is_future = setting.cue is not None and setting.cue.tense == "future"
    return not is_future or year >= published.year


def _focus_bonus(reading: Interval, setting: Setting) -> int:
    if setting.focus != (reading.start.year, reading.start.month):
        return 0
    if setting.cue is not None and setting.cue.kind == "statement":
        return 0
    return _NEAR_FOCUS if setting.is_focus_near else _FAR_FOCUS
