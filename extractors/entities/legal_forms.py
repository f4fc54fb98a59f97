"""Bodies by their legal form (`㈜해솔`, `(재)나래재단`, `해솔㈜`), by letter and hyphen (`K-해솔재단`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.lexicon import suffix_of
from extractors.entities.titles import title_of
from extractors.values import MentionType

_FORM = "주|유|재|사|합|의|학|복"
_MARKS = rf"㈜|㈔|㈶|㈲|\((?:{_FORM})\)"
_MARK = rf"(?:{_MARKS})"
_LEGAL = (
    "주식회사|유한회사|사단법인|재단법인|사회복지법인|학교법인|의료법인|법무법인|회계법인|농업회사법인|어업회사법인|"
    "영농조합법인|영어조합법인|사회적협동조합|협동조합"
)
_NAME = r"[가-힣A-Za-z0-9&]+(?:[·\-.][가-힣A-Za-z0-9&]+)*"
_LEGAL_BEFORE = re.compile(
    rf"(?:(?:{_LEGAL})\s?)?(?<![가-힣A-Za-z0-9]){_MARK}\s?(?={_NAME})|(?:{_LEGAL})(?:\(유\))? (?={_NAME})"
)
_LEGAL_SIGN = re.compile(rf"{_MARKS}|{_LEGAL}")
_LEGAL_AFTER = re.compile(rf"{_NAME}{_MARK}")
_HYPHENATED = re.compile(r"(?<![가-힣A-Za-z0-9])(?:[가-힣]{2,4} )?[A-Z]{1,4}[-·](?=[가-힣])")
_CONTINUED = re.compile(rf" {_NAME}")


def legal_forms(reading: Reading) -> Iterator[Candidate]:
    """`㈜해솔`, `(재)나래 K-기업가정신재단`, `주식회사 해솔`, `해솔㈜`: the name with its legal form."""
    text = reading.text
    if _LEGAL_SIGN.search(text) is None:
        return
    ends = {word.start: word for word in reading.words}
    nouns = {word.stop: word.end for word in reading.words}
    for match in _LEGAL_BEFORE.finditer(text):
        word = ends.get(match.end())
        if match.group()[-1] == " " and (word is None or not reading.is_proper(word)):
            continue
        end = word.end if word else _surface_end(text, match.end())
        end = _without_title(text, match.end(), _over_hyphens(reading, end))
        end -= _holds_a_particle(text[match.end() : end])
        yield _body(match.start(), end, "legal form", 0.9)
        if continued := _CONTINUED.match(text, end):
            until = nouns.get(continued.end(), continued.end())
            longer = text[end:until]
            if suffix_of(longer, "organisation_suffixes", "body") and title_of(longer.strip()) is None:
                yield _body(match.start(), until, "legal form", 0.94)
    for match in _LEGAL_AFTER.finditer(text):
        yield _body(match.start(), match.end(), "legal form", 0.93)


def hyphenated(reading: Reading) -> Iterator[Candidate]:
    """`K-솔빛재단`, `나래 G-한빛센터`: a body whose name begins with Latin letters and a mark."""
    for match in _HYPHENATED.finditer(reading.text):
        i = reading.word_from(match.end())
        word = reading.words[i] if i < len(reading.words) else None
        if word is None or word.start != match.end() or title_of(word.noun) is not None:
            continue
        if suffix_of(word.noun, "organisation_suffixes", "body"):
            yield _body(
                match.start(), word.end, "hyphenated", 0.9 if match.start() < match.end() - 2 else 0.8
            )


def _surface_end(text: str, start: int) -> int:
    found = re.compile(_NAME).match(text, start)
    return found.end() if found else start


def _over_hyphens(reading: Reading, end: int) -> int:
    """`㈜나래` + `-` + `해솔` is one name."""
    i = reading.word_from(end + 1)
    while i < len(reading.words) and reading.words[i].start == end + 1 and reading.text[end] in "-&·":
        end = reading.words[i].end
        i += 1
    return end


def _without_title(text: str, start: int, end: int) -> int:
    """`㈔나래협회장` holds the body ㈔나래협회."""
    noun = text[start:end]
    if noun.endswith("장") and suffix_of(noun[:-1], "organisation_suffixes", "body"):
        return end - 1
    return end


def _holds_a_particle(name: str) -> bool:
    """`해솔과`, which Kiwi takes for one noun; `담양한과` is none."""
    return len(name) > 2 and name[-1] in "과와" and suffix_of(name, "not_offices") is None


def _body(start: int, end: int, rule: str, score: float) -> Candidate:
    return Candidate(start, end, MentionType.ORG, f"organisation:{rule}", score)
