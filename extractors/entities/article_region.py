"""The region of the body that issued a release: the 시도 or 시군구 whose news it is.

Evidence in order: the source's own region, the issuer, an office as byline, the actor of the lead, of the
title, a head (`도봉구(구청장 …)`, `순천시장`), the agency's credit, the government named most. A name with
several readings is decided by the others, by the publisher and by the divisions named in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from extractors.entities.divisions import Division, Gazetteer
from extractors.entities.lexicon import suffix_of
from extractors.entities.place_linking import reference_day
from extractors.entities.placenames import governments, is_common_word, is_stem
from extractors.values import Article, RegionRef

_CREDIT = re.compile(
    r"^\s*[(\[【〔<][^)\]】〕>]{2,40}[)\]】〕>]\s*(?:[가-힣]{2,4}\s*(?:선임)?기자\s*[=:|]?\s*)?"
)
_CREDIT_PLACE = re.compile(r"(?:^|[\s(\[【〔ㅣ|│｜/])([가-힣]{2,5})(?:=|\)|ㅣ|\])")
_TOKEN = re.compile(r"[가-힣A-Za-z0-9]+(?:·\d+[가-힣]*)*")
_JOSA = re.compile(r"(?:에서는|에서|에는|에도|으로|까지|부터|이며|은|는|이|가|와|과|의|도|에|을|를|로|랑)$")
_OFFICE = re.compile(
    r"^(?P<name>[가-힣]{2,12}?)"
    r"(?P<office>의회|교육청|교육지원청|도청|시청|군청|구청|청|보건소|농업기술센터)(?:$|[^가-힣]|[은는이가와과의])"
)
_HEAD = re.compile(r"([가-힣]{2,12})\s?\((?:시장|군수|구청장|도지사|지사|특별시장|광역시장|권한대행)[ :]")
_FUSED_HEAD = re.compile(
    r"(?<![가-힣])([가-힣]{2,10}(?:시(?=장)|군(?=수)|구(?=청장)|도(?=지사)))(?:장|수|청장|지사)(?![가-힣])"
)
_NAMED = re.compile(r"(?<![가-힣])([가-힣]{1,10}(?:시|군|구|도))(?=[^가-힣]|[은는이가와과의에을를]|에서|청)")
_BRACKETS = re.compile(r"^\s*(?:[\[<【(][^\]>】)]*[\]>】)]\s*)+")
_LEADING_TOKENS = 4


def article_region(article: Article, gazetteer: Gazetteer | None = None) -> RegionRef | None:
    """The issuer's 시도 or 시군구 under its name of the day, None where the article does not tell.

    An undated article is read as of the day of the visit or the official names that it prints.
    """
    gazetteer = gazetteer or Gazetteer.load()
    texts = [text for _, _, text in article.texts()]
    words = (word for text in texts for word in _stripped(text))
    on = reference_day(article.published_date or article.page_date, words, gazetteer)
    if article.source_region:
        division = gazetteer.by_code(article.source_region, on)
        division = division and (gazetteer.on_day(division, on) or division)
        if division is not None:
            return _ref(division)
    finder = _RegionFinder(gazetteer, article, on)
    return finder.find()


class _RegionFinder:
    """Goes through the evidence of one article."""

    def __init__(self, gazetteer: Gazetteer, article: Article, on: date | None) -> None:
        self._gazetteer = gazetteer
        self._article = article
        self._on = on

    def find(self) -> RegionRef | None:
        """The first evidence that names a division, decided among its readings."""
        for readings in self._evidence():
            counties = _counties(readings)
            division = self._choose(counties) if counties else None
            if division is not None:
                return _ref(division)
        return None

    def _evidence(self) -> Iterator[tuple[Division, ...]]:
        article = self._article
        if article.issuer:
            yield self._of_office(article.issuer) or self._leading(article.issuer)
        if article.byline:
            yield self._of_office(article.byline)
        for paragraph in article.body[:2]:
            yield self._leading(_CREDIT.sub("", paragraph))
        yield self._leading(_BRACKETS.sub("", article.title))
        yield self._heads()
        yield self._credit()
        yield self._most_named()
        yield self._most_in_bodies()
        yield self._only_townships()

    def _leading(self, text: str) -> tuple[Division, ...]:
        """The division that a text begins with: `전남 완도군이`, `안산시(시장 …)는`."""
        chain: tuple[Division, ...] = ()
        names: list[str] = []
        for match in list(_TOKEN.finditer(text))[:_LEADING_TOKENS]:
            token = match[0]
            name = next((n for n in (token, _JOSA.sub("", token)) if self._read(names, n)), None)
            if name is None:
                office = self._of_office(token, names)
                return office or chain
            names.append(name)
            chain = self._read(names[:-1], name)
            if name != token or text[match.end() : match.end() + 1] not in (" ", ""):
                break
        return chain

    def _read(self, names: list[str], name: str) -> tuple[Division, ...]:
        reading = self._gazetteer.parse(" ".join([*names, name]), self._on)
        if reading.is_former or (reading.is_stem and not self._is_certain_stem(names, name)):
            return ()
        return tuple(d for d in reading.divisions if d.level != "ri")

    def _is_certain_stem(self, names: list[str], name: str) -> bool:
        """Short names of 시도 stand alone (`경남 고성군`); `안산` does only after its 시도."""
        return bool(names) or any(d.level == "sido" for d in self._gazetteer.read(name, self._on).divisions)

    def _of_office(self, text: str, above: Iterable[str] = ()) -> tuple[Division, ...]:
        """The division of an office: `안산시청`, `경기도청 대변인실`, `부산광역시 해운대구청`."""
        tokens = text.split()
        chain = list(above)
        for token in tokens[:_LEADING_TOKENS]:
            match = _OFFICE.match(token)
            if match is None:
                if not self._read(chain, token):
                    return ()
                chain.append(token)
                continue
            name, office = match["name"], match["office"]
            endings = [name + office[0], name] if office in ("도청", "시청", "군청", "구청") else [name]
            for ending in endings:
                if found := self._gazetteer.parse(" ".join([*chain, ending]), self._on).divisions:
                    return found
            return ()
        return ()

    def _heads(self) -> tuple[Division, ...]:
        """Local governments with their head, `안산시(시장 …)` or `순천시장`, where they agree."""
        names = {match[1] for text in self._texts() for match in _HEAD.finditer(text)}
        names = names or {match[1] for text in self._texts() for match in _FUSED_HEAD.finditer(text)}
        return self._gazetteer.read(names.pop(), self._on).divisions if len(names) == 1 else ()

    def _credit(self) -> tuple[Division, ...]:
        """The place of an agency's credit: `(성남=…)`, `[경기광주=…]`."""
        lead = self._article.body[0][:60] if self._article.body else ""
        credit = _CREDIT.match(lead)
        for text in (credit[0] if credit else "", self._article.byline or ""):
            for match in _CREDIT_PLACE.finditer(text):
                if found := self._gazetteer.parse(match[1], self._on).divisions:
                    return tuple(d for d in found if d.level in ("sido", "sigungu"))
        return ()

    def _most_named(self) -> tuple[Division, ...]:
        """The 시군구 of most official names of the text, where it has more than half of three or more."""
        counts: Counter[str] = Counter()
        for name in self._official_names():
            counts[name] += 1
        return self._gazetteer.read(_majority(counts, 3), self._on).divisions

    def _most_in_bodies(self) -> tuple[Division, ...]:
        """The division that most bodies are called by (`나주문화재단`, `나주소방서`), where most agree."""
        counts: Counter[str] = Counter()
        for text in self._texts():
            for word in {
                bare for bare in _stripped(text) if suffix_of(bare, "organisation_suffixes", "body")
            }:
                if head := next(
                    (word[:size] for size in range(6, 1, -1) if _is_home_name(word[:size])), None
                ):
                    counts[head.removesuffix("시").removesuffix("군")] += 1
        return self._gazetteer.read(_majority(counts, 2), self._on).divisions

    def _only_townships(self) -> tuple[Division, ...]:
        """The 시군구 in which every 읍·면·동 of the title lies that has no namesake (`만호동`)."""
        found: dict[str, Division] = {}
        for word in _stripped(self._article.title):
            if len(word) < 3 or not word.endswith(("읍", "면", "동")):
                continue
            reading = self._gazetteer.read(word, self._on)
            if len(reading.divisions) == 1 and not reading.is_former:
                found |= {home.full_name: home for home in _counties(reading.divisions)}
        return tuple(found.values()) if len(found) == 1 else ()

    def _official_names(self) -> Iterator[str]:
        for text in self._texts():
            for match in _NAMED.finditer(text):
                reading = self._gazetteer.read(match[1], self._on)
                if any(d.level == "sigungu" for d in reading.divisions) and not reading.is_former:
                    yield match[1]

    def _texts(self) -> list[str]:
        return [text for _, _, text in self._article.texts()]

    def _choose(self, divisions: tuple[Division, ...]) -> Division | None:
        """Among namesakes the one whose 시도 the rest of the article names most."""
        if len(divisions) == 1:
            return divisions[0]
        weights = self._provinces()
        scores = {d.full_name: weights[d.full_name.split(" ")[0]] for d in divisions}
        best = max(scores.values())
        leading = [d for d in divisions if scores[d.full_name] == best]
        provinces = [d for d in leading if d.level == "sido"]
        if len(leading) == 1 or len(provinces) == 1:
            return leading[0] if len(leading) == 1 else provinces[0]
        return None

    def _provinces(self) -> Counter[str]:
        """How often each 시도 is named, by itself or by a division that has no namesake."""
        weights: Counter[str] = Counter()
        for division in self._credit():
            weights[division.full_name.split(" ")[0]] += 5
        publisher = self._article.publisher or ""
        for division in self._gazetteer.read(publisher[:2], self._on).divisions:
            weights[division.full_name.split(" ")[0]] += 2
        for text in self._texts():
            for word in _stripped(text):
                divisions = self._gazetteer.read(word, self._on).divisions if len(word) > 1 else ()
                if len({d.full_name for d in divisions}) == 1 and divisions[0].level != "ri":
                    weights[divisions[0].full_name.split(" ")[0]] += 1
        return weights


def _majority(counts: Counter[str], least: int) -> str:
    """The name that has more than half of the counts and at least `least`, or nothing."""
    [(name, count)] = counts.most_common(1) or [("", 0)]
    return name if count >= least and count * 2 > counts.total() else ""


def _is_home_name(word: str) -> bool:
    """A 시군구 or 시도, in full or as a stem that is no other word."""
    return word in governments() or (is_stem(word) and not is_common_word(word))


def _stripped(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        yield match[0]
        bare = _JOSA.sub("", match[0])
        if bare != match[0]:
            yield bare


def _counties(divisions: Iterable[Division]) -> tuple[Division, ...]:
    """시도 and 시군구 as they are, what lies beneath as the 시군구 above it."""
    gazetteer = Gazetteer.load()
    found: dict[str, Division] = {}
    for division in divisions:
        home: Division | None = division
        if division.level not in ("sido", "sigungu"):
            above = gazetteer.ancestors(division, division.valid_to)
            home = next((a for a in above if a.level == "sigungu"), above[-1] if above else None)
        if home is not None and home.code:
            found.setdefault(home.full_name, home)
    return tuple(found.values())


def _ref(division: Division) -> RegionRef | None:
    return RegionRef(division.code, division.full_name) if division.code else None
