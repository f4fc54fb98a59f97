"""Where people are named: by the titles beside them.

`김하늘 시장`, `(시장 김하늘)`, `지회장:김하늘`, `김하늘 나래시 복지과장`, `김하늘·박바다 의원`, `김하늘 씨`.
Names without a title are the tagger's; the article as a whole decides about both (`whole`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.lexicon import words
from extractors.entities.names import FAIR, STRONG, WEAK, is_bodylike, is_masked, likeness, shape
from extractors.entities.placenames import is_division, is_stem
from extractors.entities.titles import Title, is_former, title_of
from extractors.entities.words import Word, joined
from extractors.values import MentionType

_CHAIN = 8
_FORMS = "주유재사합"  # (유), (주): legal forms in brackets
_ROW = 3
_ROW_MARKS = ",·ㆍ"
_ROW_GAPS = frozenset((", ", ",", "·", "ㆍ", " · "))
_DOUBTFUL = 0.45  # not enough alone
_LISTED = re.compile(r"([가-힣]{2,4})(?:\([^()]{1,20}\))?\s?([·ㆍ・‧,])\s?\Z")
_PAREN = re.compile(r"\s?\([^()]{1,24}\)\s?\Z")
_INNER = re.compile(r"\((?:[^()]{0,24} )?([가-힣]{2,12})\)")
_FIRM = re.compile(r"㈜|㈔|\((?:주|사|재|유|합)\)|주식회사")
_SPEAKS = re.compile(r"\s?(?:\d{1,2}일\s?)?[“\"‘']")
_SPEAKER = 0.92
_CUT = 0.8  # 김가은 대표, of which Kiwi makes 김가 with a particle
_MASK = re.compile(
    r"(?<![가-힣A-Za-z0-9])[가-힣](?:[*＊][가-힣]|[*＊]{2}|[○〇◯][가-힣]|[○〇◯]{2}|[OＯ]{2})(?![A-Za-z*])"
)
_SPACED = re.compile(r" ([가-힣] [가-힣] [가-힣])(?=\s?\(|\s*\Z|,)")
_LABELLED = re.compile(r"\s?[:：]\s?\Z| \Z")


def find_people(reading: Reading) -> list[Candidate]:
    """The names that stand beside a title, with the pattern that found each."""
    found: list[Candidate] = []
    text, words = reading.text, reading.words
    starts = {word.stop: i for i, word in enumerate(words)}
    for i, word in enumerate(words):
        title = title_of(word.noun)
        if title is None:
            continue
        before = list(_before(reading, i, title, starts))
        found += before
        if not before:
            found += _after(reading, i, title)
    found += _rows(reading)
    found += _vietnamese(text)
    found += _with_title_in_brackets(reading)
    found += _masked(text)
    return found


def _masked(text: str) -> Iterator[Candidate]:
    """`박*서`, `김○○`; `등*을` has a footnote's star."""
    for match in _MASK.finditer(text):
        if text[match.start()] in words("surnames"):
            yield _person(match.start(), match.end(), "masked", 0.9)


def _with_title_in_brackets(reading: Reading) -> Iterator[Candidate]:
    """`김하늘(전 나래시장)`."""
    text = reading.text
    for word in reading.words:
        if not word.bare or text[word.end : word.end + 1] != "(" or likeness(word, reading.tokens) < FAIR:
            continue
        inner = _INNER.match(text, word.end)
        title = title_of(inner[1]) if inner else None
        if title is not None and title.kind in ("office", "rank"):
            yield _person(word.start, word.end, "title in brackets", 0.8)


def _rows(reading: Reading) -> Iterator[Candidate]:
    """Three or more names in a row between commas or dots: players, winners, members."""
    text, words = reading.text, reading.words
    if sum(map(text.count, _ROW_MARKS)) < _ROW - 1:
        return
    first = 0
    for i in range(1, len(words) + 1):
        if i < len(words) and words[i - 1].bare and text[words[i - 1].stop : words[i].start] in _ROW_GAPS:
            continue
        if i - first >= _ROW:
            values = [likeness(word, reading.tokens) for word in words[first:i]]
            if sum(value >= FAIR for value in values) >= max(_ROW, 0.75 * len(values)):
                for word, value in zip(words[first:i], values, strict=True):
                    if value >= WEAK and len(word.noun) == 3:
                        yield _person(word.start, word.end, "row", 0.92)
                    elif _is_foreign(reading, word):
                        yield _person(word.start, word.end, "row", 0.8)
        first = i


def _vietnamese(text: str) -> Iterator[Candidate]:
    """`응우옌 반 하이 회장`: a surname and one to three short parts, up to the title."""
    for match in _vietnamese_pattern().finditer(text):
        parts = match[2].split()
        while parts and (title_of(parts[-1]) is not None or parts[-1][0] == "씨"):
            parts.pop()
        if parts:
            end = match.start(2)
            for part in parts:
                end = text.index(part, end) + len(part)
            yield _person(match.start(), end, "foreign", 0.92)


@cache
def _vietnamese_pattern() -> re.Pattern[str]:
    surnames = "|".join(sorted(words("surnames", "vietnamese")))
    return re.compile(rf"(?<![가-힣])({surnames})((?: [가-힣]{{1,2}}){{1,3}})(?![가-힣])")


def _is_foreign(reading: Reading, word: Word) -> bool:
    """A word that Kiwi takes for a name, as a foreigner's among Korean names."""
    tokens = [t for t in reading.tokens[word.first : word.last] if t.start < word.end]
    is_name = all(t.tag == "NNP" or t.oov for t in tokens)
    return is_name and 2 <= len(word.noun) <= 6 and not is_division(word.noun) and not is_stem(word.noun)


def _person(start: int, end: int, rule: str, score: float) -> Candidate:
    return Candidate(start, end, MentionType.PERSON, f"person:{rule}", score)


def _before(reading: Reading, i: int, title: Title, starts: dict[int, int]) -> Iterator[Candidate]:
    """Names to the left of the title word `i`: fused with it, before it, or at the head of its phrase."""
    text, words = reading.text, reading.words
    word = words[i]
    if title.head == 3 and shape(word.noun[:3]) == STRONG and _fused_name(reading, word):
        yield _person(word.start, word.start + 3, "fused", 0.75)
        return
    if title.head and title.kind == "address":
        return
    k = _left_neighbour(reading, i, starts)
    if k is not None:
        name = text[words[k].start : words[k].stop]
        value = likeness(words[k], reading.tokens) if words[k].bare else _cut(reading, words[k])
        speaks = title.kind == "office" and _SPEAKS.match(text, word.stop) is not None
        if not value and title.head and speaks:
            value = shape(name)  # 문인 북구청장은 “…”
        if value < FAIR <= shape(name) and _ends_a_list(text, words[k].start):
            value = FAIR  # 김하늘·전수관 의원
        if title.kind == "address" and name.endswith("모"):
            return
        if value >= FAIR or (value and (title.kind == "office" or len(name) == 3) and not is_masked(name)):
            if is_bodylike(name) and (head := list(_phrase_head(reading, i, title))):
                yield from head
                return
            score = 0.97 if value >= FAIR else 0.75 if len(name) == 3 else 0.55
            if not words[k].bare:
                score = _CUT
            if value < FAIR and speaks:
                score = _SPEAKER
            if is_bodylike(name) and title.kind != "office":
                score -= 0.3
            if title.kind == "weak":
                score = min(score, _DOUBTFUL)
            yield _person(words[k].start, words[k].stop, "before title", score)
            yield from _listed(reading, words[k].start, score)
            return
    yield from _phrase_head(reading, i, title)


def _left_neighbour(reading: Reading, i: int, starts: dict[int, int]) -> int | None:
    """The word right before word `i`, over one blank or one pair of brackets: `김하늘(52) 대표`."""
    text, words = reading.text, reading.words
    if not i:
        return None
    if text[words[i - 1].stop : words[i].start] in (" ", "\u00a0"):
        return i - 1
    bracket = _PAREN.search(text, max(0, words[i].start - 28), words[i].start)
    return starts.get(bracket.start()) if bracket else None


def _fused_name(reading: Reading, word: Word) -> bool:
    """Kiwi too sees a boundary between name and title, or nothing it knows: `최하늘회장`."""
    tokens = reading.tokens[word.first : word.last]
    return any(t.start == word.start + 3 for t in tokens) and not (
        len(tokens[0].form) == 2 and not tokens[0].oov
    )


def _listed(reading: Reading, start: int, score: float) -> Iterator[Candidate]:
    """The names before a name, joined by dots or commas: `김하늘·박바다·이솔 의원`."""
    at = start
    while match := _LISTED.search(reading.text, max(0, at - 34), at):
        name = match.group(1)
        if shape(name) < (FAIR if match.group(2) == "," else WEAK):
            return
        at = match.start(1)
        if match.group(2) == "," and not _opens(reading, at):
            return
        yield _person(at, match.end(1), "list", min(score, 0.9))


def _ends_a_list(text: str, at: int) -> bool:
    """Another name and a dot stand before: `김하늘·`."""
    match = _LISTED.search(text, max(0, at - 34), at)
    return match is not None and match.group(2) != "," and shape(match.group(1)) >= FAIR


def _opens(reading: Reading, at: int) -> bool:
    """Nothing that could be part of the same phrase stands right before: the name is a list item alone."""
    before = reading.text[:at].rstrip()
    return not before or before[-1] in ",·ㆍ(:‘“'\"" or _word_with_particle_ends(reading, len(before))


def _word_with_particle_ends(reading: Reading, at: int) -> bool:
    i = reading.word_from(at) - 1
    return i >= 0 and reading.words[i].stop == at and not reading.words[i].bare


def _phrase_head(reading: Reading, i: int, title: Title) -> Iterator[Candidate]:
    """`김하늘 나래시 상생경제과장`: the first word of the noun phrase that ends in the title."""
    words, text = reading.words, reading.text
    if title.kind == "address":
        return
    best: tuple[int, float] | None = None
    j = i
    while j > 0 and i - j < _CHAIN and _continues(text, words, j):
        j -= 1
        if i - j >= 2 or title.head:
            value = likeness(words[j], reading.tokens) if len(words[j].noun) != 2 else 0.0
            if value >= WEAK and words[j].bare:
                best = (j, value)
    if best is None:
        return
    j, value = best
    word = words[j]
    at_head = j == 0 or not joined(text, words[j - 1], word)
    score = (0.9 if at_head else 0.6) if value >= FAIR else (0.55 if at_head else 0.2)
    if at_head and title.kind == "office" and _SPEAKS.match(text, words[i].stop):
        score = _SPEAKER  # 이은정 한여농 회장은 “…”
    if at_head and len(word.noun) == 3 and _FIRM.search(text, word.end, words[i].start):
        score = 0.9  # 유해성 ㈜나래 대표
    if title.kind == "weak":
        score = min(score, _DOUBTFUL)
    yield _person(word.start, word.stop, "phrase head", score)
    yield from _listed(reading, word.start, score)


def _continues(text: str, words: Sequence[Word], j: int) -> bool:
    """The word before `j` belongs to the same phrase: one blank, or a firm's mark between them."""
    left, right = words[j - 1], words[j]
    if joined(text, left, right):
        return True
    between = text[left.stop : right.start]
    if (between == "(" and right.noun in _FORMS) or (left.noun in _FORMS and between in (")", ") ")):
        return True
    return left.bare and between in (
        " ㈜",
        " (주)",
        " ㈔",
        " (사)",
        " (재)",
        "㈜ ",
        "(주) ",
        "(유) ",
        "·",
        "-",
    )


def _after(reading: Reading, i: int, title: Title) -> Iterator[Candidate]:
    """`(시장 김하늘)`, `지회장:김하늘`, `교육감 김하늘은`."""
    words, text = reading.words, reading.text
    word = words[i]
    if not word.bare or i + 1 >= len(words) or title.kind == "address" or is_former(word.noun):
        return
    if (spaced := _SPACED.match(text, word.stop)) and shape(spaced.group(1).replace(" ", "")) >= FAIR:
        yield _person(spaced.start(1), spaced.end(1), "spaced", 0.9)
        return
    following = words[i + 1]
    if not _LABELLED.match(text[word.stop : following.start]):
        return
    end = _name_end(reading, following)
    name = text[following.start : end]
    value = shape(name) if len(name) > 2 else likeness(following, reading.tokens)
    closed = end < len(text) and text[end] in "),，·ㆍ"
    in_brackets = closed and "(" in text[max(0, word.start - 14) : word.start]
    labelled = text[word.stop] in ":："
    if in_brackets and value:
        yield _person(following.start, end, "in brackets", 0.98 if value >= FAIR else 0.85)
    elif (labelled and value) or (value >= FAIR and likeness(following, reading.tokens) >= FAIR):
        score = {"office": 0.8, "weak": _DOUBTFUL}.get(title.kind, 0.6)
        yield _person(following.start, end, "after title", 0.8 if labelled else score)


def _cut(reading: Reading, word: Word) -> float:
    """A name whose last letter Kiwi takes for a particle (`김가은 대표`), where no such noun is known."""
    if (
        word.stop != word.start + 3
        or word.end != word.start + 2
        or shape(reading.text[word.start : word.stop]) < FAIR
    ):
        return 0.0
    first = reading.tokens[word.first]
    return 0.0 if first.len >= 2 and first.tag == "NNG" and not first.oov else WEAK


def _name_end(reading: Reading, word: Word) -> int:
    """A name of three letters whose last one Kiwi takes for a particle: `김가은`."""
    size = word.end - word.start
    if size == 2 and word.stop == word.start + 3 and shape(reading.text[word.start : word.stop]) >= FAIR:
        return word.stop
    return word.end
