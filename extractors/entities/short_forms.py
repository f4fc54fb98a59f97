"""The short forms that a text itself defines for its bodies: `나래토지공사(NT)`, `이하 공단`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extractors.entities.candidates import Candidate
from extractors.entities.lexicon import words
from extractors.entities.titles import title_of
from extractors.values import MentionType

_ALIAS = re.compile(
    r"\(\s?(?P<paren>(?:이하\s?[,:]?\s?)?[‘'“\"「]?(?P<a>[가-힣A-Za-z0-9&·\-]{2,14})[’'”\"」]?)\s?\)"
    r"|\([^()]{2,30},\s?이하\s?[‘'“\"「]?(?P<b>[가-힣A-Za-z0-9&·\-]{2,14})[’'”\"」]?\s?\)"
)


class Alias(NamedTuple):
    """`text[start:end]` is what the text from then on calls the body that ends at `body_end`."""

    body_end: int
    start: int
    end: int


def find_aliases(text: str) -> list[Alias]:
    """The brackets that may define a short form; `body_end` is where the bracket opens."""
    found = []
    for match in _ALIAS.finditer(text):
        group = "a" if match.group("a") else "b"
        found.append(Alias(match.start(), match.start(group), match.end(group)))
    return found


def defined_bodies(text: str, chosen: Iterable[Candidate]) -> Iterator[Candidate]:
    """The short forms that the text defines for chosen bodies, except common nouns (`이하 재단`)."""
    ends = {span.end: span for span in chosen if span.type is MentionType.ORG}
    for alias in find_aliases(text):
        body = ends.get(alias.body_end)
        short = text[alias.start : alias.end]
        if body is None or short in words("generic_nouns") or title_of(short) is not None:
            continue
        if "이하" in text[alias.body_end : alias.start] or is_short_for(short, body.text_in(text)):
            yield Candidate(alias.start, alias.end, MentionType.ORG, "organisation:defined", 0.9)


def is_short_for(short: str, name: str) -> bool:
    """Its letters come from `name` in order (`충남신보`, `충남신용보증재단`), or it is Latin."""
    if re.fullmatch(r"[A-Za-z&\-]+", short):
        return len(short) <= 10
    it = iter(name)
    return len(short) < len(name) and short[0] in name and all(letter in it for letter in short)
