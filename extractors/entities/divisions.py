"""The administrative divisions of Korea as they were on any day: which division a printed name can mean.

The facts are `data/gazetteer/divisions.csv` (names, codes, periods) and `short_names.csv` (`전남`, `경북도`).
Among namesakes nothing is chosen here: `place_linking` decides by the context.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

from extractors.datadir import DATA
from extractors.entities.lexicon import words

GAZETTEER = DATA / "gazetteer"
LEVELS = ("sido", "sigungu", "gu", "eupmyeondong", "haengjeong", "ri")
_ONE_DAY = timedelta(days=1)
_READINGS_KEPT = 50_000  # words of an article are asked for again and again
_STEM_ENDINGS = ("시", "군", "구")


@dataclass(frozen=True, slots=True)
class Division:
    """A division during one period; `valid_to` is its last day, None while it is in force.

    `level` is one of `LEVELS`: `gu` is a 일반구 of a city, `haengjeong` a 행정동. `code` is None where the
    10 digits are not published offline.
    """

    full_name: str
    level: str
    code: str | None
    parent_code: str | None
    lat: float | None
    lon: float | None
    valid_from: date
    valid_to: date | None
    successor_code: str | None

    @property
    def name(self) -> str:
        """The last element of the full name."""
        return self.full_name.rpartition(" ")[2]

    @property
    def parent_name(self) -> str | None:
        """The full name of the division above, None for a 시도."""
        return self.full_name.rpartition(" ")[0] or None

    def holds(self, on: date | None) -> bool:
        """Whether the division was there on that day; without one, whether it still is."""
        if on is None:
            return self.valid_to is None
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def is_within(self, other: Division) -> bool:
        """Whether it is `other` or lies beneath it, by the names of their time."""
        return self.full_name == other.full_name or self.full_name.startswith(other.full_name + " ")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printed name can mean on a day.

    `is_stem`: the name lacks its suffix (`안산`); `needs_evidence`: such a stem that is also a common word
    (`예산`); `is_former`: nothing of this name was there on the day, these were at another time.
    """

    divisions: tuple[Division, ...]
    is_stem: bool = False
    needs_evidence: bool = False
    is_former: bool = False


NOTHING = Reading(())


class Gazetteer:
    """All divisions of all periods; `load()` gives the one of the project."""

    def __init__(self, divisions: Iterable[Division], short_names: Iterable[tuple[str, str]]) -> None:
        self._by_name: dict[str, list[Division]] = {}
        self._by_full_name: dict[str, list[Division]] = {}
        self._by_code: dict[str, list[Division]] = {}
        self._by_parent: dict[str, list[Division]] = {}
        for division in divisions:
            parent, _, name = division.full_name.rpartition(" ")
            key = name_key(name)
            for spelling in {key, _NUMBERED.sub("", key)}:  # 창신제1동 is printed 창신1동
                self._by_name.setdefault(spelling, []).append(division)
            self._by_full_name.setdefault(division.full_name, []).append(division)
            self._by_parent.setdefault(parent, []).append(division)
            if division.code:
                self._by_code.setdefault(division.code, []).append(division)
        self._last_days = dict(_last_days(self._by_full_name))
        self._cached_read = lru_cache(_READINGS_KEPT)(self._read)
        self._short: dict[str, list[str]] = {}
        for short, full_name in short_names:
            self._short.setdefault(short, []).append(full_name)

    @staticmethod
    @cache
    def load() -> Gazetteer:
        """The project's divisions, read once (about 0.2 s)."""
        return Gazetteer(read_divisions(GAZETTEER / "divisions.csv"), _read_short_names())

    def all(self) -> Iterator[Division]:
        """Every division and period, in the order of the file."""
        for same in self._by_full_name.values():
            yield from same

    def by_code(self, code: str, on: date | None) -> Division | None:
        """The division of a code on a day, else of the nearest time: a code is not a key over time."""
        return _nearest(self._by_code.get(code, ()), on)

    def by_full_name(self, full_name: str, on: date | None) -> Division | None:
        """The division of an official full name on that very day, else None."""
        return next(iter(_in_force(self._by_full_name.get(full_name, ()), on)), None)

    def last_day(self, words: Set[str]) -> date | None:
        """The last day on which all official full names among the words were in force; None where all are."""
        return min((self._last_days[word] for word in self._last_days.keys() & words), default=None)

    def read(self, name: str, on: date | None) -> Reading:
        """What one printed name can mean on a day: official, short or renamed, else stem, else former."""
        return self._cached_read(name, on)

    def _read(self, name: str, on: date | None) -> Reading:
        key = name_key(name)
        if not key:
            return NOTHING
        if key not in self._by_name:
            key = _NUMBERED.sub("", key)
        found = [*self._of_short(name, on), *_in_force(self._by_name.get(key, ()), on)]
        elsewhen = [d for d in self._by_name.get(key, ()) if not d.holds(on)]
        found += [renamed for d in elsewhen if (renamed := self.on_day(d, on)) is not None]
        is_short = bool(found) and name in self._short and name[-1] not in "시도"  # 전남, not 전남도
        stems = self._of_stem(key, on)
        if found:
            is_small = all(
                d.level in ("eupmyeondong", "haengjeong", "ri") for d in found
            )  # 안동 of 김해, 안동시
            return Reading(_distinct([*found, *(stems if is_short or is_small else ())]), is_stem=is_short)
        if stems:
            return Reading(_distinct(stems), is_stem=True, needs_evidence=name in words("common_stems"))
        return Reading(_former(elsewhen, on), is_former=True) if elsewhen else NOTHING

    def parse(self, chain: str, on: date | None) -> Reading:
        """The last element of a chain of names (`전남 완도군 완도읍`, `전주시 완산구 효자5동`).

        Every element must lie within the one before it; more than one division is left where the chain fits
        several, none where it fits nowhere.
        """
        names = chain.split()
        if not names:
            return NOTHING
        above = self.read(names[0], on)
        if not above.divisions and len(names[0]) > 3 and names[0][:2] in self._short:
            return self.parse(f"{names[0][:2]} {chain[2:].strip()}", on)  # 경기광주
        for name in names[1:]:
            reading = self.read(name, on)
            within = tuple(d for d in reading.divisions if any(_is_beneath(d, a) for a in above.divisions))
            if not within:
                former = self._former_within(name, above.divisions, on)
                renamed = tuple(d for d in (self.on_day(f, on) for f in former) if d is not None)
                within = _distinct(renamed) or former  # 경북 군위군 in 2025 is 대구광역시 군위군
                reading = Reading(within, is_former=not renamed)
            above = Reading(within, reading.is_stem, is_former=reading.is_former)
        return above

    def children(self, division: Division, on: date | None) -> tuple[Division, ...]:
        """The divisions directly beneath, as of the day."""
        return tuple(_in_force(self._by_parent.get(division.full_name, ()), on))

    def ancestors(self, division: Division, on: date | None) -> tuple[Division, ...]:
        """The divisions above, the nearest first, as of the day (of its own time for a former one)."""
        day = on if division.holds(on) else division.valid_to or division.valid_from
        above = []
        parent = division.parent_name
        while parent:
            if (found := self.by_full_name(parent, day)) is not None:
                above.append(found)
            parent = parent.rpartition(" ")[0]
        return tuple(above)

    def on_day(self, division: Division, on: date | None) -> Division | None:
        """The same division under its name of the day: `강원도 강릉시` in 2025 is 강원특별자치도 강릉시.

        A renamed or raised division is the same (여주군, 여주시); one merged into another is not: None.
        """
        if division.holds(on):
            return division
        if division.valid_to is None or (on is not None and on <= division.valid_to):
            return None  # not there yet
        heir = self._heir(division)
        return None if heir is None else self.on_day(heir, on)

    def _heir(self, division: Division) -> Division | None:
        if division.valid_to is None:
            return None
        day = division.valid_to + _ONE_DAY
        heir = next(iter(_in_force(self._by_code.get(division.successor_code or "", ()), day)), None)
        if heir is not None and (heir.level == "sido" or _stem(heir.name) == _stem(division.name)):
            return heir
        parent = division.parent_name
        if parent is None:
            return None
        before = next(iter(_in_force(self._by_full_name.get(parent, ()), division.valid_to)), None)
        after = before and self.on_day(before, day)
        return self.by_full_name(f"{after.full_name} {division.name}", day) if after else None

    def _of_short(self, name: str, on: date | None) -> list[Division]:
        found = []
        for full_name in self._short.get(name, ()):
            periods = self._by_full_name.get(full_name, ())
            found += [d for d in (self.on_day(period, on) for period in periods) if d is not None]
            if not found and (nearest := _nearest(periods, on)) is not None:
                found.append(nearest)  # 전남광주 before it was founded
        return found

    def _of_stem(self, key: str, on: date | None) -> list[Division]:
        if len(key) < 2:
            return []
        return [
            division
            for ending in _STEM_ENDINGS
            for division in _in_force(self._by_name.get(key + ending, ()), on)
            if division.level in ("sigungu", "gu")
        ]

    def _former_within(self, name: str, above: Iterable[Division], on: date | None) -> tuple[Division, ...]:
        """Divisions of another time beneath any of `above`, by the names that those had then."""
        above = tuple(above)
        former = []
        for division in self._by_name.get(name_key(name), ()):
            chain = {self.on_day(a, on) or a for a in self.ancestors(division, on)}
            if any(one.full_name == a.full_name for one in chain for a in above):
                former.append(division)
        return _former(former, on)


def read_divisions(path: Path) -> Iterator[Division]:
    """The rows of the reviewed file."""
    days: dict[str, date] = {}

    def day(text: str) -> date | None:
        if not text:
            return None
        if text not in days:
            days[text] = date.fromisoformat(text)
        return days[text]

    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for code, _, full_name, level, parent, lat, lon, first, last, successor in lines:
            yield Division(
                full_name,
                level,
                code or None,
                parent or None,
                float(lat) if lat else None,
                float(lon) if lon else None,
                day(first) or date.min,
                day(last),
                successor or None,
            )


_NUMBERED = re.compile(r"제(?=\d)")
_SEPARATORS = re.compile(r"[\s·.,ㆍ‧・]")


def name_key(name: str) -> str:
    """The form in which names are compared: without blanks and separators, `용인특례시` as `용인시`."""
    if name.isalpha():
        return name if not name.endswith("특례시") else name[:-3] + "시"
    return _SEPARATORS.sub("", name)


def _read_short_names() -> list[tuple[str, str]]:
    with (GAZETTEER / "short_names.csv").open(encoding="utf-8", newline="") as file:
        return [(line["short"], line["full_name"]) for line in csv.DictReader(file)]


def _last_days(by_full_name: Mapping[str, Sequence[Division]]) -> Iterator[tuple[str, date]]:
    """The official full names all of whose periods are over, with the last day of them."""
    for full_name, periods in by_full_name.items():
        ends = [division.valid_to for division in periods if division.valid_to is not None]
        if len(ends) == len(periods):
            yield full_name, max(ends)


def _in_force(divisions: Iterable[Division], on: date | None) -> Iterator[Division]:
    return (division for division in divisions if division.holds(on))


def _nearest(divisions: Iterable[Division], on: date | None) -> Division | None:
    """The one in force on the day, else the one whose period is nearest to it."""
    return min(divisions, key=lambda d: _distance(d, on), default=None)


def _former(divisions: Iterable[Division], on: date | None) -> tuple[Division, ...]:
    """Of each full name the period nearest to the day."""
    nearest: dict[str, Division] = {}
    for division in divisions:
        known = nearest.setdefault(division.full_name, division)
        if _distance(division, on) < _distance(known, on):
            nearest[division.full_name] = division
    return tuple(nearest.values())


def _distance(division: Division, on: date | None) -> int:
    day = on or date.max
    if day < division.valid_from:
        return (division.valid_from - day).days
    return max(0, (day - (division.valid_to or date.max)).days)


def _distinct(divisions: Iterable[Division]) -> tuple[Division, ...]:
    """One division a full name: 세종 is 시도 and 시군구 at once."""
    return tuple({division.full_name: division for division in reversed(list(divisions))}.values())[::-1]


def _is_beneath(division: Division, above: Division) -> bool:
    return division.full_name.startswith(above.full_name + " ")


def _stem(name: str) -> str:
    return name[:-1] if name[-1] in "시군읍면" else name
