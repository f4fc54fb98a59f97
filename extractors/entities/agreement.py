"""Doubtful spans in each other's light: what an article names again and again, what stands among its like.

A name that rules or tagger half see several times is one (`솔빛기록관` in six sentences); so is an item
between accepted places or bodies (`한빛시장, 솔빛시장, 나래시장`). Works on the weighed candidates, before
`merge`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extractors.entities.candidates import ACCEPTED, Candidate, Reading
from extractors.entities.lexicon import words
from extractors.entities.placenames import is_division, is_stem
from extractors.values import MentionType

_HEARD, _LEAST = 0.25, 0.15
_REPEATED_ENOUGH = 1.0  # the sum of the scores of a name's occurrences
_TYPES = (MentionType.ORG, MentionType.PLACE, MentionType.PERSON)
_GAP = re.compile(r"(?:\([^()]{1,20}\))?(?:\s?[,·ㆍ・‧△▲▷/]\s?|[와과] )")
_ROW = 3


def confirmed(readings: Sequence[Reading], proposed: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
    """The candidates of each text with the doubtful ones raised that repetition or a list confirms."""
    often = _often(readings, proposed)
    raised = []
    for reading, candidates in zip(readings, proposed, strict=True):
        listed = set(_listed(reading.text, candidates))
        raised.append(
            [
                _raise(c)
                if c.score < ACCEPTED and (c in listed or often.get(c.text_in(reading.text)) is c.type)
                else c
                for c in candidates
            ]
        )
    return raised


def _raise(candidate: Candidate) -> Candidate:
    return candidate._replace(score=ACCEPTED + 0.05) if candidate.score >= _LEAST else candidate


def _often(readings: Sequence[Reading], proposed: Sequence[Sequence[Candidate]]) -> dict[str, MentionType]:
    """Names that were half seen often enough, with the type that was seen most."""
    sums: dict[str, dict[MentionType, float]] = defaultdict(dict)
    places: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for number, (reading, candidates) in enumerate(zip(readings, proposed, strict=True)):
        best: dict[tuple[int, int, MentionType], float] = {}
        for c in candidates:
            if c.type in _TYPES and c.score >= _LEAST and not _is_anywhere(c.text_in(reading.text)):
                key = (c.start, c.end, c.type)
                best[key] = max(best.get(key, 0.0), c.score)
        for (start, end, kind), score in best.items():
            name = reading.text[start:end]
            sums[name][kind] = sums[name].get(kind, 0.0) + score
            places[name].add((number, start))
    found = {}
    for name, scores in sums.items():
        kind, total = max(scores.items(), key=lambda item: (item[1], item[0].value))
        if len(places[name]) > 1 and total >= _REPEATED_ENOUGH and len(name) > 1:
            found[name] = kind
    return found


@lru_cache(maxsize=1 << 14)
def _is_anywhere(name: str) -> bool:
    """A division or a region, which stands in slogans and events as often as for itself."""
    return is_division(name) or is_stem(name) or name in words("regions") or name in words("foreign_places")


def _listed(text: str, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """The doubtful items of rows in which at least half of the items, and two, are accepted."""
    for kind in _TYPES:
        starts: dict[int, Candidate] = {}
        for c in candidates:
            if c.type is kind and c.score >= _HEARD:
                other = starts.get(c.start)
                if other is None or (c.score, c.end) > (other.score, other.end):
                    starts[c.start] = c
        seen: set[int] = set()
        for start in sorted(starts):
            if start in seen:
                continue
            row = list(_row(text, starts, start))
            seen.update(c.start for c in row)
            sure = sum(c.score >= ACCEPTED for c in row)
            if len(row) >= _ROW and sure >= 2 and sure * 2 >= len(row):
                yield from (c for c in row if c.score < ACCEPTED)


def _row(text: str, starts: dict[int, Candidate], start: int) -> Iterator[Candidate]:
    """The candidates from `start` on that follow one another over a list's marks."""
    item: Candidate | None = starts[start]
    while item is not None:
        yield item
        gap = _GAP.match(text, item.end)
        item = starts.get(gap.end()) if gap else None
