"""Which words name a body: known names, legal forms, suffixes with a name before them, and what stands before
`(대표 김하늘)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.known_bodies import find_composed, known_bodies
from extractors.entities.legal_forms import hyphenated, legal_forms
from extractors.entities.lexicon import ending, rows, suffix_of, words
from extractors.entities.names import FAIR, likeness, shape
from extractors.entities.placenames import governments, is_division, is_stem, sido_stems, stems, townships
from extractors.entities.titles import is_former, title_of
from extractors.entities.words import Word, joined
from extractors.values import MentionType

_VILLAGE_HEADS = ("이장", "통장")
_ORDINAL = re.compile(r"제?\d{1,4}")
_LATIN = re.compile(r"[가-힣]{0,8}[A-Z0-9]{1,5}\Z")
_INSTITUTES = ("진흥원", "평가원", "개발원", "기술원", "과학원", "정보원", "공단")
"""State institutes whose names are common words throughout: `정보통신기획평가원`."""
_DEPARTMENTS = ("과", "국", "팀", "담당관")
_STATE = (
    "한국",
    "대한",
    "국립",
    "전국",
    "국가",
    "세계",
    "국제",
    "중앙",
    "시립",
    "도립",
    "군립",
    "구립",
    "공립",
    "주한",
)


def find_organisations(reading: Reading) -> list[Candidate]:
    """Every span that may name a body, with the rule that found it."""
    found = [*legal_forms(reading), *hyphenated(reading), *find_composed(reading.text)]
    scored = [_score(reading, word) for word in reading.words]
    for i, word in enumerate(reading.words):
        rule, score = scored[i]
        if named := _after_kind(reading, i, rule):
            found.append(named)
        if word.end < len(reading.text) and reading.text[word.end] == "(":
            found += _before_bracket(reading, i, scored)
        if rule == "none":
            continue
        first = _joined_left(reading, i, scored)
        coordinated = _coordinated_left(reading, i) if first == i and rule == "generic" else i
        if coordinated < i:
            found.append(_org(reading.words[coordinated].start, word.end, "coordinated", 0.8))
        if (start := _latin_start(reading.text, word)) < word.start and score > 0.0:
            found.append(_org(start, word.end, "hyphenated", 0.9))
        if first < i:
            found.append(_org(reading.words[first].start, word.end, "unit", max(0.85, scored[first][1])))
        if score > 0.0:
            found.append(_org(word.start, word.end, rule, score))
    return found


def _latin_start(text: str, word: Word) -> int:
    """Where `4-H연합회`, `AI·반도체사업단` begin, whose marks end a word for Kiwi."""
    start = word.start
    while start and text[start - 1] in "-·&" and (left := _LATIN.search(text, max(0, start - 12), start - 1)):
        start = left.start()
    return start


def _org(start: int, end: int, rule: str, score: float) -> Candidate:
    return Candidate(start, end, MentionType.ORG, f"organisation:{rule}", score)


def _score(reading: Reading, word: Word) -> tuple[str, float]:
    """The rule by which a word alone names a body and its score; `generic` with 0 for common nouns."""
    return _by_noun(word.noun) or _by_prefix(reading, word)


@lru_cache(maxsize=1 << 14)
def _by_noun(noun: str) -> tuple[str, float] | None:
    """Rule and score where the noun alone decides; None where what stands before its suffix has to."""
    if noun in known_bodies():
        return "known", known_bodies()[noun]
    suffix = suffix_of(noun, "organisation_suffixes", "body")
    if suffix is None and _is_bureau(noun):
        return "bureau", 0.6
    if suffix == "지사" and _starts_with_division(noun[:-2]):
        return "generic", 0.0  # a branch where a body stands before it, else a governor
    if suffix is None or len(noun) < 3 or _is_title(noun, suffix):
        return ("generic", 0.0) if noun in words("generic_nouns") else ("none", 0.0)
    if noun in words("generic_nouns") or noun == suffix or is_division(noun):
        return "generic", 0.0
    return None


def is_department(noun: str) -> bool:
    """`총무과`, `시설팀`: a department, where its office stands before it; `파급효과` is none."""
    if len(noun) < 3 or suffix_of(noun, "not_offices") is not None or not noun.endswith(_DEPARTMENTS):
        return False
    return noun not in words("foreign_places") and noun not in words("generic_nouns")


def _is_bureau(noun: str) -> bool:
    """`안전환경도시국`, `문화예술과`: long enough to be an office's bureau by itself."""
    if noun[-1] not in "국과" or not is_department(noun):
        return False
    return len(noun) >= 5 or (len(noun) == 4 and _starts_with_division(noun[:-1]))


def _is_title(noun: str, suffix: str) -> bool:
    """`충청남도지사` is a person's title; `한국전자기술연구원` a body."""
    title = title_of(noun)
    return title is not None and (suffix == "지사" or noun[title.head :] != suffix)


def _by_prefix(reading: Reading, word: Word) -> tuple[str, float]:
    """How much of a name stands before the suffix."""
    suffix = suffix_of(word.noun, "organisation_suffixes", "body") or ""
    prefix = word.noun[: -len(suffix)]
    if suffix == "의원" and len(prefix) == 3 and shape(prefix) >= FAIR:
        return "none", 0.0  # 김하늘의원, of a parliament
    tokens = [t for t in reading.tokens[word.first : word.last] if t.start < word.end - len(suffix)]
    generic = words("generic_modifiers")
    if all(t.form in generic for t in tokens) or prefix in generic or prefix in words("generic_nouns"):
        named = suffix in _INSTITUTES and len(tokens) > 1
        return ("firm suffix", 0.7) if named else ("generic", 0.0)
    if len(suffix) == 1:
        return "suffix", 0.3
    if _ORDINAL.fullmatch(prefix):
        return "firm suffix", 0.85  # 제50보병사단
    if _starts_with_division(prefix):
        return "division and suffix", 0.92
    if prefix.startswith(_STATE):
        return "state and suffix", 0.9
    if suffix in _sure_suffixes():
        return "firm suffix", 0.85 if len(prefix) > 1 else 0.6
    proper = any(t.tag in ("NNP", "SL") or t.oov for t in tokens)
    return ("proper and suffix", 0.7) if proper else ("suffix", 0.35)


def _starts_with_division(prefix: str) -> bool:
    return any(
        prefix[:size] in governments() or prefix[:size] in stems() or prefix[:size] in townships()
        for size in range(2, min(len(prefix), 7) + 1)
    )


def _joined_left(reading: Reading, i: int, scored: Sequence[tuple[str, float]]) -> int:
    """The first word of a name that ends in word `i`: a unit after its body, a body of a township."""
    text, words_ = reading.text, reading.words
    if i == 0 or not joined(text, words_[i - 1], words_[i]):
        return i
    left, rule = words_[i - 1], scored[i][0]
    unit = suffix_of(words_[i].noun, "unit_suffixes") is not None
    if unit and scored[i - 1][1] >= 0.7 and title_of(left.noun) is None:
        return _joined_left(reading, i - 1, scored) if scored[i - 1][0] != "known" else i - 1
    local = (
        rule == "generic"
        and (len(words_[i].noun) > 2)
        and ending(words_[i].noun, local_suffixes()) is not None
    )
    if local and (is_division(left.noun) or left.noun in sido_stems() or _is_foreign_city(left.noun)):
        return i - 1
    return i


def _after_kind(reading: Reading, i: int, rule: str) -> Candidate | None:
    """`극단 솔빛`, `마을기업 솔빛`: a name that nothing but the kind before it makes a body's."""
    if not i or rule != "none" or reading.words[i - 1].noun not in words("body_kinds"):
        return None
    left, word = reading.words[i - 1], reading.words[i]
    if len(word.noun) < 2 or not joined(reading.text, left, word) or not _is_new(reading, word):
        return None
    start = left.start if left.noun in words("body_kinds", "part") else word.start
    return _org(start, word.end, "after its kind", 0.6)


def _is_new(reading: Reading, word: Word) -> bool:
    """A name, and none of a person or a division."""
    tokens = [t for t in reading.tokens[word.first : word.last] if t.start < word.end]
    if not all(t.tag in ("NNP", "SL") or t.oov for t in tokens) or title_of(word.noun) is not None:
        return False
    return not (is_division(word.noun) or is_stem(word.noun) or (len(word.noun) == 3 and shape(word.noun)))


def _is_foreign_city(noun: str) -> bool:
    """`다낭시`, `오이타현`: a government abroad, which may have an orchestra or a council, too."""
    return noun[-1] in "시성주현" and (
        noun in words("foreign_places") or noun[:-1] in words("foreign_places")
    )


def _coordinated_left(reading: Reading, i: int) -> int:
    """The first of the names in `솔빛·해들·나래 의용소방대`."""
    text, words_ = reading.text, reading.words
    if (
        not i
        or not joined(text, words_[i - 1], words_[i])
        or ending(words_[i].noun, local_suffixes()) is None
    ):
        return i
    first = i - 1
    while (
        first
        and text[words_[first - 1].stop : words_[first].start] in ("·", "ㆍ")
        and len(words_[first].noun) < 4
    ):
        first -= 1
    short = any(len(word.noun) < 2 for word in words_[first:i])
    return first if first < i - 1 and words_[i - 1].bare and not short else i


@cache
def _sure_suffixes() -> frozenset[str]:
    """Suffixes that make a name of almost any word before them."""
    return frozenset(row["suffix"] for row in rows("organisation_suffixes") if row["is_sure"])


@cache
def local_suffixes() -> frozenset[str]:
    """Suffixes that make a name of a division's name before them (`솔빛읍 주민자치회`)."""
    return frozenset(row["suffix"] for row in rows("organisation_suffixes") if row["is_local"])


_HEAD_IN_BRACKET = re.compile(r"\(\s?([가-힣A-Za-z ]{1,16}?)\s?[:： ]\s?([가-힣]{2,4})(?=\s?[),·,])")


def _before_bracket(reading: Reading, i: int, scored: Sequence[tuple[str, float]]) -> Iterator[Candidate]:
    """`꽃마루 나래점(대표 김하늘)`: whatever has a head is a body, unless it is a division."""
    text, words_ = reading.text, reading.words
    match = _HEAD_IN_BRACKET.match(text, words_[i].end)
    if not match or not words_[i].bare:
        return
    title = title_of(match.group(1).split()[-1])
    if (
        title is None
        or title.kind == "address"
        or is_former(match.group(1).split()[0])
        or not _names_a_person(reading, match)
    ):
        return
    noun = words_[i].noun
    if title.head == 0 and match.group(1).split()[-1] in _VILLAGE_HEADS:
        return  # 솔빛마을(이장 김하늘), a place
    if (
        is_division(noun)
        or title_of(noun)
        or (title.kind == "rank" and scored[i][0] == "none" and len(noun) < 3)
    ):
        return
    first = _joined_left(reading, i, scored)
    if first == i and i and joined(text, words_[i - 1], words_[i]) and scored[i - 1][0] == "none":
        left = words_[i - 1]
        plain = is_division(left.noun) or is_stem(left.noun) or title_of(left.noun)
        if not plain and reading.is_proper(left):
            yield _org(left.start, words_[i].end, "has a head", 0.9)
            return
    score = 0.35 if scored[i][0] == "generic" else 0.88
    yield _org(words_[first].start, words_[i].end, "has a head", max(score, 0.9 * (first < i)))


def _names_a_person(reading: Reading, match: re.Match[str]) -> bool:
    """The head in the bracket has a name; of two letters (`시장 방침`) only where Kiwi knows no such noun."""
    if len(match[2]) > 2:
        return shape(match[2]) > 0.0
    return likeness(reading.words[reading.word_from(match.start(2))], reading.tokens) > 0.0
