"""One decision for each stretch of text: rules, gazetteer, dates and tagger vote, the best spans stay.

The tagger has read the whole sentence, so it decides about types and boundaries; a rule's span that it does
not see stays only where the rule is surer than that. How far each is trusted was measured on releases
that the tagger was not trained on (`benchmarks/entities.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from extractors.entities.candidates import ACCEPTED, Candidate
from extractors.entities.fitting import FIRM, SURE_PERSON, fitted, is_sure_person
from extractors.entities.lexicon import suffix_of
from extractors.entities.placenames import governments
from extractors.entities.quotes import Quotes
from extractors.entities.titles import title_of
from extractors.values import MentionType

TAGGER = "tagger"
_REPEATED = "article:repeated"
_LENGTH_WEIGHT = 0.02
_LENGTH_CAP = 15
_SURE = 0.99  # of the tagger's own probabilities
_LEAST = {MentionType.PERSON: 0.85, MentionType.PLACE: 0.85, MentionType.ORG: FIRM}
AGREED, _HALF_AGREED, _BARELY_AGREED = 0.99, 0.85, 0.6
_WIDER = 0.7
_ALONE = {
    # how far the score of a rule holds where the tagger sees nothing
    "place:division": 0.47,
    "place:suffix": 0.3,
    "place:abroad": 0.55,
    "place:area": 0.55,
    "place:landmark": 0.6,
    "organisation:division and suffix": 0.55,
    "organisation:bureau": 0.3,
    "organisation:suffix": 0.3,
    "organisation:proper and suffix": 0.3,
    "organisation:firm suffix": 0.6,
    "person:after title": 0.6,
}
_NAMED_BODY = 0.85
_DIVISIONS = ("place:division", "place:chain", "place:numbered")
_STRUCTURAL = frozenset(
    (
        "person:in brackets",
        "person:title in brackets",
        "organisation:has a head",
        "organisation:legal form",
        "organisation:coordinated",
        "organisation:school",
        "place:venue of a chain",
        "place:before a sight",
        "place:township stem",
    )
)
"""Rules that see more than a sentence's wording: brackets, legal forms; only a longer span overrules them."""
_OVERRULED = 0.3
_ACTING = 0.6  # for a government that acts, which only a rule sees
_SUBJECT = re.compile(r"[은는이가](?![가-힣])")
_QUOTED = 0.5  # for a part of a title in quotation marks that only a rule sees
_WHERE = re.compile(
    r"(?:에서|에|으로|로|까지)(?:[는도])?(?![가-힣])|\s(?:일원|앞|[가-힣]{0,3}(?:강당|회의실|마당|광장))"
)
_NEXT = re.compile(r" ([가-힣]{2,6})")


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


def weigh(text: str, rules: Sequence[Candidate], tagged: Iterable[Candidate]) -> list[Candidate]:
    """The rules' and the tagger's spans with the scores that they have in each other's light."""
    spans = [span for span in fitted(text, rules, tagged) if not _is_syllable(text, span)]
    found = _Tagged(text, spans)
    weighed = [rule._replace(score=found.score_of(rule)) for rule in rules]
    wider = found.wider_than(rules)
    return weighed + [span._replace(score=max(_alone(span), _WIDER * (span in wider))) for span in spans]


def _is_syllable(text: str, span: Candidate) -> bool:
    """`한` and `일` of `한·일`, which name no country by themselves."""
    return span.type is MentionType.PLACE and span.end - span.start == 1 and "가" <= text[span.start] <= "힣"


class _Tagged:
    """The tagger's spans of one text, which do not overlap."""

    def __init__(self, text: str, spans: Sequence[Candidate]) -> None:
        self._text = text
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]
        self._quotes = Quotes(text)

    def score_of(self, rule: Candidate) -> float:
        """A rule's score once the tagger has been heard."""
        if rule.type is MentionType.DATE:
            return rule.score
        overlapping = self._overlapping(rule)
        if not overlapping:
            weak = (
                rule.type is MentionType.PERSON
                and rule.score < SURE_PERSON
                and rule.found_by not in _STRUCTURAL
            )
            score = rule.score * _ALONE.get(rule.found_by, 0.65 if weak else 1.0)
            if rule.found_by == "place:division" and _acts(self._text, rule):
                score = max(score, _ACTING)
            is_part = rule.type is not MentionType.PERSON and self._quotes.hold(rule.start, rule.end)
            return score * _QUOTED if is_part else score
        first = overlapping[0]
        if (first.start, first.end) == (rule.start, rule.end):
            return self._same_span(rule, first)
        if rule.found_by == "place:chain" and _begins_with(rule, first):
            return rule.score
        longer = first.start <= rule.start and rule.end <= first.end
        if is_sure_person(rule) and longer and first.type is MentionType.PERSON and first.score >= FIRM:
            return _OVERRULED  # 노리오 of 나카지마 노리오
        if is_sure_person(rule) or (rule.found_by in _STRUCTURAL and not longer):
            return rule.score
        if any(span.score >= FIRM for span in overlapping) or self._is_wider(first, rule):
            return min(rule.score, _OVERRULED)
        return rule.score * 0.9

    def wider_than(self, rules: Iterable[Candidate]) -> set[Candidate]:
        """The names that hold another one and go on: `나래시` + `항공협회`, `솔빛역` + `육교`."""
        return {span for rule in rules for span in self._overlapping(rule) if self._is_wider(span, rule)}

    def _is_wider(self, span: Candidate, rule: Candidate) -> bool:
        if span.score < ACCEPTED or rule.score < ACCEPTED or span[:2] == rule[:2]:
            return False
        if not (span.start <= rule.start and rule.end <= span.end):
            return False
        opens = span.start == rule.start
        is_division = rule.found_by in _DIVISIONS
        if span.type is MentionType.ORG:
            return rule.type is MentionType.ORG or rule.found_by == "place:abroad" or (is_division and opens)
        if (
            span.type is not rule.type
            or span.type is not MentionType.PLACE
            or rule.found_by == "place:abroad"
        ):
            return False
        return opens and not is_division  # a division and what lies in it are two places

    def _same_span(self, rule: Candidate, span: Candidate) -> float:
        if span.type is rule.type:
            if span.score >= FIRM:
                return AGREED
            return max(rule.score, _HALF_AGREED if rule.score >= ACCEPTED else _BARELY_AGREED)
        if rule.found_by == "place:landmark" and span.type is MentionType.PERSON:
            return _OVERRULED if _is_titled(self._text, rule.end) else AGREED
        if (span.score < FIRM or span.type is MentionType.PERSON) and (
            is_sure_person(rule) or rule.found_by in _STRUCTURAL
        ):
            return rule.score
        if rule.found_by == "organisation:bureau" and span.type is MentionType.PLACE:
            return rule.score  # 나래기획행정국
        is_body = rule.type is MentionType.ORG and rule.score >= _NAMED_BODY
        if is_body and span.type is MentionType.PLACE and (span.score < FIRM or not self._is_where(rule)):
            # a school or an office is a body, unless the sentence leaves no doubt that it is a venue
            return _OVERRULED if suffix_of(rule.text_in(self._text), "place_suffixes") else AGREED
        return min(rule.score, _OVERRULED)

    def _is_where(self, rule: Candidate) -> bool:
        return _WHERE.match(self._text, rule.end) is not None

    def _overlapping(self, rule: Candidate) -> list[Candidate]:
        i = max(0, bisect_left(self._starts, rule.start) - 1)
        found = []
        while i < len(self._spans) and self._spans[i].start < rule.end:
            if self._spans[i].end > rule.start:
                found.append(self._spans[i])
            i += 1
        return found


def _acts(text: str, rule: Candidate) -> bool:
    """A government in full that a sentence begins with or speaks of: `나래군은 3일`."""
    return rule.text_in(text) in governments() and _SUBJECT.match(text, rule.end) is not None


def _begins_with(chain: Candidate, span: Candidate) -> bool:
    """`나래시 솔빛면` of `나래시 솔빛면 한빛리`, which the gazetteer has."""
    return span.type is MentionType.PLACE and chain.start == span.start and span.end < chain.end


def _is_titled(text: str, end: int) -> bool:
    """`한강 작가의`: the next word is or begins with a title."""
    word = _NEXT.match(text, end)
    return word is not None and any(title_of(word[1][:n]) for n in range(2, len(word[1]) + 1))


def _alone(span: Candidate) -> float:
    """How often a span that only the tagger sees is right: less than its own probability says."""
    if span.score >= _SURE:
        return 0.85
    if span.score >= _LEAST[span.type]:
        return 0.6
    return 0.5 * span.score


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
