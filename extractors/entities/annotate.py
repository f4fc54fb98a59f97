"""The annotate step: article → people with roles, organisations, places, dates, and their mentions.

Kiwi reads each text once; rules, gazetteer, date grammar and tagger propose spans, `merge` decides, and the
article is read once more as a whole. The same input gives the same output in any batch size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from extractors.entities.article_region import article_region
from extractors.entities.assemble import mention, organisations_of, people_of
from extractors.entities.candidates import Candidate, Reading
from extractors.entities.dates import DateSpan, find_dates
from extractors.entities.divisions import Gazetteer
from extractors.entities.merge import merge
from extractors.entities.morphology import tokenize
from extractors.entities.organisations import find_organisations
from extractors.entities.people import find_people
from extractors.entities.place_linking import reference_day
from extractors.entities.places import PlaceFinder
from extractors.entities.placing import Spot, link_spans, other_places, own_names, places_of, without_unlinked
from extractors.entities.whole import repeat
from extractors.values import Annotations, Article, DateEntry, MentionType, RegionRef

BATCH = 64
_DATE_SCORE = 0.97


class Annotator:
    """Holds what is loaded once a process; `annotate` may be called any number of times."""

    def __init__(self, gazetteer: Gazetteer, threads: int = 1) -> None:
        self._gazetteer = gazetteer
        self._threads = threads

    @classmethod
    def load(cls, threads: int = 1) -> Annotator:
        """The annotator with the project's data; `threads` serve Kiwi and do not change the output."""
        return cls(Gazetteer.load(), threads)

    def annotate(self, articles: Iterable[Article]) -> Iterator[Annotations]:
        """The annotations of each article, in order."""
        source = iter(articles)
        while batch := list(islice(source, BATCH)):
            texts = [[text for _, _, text in article.texts()] for article in batch]
            tokens = tokenize((text for group in texts for text in group), self._threads)
            for article, group in zip(batch, texts, strict=True):
                readings = [Reading.of(text, next(tokens)) for text in group]
                yield self._annotate(article, readings)

    def _annotate(self, article: Article, readings: Sequence[Reading]) -> Annotations:
        region = article_region(article, self._gazetteer)
        nouns = (word.noun for reading in readings for word in reading.words)
        day = reference_day(article.published_date, nouns, self._gazetteer)
        dates = find_dates([reading.text for reading in readings], article.published_date)
        chosen = self._choose(readings, dates, region)
        links = link_spans(readings, chosen, day, region, self._gazetteer)
        chosen = without_unlinked(readings, chosen, links)
        places, index = places_of(readings, chosen, links)
        people, of_people = people_of(readings, chosen, own_names(region, day, places))
        organisations, of_organisations = organisations_of(readings, chosen)
        entries, of_dates = _entries(dates, chosen)
        index |= of_people | of_organisations | of_dates
        located = [(field, number) for field, number, _ in article.texts()]
        mentions = (
            mention(located[number], readings[number], span, index[number, span])
            for number, spans in enumerate(chosen)
            for span in spans
        )
        return Annotations(
            region,
            tuple(people),
            tuple(organisations),
            (*places, *other_places(links, places)),
            tuple(entries),
            tuple(mentions),
        )

    def _choose(
        self, readings: Sequence[Reading], dates: Sequence[DateSpan], region: RegionRef | None
    ) -> list[list[Candidate]]:
        """The spans of each text that rules, gazetteer and grammar settle on, read twice."""
        finder = PlaceFinder(self._gazetteer, region)
        proposed = [
            [*find_people(reading), *find_organisations(reading), *finder.find(reading)]
            for reading in readings
        ]
        for span in dates:
            found = Candidate(span.start, span.end, MentionType.DATE, f"date:{span.entry.rule}", _DATE_SCORE)
            proposed[span.paragraph].append(found)
        repeated = repeat(readings, [merge(candidates) for candidates in proposed])
        return [merge([*own, *again]) for own, again in zip(proposed, repeated, strict=True)]


def _entries(
    dates: Sequence[DateSpan], chosen: Sequence[Sequence[Candidate]]
) -> tuple[list[DateEntry], dict[Spot, int]]:
    """The date entries of the chosen spans, one for each text and meaning."""
    by_span = {(d.paragraph, d.start, d.end): d.entry for d in dates}
    entries: list[DateEntry] = []
    index: dict[Spot, int] = {}
    numbers: dict[DateEntry, int] = {}
    for number, spans in enumerate(chosen):
        for span in spans:
            entry = by_span.get((number, span.start, span.end))
            if span.type is not MentionType.DATE or entry is None:
                continue
            if entry not in numbers:
                numbers[entry] = len(entries)
                entries.append(entry)
            index[number, span] = numbers[entry]
    return entries, index
