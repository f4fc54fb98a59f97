"""The tables, by the part of the work that writes them."""

from models.tables.entities import (
    Alias,
    Correction,
    CorrectionKind,
    Division,
    EntityType,
    Mention,
    Organisation,
    Person,
    Place,
    PlaceCandidate,
    Role,
)
from models.tables.fetching import Capture, Failure, Page, PageState, Run, RunState, Source
from models.tables.reading import Article, Attachment, DateExpression, RemovedBlock, SearchTerms

__all__ = [
    "Alias",
    "Article",
    "Attachment",
    "Capture",
    "Correction",
    "CorrectionKind",
    "DateExpression",
    "Division",
    "EntityType",
    "Failure",
    "Mention",
    "Organisation",
    "Page",
    "PageState",
    "Person",
    "Place",
    "PlaceCandidate",
    "RemovedBlock",
    "Role",
    "Run",
    "RunState",
    "SearchTerms",
    "Source",
]
