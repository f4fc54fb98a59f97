"""One decision for each stretch of text: rules, gazetteer, dates and tagger vote, the best spans stay."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.entities.candidates import Candidate

ACCEPTED = 0.5
_REPEATED = "article:repeated"
_LENGTH_WEIGHT = 0.02
_LENGTH_CAP = 15


def merge(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Spans that do not overlap, in text order: agreement adds up, then the surest and longest first."""
    chosen: list[Candidate] = []
    taken: set[int] = set()
    for candidate in sorted(_combined(candidates), key=_rank):
        if candidate.score < ACCEPTED:
            continue
        span = range(candidate.start, candidate.end)
        if taken.isdisjoint(span):
            chosen.append(candidate)
            taken.update(span)
    return sorted(chosen)


def _rank(candidate: Candidate) -> tuple[float, int, int]:
    length = min(candidate.end - candidate.start, _LENGTH_CAP)
    return (-candidate.score - _LENGTH_WEIGHT * length, candidate.start, candidate.end)


def _combined(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate for each span and type; independent finders that agree are surer than each alone."""
    best: dict[tuple[int, int, str], Candidate] = {}
    for candidate in candidates:
        key = (candidate.start, candidate.end, candidate.type.value)
        other = best.get(key)
        if other is None:
            best[key] = candidate
            continue
        first, second = (candidate, other) if candidate.score >= other.score else (other, candidate)
        score = first.score
        if _REPEATED in (first.found_by, second.found_by):
            first = second if first.found_by == _REPEATED else first
        elif first.found_by.split(":")[0] != second.found_by.split(":")[0]:
            score = 1 - (1 - first.score) * (1 - second.score)
        best[key] = first._replace(score=score)
    return list(best.values())
