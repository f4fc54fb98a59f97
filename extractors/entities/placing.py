"""From place spans to the places of an article: linked, grouped, marked where they act as governments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from extractors.entities.candidates import Candidate, Reading
from extractors.entities.divisions import Division, Gazetteer
from extractors.entities.homonyms import is_no_division
from extractors.entities.lexicon import suffix_of, words
from extractors.entities.merge import AGREED, TAGGER
from extractors.entities.place_linking import Link, PlaceName, issuer_division, link_places
from extractors.entities.placenames import is_division, is_stem, is_township_stem, sido_stems, villages
from extractors.entities.places import BEFORE_SIGHT, TOWNSHIP_STEM, without_number
from extractors.values import MentionType, Place, RegionRef

Spot = tuple[int, Candidate]
_ACTS = re.compile(r"(?:[은는이가]|에서는)(?![가-힣])|\s?\((?:시장|군수|구청장|도지사|지사|교육감|권한대행)")
_HEADLINE_ACTS = re.compile(r"\s?,|\s?[…]")
_OWN_COUNTRY = ("한국", "대한민국")
_COUNTRY = re.compile(rf"(?:{'|'.join(_OWN_COUNTRY)}) ")
_LONGEST_SHORT = 3
_OF_DIVISIONS = tuple(f"place:{rule}" for rule in ("chain", "division", "numbered", "area", TOWNSHIP_STEM))
_GOVERNING = frozenset(("sido", "sigungu", "gu"))


def link_spans(
    readings: Sequence[Reading],
    chosen: Sequence[Sequence[Candidate]],
    on: date | None,
    region: RegionRef | None,
    gazetteer: Gazetteer,
) -> dict[Spot, Link]:
    """The link of every span that is a division's name; `is_weak` ones are for the caller to drop."""
    spots, names = [], []
    for number, (reading, spans) in enumerate(zip(readings, chosen, strict=True)):
        for span in spans:
            is_named = span.type is MentionType.PLACE and not is_no_division(reading.text, span)
            if is_named and is_administrative(span, span.text_in(reading.text)):
                country = _COUNTRY.match(reading.text, span.start, span.end)
                start = country.end() if country else span.start
                spots.append((number, span))
                name = without_number(reading.text[start : span.end])
                names.append(PlaceName(name, number, start, span.end))
    return dict(zip(spots, link_places(names, on, region, gazetteer), strict=True))


def _is_listed(text: str) -> bool:
    return text in words("foreign_places") or text in words("natural_features") or text in words("regions")


def is_administrative(span: Candidate, text: str) -> bool:
    """The span was found as a division's name, or every word of it is one."""
    if span.found_by in _OF_DIVISIONS:
        return True
    if span.found_by == TAGGER and len(text) <= _LONGEST_SHORT and text.isalpha() and not _is_listed(text):
        return True  # `갑천`, a township without its suffix
    if text[:2] in sido_stems() and (is_division(text[2:]) or is_stem(text[2:])):
        return True  # `대전중구`, `경기광주`
    parts = text.split()
    if len(parts) > 1 and parts[0] in _OWN_COUNTRY:
        parts = parts[1:]
    return all(is_division(part) or is_stem(part) for part in parts[:-1]) and (
        is_division(parts[-1])
        or is_stem(parts[-1])
        or (len(parts) > 1 and (parts[-1] in villages() or is_township_stem(parts[-1])))
    )


def without_unlinked(
    readings: Sequence[Reading], chosen: Sequence[Sequence[Candidate]], links: dict[Spot, Link]
) -> list[list[Candidate]]:
    """The spans without the common words that nothing supports as places (`예산`, `상동`), neither the other
    places of the article nor the tagger.
    """
    return [
        [span for span in spans if not _is_unsupported(links.get((number, span)), span)]
        for number, spans in enumerate(chosen)
    ]


def _is_unsupported(link: Link | None, span: Candidate) -> bool:
    if link is None:
        return False
    return (link.is_weak and span.score < AGREED and not span.found_by.endswith(BEFORE_SIGHT)) or (
        link.division is None and not link.candidates and span.found_by == "place:division"
    )


def places_of(
    readings: Sequence[Reading], chosen: Sequence[Sequence[Candidate]], links: dict[Spot, Link]
) -> tuple[list[Place], dict[Spot, int]]:
    """One place for each division and each other name, and the number of the place of each span."""
    groups: dict[str, list[tuple[Spot, str, Link | None]]] = {}
    for number, (reading, spans) in enumerate(zip(readings, chosen, strict=True)):
        for span in spans:
            if span.type is not MentionType.PLACE:
                continue
            text, link = span.text_in(reading.text), links.get((number, span))
            division = link.division if link else None
            key = division.full_name if division else _own_name(span, text)
            groups.setdefault(key, []).append(((number, span), text, link))
    places: list[Place] = []
    index: dict[Spot, int] = {}
    for members in groups.values():
        index.update({spot: len(places) for spot, _, _ in members})
        places.append(_place(readings, members))
    return places, index


def other_places(links: dict[Spot, Link], places: Sequence[Place]) -> list[Place]:
    """The further divisions of coordinated names: 은행2동 of `은행1·2동`."""
    known = {place.full_name for place in places}
    found: dict[str, Place] = {}
    for link in links.values():
        for division in link.others:
            if division.full_name not in known:
                found[division.full_name] = Place(division.name, (), division.full_name, division.code)
    return list(found.values())


def _own_name(span: Candidate, text: str) -> str:
    """`몽골 울란바토르` is 울란바토르; a venue keeps what stands before it."""
    text = " ".join(text.split())
    return text.rpartition(" ")[2] if span.found_by == "place:abroad" else text


def _without_divisions(text: str) -> str | None:
    """`한빛마을` for `솔빛면 한빛마을`, None where no name of its own is left (`나래시 눈썰매장`)."""
    words_ = text.split()
    first = next((i for i, word in enumerate(words_) if not (is_division(word) or is_stem(word))), 0)
    short = " ".join(words_[first:])
    if not first or short in words("generic_nouns"):
        return None
    return (
        short
        if short in words("regions") or suffix_of(short, "place_suffixes") not in (None, short)
        else None
    )


def _place(readings: Sequence[Reading], members: Sequence[tuple[Spot, str, Link | None]]) -> Place:
    division = next((link.division for _, _, link in members if link and link.division), None)
    candidates = next((link.candidates for _, _, link in members if link and link.candidates), ())
    texts = list(dict.fromkeys(" ".join(text.split()) for _, text, _ in members))
    name = _own_name(members[0][0][1], texts[0])
    if division is not None:
        lasts = [text.rpartition(" ")[2] for text in texts]
        name = next((last for last in lasts if last == division.name), lasts[0])
    else:
        texts += [short for text in texts if (short := _without_divisions(text)) and short not in texts]
    acts = division is not None and division.level in _GOVERNING
    acts = acts and any(_is_acting(readings[number], span, number) for (number, span), _, _ in members)
    return Place(
        name,
        tuple(text for text in texts if text != name),
        division.full_name if division else None,
        division.code if division else None,
        "government" if acts else None,
        tuple(candidate.full_name for candidate in candidates) if division is None else (),
    )


def _is_acting(reading: Reading, span: Candidate, number: int) -> bool:
    """`나래시는`, `나래시(시장 …)`, and `나래시, …` in the headline."""
    if _ACTS.match(reading.text, span.end):
        return True
    return number == 0 and span.start == 0 and bool(_HEADLINE_ACTS.match(reading.text, span.end))


def own_names(region: RegionRef | None, on: date | None, places: Sequence[Place]) -> dict[str, str]:
    """What a bare `도`, `시`, `군`, `구` stands for: the issuer's name as the article prints it."""
    names = {}
    for word in "도시군구":
        division: Division | None = issuer_division(word, region, on)
        if division is not None:
            printed = next(
                (p.name for p in places if p.full_name == division.full_name and len(p.name) > 2), None
            )
            names[word] = printed or division.name
    return names
