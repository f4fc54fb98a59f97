"""The names of divisions as words: in full (`나주시`), as stems (`나주`), of any period.

Which division a name means on a given day is for `place_linking`; here only whether it is one.
"""

from __future__ import annotations

import csv
from functools import cache

from extractors.entities.divisions import GAZETTEER, Gazetteer, name_key
from extractors.entities.lexicon import words


@cache
def _names() -> dict[str, frozenset[str]]:
    """Level → the last words of the names of that level."""
    levels: dict[str, set[str]] = {}
    for division in Gazetteer.load().all():
        levels.setdefault(division.level, set()).add(division.name)
    return {level: frozenset(names) for level, names in levels.items()}


@cache
def _short_names() -> dict[str, str]:
    """Short name of a 시도 → its full name."""
    with (GAZETTEER / "short_names.csv").open(encoding="utf-8", newline="") as file:
        return {row["short"]: row["full_name"] for row in csv.DictReader(file)}


@cache
def governments() -> frozenset[str]:
    """Names of 시도 and 시군구, those that have a local government (or a district office), in full."""
    short_sido = {short for short in _short_names() if short[-1] in "시도" and len(short) > 2}
    return municipalities() | _names()["sido"] | short_sido


@cache
def municipalities() -> frozenset[str]:
    """Names of 시군구 in full."""
    names = _names()
    special = {name[:-1] + "특례시" for name in names["sigungu"] if name.endswith("시")}
    return names["sigungu"] | names["gu"] | special


@cache
def townships() -> frozenset[str]:
    """Names of 읍·면·동 (legal and administrative)."""
    names = _names()
    return frozenset(name_key(name) for name in names["eupmyeondong"] | names["haengjeong"])


def opens_with_township(name: str) -> bool:
    """`솔빛면 자율방재단`, `솔빛면자율방재단`."""
    first = name.partition(" ")[0]
    return any(first[:n] in townships() for n in range(3, len(first) + 1))


@cache
def villages() -> frozenset[str]:
    """Names of 리."""
    return _names()["ri"]


@cache
def sido_stems() -> frozenset[str]:
    """`전남`, `서울`: the short names of the provinces and great cities."""
    return frozenset(short for short in _short_names() if short[-1] not in "시도")


@cache
def sido_forms() -> dict[str, str]:
    """Every name of a 시도 → its short stem: `전라남도`, `전남도`, `전남` → 전남."""
    by_full = {_short_names()[stem]: stem for stem in sido_stems()}
    for name in _names()["sido"] - by_full.keys():
        by_full[name] = max((stem for stem in sido_stems() if name.startswith(stem)), key=len)
    return by_full | {short: by_full[full] for short, full in _short_names().items()}


@cache
def stems() -> frozenset[str]:
    """`나주`, `해운대`: names of 시·군·구 without their suffix, of two syllables or more."""
    names = {name[:-1] for name in _names()["sigungu"] if len(name) > 2}
    return frozenset(names) | sido_stems()


def is_common_word(stem: str) -> bool:
    """A stem that is also a word (`예산`, `보은`): it wants evidence."""
    return stem in words("common_stems")


@cache
def is_division(name: str) -> bool:
    """The word is the name of a division in full, of any level down to 동."""
    return name in governments() or name in townships()


def is_township_stem(name: str) -> bool:
    """The word is a 읍's or 면's name without its suffix."""
    return len(name) > 1 and any(name + ending in townships() for ending in "읍면")


def is_stem(name: str) -> bool:
    """The word is a division's name without its suffix."""
    return name in stems()
