"""The names of divisions as words: in full (`나주시`), as stems (`나주`), of any period.

Which division a name means on a given day is for `place_linking`; here only whether it is one.
"""

from __future__ import annotations

import csv
from functools import cache

from extractors.datadir import DATA
from extractors.entities.lexicon import words

_SIDO_SHORT = {
    "서울특별시": "서울",
    "부산광역시": "부산",
    "대구광역시": "대구",
    "인천광역시": "인천",
    "광주광역시": "광주",
    "대전광역시": "대전",
    "울산광역시": "울산",
    "세종특별자치시": "세종",
    "경기도": "경기",
    "강원도": "강원",
    "충청북도": "충북",
    "충청남도": "충남",
    "전라북도": "전북",
    "전라남도": "전남",
    "경상북도": "경북",
    "경상남도": "경남",
    "제주도": "제주",
}


@cache
def _names() -> dict[str, frozenset[str]]:
    """Level → the last words of the names of that level."""
    levels: dict[str, set[str]] = {}
    with (DATA / "gazetteer" / "divisions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            levels.setdefault(row["level"], set()).add(row["name"].split()[-1])
    return {level: frozenset(names) for level, names in levels.items()}


@cache
def governments() -> frozenset[str]:
    """Names of 시도 and 시군구: those that have a local government (or a district office)."""
    names = _names()
    short = frozenset(short + suffix for short in _SIDO_SHORT.values() for suffix in ("시", "도"))
    return (names["sido"] | names["sigungu"] | names["gu"] | short) - {"세종도", "제주시도"}


@cache
def townships() -> frozenset[str]:
    """Names of 읍·면·동 (legal and administrative)."""
    names = _names()
    return names["eupmyeondong"] | names["haengjeong"]


@cache
def villages() -> frozenset[str]:
    """Names of 리."""
    return _names()["ri"]


@cache
def sido_stems() -> frozenset[str]:
    """`전남`, `서울`: the short names of the provinces and great cities."""
    return frozenset(_SIDO_SHORT.values())


@cache
def stems() -> frozenset[str]:
    """`나주`, `해운대`: names of 시·군 without their suffix, of two syllables or more."""
    names = {name[:-1] for name in _names()["sigungu"] if name[-1] in "시군" and len(name) > 2}
    return frozenset(names) | sido_stems()


@cache
def common_word_stems() -> frozenset[str]:
    """Stems that are also words (`예산`, `보은`): they want evidence."""
    return words("common_stems")


def is_division(name: str) -> bool:
    """The word is the name of a division in full, of any level down to 동."""
    return name in governments() or name in townships()


def is_stem(name: str) -> bool:
    """The word is a division's name without its suffix."""
    return name in stems()
