"""Names of divisions, surnames and word lists as flags: what the tagger knows of a name besides its vector.

The divisions come from `data/gazetteer/divisions.csv`, so a district founded after the training is flagged as
any other. Each level has two bits, for the first piece of a name and for the ones after it. The lists are
those that the rules read too, `data/lexicon`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache

from extractors.datadir import DATA
from extractors.entities.lexicon import suffix_of, words

DIVISIONS = DATA / "gazetteer" / "divisions.csv"

LEVELS = ("sido", "sido_short", "si_gun", "gu", "stem", "eup_myeon", "dong", "ri")
"""A bit each: the level that a name may belong to (a name can have several)."""

SURNAME_BIT = 1 << (2 * len(LEVELS))
"""The piece is a surname, or a word of two to four syllables that begins with one."""

LINE_BIT = SURNAME_BIT << 1
"""The piece is the first of its text: of a headline or a paragraph."""

ENDINGS = (
    ("organisation_suffixes", "body"),
    ("organisation_suffixes", "department"),
    ("place_suffixes", "nature"),
    ("place_suffixes", "venue"),
    ("place_suffixes", "road"),
    ("titles", "office"),
    ("titles", "rank"),
)
"""A bit each: the piece ends as an entry of this list does."""

LISTS = ("generic_nouns", "organisations", "foreign_places", "natural_features")
"""A bit each: the piece is an entry of this list."""

FLAGS = 2 * len(LEVELS) + 2 + len(ENDINGS) + len(LISTS)
"""How many flags there are."""

SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구나민진지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예봉경사부가복태목형피두감호음빈동온시갈"
)

_SIDO_TAILS = ("특별자치도", "특별자치시", "통합특별시", "광역시", "특별시", "도", "시")
_SHORT_SIDO = {
    "충청북도": "충북",
    "충청남도": "충남",
    "전라북도": "전북",
    "전라남도": "전남",
    "경상북도": "경북",
    "경상남도": "경남",
}


class DivisionNames:
    """Which names are divisions' names, and of which levels."""

    def __init__(self, full_names: Iterable[str]) -> None:
        self._bits: dict[str, int] = {}
        for full_name in full_names:
            for name, level in _levels(full_name.split()):
                self._bits[name] = self._bits.get(name, 0) | 1 << (2 * LEVELS.index(level))

    def bits(self, name: str) -> int:
        """The levels of `name` as the bits of a first piece; 0 where no division is called so."""
        return self._bits.get(name, 0)

    def __len__(self) -> int:
        return len(self._bits)


@cache
def load_division_names() -> DivisionNames:
    """The names of the project's gazetteer, abolished divisions too."""
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        return DivisionNames([row["full_name"] for row in csv.DictReader(file)])


def list_bits(form: str) -> int:
    """The lists of words and endings that a piece is in."""
    bit, bits = LINE_BIT, 0
    for name, kind in ENDINGS:
        bit <<= 1
        bits |= bit * (suffix_of(form, name, kind) is not None)
    for name in LISTS:
        bit <<= 1
        bits |= bit * (form in words(name))
    return bits


def _levels(parts: list[str]) -> Iterable[tuple[str, str]]:
    """The names that a full name teaches: its last element, and the short forms of that."""
    if not parts:
        return
    name = parts[-1]
    if len(parts) == 1:
        yield name, "sido"
        yield _sido_stem(name), "sido_short"
        return
    level = _level(name)
    if level is None or len(name) < 2:
        return
    yield name, level
    if level in ("si_gun", "gu") and len(name) > 2:
        yield name[:-1], "stem"


def _sido_stem(name: str) -> str:
    if name in _SHORT_SIDO:
        return _SHORT_SIDO[name]
    return next(name.removesuffix(tail) for tail in _SIDO_TAILS if name.endswith(tail))


def _level(name: str) -> str | None:
    match name[-1]:
        case "시" | "군":
            return "si_gun"
        case "구":
            return "gu"
        case "읍" | "면":
            return "eup_myeon"
        case "동" | "가" | "로":
            return "dong"
        case "리":
            return "ri"
    return None
