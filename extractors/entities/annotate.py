"""The annotate step: article → people with roles, organisations, places, dates, and their mentions.

Kiwi reads each text once; rules, gazetteer, date grammar and tagger propose spans, `merge` decides, and the
article is read once more as a whole. The same input gives the same output in any batch size.
"""

from __future__ import annotations

import gc
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from extractors.entities.agreement import confirmed
from extractors.entities.article_region import article_region
from extractors.entities.assemble import mention, organisations_of, people_of
from extractors.entities.candidates import Candidate, Reading
from extractors.entities.dates import DateSpan, find_dates
from extractors.entities.dates.expressions import CLOCK
from extractors.entities.divisions import Gazetteer
from extractors.entities.homonyms import has_other_sense
from extractors.entities.joining import joined_bodies, without_split
from extractors.entities.merge import TAGGER, merge, weigh
from extractors.entities.morphology import tokenize
from extractors.entities.organisations import find_organisations
from extractors.entities.people import find_people
from extractors.entities.person_spans import split_at_particles, without_reporters
from extractors.entities.place_linking import reference_day
from extractors.entities.places import PlaceFinder
from extractors.entities.placing import Spot, link_spans, other_places, own_names, places_of, without_unlinked
from extractors.entities.schools import find_schools
from extractors.entities.search_terms import ArticleTerms, article_terms
from extractors.entities.short_forms import defined_bodies
from extractors.entities.tagger import TaggedSpan, Tagger
from extractors.entities.venues import as_located, joined_places, split_at_divisions
from extractors.entities.whole import of_one_kind, repeat
from extractors.values import Annotations, Article, DateEntry, MentionType, RegionRef

BATCH = 60_000
"""Characters that are tokenised at a time: enough for Kiwi's threads and for the tagger's buckets."""

_DATE_SCORE = 0.97
_LEARNED = {
    "PS": MentionType.PERSON,
    "OG": MentionType.ORG,
    "LC": MentionType.PLACE,
    "DT": MentionType.DATE,
}
_OPEN_RULES = ("since:", "until:")
_OPEN_END = re.compile(rf"(?:[ \xa0,]{{0,2}}{CLOCK})?\s?(?:까지|부터|이후|이전)\Z")


class Annotator:
    """Holds what is loaded once a process; `annotate` may be called any number of times."""

    def __init__(self, gazetteer: Gazetteer, tagger: Tagger, threads: int = 1) -> None:
        self._gazetteer = gazetteer
        self._tagger = tagger
        self._threads = threads

    @staticmethod
    @cache
    def load(threads: int = 1) -> Annotator:
        """The annotator with the project's data; `threads` serve Kiwi and do not change the output.

        It is read once and stays as long as the process: Python's garbage collector, which would look through
        its hundred thousands of objects time and again, rests meanwhile and leaves them out afterwards.
        """
        gc.disable()
        try:
            annotator = Annotator(Gazetteer.load(), Tagger.load(), threads)
        finally:
            gc.enable()
        gc.freeze()
        return annotator

    def annotate(self, articles: Iterable[Article]) -> Iterator[Annotations]:
        """The annotations of each article, in order."""
        for article, readings, learned in self._read(articles):
            yield self._annotate(article, readings, learned)

    def annotate_and_index(self, articles: Iterable[Article]) -> Iterator[tuple[Annotations, ArticleTerms]]:
        """The annotations of each article and the terms under which it is found, in order."""
        for article, readings, learned in self._read(articles):
            terms = article_terms((reading.text, reading.tokens) for reading in readings)
            yield self._annotate(article, readings, learned), terms

    def _read(
        self, articles: Iterable[Article]
    ) -> Iterator[tuple[Article, list[Reading], list[list[Candidate]]]]:
        """Each article with its texts as Kiwi and the tagger read them."""
        for batch in _batches(articles):
            texts = [[text for _, _, text in article.texts()] for article in batch]
            stream = tokenize((text for group in texts for text in group), self._threads)
            tokens = [list(islice(stream, len(group))) for group in texts]
            tagged = self._tagger.tag(tokens)
            for article, group, own, spans in zip(batch, texts, tokens, tagged, strict=True):
                readings = [Reading.of(text, read) for text, read in zip(group, own, strict=True)]
                yield article, readings, [_candidates(found) for found in spans]

    def _annotate(
        self, article: Article, readings: Sequence[Reading], learned: Sequence[Sequence[Candidate]]
    ) -> Annotations:
        region = article_region(article, self._gazetteer)
        nouns = (word.noun for reading in readings for word in reading.words)
        day = reference_day(article.published_date, nouns, self._gazetteer)
        dates = find_dates([reading.text for reading in readings], article.published_date)
        chosen = self._choose(readings, learned, dates, region)
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
        self,
        readings: Sequence[Reading],
        learned: Sequence[Sequence[Candidate]],
        dates: Sequence[DateSpan],
        region: RegionRef | None,
    ) -> list[list[Candidate]]:
        """The spans of each text that rules, gazetteer and grammar settle on, read twice."""
        finder = PlaceFinder(self._gazetteer, region)
        proposed = [
            weigh(
                reading.text,
                [
                    *find_people(reading),
                    *find_organisations(reading),
                    *find_schools(reading),
                    *finder.find(reading),
                ],
                list(split_at_divisions(reading, split_at_particles(reading, _names(spans)))),
            )
            for reading, spans in zip(readings, learned, strict=True)
        ]
        proposed = confirmed(readings, proposed)
        for span in _seen(dates, learned):
            found = Candidate(
                span.start, _mention_end(span), MentionType.DATE, f"date:{span.entry.rule}", _DATE_SCORE
            )
            proposed[span.paragraph].append(found)
        first = [merge(candidates) for candidates in proposed]
        for reading, own, spans in zip(readings, proposed, first, strict=True):
            bodies = list(joined_bodies(reading, spans))
            own[:] = [*without_split(own, bodies), *bodies]
            own += joined_places(reading, spans)
            own += defined_bodies(reading.text, spans)
        repeated = repeat(readings, [merge(candidates) for candidates in proposed])
        final = [
            [
                as_located(reading.text, span)
                for span in without_reporters(reading.text, merge([*own, *again]))
                if not has_other_sense(reading.text, span)
            ]
            for reading, own, again in zip(readings, proposed, repeated, strict=True)
        ]
        return of_one_kind(readings, final)


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """The articles in pieces of about `BATCH` characters, so that a few long ones cost no memory."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        batch.append(article)
        size += sum(len(text) for _, _, text in article.texts())
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _candidates(spans: Iterable[TaggedSpan]) -> list[Candidate]:
    """The tagger's spans."""
    return [Candidate(span.start, span.end, _LEARNED[span.type], TAGGER, span.score) for span in spans]


def _names(learned: Iterable[Candidate]) -> list[Candidate]:
    """The tagger's spans without its dates, whose ends the grammar knows better."""
    return [span for span in learned if span.type is not MentionType.DATE]


def _seen(dates: Sequence[DateSpan], learned: Sequence[Sequence[Candidate]]) -> Iterator[DateSpan]:
    """The dates that are some for the tagger too: no year of an event's name, no `민선 8기`."""
    tagged = [[span for span in spans if span.type is MentionType.DATE] for spans in learned]
    ends = [[span.end for span in spans] for spans in tagged]
    for date_span in dates:
        number, end = date_span.paragraph, _mention_end(date_span)
        i = bisect_right(ends[number], date_span.start)
        if i < len(ends[number]) and tagged[number][i].start < end:
            yield date_span


def _mention_end(span: DateSpan) -> int:
    """The mention of an open end leaves the particle out (`2026년`까지), as names leave theirs out."""
    is_open = span.entry.rule.startswith(_OPEN_RULES)
    particle = _OPEN_END.search(span.text) if is_open else None
    return span.start + particle.start() if particle else span.end


def _entries(
    dates: Sequence[DateSpan], chosen: Sequence[Sequence[Candidate]]
) -> tuple[list[DateEntry], dict[Spot, int]]:
    """The date entries of the chosen spans, one for each text and meaning."""
    by_span = {(d.paragraph, d.start, _mention_end(d)): d.entry for d in dates}
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
