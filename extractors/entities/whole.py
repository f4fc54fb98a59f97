"""The second reading of an article: what is a name in one sentence is the same name in the others."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

import ahocorasick

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.titles import title_of
from extractors.values import MentionType

PARTICLE = re.compile(
    r"(?:은|는|이|가|을|를|의|과|와|도|에|에서|에게|께서|께|으로|로|만|까지|부터|이나|나|이라|라|이며|며|이고|고|측|씨|님|들|보다|처럼|"
    r"으?로부터|에서부터|에선|에게서|으?로는|으?로서|으?로의|에서의|[와과][는도]|까지[는의]|부터는|만[의이을]|보다는|이?라[는고]|이?라며|이자|"
    r"[측들님][은이의을과]|씨[는가의]|"
    r"에는|에도|에서는|에서도|에게는|와의|과의|이다|인|엔|서|뿐|랑|이란)?(?![가-힣A-Za-z0-9])"
)
_REPEATED = 0.92
_SURE = 0.8
_LEAST = {MentionType.PERSON: 3, MentionType.ORG: 3, MentionType.PLACE: 4}


def of_one_kind(readings: Sequence[Reading], chosen: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
    """The spans with one type for each name that is a person's here and a place's or body's there.

    A title beside it makes a name a person's (`한강 작가`); else the other type, if it was seen as surely.
    """
    sums: dict[str, dict[MentionType, float]] = defaultdict(lambda: defaultdict(float))
    titled: set[str] = set()
    for reading, spans in zip(readings, chosen, strict=True):
        for span in spans:
            name = span.text_in(reading.text)
            sums[name][span.type] += span.score
            if span.found_by.startswith("person:"):
                titled.add(name)
    other: dict[str, MentionType] = {}
    for name, scores in sums.items():
        if len(scores) > 1 and MentionType.PERSON in scores and name not in titled:
            kind = max((k for k in scores if k is not MentionType.PERSON), key=lambda k: (scores[k], k.value))
            if scores[kind] >= scores[MentionType.PERSON]:
                other[name] = kind
    return [
        [
            span._replace(type=other[name])
            if span.type is MentionType.PERSON and (name := span.text_in(reading.text)) in other
            else span
            for span in spans
        ]
        for reading, spans in zip(readings, chosen, strict=True)
    ]


def repeat(readings: Sequence[Reading], chosen: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
    """For each text the further occurrences of names that were chosen anywhere in the article.

    Only whole words count: nothing stands right before, and a particle or nothing right after. A name inside
    a longer chosen one (`솔빛역` in `솔빛역 육교`) is no occurrence.
    """
    known = _known(readings, chosen)
    if not known:
        return [[] for _ in readings]
    automaton = ahocorasick.Automaton()
    for name, (kind, score) in known.items():
        automaton.add_word(name, (name, kind, score))
    automaton.make_automaton()
    return [
        _occurrences(reading.text, automaton, spans) for reading, spans in zip(readings, chosen, strict=True)
    ]


def _known(
    readings: Sequence[Reading], chosen: Sequence[Sequence[Candidate]]
) -> dict[str, tuple[MentionType, float]]:
    """Name → type and score of its surest mention, for names long enough to be safe."""
    best: dict[str, tuple[MentionType, float]] = {}
    for reading, spans in zip(readings, chosen, strict=True):
        for span in spans:
            name = reading.text[span.start : span.end]
            if len(name) < _LEAST.get(span.type, 99) or span.score < _SURE:
                continue
            if name not in best or span.score > best[name][1]:
                best[name] = (span.type, span.score)
    return best


def _occurrences(text: str, automaton: ahocorasick.Automaton, chosen: Sequence[Candidate]) -> list[Candidate]:
    starts = [span.start for span in chosen]
    found = []
    for last, (name, kind, score) in automaton.iter(text):
        start, end = last + 1 - len(name), last + 1
        if (start and text[start - 1].isalnum()) or _is_part(chosen, starts, start, end):
            continue
        if PARTICLE.match(text, end) or (kind is MentionType.PERSON and _is_titled(text, end)):
            found.append(Candidate(start, end, kind, "article:repeated", min(_REPEATED, score)))
    return found


def _is_part(chosen: Sequence[Candidate], starts: Sequence[int], start: int, end: int) -> bool:
    """One of the chosen spans, which are in text order and do not overlap, holds this one and more."""
    i = bisect_right(starts, start) - 1
    return i >= 0 and end <= chosen[i].end and end - start < chosen[i].end - chosen[i].start


def _is_titled(text: str, end: int) -> bool:
    """`김하늘시장은`: a title is fused to the name."""
    word = re.match(r"[가-힣]{2,8}", text[end : end + 8])
    return word is not None and any(title_of(word[0][:n]) is not None for n in range(2, len(word[0]) + 1))
