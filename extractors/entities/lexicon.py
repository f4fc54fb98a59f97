"""The word lists of `data/lexicon`: read once, looked up by whole word or by ending."""

from __future__ import annotations

import csv
from collections.abc import Collection
from functools import cache, lru_cache

from extractors.datadir import DATA

LEXICON = DATA / "lexicon"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/lexicon/NAME.csv`."""
    with (LEXICON / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def words(name: str, kind: str | None = None) -> frozenset[str]:
    """The first column of a list, of one `kind` or all."""
    return frozenset(next(iter(row.values())) for row in rows(name) if kind is None or row["kind"] == kind)


@lru_cache(maxsize=1 << 14)
def suffix_of(noun: str, name: str, kind: str | None = None) -> str | None:
    """The longest entry of a list (of one `kind` or all) that a noun ends with."""
    return ending(noun, words(name, kind))


def ending(text: str, endings: Collection[str], longest: int = 8) -> str | None:
    """The longest of `endings` that `text` ends with."""
    for size in range(min(longest, len(text)), 0, -1):
        if text[-size:] in endings:
            return text[-size:]
    return None
