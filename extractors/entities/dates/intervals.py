"""Calendar arithmetic on inclusive intervals of days."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

PARTS = ("early", "middle", "late")


@dataclass(frozen=True, slots=True)
class Interval:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    def distance(self, day: date) -> int:
        """Days from `day` to the interval: negative before it has begun to lie ahead, 0 inside.

        The sign says where the interval lies: below zero in the past of `day`, above zero in its future.
        """
        if self.end < day:
            return (self.end - day).days
        if self.start > day:
            return (self.start - day).days
        return 0


def day_of(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    if not (MINYEAR < year < MAXYEAR and 1 <= month <= 12):
        return None
    if not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def days_interval(day: date | None) -> Interval | None:
    """The interval of one day."""
    return None if day is None else Interval(day, day)


def month_interval(year: int, month: int, months: int = 1) -> Interval | None:
    """`months` whole months from the first day of `month`."""
    first = day_of(year, month, 1)
    last_year, last_month = shift_month(year, month, months - 1)
    if first is None or day_of(last_year, last_month, 1) is None:
        return None
    return Interval(first, date(last_year, last_month, monthrange(last_year, last_month)[1]))


def year_interval(year: int, years: int = 1) -> Interval | None:
    """`years` whole years from the first of January."""
    return month_interval(year, 1, 12 * years)


def shift_month(year: int, month: int, months: int) -> tuple[int, int]:
    """The (year, month) that lies `months` later."""
    index = year * 12 + month - 1 + months
    return index // 12, index % 12 + 1


def part_of_month(year: int, month: int, part: str) -> Interval | None:
    """초순 (1–10), 중순 (11–20) or 하순 (21–) of a month."""
    whole = month_interval(year, month)
    if whole is None:
        return None
    begin = 1 + 10 * PARTS.index(part)
    end = whole.end if part == "late" else whole.start.replace(day=begin + 9)
    return Interval(whole.start.replace(day=begin), end)


def part_of_year(year: int, part: str) -> Interval | None:
    """초 (January), 중순 (June) or 말 (December) of a year."""
    return month_interval(year, {"early": 1, "middle": 6, "late": 12}[part])


def part_of_decade(year: int, part: str | None) -> Interval | None:
    """The years of a decade, or its first three, middle four or last three."""
    first, years = {None: (0, 10), "early": (0, 3), "middle": (3, 4), "late": (7, 3)}[part]
    return year_interval(year + first, years)


def week_of_month(year: int, month: int, ordinal: int) -> Interval | None:
    """The `ordinal`-th row (Sunday to Saturday) of a month's calendar sheet within the month; -1 the last."""
    whole = month_interval(year, month)
    if whole is None:
        return None
    sunday = whole.start - timedelta(days=whole.start.isoweekday() % 7)
    if ordinal < 0:
        sunday = whole.end - timedelta(days=whole.end.isoweekday() % 7)
    else:
        sunday += timedelta(weeks=ordinal - 1)
    start, end = max(sunday, whole.start), min(sunday + timedelta(days=6), whole.end)
    return Interval(start, end) if start <= end else None


def nth_weekday(year: int, month: int, ordinal: int, weekday: int) -> date | None:
    """The `ordinal`-th Monday (0) … Sunday (6) of a month; -1 the last."""
    whole = month_interval(year, month)
    if whole is None:
        return None
    if ordinal < 0:
        return whole.end - timedelta(days=(whole.end.weekday() - weekday) % 7)
    day = whole.start + timedelta(days=(weekday - whole.start.weekday()) % 7 + 7 * (ordinal - 1))
    return day if day <= whole.end else None


def week_around(day: date, weeks: int) -> Interval:
    """Monday to Sunday of the week that lies `weeks` after that of `day`."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return Interval(monday, monday + timedelta(days=6))


def lasting(start: date, count: int, unit: str) -> date | None:
    """The last day of `count` days, weeks, months or years that begin on `start`."""
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        return start + timedelta(days=days - 1) if days < 40_000 else None
    year, month = shift_month(start.year, start.month, count * (12 if unit == "year" else 1))
    if not MINYEAR < year < MAXYEAR:
        return None
    return date(year, month, min(start.day, monthrange(year, month)[1])) - timedelta(days=1)


def ending(end: date, count: int, unit: str) -> date | None:
    """The first day of `count` days, weeks, months or years that end on `end`."""
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        return end - timedelta(days=days - 1) if days < 40_000 else None
    after = end + timedelta(days=1)
    year, month = shift_month(after.year, after.month, -count * (12 if unit == "year" else 1))
    if not MINYEAR < year < MAXYEAR:
        return None
    return date(year, month, min(after.day, monthrange(year, month)[1]))
