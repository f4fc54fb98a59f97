"""Places whose names are other words, too: `인도` beside 차도 is a footway, `수원` beside 함양 no city.

`data/lexicon/homonyms.csv` says which words tell the other sense where they stand beside the name.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.entities.candidates import Candidate
from extractors.entities.lexicon import rows, words
from extractors.values import MentionType

_PEOPLE = re.compile(r"인(?:들|[은이을의과도]|에게)?(?![가-힣])")
_BEFORE, _AFTER = 10, 8  # characters that are looked at, the name between them


@cache
def _telling() -> dict[str, tuple[str, ...]]:
    return {row["name"]: tuple(row["beside"].split("|")) for row in rows("homonyms")}


def has_other_sense(text: str, span: Candidate) -> bool:
    """The span is a place's name that its neighbours use for something else."""
    if span.type is not MentionType.PLACE:
        return False
    name = span.text_in(text)
    if _PEOPLE.match(text, span.end) and name in words("foreign_places", "country"):
        return True  # 일본인
    telling = _telling().get(name)
    if telling is None:
        return False
    around = text[max(0, span.start - _BEFORE) : span.end + _AFTER]
    return any(word in around for word in telling)
