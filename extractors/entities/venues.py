"""Venues of several words: a building and its room, a landmark and what lies in it.

`한빛문화예술회관` + `소공연장`, `나래시청` + `3층` + `대회의실`, `솔빛산` + `전망대` are one place as
printed; `나래시` + `한빛체육관` are two. Works on the spans that `merge` has chosen, as `joining` does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.lexicon import ending, rows, suffix_of, words
from extractors.entities.placenames import is_division, is_stem
from extractors.entities.titles import title_of
from extractors.entities.words import Word
from extractors.values import MentionType

_BLANK = (" ", "\u00a0")
_MOST = 4  # words after the building: wing, floor, room
_WING = re.compile(r"(?:지하|지상)?\d{1,2}층|[A-Z\d]?[동관]|본관동?|별관동?|신관동?|구관동?|의회동")


def joined_places(reading: Reading, chosen: Sequence[Candidate]) -> Iterator[Candidate]:
    """The longer places that chosen spans and the words after them make."""
    starts = [word.start for word in reading.words]
    for span in chosen:
        if span.type not in (MentionType.ORG, MentionType.PLACE) or _is_administrative(reading, span):
            continue
        end = _room_end(reading, starts, span.end)
        if end > span.end:
            yield Candidate(span.start, end, MentionType.PLACE, "place:joined", max(span.score, 0.9))


def _is_administrative(reading: Reading, span: Candidate) -> bool:
    last = span.text_in(reading.text).rpartition(" ")[2]
    return is_division(last) or is_stem(last) or last in words("regions") or last in words("foreign_places")


def _room_end(reading: Reading, starts: Sequence[int], end: int) -> int:
    """Where the last room or facility ends that is written after a building, a body or a landmark."""
    text, at = reading.text, end
    for _ in range(_MOST):
        i = bisect_left(starts, at + 1) if text[at : at + 1] in _BLANK else len(starts)
        if i == len(starts) or starts[i] != at + 1:
            break
        word = reading.words[i]
        at = word.end
        if ending(word.noun, _parts()) and title_of(word.noun) is None and _is_plain(reading, word):
            end = at
        elif not _WING.fullmatch(word.noun):
            break
        if not word.bare:
            break
    return end


def _is_plain(reading: Reading, word: Word) -> bool:
    """Only common nouns: `다목적체육관`, `대회의실`."""
    tokens = [t for t in reading.tokens[word.first : word.last] if t.start < word.end]
    suffix = suffix_of(word.noun, "place_suffixes")
    if (
        is_division(word.noun)
        or is_stem(word.noun)
        or (suffix and any(is_stem(word.noun[:n]) for n in (2, 3)))
    ):
        return False
    return not any(t.tag in ("NNP", "SL") or t.oov for t in tokens)


@cache
def _parts() -> frozenset[str]:
    """Suffixes of what lies in a building, a park or on a mountain: rooms, halls, forecourts, towers."""
    return frozenset(row["suffix"] for row in rows("place_suffixes") if row["is_part"])
