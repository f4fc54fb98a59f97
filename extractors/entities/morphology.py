"""Kiwi, loaded once a process, and its tokens of many texts at a time.

The raw tokens are what the learned tagger was trained on: whoever needs other boundaries (names that Kiwi
splits, titles that it fuses) works on the surface afterwards and leaves `tokenize` as it is. The model is
pinned by `kiwipiepy-model` in the lock file, since ids, splits and vectors change with it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import cache

from kiwipiepy import Kiwi, Token

from extractors.datadir import DATA

WORDS = DATA / "lexicon" / "kiwi_words.csv"


@cache
def load_kiwi(threads: int) -> Kiwi:
    """The process's Kiwi with the project's words (half a gigabyte, about two seconds the first time).

    `threads` serve a batch of texts; the tokens are the same for any number.
    """
    kiwi = Kiwi(num_workers=threads, model_type="cong")
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kiwi.add_user_word(row["word"], row["tag"])
    return kiwi


def tokenize(texts: Iterable[str], threads: int = 1) -> Iterator[list[Token]]:
    """The tokens of each text, in order.

    `token.start` and `token.end` count characters of the text. A contraction gives several tokens on the
    same characters (`했` → 하 + 었), so neighbours may overlap; spaces belong to no token.
    """
    yield from load_kiwi(threads).tokenize(texts)
