"""Places abroad in several words: `중국 산둥성 웨이하이시`, a country and what lies in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.lexicon import suffix_of, words
from extractors.entities.placenames import is_division
from extractors.entities.words import Word, joined
from extractors.values import MentionType

_MINISTRY = re.compile(r"(?:무|노동|산업|과학|교통|수산|환경|방위)성\Z")
_MOST = 3  # words after the country


def chains_abroad(reading: Reading) -> Iterator[Candidate]:
    """The spans of countries with the divisions and cities that follow them."""
    countries = words("foreign_places", "country")
    for at, word in enumerate(reading.words):
        if word.noun in countries and (end := _last_within(reading, at)) > at:
            last = reading.words[end]
            yield Candidate(word.start, last.end, MentionType.PLACE, "place:abroad", 0.95)


def _last_within(reading: Reading, first: int) -> int:
    """The last word of a chain that begins with word `first`."""
    words_, last = reading.words, first
    while (
        last + 1 < len(words_)
        and last < first + _MOST
        and joined(reading.text, words_[last], words_[last + 1])
        and _lies_abroad(reading, words_[last + 1])
    ):
        last += 1
    return last


def _lies_abroad(reading: Reading, word: Word) -> bool:
    """A known city or region, or what ends as a division does and that Kiwi takes for a name."""
    if word.noun in words("foreign_places", "city or region"):
        return True
    return (
        suffix_of(word.noun, "divisions_abroad") is not None
        and len(word.noun) > 2
        and not is_division(word.noun)
        and _MINISTRY.search(word.noun) is None
        and reading.is_name(word)
    )
