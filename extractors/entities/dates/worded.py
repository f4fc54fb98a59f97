"""Reading a point written in words: units, relative days and weeks, holidays, terms of office."""

from __future__ import annotations

import re

from extractors.entities.dates import lexicon
from extractors.entities.dates.patterns import HOLIDAY, RELATIVE, TERM, WORDED
from extractors.entities.dates.points import SP, WEEKDAYS, Point, century, weekday_of

_BOUND = re.compile(rf"{SP}(?:부터|까지)")


def _number(value: str | None) -> int | None:
    return None if value is None else int(value)


def _squeezed(value: str | None) -> str | None:
    return None if value is None else value.replace(" ", "").replace("\xa0", "")


def _looked_up(slot: str, value: str | None) -> str | None:
    squeezed = _squeezed(value)
    return None if squeezed is None else lexicon.words(slot)[squeezed]


def _shift(value: str | None) -> int | None:
    if value is None or value in ("same", "new"):
        return None
    return int(value.removeprefix("same"))


def read_term(text: str, pos: int) -> Point | None:
    match = TERM.match(text, pos)
    if match is None:
        return None
    term = (match["name"], int(match["number"]))
    return Point(pos, match.end(), "term", term=term) if term in lexicon.terms() else None


def read_holiday(text: str, pos: int) -> Point | None:
    match = HOLIDAY.match(text, pos)
    if match is None:
        return None
    year = _looked_up("year", match["year_word"])
    return Point(
        pos,
        match.end(),
        "holiday",
        direction=_looked_up("direction", match["direction"]),
        year=_number(match["year4"]),
        year_shift=_shift(year),
        same_year=(year or "").startswith("same"),
        holiday=_squeezed(match["holiday"]),
        with_break=match["break"] is not None,
    )


def read_relative(text: str, pos: int) -> Point | None:
    match = RELATIVE.match(text, pos)
    if match is None:
        return None
    if match["day_word"]:
        shift = int(lexicon.words("day")[match["day_word"]])
        return Point(pos, match.end(), "relative_day", day_shift=shift)
    if match["week_word"]:
        shift = int(lexicon.words("week")[_squeezed(match["week_word"]) or ""])
        part = "weekend" if match["weekend"] else None
        return Point(
            pos, match.end(), "relative_week", week_shift=shift, weekday=weekday_of(match), part=part
        )
    direction = lexicon.words("direction")[match["direction"]]
    if match["near_weekend"]:
        return Point(pos, match.end(), "near_weekend", direction=direction, weekday=5)
    weekday = WEEKDAYS.index(match["near_weekday"])
    return Point(pos, match.end(), "near_weekday", direction=direction, weekday=weekday)


def read_worded(text: str, pos: int) -> Point | None:
    match = WORDED.match(text, pos)
    if match is None:
        return None
    year_word = _looked_up("year", match["year_word"] or match["this_year"])
    month_word = _looked_up("month", match["month_word"])
    if match["past_year"]:
        if match["direction"] != "지난":
            return None
        year_word = "-1"
    month = _number(match["month"] or match["month_head"])
    day = _number(match["day"] or match["day_head"])
    if match["last_day"]:
        day = -1
    if match["first_day"]:
        month = month or (None if month_word else 1)
        day = 1 if match["first_day"].endswith("날") else None
    year = _number(match["year4"] or match["year_head"])
    if match["year2"] or match["plain2"]:
        year = century(match["year2"] or match["plain2"])
    if match["first_day"] and not (match["month"] or month_word or match["year4"] or year_word):
        return None
    if year_word == "new" and month is None:
        return None
    if (month is not None and not 1 <= month <= 12) or (day is not None and not -1 <= day <= 31) or day == 0:
        return None
    ordinal = _looked_up("ordinal", match["ordinal"])
    point = Point(
        pos,
        match.end(),
        "worded",
        direction=_looked_up("direction", match["direction"]),
        year=year,
        year_shift=_shift(year_word),
        same_year=(year_word or "").startswith("same"),
        new_year=year_word == "new",
        month=month,
        month_shift=_shift(month_word),
        same_month=month_word == "same",
        day=day,
        ordinal=int(ordinal or match["ordinal_digit"]) if ordinal or match["ordinal_digit"] else None,
        weekday=weekday_of(match),
        part=_looked_up("part", match["part"]),
        half=int(_looked_up("half", match["half"]) or 0) or None,
        quarter=_number(match["quarter"]),
        season=int(_looked_up("season", match["season"]) or 0) or None,
        decade=match["decade"] is not None,
        academic=match["academic"] is not None,
        lunar=match["lunar"] is not None,
        head=_head(match),
    )
    return point if _says_something(point) or _is_bounded(text, point) else None


def _head(match: re.Match[str]) -> str | None:
    for unit in ("day", "month", "year"):
        if match[f"{unit}_head"]:
            return unit
    return None


def _is_bounded(text: str, point: Point) -> bool:
    """A part of the running year stands for a date only as a bound: `연말까지`, `하반기부터`."""
    part_of_year = point.half is not None or text[point.start : point.end] in ("연말", "연초")
    return part_of_year and _BOUND.match(text, point.end) is not None


def _says_something(point: Point) -> bool:
    """Refuse matches of nothing, of a prefix alone and of a bare part (`초`, `마지막 주`)."""
    if point.has_year or point.has_month or point.day is not None:
        return True
    return point.direction is not None and (
        point.season is not None or point.half is not None or point.part is not None
    )
