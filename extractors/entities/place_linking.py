"""Which division each place name of an article means: the context decides among namesakes.

Pure functions on plain values. `link_places` takes the names that were found, in reading order, and gives one
`Link` for each; what the context leaves open keeps its candidates. Evidence, strongest first: a chain (`전남
완도군 완도읍`), what the article itself called by the full chain before, the issuer's region, divisions named
nearby, divisions named anywhere in the article.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from extractors.entities.divisions import Division, Gazetteer, Reading
from extractors.entities.placenames import is_township_stem
from extractors.values import RegionRef

_TOWNSHIP_ENDINGS = ("읍", "면", "동", "리")
_ISSUER_WORDS = frozenset("도시군구")
_BEYOND = 0.001  # what context beyond its cap is worth: it breaks ties
_COUNTIES = frozenset(("sido", "sigungu"))
_ORDINAL = re.compile(r"제(?=\d+동$)")  # 자양제3동 is 자양3동
_NUMBERED = re.compile(r"\d+(?=[동리]$)")  # 지장3리 lies in 지장리
_BESIDE = 8  # names before and after that are looked at
_NEAR = 40  # characters within which a name counts as named beside another
_COORDINATED = re.compile(r"^(?P<stem>[가-힣]+?)(?P<numbers>\d+(?:[·ㆍ,.~∼]\d+)+)(?P<ending>동|가동|리)$")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place name as printed, one name or a chain (`전주시 완산구 효자5동`).

    `paragraph` is its number in `article.texts()`, `start` and `end` are offsets in that text.
    """

    text: str
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """What a name means: `division`, or None with the `candidates` that the context leaves open.

    `others` are the further divisions of a coordinated name (`은행1·2동`: 은행1동, others 은행2동).
    `is_weak`: a common word (`예산`) or a bare stem that nothing in the article supports as a place.
    """

    name: PlaceName
    division: Division | None = None
    candidates: tuple[Division, ...] = ()
    others: tuple[Division, ...] = ()
    is_weak: bool = False


def link_places(
    names: Sequence[PlaceName],
    on: date | None,
    region: RegionRef | None,
    gazetteer: Gazetteer | None = None,
) -> tuple[Link, ...]:
    """One link for each name, in the order given, which must be the order of reading.

    `on` is the day of publication; without it the day is inferred from the official names in the article
    (`reference_day`). `region` is the issuer's, as `article_region` gives it.
    """
    gazetteer = gazetteer or Gazetteer.load()
    return _Linker(gazetteer, names, reference_day(on, (n.text for n in names), gazetteer), region).link()


def reference_day(on: date | None, names: Iterable[str], gazetteer: Gazetteer | None = None) -> date | None:
    """The day as of which names are read: `on`, else the last on which all the names in full were there.

    An undated page that writes 광주광역시 is older than 전남광주통합특별시.
    """
    if on is not None:
        return on
    gazetteer = gazetteer or Gazetteer.load()
    return gazetteer.last_day({word for text in names for word in text.split()})


def expand_coordinated(text: str) -> tuple[str, ...]:
    """`은행1·2동` as 은행1동 and 은행2동; any other name as it is."""
    match = _COORDINATED.match(text)
    if match is None:
        return (text,)
    numbers = re.findall(r"\d+", match["numbers"])
    if re.search("[~∼]", match["numbers"]) and len(numbers) == 2:
        numbers = [str(n) for n in range(int(numbers[0]), min(int(numbers[1]), int(numbers[0]) + 20) + 1)]
    return tuple(f"{match['stem']}{number}{match['ending']}" for number in numbers)


def issuer_division(
    word: str, region: RegionRef | None, on: date | None, gazetteer: Gazetteer | None = None
) -> Division | None:
    """The division that a bare `도`, `시`, `군` or `구` stands for: the issuer or what lies above it."""
    if region is None or word not in _ISSUER_WORDS:
        return None
    gazetteer = gazetteer or Gazetteer.load()
    home = gazetteer.by_full_name(region.full_name, on)
    if home is None:
        return None
    own = [home, *gazetteer.ancestors(home, on)]
    return next((d for d in own if d.name.endswith(word)), None)


class _Linker:
    """One article's names; what is decided early helps with what comes later."""

    def __init__(
        self, gazetteer: Gazetteer, names: Sequence[PlaceName], on: date | None, region: RegionRef | None
    ) -> None:
        self._gazetteer = gazetteer
        self._names = names
        self._on = on
        self._home = gazetteer.by_full_name(region.full_name, on) if region else None
        if region and self._home is None:
            self._home = gazetteer.by_code(region.code, on)
        self._readings = [self._read(i) for i in range(len(names))]
        self._anchors: dict[int, Division] = {}
        self._spoken: dict[str, Division] = {}
        self._named: set[str] = set()
        self._per_province: Counter[str] = Counter()
        self._per_county: Counter[str] = Counter()

    def link(self) -> tuple[Link, ...]:
        """Certain names first, then the others in the light of those."""
        for i, reading in enumerate(self._readings):
            if len(reading.divisions) != 1 or reading.needs_evidence or reading.is_former:
                continue
            if not (reading.is_stem and is_township_stem(self._names[i].text)):  # 남원, a 시 and a 읍
                self._settle(i, reading.divisions[0])
        links = {i: self._decide(i) for i in range(len(self._names))}
        for i in range(len(self._names)):  # what came after helps, too
            if links[i].division is None and links[i].candidates:
                links[i] = self._decide(i)
        for i, division in self._together({i: link.candidates for i, link in links.items()}).items():
            links[i] = Link(self._names[i], division, others=self._others(self._names[i].text, division))
        return tuple(links[i] for i in range(len(self._names)))

    def _together(self, open_names: dict[int, tuple[Division, ...]]) -> dict[int, Division]:
        """The open names that lie in one 시군구, if no other holds as many (`은행동, 대흥동, 선화동`)."""
        held: dict[str, dict[str, Division]] = defaultdict(dict)
        for i, candidates in open_names.items():
            for division in candidates:
                if county := _county(division.full_name):
                    held[county].setdefault(self._names[i].text, division)
        sizes = sorted((len(names) for names in held.values()), reverse=True)
        if not sizes or sizes[0] < 2 or sizes[:2] == [sizes[0]] * 2:
            return {}
        found = next(names for names in held.values() if len(names) == sizes[0])
        return {
            i: found[self._names[i].text] for i, c in open_names.items() if c and self._names[i].text in found
        }

    def _read(self, i: int) -> Reading:
        text = self._names[i].text.strip()
        whole = self._gazetteer.parse(text, self._on)
        if whole.divisions:
            return whole
        above, _, last = text.rpartition(" ")
        for plain in (expand_coordinated(last)[0], _NUMBERED.sub("", last), _ORDINAL.sub("", last)):
            if plain != last:
                whole = self._gazetteer.parse(f"{above} {plain}", self._on)
            if whole.divisions:
                return whole
        for ending in _TOWNSHIP_ENDINGS if above else ():  # 화성 향남
            found = self._gazetteer.parse(f"{text}{ending}", self._on)
            if found.divisions:
                return found
        return whole

    def _decide(self, i: int) -> Link:
        name, reading = self._names[i], self._readings[i]
        chained = self._chained(i)
        candidates = chained or self._with_townships(name.text, reading.divisions)
        if not candidates:
            return Link(name)
        candidates = chained or self._without_far_ones(candidates)
        scores = {d.full_name: self._score(i, d) for d in candidates}
        best = max(scores.values())
        leading = tuple(d for d in candidates if scores[d.full_name] == best)
        if len(leading) > 1:
            return Link(name, candidates=_by_prior(leading))
        is_bare = not chained and " " not in name.text
        weak = is_bare and (reading.needs_evidence or reading.is_former) and best < 2
        self._settle(i, leading[0])
        return Link(name, leading[0], others=self._others(name.text, leading[0]), is_weak=weak)

    def _settle(self, i: int, division: Division) -> None:
        self._anchors[i] = division
        self._spoken.setdefault(division.name, division)
        if division.full_name not in self._named:
            self._named.add(division.full_name)
            self._per_province[division.full_name.split(" ")[0]] += 1
            if county := _county(division.full_name):
                self._per_county[county] += 1

    def _chained(self, i: int) -> tuple[Division, ...]:
        """The readings that lie within the name printed right before (`안산시` `단원구`)."""
        if i == 0:
            return ()
        name, before = self._names[i], self._names[i - 1]
        if name.paragraph != before.paragraph or not 0 <= name.start - before.end <= 1:
            return ()
        above = self._anchors.get(i - 1)
        options = (above,) if above else self._readings[i - 1].divisions
        return tuple(
            d
            for d in self._readings[i].divisions
            for a in options
            if d.is_within(a) and d.full_name != a.full_name
        )

    def _with_townships(self, text: str, divisions: tuple[Division, ...]) -> tuple[Division, ...]:
        """With the 읍·면·동 of the issuer's 시군구 that are printed without suffix (`갑천·청일·서원`)."""
        if len(text) < 2 or " " in text or any(self._is_home(d) or self._is_known(d) for d in divisions):
            return divisions
        home = _county(self._home.full_name) if self._home else None
        for ending in _TOWNSHIP_ENDINGS:
            found = self._gazetteer.read(text + ending, self._on)
            counties = ((d, _county(d.full_name)) for d in found.divisions)
            near = [
                d
                for d, county in counties
                if county and (county == home or self._per_county[county] or self._is_home(d))
            ]
            if near and not found.is_former and not found.is_stem:
                return (*divisions, *near)
        return divisions

    def _without_far_ones(self, divisions: tuple[Division, ...]) -> tuple[Division, ...]:
        """Where a 시군구 has the name (`영동`), no 동 of a 시군구 that the article does not name; where a
        시도 has it (`광주`), no 시군구 of another 시도 than the issuer's.
        """
        levels = {division.level for division in divisions}
        if not levels & _COUNTIES or len(levels) == 1:
            return divisions
        highest = "sido" if "sido" in levels else "sigungu"
        return tuple(
            division
            for division in divisions
            if division.level == highest
            or self._is_home(division)
            or self._per_county[_county(division.full_name) or ""]
            or (division.level == "sigungu" and self._home and _kinship(division, self._home))
        )

    def _is_known(self, division: Division) -> bool:
        """Whether another name of the article means the 시군구 or something within it."""
        return division.level == "sigungu" and self._per_county[division.full_name] > 0

    def _is_home(self, division: Division) -> bool:
        return self._home is not None and division.is_within(self._home)

    def _score(self, i: int, division: Division) -> float:
        """How well a reading fits the article; the unit is about one division named elsewhere in it."""
        score = _PRIOR[division.level]
        if self._home is not None:
            score += 4 * _kinship(division, self._home)
        said = self._spoken.get(division.name)
        if said is not None and said.full_name == division.full_name:
            score += 3
        context = self._nearness(i, division) + self._company(division)
        return score + min(8.0, context) + _BEYOND * context

    def _company(self, division: Division) -> float:
        """The sum of the kinship with every other division that the article names."""
        county = _county(division.full_name)
        kin = self._per_province[division.full_name.split(" ")[0]] + (
            self._per_county[county] if county else 0
        )
        if division.full_name in self._named:
            kin -= 2 if county else 1  # its own
        return float(kin)

    def _nearness(self, i: int, division: Division) -> float:
        """What divisions named right beside it add: those before more than those after."""
        place, total = self._names[i], 0.0
        for j in range(max(0, i - _BESIDE), min(len(self._names), i + _BESIDE + 1)):
            anchor, other = self._anchors.get(j), self._names[j]
            if j == i or anchor is None or anchor.full_name == division.full_name:
                continue
            gap = place.start - other.end if j < i else other.start - place.end
            if other.paragraph == place.paragraph and gap <= _NEAR:
                total += (2.0 if j < i else 1.0) * _kinship(division, anchor)
        return total

    def _others(self, text: str, first: Division) -> tuple[Division, ...]:
        parent = first.parent_name
        names = expand_coordinated(text.rpartition(" ")[2])[1:] if first.name != text else ()
        readings = [self._gazetteer.read(name, self._on).divisions for name in names]
        return tuple(d for found in readings for d in found if d.parent_name == parent)


_PRIOR = {"sido": 1.0, "sigungu": 0.5, "gu": 0.3, "eupmyeondong": 0.2, "haengjeong": 0.1, "ri": 0.0}


def _kinship(one: Division, other: Division) -> float:
    """0 for strangers, 1 for the same 시도, 2 for the same 시군구 or one within the other below the 시도."""
    first, second = one.full_name.split(" "), other.full_name.split(" ")
    if first[0] != second[0]:
        return 0.0
    if len(first) == 1 or len(second) == 1:
        return 1.0
    return 2.0 if first[1] == second[1] else 1.0


def _county(full_name: str) -> str | None:
    """시도 and 시군구 of a full name, None for a 시도."""
    parts = full_name.split(" ")
    return " ".join(parts[:2]) if len(parts) > 1 else None


def _by_prior(divisions: tuple[Division, ...]) -> tuple[Division, ...]:
    return tuple(sorted(divisions, key=lambda d: (-_PRIOR[d.level], d.full_name)))
