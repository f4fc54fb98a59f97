"""The anchored patterns of dates in words; all repetitions are bounded, so matching is linear."""

from __future__ import annotations

import re

from extractors.entities.dates import lexicon
from extractors.entities.dates.points import DASH, ONE_OR_TWO, QUOTE, SP, WEEKDAYS

_COMMON_TAIL = (
    r"부터|부턴|까지|까진|에|엔|은|는|을|이|과|와|로|의|보다|처럼|쯤|께|경|인|자로|자[ \xa0)]"
    r"|도(?![가-힣])|만(?![가-힣])|현재|기준|오전|오후|이후|이전"
)
_DAY_TAIL = (
    rf"(?![가-힣])|(?={_COMMON_TAIL}|날|밤|새벽|아침|저녁|낮|정오|자정"
    r"|하루|양일|이틀|사흘|밝혔|개최|열[린렸])"
)
_MONTH_TAIL = rf"(?![가-힣])|(?={_COMMON_TAIL}|말|초|중|상|하|한[ \xa0]|첫|둘|셋|넷|마지막|으|분(?!의))"
_YEAR_PARTS = r"초|말|[상하]반기|연말|연초|봄|여름|가을|겨울"
_WORD_TAIL = rf"(?:(?![가-힣])|(?={_COMMON_TAIL}|{_YEAR_PARTS}|가|를|중|역시|한[ \xa0]해|도))"
_YEAR_DIGITS = r"(?:[12]\d{3}|\d\d)"


def _heads(unit: str, digits: str) -> str:
    """Where a number without its unit is followed by others that bring it (`24~25일`, `3·5·7일`)."""
    later = rf"{QUOTE}?{digits}"
    return (
        rf"(?={SP}(?:\([{WEEKDAYS}]\){SP})?(?:{DASH}{SP}{later}|(?:[,·ㆍ]{SP}{later}{SP}){{1,8}}){SP}{unit})"
    )


_WEEKDAY = (
    rf"(?:{SP}[(（]{SP}(?P<weekday>[{WEEKDAYS}])(?:요일)?{SP}[)）]|{SP}(?P<weekday_word>[{WEEKDAYS}])요일)"
)
_SIDES = lexicon.alternation(word for word, side in lexicon.words("direction").items() if side != "this")
_DIRECTION = rf"(?:(?P<direction>{_SIDES})(?!{SP}[해달주])[ \t\xa0]{{0,2}})"
_YEAR_WORDS = lexicon.alternation(
    row["word"] for row in lexicon.rows("words") if row["slot"] == "year" and row["word"] != "올"
)
_AFTER_OL = rf"한[ \xa0]?해|{_YEAR_PARTS}|들어|부터|\d"
_YEAR_COUNTS = r"(?:대?생|산[ \xa0]|식[ \xa0]|형[ \xa0]|간|째|여|차)"
_YEAR = rf"""
(?:
    (?P<year4>[12]\d{{3}}){SP}(?:(?P<academic>학년도)|회계연도|년(?!{_YEAR_COUNTS})(?:(?P<decade>대)|도(?!록))?)
  | {QUOTE}(?P<year2>\d\d){SP}년(?!{_YEAR_COUNTS})(?:도(?!록))?
  | (?P<plain2>[0-4]\d)년(?:도(?!록)|(?={SP}{ONE_OR_TWO}{SP}월))
  | (?:(?P<year_word>{_YEAR_WORDS})|(?P<this_year>올)(?={SP}(?:{_AFTER_OL})))
    (?:(?<=년)도(?!록))?{_WORD_TAIL}(?:{SP}\([12]\d{{3}}년도?\))?
  | (?P<year_head>[12]\d{{3}}){_heads("년", _YEAR_DIGITS)}
)
(?:{SP}한{SP}해|{SP}새해(?={SP}(?:첫|1{SP}월)))?
"""
_MONTH = rf"""
(?:
    (?P<month>{ONE_OR_TWO}){SP}월(?:(?={SP}\d{{1,2}}[ \xa0]?[일~∼,·])|{_MONTH_TAIL})
  | (?P<month_head>{ONE_OR_TWO}){_heads("월", ONE_OR_TWO)}
  | (?P<month_word>{lexicon.spelled("month")}){_WORD_TAIL}(?:{SP}\({ONE_OR_TWO}월\))?
)
"""
_DAY = rf"""
(?:
    (?P<day>{ONE_OR_TWO}){SP}일(?:{_DAY_TAIL})
  | (?P<day_head>{ONE_OR_TWO}){_heads("일", ONE_OR_TWO)}
  | (?P<last_day>말일)
)
"""
_PARTS = rf"""
(?:
    (?P<both_halves>상[·ㆍ/,]{SP}하반기)
  | (?P<half>{lexicon.spelled("half")})
  | (?P<quarter>[1-4])(?:[/·]4)?{SP}분기
  | (?<!월)(?<!월[ \xa0])(?P<season>{lexicon.spelled("season")})(?!철|맞이)
  | (?P<part>{lexicon.spelled("part")})
    (?:(?![가-힣])|(?=부터|까지|에|의|쯤|께|경|기준|현재|이면|로|[을은이과도](?![가-힣])))
  | (?:(?P<ordinal>{lexicon.spelled("ordinal")})|(?P<ordinal_digit>[1-5])){SP}
    (?:주차?(?:(?![가-힣])|(?=[에의는부까]))|(?=[{WEEKDAYS}]요일))
  | (?P<first_day>첫{SP}[날달])
)
"""
WORDED = re.compile(
    rf"""
    {_DIRECTION}?(?:(?P<lunar>음력){SP})?
    (?:{_YEAR}|(?P<past_year>한{SP}해)(?:{SP}동안)?)?
    (?:{SP}{_MONTH})?(?:{SP}{_DAY}|{SP}{_PARTS})?
    {_WEEKDAY}?
    """,
    re.VERBOSE,
)
_DAY_WORDS = lexicon.alternation(word for word in lexicon.words("day") if word != "내일")
_RELATIVE_TAIL = (
    r"(?![가-힣])|(?=부터|까지|에(?!게)|오전|오후|밤|낮"
    r"|은(?![가-힣])|(?<!내주)는(?![가-힣])|도(?![가-힣])|(?<!차주)[과와](?![가-힣]))"
)
_TOMORROW = r"내일(?=부터|까지|\(|[ \xa0](?:오전|오후|낮|밤|저녁|새벽|\d))"
RELATIVE = re.compile(
    rf"""
    (?:
        (?P<day_word>{_DAY_WORDS}|{_TOMORROW})(?:{SP}\({ONE_OR_TWO}일\))?
      | (?P<week_word>{lexicon.spelled("week")})(?:(?P<weekend>{SP}말)|{_WEEKDAY})?
      | (?P<direction>{lexicon.spelled("direction")}){SP}
        (?:(?P<near_weekend>주말)|(?P<near_weekday>[{WEEKDAYS}])요일)
    )
    (?:{_RELATIVE_TAIL})
    """,
    re.VERBOSE,
)
HOLIDAY = re.compile(
    rf"""
    (?:(?P<direction>{lexicon.spelled("direction")})|(?P<year_word>{_YEAR_WORDS}|올)|(?P<year4>[12]\d{{3}})년){SP}
    (?P<holiday>{lexicon.alternation(row["name"] for row in lexicon.rows("holidays"))})
    (?:(?P<break>{SP}(?:명절{SP})?연휴)|{SP}명절)?
    (?:(?![가-힣])|(?=부터|까지|에|은(?![가-힣])|는(?![가-힣])|의|과(?![가-힣])|와(?![가-힣])|이후|기간))
    """,
    re.VERBOSE,
)
TERM = re.compile(
    rf"(?P<name>민선|주민직선){SP}(?:제{SP})?(?P<number>{ONE_OR_TWO}){SP}기(?![가-힣]*[관업금])"
)
