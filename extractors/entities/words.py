"""Words: what stands between blanks and punctuation, with its particles cut off.

Kiwi's tokens say where the noun ends and what follows it; the noun itself is read on the surface, since
Kiwi splits unknown names and fuses titles (`권|기|창`, `안동시장`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from kiwipiepy import Token

_FUNCTION, _BREAK, _NOUN = "function", "break", "noun"
_LETTERS = ("SL", "SH", "SN")  # Latin, Hanja, digits


@cache
def _part(tag: str) -> str:
    """Whether a token is part of a noun, follows one (particles, endings, verbs) or ends the word."""
    if tag[0] in "JEV" or tag[:3] in ("XSV", "XSA", "XSM"):
        return _FUNCTION
    return _BREAK if tag[0] == "W" or (tag[0] == "S" and tag not in _LETTERS) else _NOUN


class Word(NamedTuple):
    """A run of letters: the noun is `text[start:end]`, the run with its particles `text[start:stop]`.

    `tail` is the form of the first particle or ending after the noun, `first` and `last` bound its tokens.
    """

    start: int
    end: int
    stop: int
    noun: str
    tail: str
    tail_tag: str
    first: int
    last: int

    @property
    def bare(self) -> bool:
        """No particle follows."""
        return self.end == self.stop


def words_of(text: str, tokens: Sequence[Token]) -> list[Word]:
    """The words of a text in order; verbs give words with an empty noun, which are left out."""
    words: list[Word] = []
    start = end = stop = -1
    first = 0
    tail = tail_tag = ""
    for i, token in enumerate(tokens):
        tag, at = token.tag, token.start
        part = _part(tag)
        until = at + token.len
        if part is _BREAK or at > stop:
            if end > start:
                words.append(Word(start, end, stop, text[start:end], tail, tail_tag, first, i))
            if part is _BREAK:
                start = end = stop = -1
                continue
            start = end = at
            first, tail, tail_tag = i, "", ""
        if part is _NOUN:
            end, tail, tail_tag = until, "", ""
        elif not tail_tag:
            tail, tail_tag = token.form, tag
        if until > stop:
            stop = until
    if end > start:
        words.append(Word(start, end, stop, text[start:end], tail, tail_tag, first, len(tokens)))
    return words


def joined(text: str, left: Word, right: Word) -> bool:
    """One blank and no particle between two words: they may belong to one name."""
    return left.bare and right.start == left.stop + 1 and text[left.stop] in " \u00a0"
