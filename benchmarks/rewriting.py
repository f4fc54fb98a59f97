"""Copies of a release as outlets make them: cut, retitled, people left out, paragraphs moved."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

_SENTENCE = re.compile(r"(?<=[.다])\s+")
_SPEECH = re.compile(
    r"[“\"][^”\"]+[”\"]|(?:시장|군수|구청장|도지사|교육감|이사장|관장|위원장|회장|장관|청장|과장|국장)[은는이가]"
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A title and paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


def rewrite(release: Copy, numbers: random.Random) -> Copy:
    """One copy: two or more of the four changes, in the order in which an editor makes them."""
    changes: list[Callable[[Copy, random.Random], Copy]] = [_drop_people, _cut, _move, _retitle]
    chosen = numbers.sample(changes, numbers.randint(2, 4))
    for change in changes:
        if change in chosen:
            release = change(release, numbers)
    return release


def _drop_people(release: Copy, numbers: random.Random) -> Copy:
    """Without the sentences in which somebody speaks or acts."""
    kept = []
    for paragraph in release.paragraphs:
        sentences = [s for s in _SENTENCE.split(paragraph) if not _SPEECH.search(s)]
        if sentences:
            kept.append(" ".join(sentences))
    return replace(release, paragraphs=tuple(kept) or release.paragraphs)


def _cut(release: Copy, numbers: random.Random) -> Copy:
    """The first 45 to 85 % of the paragraphs, at least one."""
    count = max(1, round(len(release.paragraphs) * numbers.uniform(0.45, 0.85)))
    return replace(release, paragraphs=release.paragraphs[:count])


def _move(release: Copy, numbers: random.Random) -> Copy:
    """The lead stays, up to three of the other paragraphs change places."""
    first, *others = release.paragraphs
    for _ in range(min(3, len(others))):
        others.insert(numbers.randrange(len(others)), others.pop(numbers.randrange(len(others))))
    return replace(release, paragraphs=(first, *others))


def _retitle(release: Copy, numbers: random.Random) -> Copy:
    """Some words of the title in another order, without the first."""
    words = release.title.split()[1:] or release.title.split()
    numbers.shuffle(words)
    return replace(release, title=" ".join(words))
