"""One decision for each stretch of text: rules, gazetteer, dates and tagger vote, the best spans stay.

The tagger has read the whole sentence, so it decides about types and boundaries; a rule's span that it does
not see stays only where the rule is surer than that. How far each is trusted was measured on labelled releases
that the tagger was not trained on (`benchmarks/entities.py`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from extractors.entities.candidates import Candidate
from extractors.values import MentionType

ACCEPTED = 0.5
TAGGER = "tagger"
_REPEATED = "article:repeated"
_LENGTH_WEIGHT = 0.02
_LENGTH_CAP = 15
_SURE, _FIRM = 0.97, 0.9  # of the tagger's own probabilities
_AGREED, _HALF_AGREED = 0.99, 0.85
_ALONE = {
    # a rule's span that the tagger does not see: how far its score holds
    "place:division": 0.47,
    "place:suffix": 0.4,
    "organisation:division and suffix": 0.55,
    "organisation:suffix": 0.4,
    "organisation:proper and suffix": 0.7,
}
_OVERRULED = 0.3


def merge(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Spans that do not overlap, in text order: the surest and longest first."""
    chosen: list[Candidate] = []
    taken: set[int] = set()
    for candidate in sorted(_one_each(candidates), key=_rank):
        if candidate.score < ACCEPTED:
            continue
        span = range(candidate.start, candidate.end)
        if taken.isdisjoint(span):
            chosen.append(candidate)
            taken.update(span)
    return sorted(chosen)


def weigh(rules: Iterable[Candidate], tagged: Sequence[Candidate]) -> list[Candidate]:
    """The rules' and the tagger's spans with the scores that they have in each other's light."""
    found = _Tagged(tagged)
    weighed = [rule._replace(score=found.score_of(rule)) for rule in rules]
    weighed += [span._replace(score=_alone(span.score)) for span in tagged]
    return weighed


class _Tagged:
    """The tagger's spans of one text, which do not overlap."""

    def __init__(self, spans: Sequence[Candidate]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]

    def score_of(self, rule: Candidate) -> float:
        """A rule's score once the tagger has been heard."""
        if rule.type is MentionType.DATE:
            return rule.score
        overlapping = self._overlapping(rule)
        if not overlapping:
            return rule.score * _ALONE.get(rule.found_by, 1.0)
        first = overlapping[0]
        if (first.start, first.end) == (rule.start, rule.end):
            if first.type is rule.type:
                return max(rule.score, _AGREED if first.score >= _FIRM else _HALF_AGREED)
            return min(rule.score, _OVERRULED)
        if any(span.score >= _FIRM for span in overlapping):
            return min(rule.score, _OVERRULED if rule.type is not MentionType.PERSON else ACCEPTED)
        return rule.score * 0.9

    def _overlapping(self, rule: Candidate) -> list[Candidate]:
        i = max(0, bisect_left(self._starts, rule.start) - 1)
        found = []
        while i < len(self._spans) and self._spans[i].start < rule.end:
            if self._spans[i].end > rule.start:
                found.append(self._spans[i])
            i += 1
        return found


def _alone(probability: float) -> float:
    """How often a span that only the tagger sees is right: less than its own probability says."""
    if probability >= _SURE:
        return 0.85
    return 0.6 if probability >= _FIRM else 0.5 * probability


def _rank(candidate: Candidate) -> tuple[float, int, int]:
    length = min(candidate.end - candidate.start, _LENGTH_CAP)
    return (-candidate.score - _LENGTH_WEIGHT * length, candidate.start, candidate.end)


def _one_each(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate for each span and type: the surest, under the name of the rule that first found it."""
    best: dict[tuple[int, int, str], Candidate] = {}
    for candidate in candidates:
        key = (candidate.start, candidate.end, candidate.type.value)
        other = best.get(key)
        if other is None or (candidate.score > other.score and candidate.found_by != _REPEATED):
            best[key] = candidate
        elif candidate.score > other.score:
            best[key] = other._replace(score=candidate.score)
    return list(best.values())
