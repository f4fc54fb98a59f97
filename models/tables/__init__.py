"""The tables, by the part of the work that writes them."""

from models.tables.corrections import CorrectedRow, Correction, CorrectionKind, EntityType
from models.tables.entities import (
    Alias,
    Division,
    Mention,
    Organisation,
    Person,
    Place,
    PlaceCandidate,
    Role,
)
from models.tables.fetching import Capture, Failure, Page, PageState, Run, RunState, Source
from models.tables.reading import Article, Attachment, DateExpression, RemovedBlock, SearchTerms
from models.tables.stories import ArticleSketch, Story, StoryArticle

__all__ = [
    "Alias",
    "Article",
    "ArticleSketch",
    "Attachment",
    "Capture",
    "CorrectedRow",
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
    "Story",
    "StoryArticle",
]
