"""What rules and tagger propose before `merge` decides: spans with a type, a score and their finder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kiwipiepy import Token

from extractors.entities.names import FAIR, shape
from extractors.entities.words import Word, words_of
from extractors.values import MentionType


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
    """A name that Kiwi splits after the surname into verb and particle (`김|기차|ㄴ`), in one piece."""
    if (
        word.bare
        or word.stop - word.start != 3
        or tokens[word.first].tag != "NNP"
        or tokens[word.first].len != 1
    ):
        return word
    if shape(text[word.start : word.stop]) < FAIR or text[word.stop : word.stop + 1] not in (" ", ")", ","):
        return word
    return word._replace(end=word.stop, noun=text[word.start : word.stop], tail="", tail_tag="")
