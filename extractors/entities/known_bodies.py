"""The bodies of `data/lexicon/organisations.csv`: names and short forms, also those of several words.

A name that is a common word, too (`농심`, `보령`), is only heard: the tagger must see it as well, repetition
does not help.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import ahocorasick

from extractors.entities.candidates import Candidate
from extractors.entities.lexicon import rows
from extractors.entities.whole import PARTICLE
from extractors.values import MentionType

_NAME, _ALIAS, _SHORT_ALIAS, _WORD = 0.95, 0.9, 0.8, 0.14
_ALSO_A_WORD = "also a word"


@cache
def known_bodies() -> dict[str, float]:
    """Known names and their short forms; how surely each means the body."""
    found: dict[str, float] = {}
    for row in rows("organisations"):
        found[row["name"]] = _WORD if row["comment"] == _ALSO_A_WORD else _NAME
        for alias in filter(None, row["aliases"].split("|")):
            found.setdefault(alias, _ALIAS if len(alias) > 2 else _SHORT_ALIAS)
    return found


def is_known(name: str) -> bool:
    """The word list has the name or the short form."""
    return name in known_bodies()


def find_composed(text: str) -> Iterator[Candidate]:
    """The known names that are no single word: `사랑의 열매`, `전국시·군·자치구의회의장협의회`."""
    for last, name in _composed().iter(text):
        start, end = last + 1 - len(name), last + 1
        if not (start and text[start - 1].isalnum()) and PARTICLE.match(text, end):
            yield Candidate(start, end, MentionType.ORG, "organisation:known", known_bodies()[name])


@cache
def _composed() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for name in known_bodies():
        if not name.isalnum():
            automaton.add_word(name, name)
    automaton.make_automaton()
    return automaton
