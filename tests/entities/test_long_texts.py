"""A paragraph twice as long costs twice the work: rules look at neighbours, not over the whole text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, SupportsIndex

from reading import read

from extractors.entities.organisations import find_organisations
from extractors.entities.people import find_people
from extractors.entities.words import Word

SENTENCE = "나주시는 ㈜한빛솔루션, 한도윤·배수민, 오가람 의원과 협약을 맺었다. "


class Counted(list[Word]):
    """A list that counts the words that are read from it."""

    reads = 0

    def __getitem__(self, key: SupportsIndex | slice) -> Any:
        found = super().__getitem__(key)
        self.reads += len(found) if isinstance(key, slice) else 1
        return found

    def __iter__(self) -> Iterator[Word]:
        for word in super().__iter__():
            self.reads += 1
            yield word


def work(times: int) -> int:
    reading = read(SENTENCE * times)
    words = Counted(reading.words)
    counted = replace(reading, words=words)
    assert find_organisations(counted)
    assert find_people(counted)
    return words.reads


def test_work_grows_with_the_length() -> None:
    assert work(200) < 2.5 * work(100)
