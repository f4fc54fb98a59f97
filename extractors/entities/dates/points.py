"""One calendar point (`지난해 5월`, `27일(금)`, `’26. 12. 31.`) as the text says it."""

from __future__ import annotations

import re
from dataclasses import dataclass

SP = r"[ \t\xa0\u3000]?"
QUOTE = r"['’‘`´′＇]"
DASH = r"[~∼～〜\-–—]"
WEEKDAYS = "월화수목금토일"
ONE_OR_TWO = r"\d{1,2}"


@dataclass(frozen=True, slots=True)
class Point:
    """One calendar point as written, at `start:end` of the text.

    `head` names the unit (`year`, `month`, `day`) of a number that borrows it from a later one (`24` in
    `24~25일`); `is_weak` marks dotted numbers that need company to be a date (`12.5`).
    """

    start: int
    end: int
    form: str
    direction: str | None = None
    year: int | None = None
    year_shift: int | None = None
    same_year: bool = False
    new_year: bool = False
    month: int | None = None
    month_shift: int | None = None
    same_month: bool = False
    day: int | None = None
    day_shift: int | None = None
    week_shift: int | None = None
    ordinal: int | None = None
    weekday: int | None = None
    part: str | None = None
    half: int | None = None
    quarter: int | None = None
    season: int | None = None
    holiday: str | None = None
    with_break: bool = False
    term: tuple[str, int] | None = None
    decade: bool = False
    academic: bool = False
    lunar: bool = False
    head: str | None = None
    is_weak: bool = False

    @property
    def has_year(self) -> bool:
        return self.year is not None or self.year_shift is not None or self.same_year or self.new_year

    @property
    def has_month(self) -> bool:
        return self.month is not None or self.month_shift is not None or self.same_month

    @property
    def is_bare_day(self) -> bool:
        """A day number without month."""
        return self.day is not None and not self.has_month

    @property
    def is_bare_year(self) -> bool:
        """A year and nothing that narrows it."""
        narrower = (self.month, self.month_shift, self.day, self.half, self.quarter, self.season, self.part)
        return self.has_year and not self.same_month and self.holiday is None and not any(narrower)


def century(two_digits: str) -> int:
    """The year that two digits mean: 00–49 in this century, 50–99 in the last."""
    number = int(two_digits)
    return 2000 + number if number < 50 else 1900 + number


def weekday_of(match: re.Match[str]) -> int | None:
    """The weekday (Monday 0) that a match of a pattern with `weekday` and `weekday_word` names."""
    letter = match["weekday"] or match["weekday_word"]
    return None if letter is None else WEEKDAYS.index(letter)
