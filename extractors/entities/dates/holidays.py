"""The days of Korean holidays by the solar and the lunar calendar."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from korean_lunar_calendar import KoreanLunarCalendar

from extractors.entities.dates import lexicon
from extractors.entities.dates.intervals import Interval, day_of

LUNAR_YEARS = range(1391, 2050)
"""The years for which the lunar tables hold every month."""


@lru_cache(maxsize=4096)
def lunar_day(year: int, month: int, day: int) -> date | None:
    """The solar date of a day of the Korean lunar calendar, None where it has no such day."""
    calendar = KoreanLunarCalendar()
    if year not in LUNAR_YEARS or not calendar.setLunarDate(year, month, day, False):
        return None
    return date.fromisoformat(calendar.SolarIsoFormat())


def holiday_interval(name: str, year: int, with_break: bool) -> Interval | None:
    """The day of a holiday in a year, or its days off together (`설 연휴`)."""
    holiday = lexicon.holidays()[name]
    find = lunar_day if holiday.is_lunar else day_of
    day = find(year, holiday.month, holiday.day)
    if day is None:
        return None
    if not with_break:
        return Interval(day, day)
    return Interval(day - timedelta(days=holiday.days_before), day + timedelta(days=holiday.days_after))
