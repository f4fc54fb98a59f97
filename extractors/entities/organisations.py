"""Which words name a body: known names, legal forms, suffixes with a name before them, and what stands before
`(대표 김하늘)`; and the short forms that the text itself defines (`나래토지공사(NT)`, `이하 공단`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.lexicon import ending, rows, words
from extractors.entities.names import shape
from extractors.entities.placenames import governments, is_division, sido_stems, stems, townships
from extractors.entities.titles import is_former, title_of
from extractors.entities.words import Word, joined
from extractors.values import MentionType

_FORM = "주|유|재|사|합|의|학|복"
_MARK = rf"(?:㈜|㈔|㈶|㈲|\((?:{_FORM})\))"
_LEGAL = (
    "주식회사|유한회사|사단법인|재단법인|사회복지법인|학교법인|의료법인|법무법인|회계법인|농업회사법인|어업회사법인|"
    "영농조합법인|영어조합법인|사회적협동조합|협동조합"
)
_NAME = r"[가-힣A-Za-z0-9&]+(?:[·\-.][가-힣A-Za-z0-9&]+)*"
_LEGAL_BEFORE = re.compile(
    rf"(?:(?:{_LEGAL})\s?)?(?<![가-힣A-Za-z0-9]){_MARK}\s?(?={_NAME})|(?:{_LEGAL})(?:\(유\))? (?={_NAME})"
)
_LEGAL_AFTER = re.compile(rf"{_NAME}{_MARK}")
_ALIAS = re.compile(
    r"\(\s?(?P<paren>(?:이하\s?[,:]?\s?)?[‘'“\"「]?(?P<a>[가-힣A-Za-z0-9&·\-]{2,14})[’'”\"」]?)\s?\)"
    r"|\([^()]{2,30},\s?이하\s?[‘'“\"「]?(?P<b>[가-힣A-Za-z0-9&·\-]{2,14})[’'”\"」]?\s?\)"
)
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
_FIRM = frozenset(
    "협동조합 사회적협동조합 재단 협회 학회 공단 진흥원 연구원 개발원 기술원 과학원 대학교 고등학교 초등학교 중학교 은행 "
    "장학회 문화재단 장학재단 복지재단 의료재단 의료원 교육청 교육지원청 경찰서 소방서 경찰청 의회 도의회 시의회 군의회 구의회 "
    "테크노파크 상공회의소 신용보증재단 국유림관리소 농업협동조합 산림조합 농협 축협 수협 신협 연맹 총연맹 홀딩스".split()
)


class Alias(NamedTuple):
    """`text[start:end]` is what the text from then on calls the body that ends at `body_end`."""

    body_end: int
    start: int
    end: int


@cache
def _known() -> dict[str, float]:
    """Known names and their short forms; how surely each means the body."""
    found: dict[str, float] = {}
    for row in rows("organisations"):
        found[row["name"]] = 0.95
        for alias in filter(None, row["aliases"].split("|")):
            found.setdefault(alias, 0.9 if len(alias) > 2 else 0.8)
    return found


def find_organisations(reading: Reading) -> list[Candidate]:
    """Every span that may name a body, with the rule that found it."""
    found = list(_legal_forms(reading))
    scored = [_score(reading, word) for word in reading.words]
    for i, word in enumerate(reading.words):
        rule, score = scored[i]
        if word.end < len(reading.text) and reading.text[word.end] == "(":
            found += _before_bracket(reading, i, scored)
        if rule == "none":
            continue
        first = _joined_left(reading, i, scored)
        if first < i:
            found.append(_org(reading.words[first].start, word.end, "unit", 0.85))
        if score > 0.0:
            found.append(_org(word.start, word.end, rule, score))
    return found


def _org(start: int, end: int, rule: str, score: float) -> Candidate:
    return Candidate(start, end, MentionType.ORG, f"organisation:{rule}", score)


def _score(reading: Reading, word: Word) -> tuple[str, float]:
    """The rule by which a word alone names a body and its score; `generic` with 0 for common nouns."""
    noun = word.noun
    if noun in _known():
        return "known", _known()[noun]
    suffix = ending(noun, words("organisation_suffixes", "body"))
    if suffix is None or len(noun) < 3 or title_of(noun) is not None:
        return ("generic", 0.0) if noun in words("generic_nouns") else ("none", 0.0)
    if noun in words("generic_nouns") or noun == suffix or is_division(noun):
        return "generic", 0.0
    return _by_prefix(reading, word, suffix)


def _by_prefix(reading: Reading, word: Word, suffix: str) -> tuple[str, float]:
    """How much of a name stands before the suffix."""
    prefix = word.noun[: -len(suffix)]
    tokens = [t for t in reading.tokens[word.first : word.last] if t.start < word.end - len(suffix)]
    generic = words("generic_modifiers")
    if all(t.form in generic for t in tokens) or prefix in generic or prefix in words("generic_nouns"):
        return "generic", 0.0
    if len(suffix) == 1:
        return "suffix", 0.3
    if _starts_with_division(prefix):
        return "division and suffix", 0.92
    if prefix.startswith(_STATE):
        return "state and suffix", 0.9
    if suffix in _FIRM:
        return "firm suffix", 0.85 if len(prefix) > 1 else 0.6
    proper = any(t.tag in ("NNP", "SL") or t.oov for t in tokens)
    return ("proper and suffix", 0.7) if proper else ("suffix", 0.45)


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
    unit = ending(words_[i].noun, words("unit_suffixes")) is not None
    if unit and scored[i - 1][1] >= 0.7 and title_of(left.noun) is None:
        return _joined_left(reading, i - 1, scored) if scored[i - 1][0] != "known" else i - 1
    local = rule == "generic" and ending(words_[i].noun, _local_suffixes()) is not None
    if local and (is_division(left.noun) or left.noun in sido_stems()):
        return i - 1
    return i


@cache
def _local_suffixes() -> frozenset[str]:
    """Generic bodies that a division's name before them makes a name: `솔빛읍 주민자치회`."""
    return frozenset(
        "주민자치회 협의체 협의회 부녀회 청년회 노인회 체육회 위원회 센터 보건소 보건지소 복지관 연합회 봉사단 기동대 의용소방대 "
        "방범대 도서관 자치회 상인회 이장단 추진단 지원단 참여단 재단 협회 합창단 예술단 본부 의회".split()
    )


def _legal_forms(reading: Reading) -> Iterator[Candidate]:
    """`㈜해솔`, `(재)나래 K-기업가정신재단`, `주식회사 해솔`, `해솔㈜`: the name with its legal form."""
    text = reading.text
    ends = {word.start: word for word in reading.words}
    for match in _LEGAL_BEFORE.finditer(text):
        word = ends.get(match.end())
        if match.group()[-1] == " " and (word is None or not _is_proper(reading, word)):
            continue
        end = word.end if word else _surface_end(text, match.end())
        end = _over_hyphens(reading, end)
        yield _org(match.start(), end, "legal form", 0.9)
        yield from _continued(reading, match.start(), end)
    for match in _LEGAL_AFTER.finditer(text):
        yield _org(match.start(), match.end(), "legal form", 0.93)


def _surface_end(text: str, start: int) -> int:
    found = re.compile(_NAME).match(text, start)
    return found.end() if found else start


def _over_hyphens(reading: Reading, end: int) -> int:
    """`㈜나래` + `-` + `해솔` is one name."""
    for word in reading.words:
        if word.start == end + 1 and reading.text[end] in "-&·":
            end = word.end
    return end


def _continued(reading: Reading, start: int, end: int) -> Iterator[Candidate]:
    """`(재)나래 미래재단`: the name goes on to a body's suffix after one blank."""
    for i, word in enumerate(reading.words):
        if word.start > end + 1:
            return
        if word.start == end + 1 and reading.text[end] == " ":
            j = i
            while (
                j + 1 < len(reading.words)
                and joined(reading.text, reading.words[j], reading.words[j + 1])
                and j < i + 2
            ):
                if ending(reading.words[j].noun, words("organisation_suffixes", "body")):
                    break
                j += 1
            if ending(reading.words[j].noun, words("organisation_suffixes", "body")):
                yield _org(start, reading.words[j].end, "legal form", 0.94)
            return


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
        or not shape(match.group(2))
    ):
        return
    noun = words_[i].noun
    if (
        is_division(noun)
        or title_of(noun)
        or (title.kind == "rank" and scored[i][0] == "none" and len(noun) < 3)
    ):
        return
    first = _joined_left(reading, i, scored)
    if first == i and i and joined(text, words_[i - 1], words_[i]) and scored[i - 1][0] == "none":
        left = words_[i - 1]
        if not is_division(left.noun) and not title_of(left.noun) and _is_proper(reading, left):
            yield _org(left.start, words_[i].end, "has a head", 0.6)
    score = 0.35 if scored[i][0] == "generic" else 0.88
    yield _org(words_[first].start, words_[i].end, "has a head", max(score, 0.9 * (first < i)))


def _is_proper(reading: Reading, word: Word) -> bool:
    return any(t.tag in ("NNP", "SL") or t.oov for t in reading.tokens[word.first : word.last])


def find_aliases(text: str) -> list[Alias]:
    """The brackets that may define a short form; `body_end` is where the bracket opens."""
    found = []
    for match in _ALIAS.finditer(text):
        group = "a" if match.group("a") else "b"
        found.append(Alias(match.start(), match.start(group), match.end(group)))
    return found


def is_short_for(short: str, name: str) -> bool:
    """The letters of `short` come from `name` in order (`충남신보` from `충남신용보증재단`), or it is Latin."""
    if re.fullmatch(r"[A-Za-z&\-]+", short):
        return len(short) <= 10
    it = iter(name)
    return len(short) < len(name) and short[0] in name and all(letter in it for letter in short)
