"""Words that are a person's title: `시장`, `대표이사`, or one fused with a body: `상생경제과장`."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from extractors.entities.lexicon import ending, rows, suffix_of, words

_LONGEST = 8


class Title(NamedTuple):
    """`word[head:]` is the title proper (`장` and what goes with it); `kind` as in `titles.csv`."""

    head: int
    kind: str


@cache
def _kinds() -> dict[str, str]:
    return {row["title"]: row["kind"] for row in rows("titles") if row["kind"] not in ("former", "acting")}


@lru_cache(maxsize=1 << 14)
def title_of(noun: str) -> Title | None:
    """The title that a word is or ends with; None for `전통시장`, `공장`, `현장`."""
    kinds = _kinds()
    found = ending(noun, kinds, _LONGEST)
    if found is None:
        found = _fused(noun)
        if found is None:
            return None
    if noun in words("organisations"):
        return None  # 과학기술정보통신부 is no 신부
    refused = suffix_of(noun, "not_titles")
    if refused and len(refused) > len(found):
        return None
    kind = kinds.get(found, "office")
    if len(found) < len(noun) and (len(found) == 1 or kind == "address") and found not in ("씨",):
        return None
    return Title(len(noun) - len(found), kind)


def _fused(noun: str) -> str | None:
    """`…센터장`, `…과장`: a body's suffix and 장, where the list has no longer title."""
    if len(noun) < 4 or noun[-1] != "장":
        return None
    suffix = suffix_of(noun[:-1], "organisation_suffixes")
    return f"{suffix[-1]}장" if suffix else None


def is_former(noun: str) -> bool:
    """`전`, `현`, `신임`: before a title and part of neither title nor body."""
    return noun in words("titles", "former")


def is_acting(noun: str) -> bool:
    """`권한대행`, `직무대행`: continues the title before it."""
    return noun in words("titles", "acting")
