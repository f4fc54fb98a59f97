"""Bodies of several words: neighbouring spans and words that are one name as printed.

`나래시` + `경관위원회`, `프랑스` + `항공협회`, `한빛은행` + `솔빛지점`, `나래시청` + `총무과`: a government
and its body, a body and its unit.
Works on the spans that `merge` has chosen; the joined spans are proposed again, longer and as sure.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.known_bodies import is_known
from extractors.entities.lexicon import ending, suffix_of, words
from extractors.entities.organisations import is_department, local_suffixes
from extractors.entities.placenames import (
    governments,
    is_division,
    is_stem,
    municipalities,
    opens_with_township,
    townships,
)
from extractors.entities.titles import title_of
from extractors.entities.words import Word, joined
from extractors.values import MentionType

_BLANK = (" ", "\u00a0")
_MOST = 3  # units after one body
_LEGAL = re.compile(r"㈜|㈔|㈶|㈲|\((?:주|사|재|유|합)\)|법인|주식회사|유한회사")
_MINISTRY = re.compile(r"[가-힣]{2,8}부\Z")
_DISTRICT = re.compile(r"\d{3,4}지구")  # of Rotary clubs
_EVENTS = ("포럼", "아카데미")
_AFFILIATE = re.compile(r"[가-힣]{2,}(?:원|청|관|공사|공단)\Z")


def joined_bodies(reading: Reading, chosen: Sequence[Candidate]) -> Iterator[Candidate]:
    """The longer names that neighbouring chosen spans and unit words make."""
    by_start = {span.start: span for span in chosen}
    starts = [word.start for word in reading.words]
    for span in chosen:
        if span.type is MentionType.ORG:
            first, last = span, _unit_end(reading, starts, by_start, span)
        elif span.type is MentionType.PLACE and (body := _after(reading.text, by_start, span.end)):
            place = _government(reading.text, span)
            name = body.text_in(reading.text)
            if place is None:
                continue
            is_township = place.text_in(reading.text) in municipalities() and opens_with_township(name)
            if not (is_township or _is_local(name)):
                continue
            first, last = place, _unit_end(reading, starts, by_start, body)
        elif span.type is MentionType.PLACE and (end := _local_end(reading, starts, span)):
            place = _government(reading.text, span)
            if place is None:
                continue
            first, last = place, end
        else:
            continue
        if span.type is MentionType.ORG and (start := _prefixed(reading, starts, span)) < span.start:
            yield Candidate(start, last, MentionType.ORG, "organisation:joined", max(span.score, 0.9))
        if last > span.end:
            yield Candidate(first.start, last, MentionType.ORG, "organisation:joined", max(span.score, 0.9))


def without_split(candidates: Sequence[Candidate], bodies: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without the chains of divisions whose last element belongs to a body."""
    starts = sorted(body.start for body in bodies)
    return [
        candidate
        for candidate in candidates
        if candidate.type is not MentionType.PLACE
        or bisect_right(starts, candidate.start) == bisect_left(starts, candidate.end)
    ]


def _prefixed(reading: Reading, starts: Sequence[int], span: Candidate) -> int:
    """Where a body begins whose name has a first part that is none alone (`새마을지도자 나래시협의회`)."""
    i = bisect_left(starts, span.start)
    if not 0 < i < len(starts) or starts[i] != span.start:
        return span.start
    left = reading.words[i - 1]
    is_prefix = left.noun in words("body_prefixes") and joined(reading.text, left, reading.words[i])
    return left.start if is_prefix else span.start


def _local_end(reading: Reading, starts: Sequence[int], span: Candidate) -> int | None:
    """Where a body ends that has no name but the division's before it (`솔빛동 통장단`)."""
    i = bisect_left(starts, span.end + 1)
    if not 0 < i < len(starts) or starts[i] != span.end + 1:
        return None
    word = reading.words[i]
    suffix = ending(word.noun, local_suffixes())
    is_body = (
        suffix is not None
        and len(word.noun) > 2
        and word.noun not in words("vague_bodies")
        and title_of(word.noun) is None
    )
    return word.end if is_body and joined(reading.text, reading.words[i - 1], word) else None


def _after(text: str, by_start: dict[int, Candidate], end: int) -> Candidate | None:
    """The chosen body that begins one blank after `end`."""
    body = by_start.get(end + 1) if text[end : end + 1] in _BLANK else None
    return body if body is not None and body.type is MentionType.ORG else None


def _government(text: str, span: Candidate) -> Candidate | None:
    """A country, or the last division of a place, if it may have bodies of its own: a local government, or a
    township, whose bodies are named after its 시군구 too where no 시도 stands before that.
    """
    *_, name = parts = span.text_in(text).split(" ")
    if parts[0] in words("foreign_places", "country"):
        return span
    if name in governments():
        return span._replace(start=span.end - len(name))
    if len(name) < 3 or name not in townships():
        return None
    is_whole = len(parts) == 2 and parts[0] in municipalities()
    return span if is_whole else span._replace(start=span.end - len(name))


def _is_local(name: str) -> bool:
    """A body that a government may have: no company, no school, none with a division's name of its own."""
    first = name.split()[0]
    if (
        _LEGAL.search(name)
        or is_known(name)
        or any(is_division(first[:n]) or is_stem(first[:n]) for n in range(2, 6))
    ):
        return False
    return ending(name, local_suffixes()) is not None or is_department(name)


def _unit_end(
    reading: Reading, starts: Sequence[int], by_start: dict[int, Candidate], body: Candidate
) -> int:
    """Where a body ends with the units written after it: further chosen bodies, and unit words."""
    text, end = reading.text, body.end
    for _ in range(_MOST):
        if text[end : end + 1] not in _BLANK:
            break
        following = _after(text, by_start, end)
        if following is not None:
            if not _is_one_name(text[body.start : end], following.text_in(text)):
                break
            end = following.end
            continue
        i = bisect_left(starts, end + 1)
        if i == len(starts) or starts[i] != end + 1 or end + 1 in by_start or not _is_unit(reading.words[i]):
            break
        end = reading.words[i].end
    return end


def _is_one_name(body: str, following: str) -> bool:
    """Not `환경부 국립생물자원관`, a ministry and an agency of its own, nor a name twice, nor an event."""
    if body.startswith(following) or following.endswith(_EVENTS):
        return False
    return not (_MINISTRY.match(body) and _AFFILIATE.match(following) and is_known(body))


def _is_unit(word: Word) -> bool:
    """`솔빛지점`, `총무과`: no name by itself, but a unit of the body before it."""
    if _DISTRICT.fullmatch(word.noun):
        return True
    suffix = suffix_of(word.noun, "unit_suffixes")
    if title_of(word.noun) is not None or word.noun in words("generic_nouns"):
        return False
    return len(word.noun) > len(suffix) if suffix else is_department(word.noun)
