"""The values that pass between the rooms: what a reader gives, what the annotator adds.

All are frozen: a later step makes a new value instead of changing one. Those of which an article has many
are named tuples, which cost half as much.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

Dateline = datetime | date
"""When a release was published, Asia/Seoul, naive; a plain date where the page prints no time."""


class MentionType(StrEnum):
    """What a mention names; the values are what analysts see."""

    PERSON = "PERSON"
    ORG = "ORG"
    PLACE = "PLACE"
    DATE = "DATE"


class Field(StrEnum):
    """The part of an article that a mention stands in."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    BODY = "body"


class RemovedBlock(NamedTuple):
    """Text of the page that is not the release: `reason` as analysts see it, `rule` what decided."""

    text: str
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file offered beside the release."""

    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """A release as read from a page.

    `page_date` is the day of the visit that some pages print at their top; it never stands in for
    `published_at`. `licence` is the 공공누리 mark (`KOGL-1` … `KOGL-4`, `KOGL-0`) or None. `source_region` is
    the 10-digit division code that the source is known to write for; readers leave it None.
    """

    title: str
    body: tuple[str, ...]
    subtitles: tuple[str, ...] = ()
    published_at: Dateline | None = None
    page_date: date | None = None
    byline: str | None = None
    publisher: str | None = None
    issuer: str | None = None
    licence: str | None = None
    attachments: tuple[Attachment, ...] = ()
    removed: tuple[RemovedBlock, ...] = ()
    layout: str = "generic"
    source_region: str | None = None

    @property
    def published_date(self) -> date | None:
        """The day of publication, which anchors the relative dates of the text."""
        if isinstance(self.published_at, datetime):
            return self.published_at.date()
        return self.published_at

    def texts(self) -> list[tuple[Field, int, str]]:
        """Every text that entities are read from, with its field and its number within the field."""
        return [
            (Field.TITLE, 0, self.title),
            *((Field.SUBTITLE, i, text) for i, text in enumerate(self.subtitles)),
            *((Field.BODY, i, text) for i, text in enumerate(self.body)),
        ]


class Mention(NamedTuple):
    """One place in the text: `article.texts()[field, paragraph][start:end] == text`.

    `found_by` names the rule or model, `score` is 0..1, `entity` is the index of what it names in the list of
    its type (`people`, `organisations`, `places`, `dates`) of the same `Annotations`. An administrative name
    that acts as a government is a PLACE.
    """

    field: Field
    paragraph: int
    start: int
    end: int
    text: str
    type: MentionType
    found_by: str
    score: float
    entity: int


@dataclass(frozen=True, slots=True)
class Role:
    """What the text says a person is, each as printed."""

    title: str | None
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A person of one article under the fullest name that the article prints."""

    name: str
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """A named body of one article."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place of one article; `full_name` and `code` only where it is an administrative division.

    `role` is `government` where the name acts as a local government. `candidates` are the full names
    between which the text leaves the choice open (then `full_name` is None).
    """

    name: str
    aliases: tuple[str, ...] = ()
    full_name: str | None = None
    code: str | None = None
    role: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DateEntry:
    """A date expression, resolved as far as the text allows: `start` and `end` are inclusive.

    Both are None where nothing anchors it. `granularity` is one of day, week, month, quarter, half, year,
    term, range; `kind` is event, deadline, comparison, statement or None where the text does not tell.
    """

    text: str
    start: date | None
    end: date | None
    granularity: str
    rule: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class RegionRef:
    """A division by its 10-digit code and full official name on the day of the release."""

    code: str
    full_name: str


@dataclass(frozen=True, slots=True)
class Annotations:
    """What the annotate step reads out of one article."""

    region: RegionRef | None = None
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    places: tuple[Place, ...] = ()
    dates: tuple[DateEntry, ...] = ()
    mentions: tuple[Mention, ...] = field(default=())


class UnreadablePage(Exception):
    """The page cannot be read as a release; the message is one line that says why."""


class NoRelease(UnreadablePage):
    """The page holds no release (a list, a notice without text, an error page)."""


class TextInDocument(NoRelease):
    """The page holds no release itself but offers documents that may; `documents` has the likeliest first."""

    def __init__(self, message: str, documents: tuple[Attachment, ...]) -> None:
        super().__init__(message)
        self.documents = documents
