"""Places whose names are other words, too: `인도` beside 차도 is a footway, `수원` beside 함양 no city.

`data/lexicon/homonyms.csv` says which words tell the other sense where they stand beside the name.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.entities.candidates import Candidate
from extractors.entities.lexicon import rows, words
from extractors.entities.placenames import is_stem
from extractors.values import MentionType

_ROAD = re.compile(r"로 (?:일원|일대|구간|변 )")
_PEOPLE = re.compile(r"인(?:들|[은이을의과도]|에게)?(?![가-힣])")
_BEFORE, _AFTER = 10, 8  # characters that are looked at, the name between them


@cache
def _telling(is_place: bool) -> dict[str, tuple[str, ...]]:
    return {
        row["name"]: tuple(row["beside"].split("|"))
        for row in rows("homonyms")
        if bool(row["is_place"]) is is_place
    }


def has_other_sense(text: str, span: Candidate) -> bool:
    """The span is a place's name that its neighbours use for something else."""
    if span.type is not MentionType.PLACE:
        return False
    if _ROAD.match(text, span.end) and is_stem(span.text_in(text)):
        return True  # 봉화로 일원
    if _PEOPLE.match(text, span.end) and span.text_in(text) in words("foreign_places", "country"):
        return True  # 일본인
    return _is_told(text, span, is_place=False)


def is_no_division(text: str, span: Candidate) -> bool:
    """The span is a division's name that its neighbours use for another place: `동해 먼바다`."""
    return _is_told(text, span, is_place=True)


def _is_told(text: str, span: Candidate, *, is_place: bool) -> bool:
    telling = _telling(is_place).get(span.text_in(text))
    if telling is None:
        return False
    around = text[max(0, span.start - _BEFORE) : span.start], text[span.start : span.end + _AFTER]
    return any(word in side for word in telling for side in around)
