"""What rules and tagger propose before `merge` decides: spans with a type, a score and their finder."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kiwipiepy import Token

from extractors.entities.lexicon import suffix_of, words
from extractors.entities.names import FAIR, shape
from extractors.entities.placenames import governments, is_division, sido_stems, villages
from extractors.entities.words import Word, words_of
from extractors.values import MentionType

ACCEPTED = 0.5
"""The score from which on a candidate is a mention."""

_PARTICLES = frozenset("은는이가을를과와의도에로서")
_LISTS_OF_PLACES = ("foreign_places", "natural_features", "regions")
_RUN = re.compile(r"(?<![가-힣A-Za-z0-9])[가-힣]{3,10}(?![가-힣A-Za-z0-9])")
_WITHIN = ("면 ", "읍 ")
_BLANK, _PIECE = re.compile(r"\s"), re.compile(r"\S+")
_PARTICLE = re.compile(r"(?:에서는|에서도|에서|에는|에도|으로|까지|부터|[은는이가을를과와의도에로])\Z")


class Candidate(NamedTuple):
    """`text[start:end]` may be a name of this type; `score` is how often this rule is right, 0..1."""

    start: int
    end: int
    type: MentionType
    found_by: str
    score: float

    def text_in(self, text: str) -> str:
        """The characters of the span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Reading:
    """One text of an article with its tokens and words."""

    text: str
    tokens: Sequence[Token]
    words: Sequence[Word]

    @classmethod
    def of(cls, text: str, tokens: Sequence[Token]) -> Reading:
        """The reading of a text that Kiwi has tokenised."""
        words = {}
        for word in words_of(text, tokens):
            for piece in (word,) if word.noun.isalnum() else _pieces(word):
                words[piece.start] = _repaired(text, piece, tokens)
        hidden = {word.start: word for word in _hidden(text, words, tokens)}
        return cls(text, tokens, sorted((words | hidden).values()) if hidden else list(words.values()))

    def is_proper(self, word: Word) -> bool:
        """Kiwi takes a part of the word for a name, or does not know it."""
        return any(t.tag in ("NNP", "SL") or t.oov for t in self.tokens[word.first : word.last])

    def is_name(self, word: Word) -> bool:
        """Kiwi takes a part of the word for the name of something, particles left aside."""
        tokens = (t for t in self.tokens[word.first : word.last] if t.start < word.end)
        return any(t.tag == "NNP" or t.oov for t in tokens)

    def word_from(self, at: int) -> int:
        """The number of the first word that begins at `text[at]` or behind it."""
        return bisect_left(self.words, at, key=_start)


def _pieces(word: Word) -> Iterator[Word]:
    """The words of a name that Kiwi knows with blanks (`팽성읍 객사리`): the last keeps the particle."""
    if not _BLANK.search(word.noun):
        yield word
        return
    for match in _PIECE.finditer(word.noun):
        start, end = word.start + match.start(), word.start + match.end()
        piece = word._replace(start=start, end=end, noun=match[0])
        yield piece if end == word.end else piece._replace(stop=end, tail="", tail_tag="")


def _hidden(text: str, words: Mapping[int, Word], tokens: Sequence[Token]) -> Iterator[Word]:
    """Divisions in full that Kiwi takes for verbs (`나주시는`, `손불면은`, `표선면 가시리`)."""
    for run in _RUN.finditer(text):
        start, stop = run.span()
        word = words.get(start)
        if word is not None and (word.stop != stop or word.end == stop):
            continue
        name, particle = _cut_division(run[0], text[max(0, start - 2) : start] in _WITHIN)
        if not name:
            continue
        end = start + len(name)
        if word is None or word.end < end:
            first = bisect_left(tokens, start, key=_start)
            last = bisect_left(tokens, stop, key=_start)
            yield Word(start, end, stop, name, particle, "JX" if particle else "", first, last)


@lru_cache(maxsize=1 << 14)
def _cut_division(run: str, is_within: bool) -> tuple[str, str]:
    """A run of letters as the name of a division and its particle; no name where it is none.

    Villages count where the run stands within a division.
    """
    match = _PARTICLE.search(run)
    for particle in ("", match[0]) if match else ("",):
        name = run.removesuffix(particle)
        if is_division(name) or (is_within and name in villages()):
            return name, particle
    return "", ""


def _start(part: Token | Word) -> int:
    return int(part.start)


def _repaired(text: str, word: Word, tokens: Sequence[Token]) -> Word:
    """The word with the boundaries that Kiwi misses where a name's letters look like particles."""
    if word.bare:
        return _without_particle(word, tokens) if word.noun[-1] in _PARTICLES else word
    first = tokens[word.first]
    if first.tag != "NNP" or first.len != 1 or word.stop - word.start != 3:
        return word
    name = text[word.start : word.stop]  # 김|기차|ㄴ
    if shape(name) < FAIR or text[word.stop : word.stop + 1] not in (" ", ")", ","):
        return word
    return word._replace(end=word.stop, noun=name, tail="", tail_tag="")


def _without_particle(word: Word, tokens: Sequence[Token]) -> Word:
    """`가평군와`, `부산서`, which Kiwi takes for names, are 가평군 and 부산 with a particle."""
    name = word.noun[:-1]
    if len(name) < 2 or is_division(word.noun):
        return word
    is_where = word.noun[-1] == "서" and _is_place(name, tokens[word.first : word.last])
    is_unknown = tokens[word.first].oov
    is_venue = is_unknown and word.noun[-1] in "과와" and len(suffix_of(name, "place_suffixes") or "") > 1
    if not (is_where or is_venue or name in governments() or (is_unknown and is_division(name))):
        return word  # 솔빛터널과 is no department
    return word._replace(end=word.end - 1, noun=name, tail=word.noun[-1], tail_tag="JX")


def _is_place(name: str, tokens: Sequence[Token]) -> bool:
    """Where 서 may follow: a listed place, a venue (`나래공원서`), a name that ends as one (`솔빛산서`)."""
    if name in sido_stems() or any(name in words(listed) for listed in _LISTS_OF_PLACES):
        return True
    if tokens[-1].form != "서" and not tokens[-1].oov:
        return False  # 계획서
    suffix = suffix_of(name, "place_suffixes") if len(name) > 2 else None
    return suffix is not None and (len(suffix) > 1 or tokens[0].tag == "NNP" or tokens[0].oov)
