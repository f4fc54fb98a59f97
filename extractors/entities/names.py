"""What a Korean personal name looks like, and the words that only look like one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from kiwipiepy import Token

from extractors.entities.lexicon import rows, words
from extractors.entities.placenames import is_division, is_stem, sido_stems, villages
from extractors.entities.words import Word

_HANGUL = re.compile(r"[가-힣]{2,4}\Z")
_MASKED = re.compile(r"[가-힣][*＊○〇◯OＯ]{1,2}[가-힣]?\Z|[가-힣]모\Z")
STRONG, FAIR, WEAK = 1.0, 0.7, 0.4


def is_masked(name: str) -> bool:
    """A name whose owner is hidden: `박*서`, `김○○`, `김모`."""
    return bool(_MASKED.match(name))


@cache
def _not_names() -> frozenset[str]:
    aliases = (alias for row in rows("organisations") for alias in row["aliases"].split("|"))
    lists = ("generic_nouns", "generic_modifiers", "titles", "not_titles", "organisations", "foreign_places")
    return frozenset().union(
        *(words(name) for name in lists), words("natural_features"), words("regions"), aliases
    )


@lru_cache(maxsize=1 << 14)
def shape(text: str) -> float:
    """How much the letters alone look like a full name: 0 (cannot be one) to 1."""
    if not _HANGUL.match(text) or text in _not_names() or is_division(text) or is_stem(text):
        return 0.0
    if len(text) == 3 and text[:2] in sido_stems() and text[0] not in words("surnames", "common"):
        return 0.0
    if len(text) > 2 and text[:2] in words("surnames", "two-syllable"):
        return STRONG
    if len(text) == 4 or text[0] not in words("surnames"):
        return 0.0
    common = text[0] in words("surnames", "common")
    if len(text) == 2 or text in villages():
        return WEAK if common else 0.0
    return STRONG if common else FAIR


def likeness(word: Word, tokens: Sequence[Token]) -> float:
    """`shape` of the letters, less where Kiwi knows them as common words."""
    value = shape(word.noun)
    if not value:
        return 0.0
    own = [t for t in tokens[word.first : word.last] if t.start < word.end]
    if len(own) == 1:
        return value if own[0].tag == "NNP" or own[0].oov else 0.0
    if own[0].tag in ("NNG", "MAG", "NP", "MM") and own[0].len >= 2 and not own[0].oov:
        return WEAK * value
    if any(t.tag == "XSN" for t in own) or own[0].tag in ("MAG", "XPN"):
        return WEAK * value
    if own[0].tag in ("VV", "VA"):
        return FAIR * value if own[-1].tag == "NNG" else WEAK * value  # 진하|ㄴ|겸
    return value


def is_bodylike(name: str) -> bool:
    """Three letters that may be a short body or kind before a title: `고려대 교수`, `나래초 학생`."""
    return len(name) == 3 and name[-1] in "대당청군시구도처부국과회형별초중고"
