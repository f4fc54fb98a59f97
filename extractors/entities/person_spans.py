"""Spans taken for people: boundaries mended, and those left out that are nobody in the article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.names import FAIR, shape
from extractors.entities.placenames import is_division, villages
from extractors.values import MentionType

_PARTICLES = frozenset("은는이가을를과와의도")
_CONTACT = re.compile(
    r"\s?(?:님|\S{2,6})?\s?[,(]?\s?(?:☎|☏|(?:전화|연락처|[Tt][Ee][Ll])\s?[:.)]?\s?\(?0\d|\(?(?:0\d{1,2}[-)]\s?)?\d{3,4}-\d{4})"
)
_ADDRESS = re.compile(r" 씨[가-힣]?\Z")
_PHOTO = re.compile(r"(?:[ⓒ©]|사진\s?[=:ㅣ|]|촬영\s?[=:])\s?\Z")
_REPORTER = re.compile(
    r" ?(?:[가-힣A-Za-z0-9]{2,8} )?(?:선임|사진|객원|인턴|시민|수습)?(?:기자|특파원)(?![가-힣])"
)


def split_at_particles(reading: Reading, spans: Sequence[Candidate]) -> list[Candidate]:
    """The tagger's people with `김하늘이 이솔` in two: no name goes on over a particle."""
    fitted: list[Candidate] = []
    for span in spans:
        if span.type is MentionType.PERSON and _is_verb(reading, span):
            continue
        if span.type is MentionType.PERSON and " " in span.text_in(reading.text):
            first, last = (reading.word_from(at) for at in (span.start, span.end))
            inside = [word for word in reading.words[first:last] if word.end <= span.end]
            if any(not word.bare for word in inside[:-1]):
                fitted += [span._replace(start=word.start, end=word.end) for word in inside]
                continue
            if len(inside) > 1 and _is_home(inside[-1].noun) and shape(inside[0].noun) >= FAIR:
                fitted.append(span._replace(end=inside[0].end))  # 김하늘 솔빛리 이장
                continue
        if span.type is MentionType.PERSON and (
            address := _ADDRESS.search(reading.text, span.start, span.end)
        ):
            span = span._replace(end=address.start())
        fitted.append(_without_particle(reading.text, span))
    return fitted


def _is_verb(reading: Reading, span: Candidate) -> bool:
    """`… 문열어`, with which a headline ends, is no name."""
    if reading.text[span.end :].strip():
        return False
    last = reading.tokens[-1]
    return last.tag in ("EF", "EC") and any(
        t.tag == "VV" and t.start > span.start for t in reading.tokens[-3:]
    )


def _is_home(noun: str) -> bool:
    """A division or a village, as it stands between a name and a title."""
    return is_division(noun) or (noun[-1] == "리" and noun in villages())


def _without_particle(text: str, span: Candidate) -> Candidate:
    """`김하늘의`, which the tagger takes for a name of four letters."""
    name = span.text_in(text)
    if span.type is not MentionType.PERSON or len(name) != 4 or name[-1] not in _PARTICLES or shape(name):
        return span
    return span._replace(end=span.end - 1) if shape(name[:3]) >= FAIR else span


def without_reporters(text: str, spans: Sequence[Candidate]) -> list[Candidate]:
    """The spans without `김하늘 기자`, `김하늘 ☎`: who wrote the piece or answers calls is nobody in it."""
    return [s for s in spans if s.type is not MentionType.PERSON or not _is_credit(text, s)]


def _is_credit(text: str, span: Candidate) -> bool:
    return bool(
        _REPORTER.match(text, span.end)
        or _CONTACT.match(text, span.end)
        or _PHOTO.search(text, max(0, span.start - 6), span.start)
        or (text[span.start - 1 : span.start] == "=" and text.startswith("기자", span.end + 1))
    )
