"""Reading a point written in numbers: `2026. 3. 5.`, `24-08-27`, `’22.4월`, `12.1.(화)`, `(2026~2030)`."""

from __future__ import annotations

import re

from extractors.entities.dates import lexicon
from extractors.entities.dates.points import DASH, ONE_OR_TWO, QUOTE, SP, WEEKDAYS, Point, century, weekday_of

_DOT = rf"{SP}[.．]{SP}"
_DOTTED_END = r"(?P<dot>[ \xa0]?\.(?!\d))?(?P<unit>일(?=자|[^가-힣]|부터|까지|에|$))?"
_DOTTED_WEEKDAY = (
    rf"(?:{SP}[(（]{SP}(?P<weekday>[{WEEKDAYS}])(?:요일)?{SP}[)）]"
    rf"|(?P<weekday_word>[{WEEKDAYS}])(?=[)\s,]|$))?"
)
_FULL_DOTTED = re.compile(
    rf"(?:(?P<year4>[12]\d{{3}})|(?P<quote>{QUOTE})?(?P<year2>\d\d))"
    rf"(?:{_DOT}(?P<m1>\d{{1,2}}){_DOT}(?P<d1>\d{{1,2}})|(?P<join>[-/])(?P<m2>\d{{1,2}})(?P=join)(?P<d2>\d{{1,2}}))(?!\d)"
    rf"{_DOTTED_END}{_DOTTED_WEEKDAY}"
)
_YEAR_MONTH_DOTTED = re.compile(
    rf"(?:(?P<year4>[12]\d{{3}})|(?P<quote>{QUOTE})?(?P<year2>\d\d)){_DOT}"
    rf"(?:(?P<month>{ONE_OR_TWO})(?!\d)(?:{SP}(?P<unit>월)(?:{SP}(?P<part>초순|중순|하순|초|말)(?![가-힣]))?|(?P<dot>{SP}\.)(?!{SP}\d)|(?P<borrows>(?={SP}{DASH}{SP}\d{{1,2}}{SP}월)))?"
    rf"|(?P<half>[상하]반기))(?!\d)"
)
_YEAR_QUARTER_DOTTED = re.compile(
    rf"(?:(?P<year4>[12]\d{{3}})|{QUOTE}(?P<year2>\d\d)){_DOT}(?P<quarter>[1-4])(?:/4)?{SP}분기"
)
_MONTH_DAY_DOTTED = re.compile(
    rf"(?P<month>{ONE_OR_TWO})(?:{_DOT}|(?P<slash>/))(?P<day>{ONE_OR_TWO})(?!\d){_DOTTED_END}{_DOTTED_WEEKDAY}"
)
_DAY_DOTTED = re.compile(rf"(?P<day>{ONE_OR_TWO})(?![\d:시])(?P<dot>{SP}\.(?!\d))?{_DOTTED_WEEKDAY}")
_SLASHED_END = re.compile(rf"{SP}{DASH}{SP}\d{{1,2}}/\d{{1,2}}(?:일|{SP}[(（]{SP}[{WEEKDAYS}])")
_YEAR_QUOTED = re.compile(rf"{QUOTE}(?P<year2>\d\d)(?!\.?\d|[가-힣%])")
_YEAR_PLAIN = re.compile(r"(?P<year4>(?:19|20)\d\d)(?![\d가-힣.%])")


def read_lone_year(text: str, pos: int) -> Point | None:
    if match := _YEAR_QUOTED.match(text, pos):
        return Point(pos, match.end(), "year_quoted", year=century(match["year2"]), is_weak=True)
    if match := _YEAR_PLAIN.match(text, pos):
        return Point(pos, match.end(), "year_plain", year=int(match["year4"]), is_weak=True)
    return None


def _dotted_year(match: re.Match[str]) -> int:
    return int(match["year4"]) if match["year4"] else century(match["year2"])


def read_dotted(text: str, pos: int) -> Point | None:
    if not _NUMBER.match(text, pos):
        return None
    return (
        _read_full_dotted(text, pos)
        or _read_year_part_dotted(text, pos)
        or _read_month_day_dotted(text, pos)
        or (None if _WORDED_NUMBER.match(text, pos) else read_lone_year(text, pos))
    )


_NUMBER = re.compile(rf"{QUOTE}?[0-9]")
_WORDED_NUMBER = re.compile(
    rf"{QUOTE}?\d{{1,4}}{SP}(?:년|월|일|학년도|회계|(?:{DASH}|[,·ㆍ]){SP}{QUOTE}?\d{{1,4}}{SP}[년월일])"
)


def _read_full_dotted(text: str, pos: int) -> Point | None:
    match = _FULL_DOTTED.match(text, pos)
    if match is None:
        return None
    month, day = int(match["m1"] or match["m2"]), int(match["d1"] or match["d2"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    plain = match["year4"] is None and match["quote"] is None
    if plain and not 15 <= int(match["year2"]) <= 49:
        return None
    return Point(
        pos,
        match.end(),
        "dotted_date",
        year=_dotted_year(match),
        month=month,
        day=day,
        weekday=weekday_of(match),
    )


def _read_year_part_dotted(text: str, pos: int) -> Point | None:
    if match := _YEAR_QUARTER_DOTTED.match(text, pos):
        return Point(
            pos, match.end(), "dotted_quarter", year=_dotted_year(match), quarter=int(match["quarter"])
        )
    match = _YEAR_MONTH_DOTTED.match(text, pos)
    if match is None:
        return None
    plain = match["year4"] is None and match["quote"] is None
    if match["half"]:
        half = int(lexicon.words("half")[match["half"]])
        return None if plain else Point(pos, match.end(), "dotted_half", year=_dotted_year(match), half=half)
    month = int(match["month"])
    in_brackets = text[pos - 1 : pos] == "(" and text[match.end() : match.end() + 1] == ")"
    in_brackets |= text[match.end() : match.end() + 3] in (" 기준", " 현재")
    marked = (
        match["unit"]
        or match["borrows"] is not None
        or (match["dot"] and not plain)
        or (not plain and in_brackets)
    )
    if not 1 <= month <= 12 or not marked or (plain and not 15 <= int(match["year2"]) <= 49):
        return None
    part = lexicon.words("part")[match["part"]] if match["part"] else None
    return Point(pos, match.end(), "dotted_month", year=_dotted_year(match), month=month, part=part)


def _read_month_day_dotted(text: str, pos: int) -> Point | None:
    match = _MONTH_DAY_DOTTED.match(text, pos)
    if match is None:
        return None
    month, day, weekday = int(match["month"]), int(match["day"]), weekday_of(match)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if match["slash"] and weekday is None and not match["unit"] and not _SLASHED_END.match(text, match.end()):
        return None
    weak = weekday is None and match["unit"] is None
    form = "dotted_day_of_month_closed" if match["dot"] else "dotted_day_of_month"
    return Point(pos, match.end(), form, month=month, day=day, weekday=weekday, is_weak=weak)


def read_dotted_day(text: str, pos: int) -> Point | None:
    """A lone day number that ends a dotted range (`10.28.~31.`)."""
    match = _DAY_DOTTED.match(text, pos)
    if match is None:
        return None
    return Point(pos, match.end(), "dotted_day", day=int(match["day"]), weekday=weekday_of(match))
