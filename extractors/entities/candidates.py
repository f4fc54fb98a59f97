"""What rules and tagger propose before `merge` decides: spans with a type, a score and their finder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kiwipiepy import Token

from extractors.entities.names import FAIR, shape
from extractors.entities.placenames import governments, is_division
from extractors.entities.words import Word, words_of
from extractors.values import MentionType

_PARTICLES = frozenset("은는이가을를과와의도에로")


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
        return cls(text, tokens, [_repaired(text, word, tokens) for word in words_of(text, tokens)])


def _repaired(text: str, word: Word, tokens: Sequence[Token]) -> Word:
    """The word with the boundaries that Kiwi misses where a name's letters look like particles."""
    if word.bare:
        return _without_particle(word, tokens)
    first = tokens[word.first]
    if first.tag != "NNP" or first.len != 1 or word.stop - word.start != 3:
        return word
    name = text[word.start : word.stop]  # 김|기차|ㄴ
    if shape(name) < FAIR or text[word.stop : word.stop + 1] not in (" ", ")", ","):
        return word
    return word._replace(end=word.stop, noun=name, tail="", tail_tag="")


def _without_particle(word: Word, tokens: Sequence[Token]) -> Word:
    """`가평군와`, which Kiwi takes for a name, is 가평군 with a particle."""
    name = word.noun[:-1]
    if word.noun[-1] not in _PARTICLES or len(name) < 2 or is_division(word.noun):
        return word
    if not (name in governments() or (tokens[word.first].oov and is_division(name))):
        return word
    return word._replace(end=word.end - 1, noun=name, tail=word.noun[-1], tail_tag="JX")
