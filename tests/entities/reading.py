"""Shared by the entity tests: a sentence as Kiwi reads it, and an article made of sentences."""

from __future__ import annotations

from datetime import date
from functools import cache

from extractors.entities.annotate import Annotator
from extractors.entities.candidates import Candidate, Reading
from extractors.entities.morphology import tokenize
from extractors.values import Annotations, Article


def read(text: str) -> Reading:
    """One text, tokenised."""
    (tokens,) = tokenize([text])
    return Reading.of(text, tokens)


def texts(reading: Reading, candidates: list[Candidate], least: float = 0.5) -> set[str]:
    """The spellings of the candidates that would be accepted."""
    return {c.text_in(reading.text) for c in candidates if c.score >= least}


@cache
def annotator() -> Annotator:
    """One annotator for all tests: Kiwi and the tagger take seconds to load."""
    return Annotator.load()


def annotate(title: str, *body: str, published: date | None = date(2025, 12, 19)) -> Annotations:
    """The annotations of one article."""
    (found,) = annotator().annotate([Article(title=title, body=body, published_at=published)])
    return found
