"""Numbers that look like dates and are none: counts, ages, frequencies, years in quoted names."""

from __future__ import annotations

import re
from functools import cache

from extractors.entities.dates import lexicon
from extractors.entities.dates.expressions import Expression, Shape
from extractors.entities.dates.points import SP, Point

_PARTICLE = r"(?:의|은|는|을|를|이|가|에|로|으로|도|만|씩|까지|부터|보다|에도|에는|에서)"
_COUNTED_BEFORE = re.compile(r"(?:\d박[ \xa0]?|휴가\(|(?:이상|미만)[ \xa0])$")
_PERIOD_BEFORE = re.compile(r"기간[은도이을]?[ \xa0](?:기존[ \xa0])?(?:\d{1,3}일에서[ \xa0])?$")
_CHANGED = re.compile(r"(?:\([^)]{1,12}\))?로[ \xa0][^.]{0,6}(?:단축|확대|축소|감축|늘[렸리어]|줄[였이어])")
_CHANGED_FROM = re.compile(r"에서[ \xa0]\d{1,3}일(?:\([^)]{1,12}\))?(?=로[ \xa0])")
_RATE = re.compile(r"[ \xa0]\d[\d.,~∼]{0,6}[ \xa0]?(?:회|차례|번|식|끼|시간|톤|㎖|㎎|㎏|[mk]?[gLl]|㎥|잔)")
_OPENERS, _CLOSERS = "‘「『《〈<", "’」』》〉>"
_NAME_LENGTH = 45
_SPEECH_END = "다요죠까네며라"
_LEFT = 16
_SHORT_STAY = 10
"""The longest count of days that a range such as `2~3일` is taken to mean."""


@cache
def _before(unit: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[^가-힣])(?:{lexicon.alternation(lexicon.refusals(unit, 'before'))}){SP}$")


@cache
def _after(unit: str) -> re.Pattern[str]:
    """The words after a number that make it a count; those written with * may go on."""
    every = lexicon.refusals(unit, "after")
    stems = lexicon.alternation(word[:-1] for word in every if word.endswith("*"))
    whole = lexicon.alternation(word for word in every if not word.endswith("*"))
    stems = f"(?:{stems})|" if stems else ""
    return re.compile(rf"[ \xa0]{{0,2}}(?:{stems}(?:{whole}){_PARTICLE}?(?![가-힣]))")


def is_refused(text: str, expression: Expression) -> bool:
    """Whether the words around an expression say that it is no date."""
    point = expression.first
    left = text[max(0, point.start - _LEFT) : point.start]
    if _before("any").search(left):
        return True
    if point.same_year and point.is_bare_year and expression.shape is Shape.AT:
        return True  # 같은 해, 이듬해 alone refer back like 이날
    if point.form == "worded" and point.direction is None and _is_count(text, expression, left):
        return True
    if point.form == "worded" and point.direction is not None and point.is_bare_day:
        return expression.shape is Shape.AT and _after("일").match(text, expression.end) is not None
    named = point.year is not None or point.month is not None
    return named and point.day is None and expression.shape is Shape.AT and _in_quoted_name(text, expression)


def _is_count(text: str, expression: Expression, left: str) -> bool:
    point = expression.first
    if point.is_bare_day:
        return _is_count_of_days(text, expression, left)
    open_right = _is_open_right(text, expression)
    if point.month is not None and not point.has_year and point.day is None:
        return _before("월").search(left) is not None or (
            open_right and _after("월").match(text, expression.end) is not None
        )
    if point.year is not None and point.is_bare_year and text[point.start].isdigit():
        round_number = point.year % 100 == 0 and not point.decade
        if point.year < 1900 and round_number:
            return True
        return round_number and open_right and _after("년").match(text, expression.end) is not None
    return False


def _is_count_of_days(text: str, expression: Expression, left: str) -> bool:
    point = expression.first
    if _before("일").search(left) or _COUNTED_BEFORE.search(left):
        return True
    last = expression.second or point
    if expression.shape is Shape.RANGE and not _is_short_stay(last):
        return False
    if not _is_open_right(text, expression):
        return False
    if _PERIOD_BEFORE.search(left) and point.weekday is None:
        return True
    if _after("일").match(text, expression.end) or _is_changed(text, expression.end):
        return True
    if point.day != 1 or point.weekday is not None:
        return False
    return bool(_after("하루").match(text, expression.end) or _RATE.match(text, expression.end))


def _is_changed(text: str, pos: int) -> bool:
    """Whether a number of days is lengthened or cut: `10일에서 13일로 확대`."""
    far = _CHANGED_FROM.match(text, pos)
    return _CHANGED.match(text, far.end() if far else pos) is not None


def _is_open_right(text: str, expression: Expression) -> bool:
    """Whether the words after an expression may still make it a count: no particle has closed it."""
    closed = text.endswith("까지", expression.start, expression.end)
    return expression.shape in (Shape.AT, Shape.RANGE) and not closed


def _is_short_stay(point: Point) -> bool:
    return point.day is not None and point.day <= _SHORT_STAY


def _in_quoted_name(text: str, expression: Expression) -> bool:
    """Whether a year or month stands in a quoted name (`‘2026년 안전 한마당’`), not in what somebody says."""
    start, end = expression.start, expression.end
    if text[start - 1 : start] == "'":
        return _is_name(text, start, text.find(text[start - 1], end, end + _NAME_LENGTH))
    left = text[max(0, start - _NAME_LENGTH) : start]
    opened = max(left.rfind(mark) for mark in _OPENERS)
    if opened < 0 or opened < max(left.rfind(mark) for mark in _CLOSERS):
        return False
    closer = _CLOSERS[_OPENERS.index(left[opened])]
    return _is_name(text, start - len(left) + opened + 1, text.find(closer, end, end + _NAME_LENGTH))


def _is_name(text: str, begin: int, close: int) -> bool:
    """Whether `text[begin:close]` reads as a name; speech ends like a sentence."""
    if close < 0:
        return False
    inside = text[begin:close].rstrip(" .,!?")
    return bool(inside) and inside[-1] not in _SPEECH_END
