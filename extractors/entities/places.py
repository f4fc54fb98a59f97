"""Where places are named: divisions and their chains, landmarks, roads, venues, foreign places.

Which division a name means is `place_linking`'s; here only that a place is named, and how surely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from extractors.entities.abroad import chains_abroad
from extractors.entities.candidates import Candidate, Reading
from extractors.entities.divisions import Gazetteer
from extractors.entities.lexicon import ending, rows, suffix_of, words
from extractors.entities.names import STRONG, shape
from extractors.entities.placenames import (
    governments,
    is_common_word,
    is_division,
    is_stem,
    is_township_stem,
    sido_stems,
    townships,
    villages,
)
from extractors.entities.titles import title_of
from extractors.entities.words import Word, joined
from extractors.values import MentionType, RegionRef

_AMBIGUOUS_SIDO = "경기"  # also a match, and the economy
TOWNSHIP_STEM = "township stem"
BEFORE_SIGHT = "before a sight"
_DOTS = frozenset("·ㆍ")
_PROPER = 0.55
_AREA_TAILS = frozenset(("지역", "일대", "일원", "권역", "권", "방면", "관내", "전역", "도심", "시내"))
_NO_STATION = (
    "지역",
    "권역",
    "영역",
    "해역",
    "유역",
    "광역",
    "전역",
    "번역",
    "용역",
    "방역",
    "교역",
    "병역",
    "통역",
)
_NUMBERED = re.compile(
    r"(?<![가-힣])[가-힣]{1,4}(?:\d{1,2}(?:[·ㆍ,.~∼]\d{1,2})+(?:가)?|제\d{1,2})동(?![가-힣]{3})"
)
_ROAD = re.compile(
    r"(?<![가-힣])(?:일반국도|국도|국지도|국가지원지방도|지방도|고속국도|시도|군도)\s?(?:제\s?)?\d{1,4}호선"
)
_OFFICE_VILLAGE = re.compile(r"(?<=[가-힣])\d{1,2}리\Z")
_NUMBER = re.compile(r"\s?(?:\d+번?길\s?)?\d{1,4}(?:-\d+)?(?![\d.]|[만천억여]|,\d|\s?[월일년명개])")


def without_number(noun: str) -> str:
    """`지장3리`, a village of the office's own, is part of 지장리."""
    return _OFFICE_VILLAGE.sub("리", noun)


class PlaceFinder:
    """Finds places in the texts of one article; the issuer's region is evidence for doubtful names."""

    def __init__(self, gazetteer: Gazetteer, region: RegionRef | None) -> None:
        self._gazetteer = gazetteer
        self._region = region.full_name if region else None

    def find(self, reading: Reading) -> list[Candidate]:
        """Every span that may name a place, with the rule that found it."""
        found = list(self._chains(reading))
        for word in reading.words:
            if _may_stand_alone(word.noun):
                found += self._alone(reading, word)
        found += [_place(m.start(), m.end(), "numbered", 0.95) for m in _NUMBERED.finditer(reading.text)]
        found += [_place(m.start(), m.end(), "numbered road", 0.9) for m in _ROAD.finditer(reading.text)]
        return found

    def _chains(self, reading: Reading) -> Iterator[Candidate]:
        """`전남 완도군 완도읍`: as many divisions in a row as lie within one another; one alone, too."""
        words_, after = reading.words, 0
        brands = words("venue_brands")
        yield from chains_abroad(reading)
        for left, right in pairwise(words_):
            if left.noun in brands and is_stem(right.noun) and joined(reading.text, left, right):
                yield _place(left.start, right.end, "venue of a chain", 0.95)
        heads = [i for i, word in enumerate(words_) if _may_be_division(word.noun)]
        for i in heads:
            if i < after or (score := self._division(reading, words_[i])) <= 0.0:
                continue
            j = i
            chain = words_[i].noun
            while j + 1 < len(words_) and joined(reading.text, words_[j], words_[j + 1]):
                last = without_number(words_[j + 1].noun)
                longer = f"{chain} {last}"
                if not self._fits(longer, last):
                    break
                chain, j = longer, j + 1
            yield from self._township_stems(reading, chain, j)
            yield from self._stems_before(reading, i)
            if j > i:
                yield _place(words_[i].start, words_[j].end, "chain", 0.97)
                # its head, where the last element is the beginning of a body (`나래시 솔빛동 주민자치회`)
                yield _place(words_[i].start, words_[j - 1].end, "division", 0.9)
            else:
                yield _place(words_[i].start, words_[i].end, "division", score)
                if is_common_word(words_[i].noun) and _is_sight(reading, i + 1):
                    yield _place(words_[i].start, words_[i].end, BEFORE_SIGHT, 0.7)  # 단양 도담삼봉
            after = j + 1

    def _township_stems(self, reading: Reading, chain: str, last: int) -> Iterator[Candidate]:
        """`동내`, `동산` of `춘천 동내·동산·남산면`: 읍 and 면 of the division before them."""
        words_, i = reading.words, last + 1
        if i == len(words_) or not joined(reading.text, words_[last], words_[i]):
            return
        while i < len(words_) and is_township_stem(words_[i].noun):
            word = words_[i]
            is_listed = i + 1 < len(words_) and reading.text[word.stop : words_[i + 1].start] in _DOTS
            if not (is_listed or i > last + 1):
                return
            if not any(self._gazetteer.parse(f"{chain} {word.noun}{e}", None).divisions for e in "읍면"):
                return
            yield _place(word.start, word.end, TOWNSHIP_STEM, 0.8)
            if not is_listed:
                return
            i += 1

    def _stems_before(self, reading: Reading, last: int) -> Iterator[Candidate]:
        """`황지`, `상장` of `황지·상장·황연동`, where all are of the issuer."""
        words_ = reading.words
        if words_[last].noun not in townships() or not self._is_near(words_[last].noun):
            return
        i = last
        while i and reading.text[words_[i - 1].stop : words_[i].start] in _DOTS:
            i -= 1
            noun = words_[i].noun
            if len(noun) < 2 or not any(self._is_near(noun + e) for e in "읍면동" if noun + e in townships()):
                return
            yield _place(words_[i].start, words_[i].end, TOWNSHIP_STEM, 0.8)

    def _fits(self, chain: str, last: str) -> bool:
        if not (is_division(last) or is_stem(last) or last in villages()):
            return False
        reading = self._gazetteer.parse(chain, None)
        return bool(reading.divisions)

    def _division(self, reading: Reading, word: Word) -> float:
        """How surely a word names a division."""
        noun = word.noun
        if noun in governments():
            return 0.95
        if noun in sido_stems() and noun != _AMBIGUOUS_SIDO:
            return 0.9
        if is_stem(noun):
            if not is_common_word(noun):
                return 0.85
            if noun in sido_stems():
                return 0.7 if reading.is_name(word) else 0.3
            return 0.75 if self._is_near(noun) and reading.is_name(word) else 0.3
        if noun[:2] in sido_stems() and noun[2:] in governments():
            return 0.85  # 대전중구
        if noun in townships():
            if self._is_near(noun):
                return 0.9
            return 0.75 if len(noun) > 2 and reading.is_name(word) else 0.3
        if noun in villages() and len(noun) > 2:
            return 0.8 if self._is_near(noun) else 0.3
        return 0.0

    def _is_near(self, noun: str) -> bool:
        return self._region is not None and _lies_in(self._gazetteer, noun, self._region)

    def _alone(self, reading: Reading, word: Word) -> Iterator[Candidate]:
        noun = word.noun
        kind = _listed().get(noun)
        if noun[-1] == "만" and word.tail == "의" and is_stem(noun[:-1]):
            return  # `순천만의 멋`, rather than a bay's
        if kind is not None and (len(noun) > 2 or reading.is_name(word)):
            yield _place(word.start, word.end, kind, 0.9)
            return
        tail = ending(noun, _AREA_TAILS, 2)
        if noun[-1] in "로길" and len(noun) > 2 and word.bare and _NUMBER.match(reading.text, word.end):
            yield _place(word.start, word.end, "road", 0.85)
            return
        if tail and (stem := noun[: -len(tail)]) and _is_area(stem):
            yield _place(word.start, word.end - len(tail), "area", 0.8)
            return
        if noun.endswith("시장") and _is_market(noun[:-2]):
            yield _place(word.start, word.end, "suffix", 0.65)
            return
        suffix = suffix_of(noun, "place_suffixes")
        if suffix is None or len(noun) < 3 or title_of(noun) is not None or is_division(noun):
            return
        score = _named(reading, word, suffix)
        if score and (suffix in _always_named() or (score >= _PROPER and _is_venue(word, suffix))):
            yield _place(word.start, word.end, "venue", 0.62)
        if score:
            yield _place(word.start, word.end, "suffix", score)


@lru_cache(maxsize=1 << 14)
def _may_be_division(noun: str) -> bool:
    """Whether a word can name a division, wherever it stands: few words of a text can."""
    whole = is_division(noun) or is_stem(noun) or noun in villages()
    return whole or (noun[:2] in sido_stems() and noun[2:] in governments())


@lru_cache(maxsize=1 << 14)
def _may_stand_alone(noun: str) -> bool:
    """Whether a word can name a place by itself, wherever it stands: few words of a text can."""
    return (
        noun in _listed()
        or noun[-1] in "로길"
        or noun.endswith("시장")
        or ending(noun, _AREA_TAILS, 2) is not None
        or suffix_of(noun, "place_suffixes") is not None
    )


def _is_sight(reading: Reading, i: int) -> bool:
    """Word `i` is a landmark's name and the word before it belongs to it."""
    if i >= len(reading.words) or not joined(reading.text, reading.words[i - 1], reading.words[i]):
        return False
    noun = reading.words[i].noun
    return len(noun) > 2 and _listed().get(noun) == "landmark"


def _is_venue(word: Word, suffix: str) -> bool:
    """`한빛컨벤션에서`: something happens there, and it is no body's name."""
    happens = word.tail == "에서" and word.stop == word.end + 2
    is_body = suffix_of(word.noun, "organisation_suffixes", "body") is not None
    return happens and not is_body and len(suffix) > 1 and _kinds()[suffix] == "venue"


def _is_market(prefix: str) -> bool:
    """`자갈치시장`; `나주시장` is a person's title, `금융시장` no place."""
    if len(prefix) < 2 or prefix in words("generic_modifiers") or prefix + "시장" in words("not_titles"):
        return False
    return not (
        is_stem(prefix) or prefix + "시" in governments() or title_of(prefix) or shape(prefix) == STRONG
    )


def _place(start: int, end: int, rule: str, score: float) -> Candidate:
    return Candidate(start, end, MentionType.PLACE, f"place:{rule}", score)


@lru_cache(maxsize=1)
def _listed() -> dict[str, str]:
    """Names that are places by themselves."""
    found = dict.fromkeys(words("foreign_places"), "abroad")
    found |= dict.fromkeys(words("natural_features"), "landmark")
    return found | dict.fromkeys(words("regions"), "area")


@lru_cache(maxsize=1 << 14)
def _lies_in(gazetteer: Gazetteer, noun: str, region: str) -> bool:
    """A division of this name lies in the region, or is it (as of any day)."""
    for division in gazetteer.read(noun, None).divisions:
        if division.full_name == region or division.full_name.startswith(region + " "):
            return True
    return False


def _is_area(stem: str) -> bool:
    """A stem or a name that may stand before 지역, 일대, 권."""
    return (
        (is_stem(stem) and not (is_common_word(stem) and stem != _AMBIGUOUS_SIDO))
        or stem in governments()
        or (stem in townships() and len(stem) > 2)
    )


@lru_cache(maxsize=1)
def _always_named() -> frozenset[str]:
    """Facilities that go by a name wherever one stands before them: `보람어린이공원`."""
    return frozenset(row["suffix"] for row in rows("place_suffixes") if row["is_named"])


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    return {row["suffix"]: row["kind"] for row in rows("place_suffixes")}


def _named(reading: Reading, word: Word, suffix: str) -> float:
    """How much of a name stands before the suffix of a landmark, a road or a venue."""
    prefix = word.noun[: -len(suffix)]
    generic = words("generic_modifiers")
    if not prefix or word.noun in words("generic_nouns"):
        return 0.0
    tokens = [t for t in reading.tokens[word.first : word.last] if t.start < word.end]
    whole = tokens[0].tag == "NNP" and len(tokens) == 1
    if suffix == "만" and (is_stem(prefix) or is_division(prefix)):
        return 0.0  # `나주만의 멋`
    if word.noun.endswith(_NO_STATION):
        return 0.0
    if len(suffix) == 1:
        return 0.4 if whole and suffix in "산강천호섬역항교봉" else 0.1
    before = [t for t in tokens if t.start < word.end - len(suffix)]
    if all(t.form in generic for t in before):
        return 0.0
    if any(is_stem(prefix[:n]) or is_division(prefix[:n]) for n in range(2, min(6, len(prefix)) + 1)):
        return 0.8 if _kinds()[suffix] != "road" else 0.6
    proper = any(t.tag in ("NNP", "SL") or t.oov for t in before) or whole
    return _PROPER if proper else 0.3
