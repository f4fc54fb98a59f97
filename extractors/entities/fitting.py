"""The tagger's spans with boundaries that rules know better, without those that no name can have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from extractors.entities.candidates import ACCEPTED, Candidate
from extractors.entities.lexicon import suffix_of, words
from extractors.entities.placenames import is_division, is_stem, villages
from extractors.entities.titles import title_of
from extractors.values import MentionType

SURE_PERSON = 0.9
FIRM = 0.9
"""A probability of the tagger from which on it is nearly always right."""

_NAMED, _NEAR = 0.6, 0.8
_COOPERATIVES = ("농협", "수협", "축협", "신협")  # where one acts it is a body, elsewhere a kind of shop
_PARTICLES = frozenset("은는이가을를과와의도에로")
_COUNT = re.compile(r"[일이삼사오육칠팔구십백천만\d]+ 명\Z")
_ITEM, _MARK = re.compile(r"[^·ㆍ‧\-]+"), re.compile(r"[·ㆍ‧\-]")
_COUNTED = re.compile(r"[가-힣]{2,}(?=\d{1,2}\Z)")
_BRACKETS = ("()", "[]", "〔〕", "【】", "<>", "《》", "「」", "『』", "‘’", "“”")
_BRACKET = re.compile("[" + re.escape("".join(_BRACKETS)) + "]")
_OPENING, _CLOSING = ({pair[side]: pair[1 - side] for pair in _BRACKETS} for side in (0, 1))


def is_sure_person(rule: Candidate) -> bool:
    """A name that its title leaves no doubt about."""
    return rule.type is MentionType.PERSON and rule.score >= SURE_PERSON


def fitted(text: str, rules: Sequence[Candidate], tagged: Iterable[Candidate]) -> list[Candidate]:
    """The tagger's spans of a text in the light of the rules' spans."""
    names = {(rule.start, rule.end): rule.type for rule in rules if rule.score >= ACCEPTED}
    people = {rule.start: rule.end for rule in rules if is_sure_person(rule)}
    near = {(rule.start, rule.end) for rule in rules if _is_near_village(text, rule)}
    bodies = {rule.start: rule.end for rule in rules if rule.type is MentionType.ORG and rule.score >= _NAMED}
    kept = []
    for span in tagged:
        span = _without_brackets(text, span)
        name = text[span.start : span.end]
        if (span.start, span.end) in near:
            span = span._replace(type=MentionType.PLACE)  # 솔빛리 어민
        if _is_refused(span, name) or _is_ship(text, span, name):
            continue
        if (start := _name_start(span, name)) > span.start:
            span, name = span._replace(start=start), text[start : span.end]
        if span.type is MentionType.PLACE and _is_inside_word(text, span.end, bodies.get(span.start, 0)):
            continue
        if span.type is MentionType.PERSON and is_stem(name):
            if text[span.end : span.end + 2].isalpha():
                continue  # 나래 of 나래사과협회장
            span = span._replace(type=MentionType.PLACE)
        if parts := _listed(text, span, names):
            kept += parts
        elif span.type is MentionType.ORG and people.get(span.start, span.end) < span.end:
            kept.append(_after(text, span, people[span.start]))
        else:
            kept.append(span._replace(end=_end(text, span, name, names)))
    return kept


def _without_brackets(text: str, span: Candidate) -> Candidate:
    """`『나래위원회` without a bracket that closes outside the span, or opens there."""
    name = text[span.start : span.end]
    if name[0] in _OPENING and _OPENING[name[0]] not in name:
        span = span._replace(start=span.start + 1)
    if name[-1] in _CLOSING and _CLOSING[name[-1]] not in name:
        span = span._replace(end=span.end - 1)
    return span


def _name_start(span: Candidate, name: str) -> int:
    """Where a body's name begins: behind what it is in the sentence (`시공사 한빛건설`, `마을기업 솔빛`)."""
    head, _, rest = name.partition(" ")
    is_kind = head in words("body_kinds", "apart") or suffix_of(head, "event_words") is not None
    is_kind = is_kind or (head in words("generic_nouns") and head.endswith("사"))
    return span.end - len(rest) if span.type is MentionType.ORG and is_kind and len(rest) > 2 else span.start


def _is_near_village(text: str, rule: Candidate) -> bool:
    """A 리 of the issuer's region, whose name may look like a person's."""
    return (
        rule.type is MentionType.PLACE and rule.score >= _NEAR and text[rule.start : rule.end] in villages()
    )


def _listed(text: str, span: Candidate, names: Mapping[tuple[int, int], MentionType]) -> list[Candidate]:
    """The names that the span holds, if it is names between marks and no more: `나래시-한빛공사`."""
    if not _MARK.search(text, span.start, span.end):
        return []
    bounds = [match.span() for match in _ITEM.finditer(text, span.start, span.end)]
    if len(bounds) < 2 or not names.keys() >= set(bounds):
        return []
    return [span._replace(start=start, end=end, type=names[start, end]) for start, end in bounds]


def _is_refused(span: Candidate, name: str) -> bool:
    """Half a bracket, a sum, a count, a common noun, a title with its body (`나래협회장`), an initial."""
    if _BRACKET.search(name) and any(name.count(pair[0]) != name.count(pair[1]) for pair in _BRACKETS):
        return True
    if "=" in name or _COUNT.match(name) or suffix_of(name, "event_words"):
        return True
    if span.type is MentionType.ORG and name.endswith("장") and " " not in name:
        title = title_of(name)
        return title is not None and title.head > 0
    if span.type is MentionType.PLACE and name[-1] == "산" and is_stem(name[:-1]):
        return name not in words("natural_features")  # 제주산 감귤
    if span.type is MentionType.PLACE and (match := _COUNTED.match(name)):
        return not _is_wide(match[0])  # 메추리1
    is_letter = len(name) == 1 and (span.type is not MentionType.PLACE or name.isascii())
    is_count = span.type is MentionType.PERSON and any(letter.isdigit() for letter in name)
    return is_letter or is_count or _is_common(span, name)


def _is_ship(text: str, span: Candidate, name: str) -> bool:
    """`여객선 솔빛호`, `솔빛호 운항`: a ship's name ends as a lake's does."""
    if span.type is not MentionType.PLACE or name[-1] != "호" or name in words("natural_features"):
        return False
    around = text[max(0, span.start - 30) : span.start], text[span.end : span.end + 20]
    return any(word in side for word in words("ship_words") for side in around)


def _is_common(span: Candidate, name: str) -> bool:
    """A common noun (`주사무소`, `산업단지`, `은메달`) is no name, whatever the sentence makes of it."""
    if name in _COOPERATIVES and span.type is MentionType.ORG and span.score >= FIRM:
        return False
    return name in words("generic_nouns") and name not in words("foreign_places")


def _end(text: str, span: Candidate, name: str, names: Mapping[tuple[int, int], MentionType]) -> int:
    """Where the name ends: before a particle, 권, a number of countries' offices (`인도2`)."""
    if span.type is MentionType.PLACE:
        if name[-1] in "권서" and _is_wide(name[:-1]):
            return span.end - 1  # 아시아권, 베트남서
        if name[-1] == "서" and len(name) > 3 and suffix_of(name[:-1], "place_suffixes"):
            return span.end - 1  # 솔빛산서
        is_only = name[-1] == "만" and text[span.end : span.end + 1] == "의"
        if is_only and (is_stem(name[:-1]) or is_division(name[:-1])):
            return span.end - 1  # 나래만의 멋
        if match := _COUNTED.match(name):
            return span.start + match.end()  # 인도2, 충북5
    return span.end - (name[-1] in _PARTICLES and (span.start, span.end - 1) in names)


def _is_wide(name: str) -> bool:
    """A country or a division's stem, which 권 may follow."""
    return name in words("foreign_places") or (is_stem(name) and name + "권" not in words("regions"))


def _is_inside_word(text: str, end: int, body_end: int) -> bool:
    """A place that ends within a body's word: `나래` of 나래기획국 is no mention of its own."""
    return end < body_end and text[end].isalnum()


def _after(text: str, span: Candidate, until: int) -> Candidate:
    """The body without the person's name before it."""
    rest = text[until : span.end]
    return span._replace(start=until + len(rest) - len(rest.lstrip()))
