"""Reading one calendar point (`지난해 5월`, `27일(금)`, `’26. 12. 31.`) at a place of the text.

A point is what the text says, not yet resolved: every part may be missing. All patterns are anchored and their
repetitions bounded, so that reading costs the same everywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.entities.dates import lexicon

SP = r"[ \t\xa0\u3000]?"
QUOTE = r"['’‘`´′＇]"
DASH = r"[~∼～〜\-–—]"
WEEKDAYS = "월화수목금토일"
_COMMON_TAIL = (
    r"부터|부턴|까지|까진|에|엔|은|는|을|이|과|와|로|의|보다|처럼|쯤|께|경|인|자로|자[ \xa0)]"
    r"|도(?![가-힣])|만(?![가-힣])|현재|기준|오전|오후|이후|이전"
)
_DAY_TAIL = rf"(?![가-힣])|(?={_COMMON_TAIL}|날|밤|새벽|아침|저녁|낮|정오|자정|하루|양일|이틀|사흘|밝혔|개최|열[린렸])"
_MONTH_TAIL = rf"(?![가-힣])|(?={_COMMON_TAIL}|말|초|중|상|하|한[ \xa0]|첫|둘|셋|넷|마지막|으|분(?!의))"
_WORD_TAIL = rf"(?:(?![가-힣])|(?={_COMMON_TAIL}|가|를|말|초|중|[상하]반기|연말|연초|봄|여름|가을|겨울|역시|한[ \xa0]해|도))"
_ONE_OR_TWO = r"\d{1,2}"
_YEAR_DIGITS = r"(?:[12]\d{3}|\d\d)"


@dataclass(frozen=True, slots=True)
class Point:
    """One calendar point as written, at `start:end` of the text.

    `head` names the unit (`year`, `month`, `day`) of a number that borrows it from a later one (`24` in `24~25일`);
    `is_weak` marks dotted numbers that need company to be a date (`12.5`).
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


def _heads(unit: str, digits: str) -> str:
    """Where a number without its unit is followed by others that bring it (`24~25일`, `3·5·7일`)."""
    later = rf"{QUOTE}?{digits}"
    return rf"(?={SP}(?:{DASH}{SP}{later}|(?:[,·ㆍ]{SP}{later}{SP}){{1,8}}){SP}{unit})"


_WEEKDAY = (
    rf"(?:{SP}[(（]{SP}(?P<weekday>[{WEEKDAYS}])(?:요일)?{SP}[)）]|{SP}(?P<weekday_word>[{WEEKDAYS}])요일)"
)
_SIDES = lexicon.alternation(word for word, side in lexicon.words("direction").items() if side != "this")
_DIRECTION = rf"(?:(?P<direction>{_SIDES})(?!{SP}[해달주])[ \t\xa0]{{0,2}})"
_YEAR_WORDS = lexicon.alternation(
    row["word"] for row in lexicon.rows("words") if row["slot"] == "year" and row["word"] != "올"
)
_AFTER_OL = r"한[ \xa0]?해|[상하]반기|봄|여름|가을|겨울|연말|연초|초|말|들어|부터|\d"
_YEAR_COUNTS = r"(?:대?생|산[ \xa0]|식[ \xa0]|형[ \xa0]|간|째|여|차)"
_YEAR = rf"""
(?:
    (?P<year4>[12]\d{{3}}){SP}(?:(?P<academic>학년도)|회계연도|년(?!{_YEAR_COUNTS})(?:(?P<decade>대)|도(?!록))?)
  | {QUOTE}(?P<year2>\d\d){SP}년(?!{_YEAR_COUNTS})(?:도(?!록))?
  | (?P<plain2>[0-4]\d)년(?:도(?!록)|(?={SP}{_ONE_OR_TWO}{SP}월))
  | (?:(?P<year_word>{_YEAR_WORDS})|(?P<this_year>올)(?={SP}(?:{_AFTER_OL})))
    (?:(?<=년)도(?!록))?{_WORD_TAIL}(?:{SP}\([12]\d{{3}}년도?\))?
  | (?P<year_head>[12]\d{{3}}){_heads("년", _YEAR_DIGITS)}
)
(?:{SP}한{SP}해)?
"""
_MONTH = rf"""
(?:
    (?P<month>{_ONE_OR_TWO}){SP}월(?:(?={SP}\d{{1,2}}[ \xa0]?[일~∼,·])|{_MONTH_TAIL})
  | (?P<month_head>{_ONE_OR_TWO}){_heads("월", _ONE_OR_TWO)}
  | (?P<month_word>{lexicon.spelled("month")}){_WORD_TAIL}(?:{SP}\({_ONE_OR_TWO}월\))?
)
"""
_DAY = rf"""
(?:
    (?P<day>{_ONE_OR_TWO}){SP}일(?:{_DAY_TAIL})
  | (?P<day_head>{_ONE_OR_TWO}){_heads("일", _ONE_OR_TWO)}
  | (?P<last_day>말일)
)
"""
_PARTS = rf"""
(?:
    (?P<both_halves>상[·ㆍ/,]{SP}하반기)
  | (?P<half>{lexicon.spelled("half")})
  | (?:(?P<quarter>[1-4])(?:/4)?|(?P<quarter_word>[1-4사])/4){SP}분기
  | (?P<season>{lexicon.spelled("season")})(?!철|맞이)
  | (?P<part>{lexicon.spelled("part")})(?:(?![가-힣])|(?=부터|까지|에|의|쯤|께|경|기준|현재|이면|로))
  | (?:(?P<ordinal>{lexicon.spelled("ordinal")})|(?P<ordinal_digit>[1-5])){SP}(?:주차?(?![가-힣])|(?=[{WEEKDAYS}]요일)|주(?=[에의는부까])|주차(?=[에의는부까]))
  | (?P<first_day>첫{SP}[날달])
)
"""
_WORDED = re.compile(
    rf"""
    {_DIRECTION}?(?:(?P<lunar>음력){SP})?
    (?:{_YEAR}|(?P<past_year>한{SP}해)(?:{SP}동안)?)?
    (?:{SP}{_MONTH})?(?:{SP}{_DAY}|{SP}{_PARTS})?
    {_WEEKDAY}?
    """,
    re.VERBOSE,
)
_DAY_WORDS = lexicon.alternation(word for word in lexicon.words("day") if word != "내일")
_RELATIVE_TAIL = r"(?![가-힣])|(?=부터|까지|에|은(?![가-힣])|(?<!내주)는(?![가-힣])|도(?![가-힣])|오전|오후|밤|낮|[과와](?![가-힣]))"
_RELATIVE = re.compile(
    rf"""
    (?:
        (?P<day_word>{_DAY_WORDS}|내일(?=부터|까지|\(|[ \xa0](?:오전|오후|낮|밤|저녁|새벽|\d)))(?:{SP}\({_ONE_OR_TWO}일\))?
      | (?P<week_word>{lexicon.spelled("week")})(?:(?P<weekend>{SP}말)|{_WEEKDAY})?
      | (?P<direction>{lexicon.spelled("direction")}){SP}
        (?:(?P<near_weekend>주말)|(?P<near_weekday>[{WEEKDAYS}])요일)
    )
    (?:{_RELATIVE_TAIL})
    """,
    re.VERBOSE,
)
_HOLIDAY = re.compile(
    rf"""
    (?:(?P<direction>{lexicon.spelled("direction")})|(?P<year_word>{_YEAR_WORDS}|올)|(?P<year4>[12]\d{{3}})년){SP}
    (?P<holiday>{lexicon.alternation(row["name"] for row in lexicon.rows("holidays"))})
    (?:(?P<break>{SP}(?:명절{SP})?연휴)|{SP}명절)?
    (?:(?![가-힣])|(?=부터|까지|에|은(?![가-힣])|는(?![가-힣])|의|과(?![가-힣])|와(?![가-힣])|이후|기간))
    """,
    re.VERBOSE,
)
_TERM = re.compile(
    rf"(?P<name>민선|주민직선){SP}(?:제{SP})?(?P<number>{_ONE_OR_TWO}){SP}기(?![가-힣]*[관업금])"
)
_DOT = rf"{SP}[.．]{SP}"
_DOTTED_END = r"(?P<dot>[ \xa0]?\.(?!\d))?(?P<unit>일(?=자|[^가-힣]|부터|까지|에|$))?"
_DOTTED_WEEKDAY = rf"(?:{SP}[(（]{SP}(?P<weekday>[{WEEKDAYS}])(?:요일)?{SP}[)）]|(?P<weekday_word>[{WEEKDAYS}])(?=[)\s,]|$))?"
_FULL_DOTTED = re.compile(
    rf"(?:(?P<year4>[12]\d{{3}})|(?P<quote>{QUOTE})?(?P<year2>\d\d))"
    rf"(?:{_DOT}(?P<m1>\d{{1,2}}){_DOT}(?P<d1>\d{{1,2}})|(?P<join>[-/])(?P<m2>\d{{1,2}})(?P=join)(?P<d2>\d{{1,2}}))(?!\d)"
    rf"{_DOTTED_END}{_DOTTED_WEEKDAY}"
)
_YEAR_MONTH_DOTTED = re.compile(
    rf"(?:(?P<year4>[12]\d{{3}})|(?P<quote>{QUOTE})?(?P<year2>\d\d)){_DOT}"
    rf"(?:(?P<month>{_ONE_OR_TWO})(?!\d)(?:{SP}(?P<unit>월)(?:{SP}(?P<part>초순|중순|하순|초|말)(?![가-힣]))?|(?P<dot>{SP}\.)(?!{SP}\d))?"
    rf"|(?P<half>[상하]반기))(?!\d)"
)
_YEAR_QUARTER_DOTTED = re.compile(
    rf"(?:(?P<year4>[12]\d{{3}})|{QUOTE}(?P<year2>\d\d)){_DOT}(?P<quarter>[1-4])(?:/4)?{SP}분기"
)
_MONTH_DAY_DOTTED = re.compile(
    rf"(?P<month>{_ONE_OR_TWO})(?:{_DOT}|(?P<slash>/))(?P<day>{_ONE_OR_TWO})(?!\d){_DOTTED_END}{_DOTTED_WEEKDAY}"
)
_DAY_DOTTED = re.compile(rf"(?P<day>{_ONE_OR_TWO})(?![\d:시])(?P<dot>{SP}\.(?!\d))?{_DOTTED_WEEKDAY}")
_YEAR_QUOTED = re.compile(rf"{QUOTE}(?P<year2>\d\d)(?![\d가-힣%])")
_YEAR_PLAIN = re.compile(r"(?P<year4>(?:19|20)\d\d)(?![\d가-힣.%])")


def century(two_digits: str) -> int:
    """The year that two digits mean: 00–49 in this century, 50–99 in the last."""
    number = int(two_digits)
    return 2000 + number if number < 50 else 1900 + number


def _number(value: str | None) -> int | None:
    return None if value is None else int(value)


def _squeezed(value: str | None) -> str | None:
    return None if value is None else value.replace(" ", "").replace("\xa0", "")


def _looked_up(slot: str, value: str | None) -> str | None:
    squeezed = _squeezed(value)
    return None if squeezed is None else lexicon.words(slot)[squeezed]


def _shift(value: str | None) -> int | None:
    return None if value is None or value in ("same", "new") else int(value)


def _weekday(match: re.Match[str]) -> int | None:
    letter = match["weekday"] or match["weekday_word"]
    return None if letter is None else WEEKDAYS.index(letter)


def read_point(text: str, pos: int) -> Point | None:
    """The calendar point that begins at `pos`, or None."""
    for read in (_read_dotted, _read_term, _read_holiday, _read_relative, _read_worded):
        point = read(text, pos)
        if point is not None:
            return point
    return None


def read_tail(text: str, pos: int, first: Point) -> Point | None:
    """The far end of a range, which may leave out what `first` has said (`∼5일`, `~12.5.`, `중순까지`)."""
    point = read_point(text, pos)
    if point is not None:
        return point
    if first.form.startswith("dotted") and first.day is not None and (match := _DAY_DOTTED.match(text, pos)):
        return Point(pos, match.end(), "dotted_day", day=int(match["day"]), weekday=_weekday(match))
    if first.form in ("year_quoted", "year_plain"):
        return _read_lone_year(text, pos)
    return None


def _read_lone_year(text: str, pos: int) -> Point | None:
    if match := _YEAR_QUOTED.match(text, pos):
        return Point(pos, match.end(), "year_quoted", year=century(match["year2"]), is_weak=True)
    if match := _YEAR_PLAIN.match(text, pos):
        return Point(pos, match.end(), "year_plain", year=int(match["year4"]), is_weak=True)
    return None


def _dotted_year(match: re.Match[str]) -> int:
    return int(match["year4"]) if match["year4"] else century(match["year2"])


def _read_dotted(text: str, pos: int) -> Point | None:
    if not _NUMBER.match(text, pos):
        return None
    return (
        _read_full_dotted(text, pos)
        or _read_year_part_dotted(text, pos)
        or _read_month_day_dotted(text, pos)
        or (None if _WORDED_NUMBER.match(text, pos) else _read_lone_year(text, pos))
    )


_NUMBER = re.compile(rf"{QUOTE}?[0-9]")
_WORDED_NUMBER = re.compile(
    rf"{QUOTE}?\d{{1,4}}{SP}(?:년|월|일|학년도|회계|{DASH}{SP}{QUOTE}?\d{{1,4}}{SP}[년월일])"
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
        weekday=_weekday(match),
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
    marked = match["unit"] or (match["dot"] and not plain) or (not plain and in_brackets)
    if not 1 <= month <= 12 or not marked or (plain and not 15 <= int(match["year2"]) <= 49):
        return None
    part = _looked_up("part", match["part"])
    return Point(pos, match.end(), "dotted_month", year=_dotted_year(match), month=month, part=part)


def _read_month_day_dotted(text: str, pos: int) -> Point | None:
    match = _MONTH_DAY_DOTTED.match(text, pos)
    if match is None:
        return None
    month, day, weekday = int(match["month"]), int(match["day"]), _weekday(match)
    if not (1 <= month <= 12 and 1 <= day <= 31) or (match["slash"] and weekday is None):
        return None
    weak = weekday is None and match["unit"] is None
    form = "dotted_day_of_month_closed" if match["dot"] else "dotted_day_of_month"
    return Point(pos, match.end(), form, month=month, day=day, weekday=weekday, is_weak=weak)


def _read_term(text: str, pos: int) -> Point | None:
    match = _TERM.match(text, pos)
    if match is None:
        return None
    term = (match["name"], int(match["number"]))
    return Point(pos, match.end(), "term", term=term) if term in lexicon.terms() else None


def _read_holiday(text: str, pos: int) -> Point | None:
    match = _HOLIDAY.match(text, pos)
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
        same_year=year == "same",
        holiday=_squeezed(match["holiday"]),
        with_break=match["break"] is not None,
    )


def _read_relative(text: str, pos: int) -> Point | None:
    match = _RELATIVE.match(text, pos)
    if match is None:
        return None
    if match["day_word"]:
        shift = int(lexicon.words("day")[match["day_word"]])
        return Point(pos, match.end(), "relative_day", day_shift=shift)
    if match["week_word"]:
        shift = int(lexicon.words("week")[_squeezed(match["week_word"]) or ""])
        part = "weekend" if match["weekend"] else None
        return Point(pos, match.end(), "relative_week", week_shift=shift, weekday=_weekday(match), part=part)
    direction = lexicon.words("direction")[match["direction"]]
    if match["near_weekend"]:
        return Point(pos, match.end(), "near_weekend", direction=direction, weekday=5)
    weekday = WEEKDAYS.index(match["near_weekday"])
    return Point(pos, match.end(), "near_weekday", direction=direction, weekday=weekday)


def _read_worded(text: str, pos: int) -> Point | None:
    match = _WORDED.match(text, pos)
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
        same_year=year_word == "same",
        new_year=year_word == "new",
        month=month,
        month_shift=_shift(month_word),
        same_month=month_word == "same",
        day=day,
        ordinal=int(ordinal or match["ordinal_digit"]) if ordinal or match["ordinal_digit"] else None,
        weekday=_weekday(match),
        part=_looked_up("part", match["part"]),
        half=int(_looked_up("half", match["half"]) or 0) or None,
        quarter=_quarter(match),
        season=int(_looked_up("season", match["season"]) or 0) or None,
        decade=match["decade"] is not None,
        academic=match["academic"] is not None,
        lunar=match["lunar"] is not None,
        head=_head(match),
    )
    return point if _says_something(point) else None


def _quarter(match: re.Match[str]) -> int | None:
    if match["quarter_word"]:
        return 4 if match["quarter_word"] == "사" else int(match["quarter_word"])
    return _number(match["quarter"])


def _head(match: re.Match[str]) -> str | None:
    for unit in ("day", "month", "year"):
        if match[f"{unit}_head"]:
            return unit
    return None


def _says_something(point: Point) -> bool:
    """Refuse matches of nothing, of a prefix alone and of a bare part (`초`, `마지막 주`)."""
    if point.has_year or point.has_month or point.day is not None:
        return True
    return point.direction is not None and (
        point.season is not None or point.half is not None or point.part is not None
    )
