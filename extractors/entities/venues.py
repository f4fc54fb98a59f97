"""Venues of several words: a building and its room, a landmark and what lies in it.

`한빛문화예술회관` + `소공연장`, `나래시청` + `본관` + `대회의실`, `솔빛산` + `전망대` are one place as
printed; `나래시` + `한빛체육관` are two. Works on the spans that `merge` has chosen, as `joining` does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.known_bodies import is_known
from extractors.entities.lexicon import ending, rows, suffix_of, words
from extractors.entities.placenames import governments, is_common_word, is_division, is_stem
from extractors.entities.titles import title_of
from extractors.entities.words import Word
from extractors.values import MentionType

_BLANK = (" ", "\u00a0")
_MOST = 3  # words after the building: wing, room
_WITHIN = ("마을", "지구", "구역", "단지")  # named by where they lie
_ROADS, _TO = frozenset(("고속도로", "도로", "국도", "철도")), "~∼∽〜-"
_NUMBERED = re.compile(r"^제\d{1,2}")
_AROUND = re.compile(
    r"\s?(?:앞|인근|주변|일원|일대|옆|뒤편|입구|정문)(?:[에의을를은이과와,. ]|에서|까지)"
    r"|\s?(?:내|안)(?:에|의)? |\s?(?:지하|지상)?\s?\d{1,2}층|\s?[~↔]|에서 (?:열|개최|진행|치러)"
)
_INSIDE = re.compile(r" 부지|에서(?!는)|[을를] (?:방문|찾|둘러|거쳐|출발)")
_WING = re.compile(r"[A-Z\d]?[동관]|본관동?|별관동?|신관동?|구관동?|의회동")


def joined_places(reading: Reading, chosen: Sequence[Candidate]) -> Iterator[Candidate]:
    """The longer places that chosen spans and the words after them make."""
    starts = [word.start for word in reading.words]
    for span in chosen:
        if span.type not in (MentionType.ORG, MentionType.PLACE):
            continue
        if _is_administrative(span.text_in(reading.text)):
            end = _facility_end(reading, starts, span.end)
        else:
            end = _room_end(reading, starts, span.end)
        if end > span.end:
            yield Candidate(span.start, end, MentionType.PLACE, "place:joined", max(span.score, 0.9))


def split_at_divisions(reading: Reading, spans: Iterable[Candidate]) -> Iterator[Candidate]:
    """The tagger's spans with a division and what has a name of its own apart (`서울` | `한빛호텔`)."""
    starts = [word.start for word in reading.words]
    for span in spans:
        head, _, rest = span.text_in(reading.text).partition(" ")
        at = span.start + len(head) + 1
        if span.type is MentionType.PLACE and _is_nicknamed(head, rest):
            yield span._replace(start=at)  # 보배섬 | 진도
        elif span.type is MentionType.PLACE and rest in _ROADS and reading.text[span.start - 1] in _TO:
            yield span._replace(end=at - 1)  # 나래~솔빛 고속도로
        elif rest and span.type is MentionType.PLACE and (word := _first_of_two(reading, starts, span)):
            yield span._replace(end=word.end)  # 한빛스퀘어와 | 솔빛동 버스터미널
            yield span._replace(start=word.stop + 1)
        elif rest and (end := _particle_after_place(reading, starts, span)):
            yield span._replace(end=end, type=MentionType.PLACE)  # 서울서 | 투자상담회
        elif (
            not rest
            or not _is_administrative(head)
            or (is_common_word(head) and rest not in words("natural_features"))
            or not reading.text[at:].strip()
        ):
            yield span
        elif span.type is MentionType.ORG and _begins_with_government(rest):
            yield span._replace(start=at)
        elif span.type is MentionType.ORG and is_division(rest.split()[0]) and " " in rest:
            yield span._replace(end=at - 1, type=MentionType.PLACE)  # 나주시 | 노안면 주민자치회
            yield span._replace(start=at)
        elif span.type is MentionType.PLACE and (cut := _own_place_in(reading, starts, span)):
            yield span._replace(end=cut - 1)
            yield span._replace(start=cut)
        else:
            yield span


def _first_of_two(reading: Reading, starts: Sequence[int], span: Candidate) -> Word | None:
    """A venue before `와` or `과`, with another place after it."""
    i = bisect_left(starts, span.start)
    while i < len(starts) and reading.words[i].stop < span.end:
        word = reading.words[i]
        if word.tail in ("와", "과") and word.stop == word.end + 1 and suffix_of(word.noun, "place_suffixes"):
            return word
        i += 1
    return None


def _is_nicknamed(head: str, rest: str) -> bool:
    """A division with what it calls itself before it: neither a division nor a place of its own kind."""
    if " " in rest or not (is_division(rest) or is_stem(rest)) or _is_administrative(head):
        return False
    return suffix_of(head, "place_suffixes", "venue") is None and head not in words("natural_features")


def _particle_after_place(reading: Reading, starts: Sequence[int], span: Candidate) -> int | None:
    """Where the division ends that a span begins with, if a particle follows: no name goes on over that."""
    i = bisect_left(starts, span.start)
    if i == len(starts) or starts[i] != span.start:
        return None
    word = reading.words[i]
    return word.end if not word.bare and word.tail != "의" and _is_administrative(word.noun) else None


def _begins_with_government(name: str) -> bool:
    return any(name[:size] in governments() for size in range(3, 6)) and name.endswith("의회")


def _own_place_in(reading: Reading, starts: Sequence[int], span: Candidate) -> int | None:
    """Where a landmark or venue begins that has a name without the divisions before it."""
    at = span.end - len(span.text_in(reading.text).rpartition(" ")[2])
    above = reading.text[span.start : at].split()
    is_chain = all(_is_administrative(word) for word in above)
    return at if is_chain and _is_own_place(reading, starts, at) else None


def _is_own_place(reading: Reading, starts: Sequence[int], at: int) -> bool:
    """A landmark or venue that has a name without the division before it."""
    i = bisect_left(starts, at)
    if i == len(starts) or starts[i] != at:
        return False
    word = reading.words[i]
    if word.noun in words("regions"):
        return False  # 서울 여의도, a chain
    if word.noun in words("natural_features"):
        return True
    if is_division(word.noun) or is_stem(word.noun) or not _is_proper(reading, word):
        return False
    suffix = suffix_of(word.noun, "place_suffixes")
    return suffix is not None and suffix not in _WITHIN and len(suffix) < len(word.noun) > 2


def as_located(text: str, span: Candidate) -> Candidate:
    """A body as the place that it is where something happens or lies: `나래시청 앞`, `한빛고등학교에서`."""
    if span.type is not MentionType.ORG:
        return span
    name = span.text_in(text)
    is_venue = suffix_of(name, "place_suffixes") is not None
    if not (is_venue or suffix_of(name, "organisation_suffixes", "body") or is_known(name)):
        return span
    if _AROUND.match(text, span.end) or (is_venue and _INSIDE.match(text, span.end)):
        return span._replace(type=MentionType.PLACE)
    return span


def _is_administrative(name: str) -> bool:
    last = name.rpartition(" ")[2]
    return is_division(last) or is_stem(last) or last in words("regions") or last in words("foreign_places")


def _facility_end(reading: Reading, starts: Sequence[int], end: int) -> int:
    """`나래시` + `눈썰매장`: a facility of no name of its own is named by the division before it."""
    i = bisect_left(starts, end + 1) if reading.text[end : end + 1] in _BLANK else len(starts)
    if i == len(starts) or starts[i] != end + 1:
        return end
    noun = _NUMBERED.sub("", reading.words[i].noun)
    return reading.words[i].end if noun in _local_facilities() else end


def _room_end(reading: Reading, starts: Sequence[int], end: int) -> int:
    """Where the last room or facility ends that is written after a building, a body or a landmark."""
    text, at = reading.text, end
    for _ in range(_MOST):
        i = bisect_left(starts, at + 1) if text[at : at + 1] in _BLANK else len(starts)
        if i == len(starts) or starts[i] != at + 1:
            break
        word = reading.words[i]
        at = word.end
        is_wing = _WING.fullmatch(word.noun) is not None or (word.noun[-1] == "관" and word.bare)
        if (word.noun[-1] == "동" and is_wing) or (
            ending(word.noun, _parts())
            and title_of(word.noun) is None
            and (_is_plain(reading, word) or ending(word.noun, words("halls")))
        ):
            end = at
        elif not is_wing:
            break
        if not word.bare:
            break
    return end


def _is_plain(reading: Reading, word: Word) -> bool:
    """Only common nouns: `다목적체육관`, `대회의실`."""
    suffix = suffix_of(word.noun, "place_suffixes")
    if (
        is_division(word.noun)
        or is_stem(word.noun)
        or (suffix and any(is_stem(word.noun[:n]) for n in (2, 3)))
    ):
        return False
    return not _is_proper(reading, word)


def _is_proper(reading: Reading, word: Word) -> bool:
    tokens = [t for t in reading.tokens[word.first : word.last] if t.start < word.end]
    return any(t.tag in ("NNP", "SL") or t.oov for t in tokens)


@cache
def _local_facilities() -> frozenset[str]:
    """Facilities that a division has one of: `솔빛동 행정복지센터`, `나래시 눈썰매장`."""
    return frozenset(row["suffix"] for row in rows("place_suffixes") if row["is_local"])


@cache
def _parts() -> frozenset[str]:
    """Suffixes of what lies in a building, a park or on a mountain: rooms, halls, forecourts, towers."""
    return frozenset(row["suffix"] for row in rows("place_suffixes") if row["is_part"])
