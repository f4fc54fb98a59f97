"""Words: what stands between blanks and punctuation, with its particles cut off.

Kiwi's tokens say where the noun ends and what follows it; the noun itself is read on the surface, since
Kiwi splits unknown names and fuses titles (`권|기|창`, `안동시장`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kiwipiepy import Token

_FUNCTIONAL = frozenset(
    "JKS JKC JKG JKO JKB JKV JKQ JX JC EP EF EC ETN ETM VCP VCN XSV XSA XSA-I XSA-R XSM VV VA VX VV-I VV-R VA-I VA-R "
    "VX-I VX-R XSV-I XSV-R".split()
)
_BREAKS = frozenset("SF SP SS SSO SSC SE SO SW SB W_URL W_EMAIL W_HASHTAG W_MENTION W_SERIAL W_EMOJI".split())


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
        until = at + token.len
        if tag in _BREAKS or at > stop:
            if end > start:
                words.append(Word(start, end, stop, text[start:end], tail, tail_tag, first, i))
            if tag in _BREAKS:
                start = end = stop = -1
                continue
            start = end = at
            first, tail, tail_tag = i, "", ""
        if tag not in _FUNCTIONAL:
            end, tail, tail_tag = until, "", ""
        elif not tail_tag:
            tail, tail_tag = token.form, tag
        stop = max(stop, until)
    if end > start:
        words.append(Word(start, end, stop, text[start:end], tail, tail_tag, first, len(tokens)))
    return words


def joined(text: str, left: Word, right: Word) -> bool:
    """One blank and no particle between two words: they may belong to one name."""
    return left.bare and right.start == left.stop + 1 and text[left.stop] in " \u00a0"
