"""The value between the stages of reading: a block of a page's text, its role and the rule that decided."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """What a block is. The values of all but the article's own parts are the reasons analysts see."""

    UNKNOWN = "unknown"
    TITLE = "title"
    SUBTITLE = "subtitle"
    DATELINE = "dateline"
    BYLINE = "byline"
    BODY = "body"
    PAGE_DATE = "page_date"
    PUBLISHER = "publisher"
    CREDIT = "credit"
    CAPTION = "caption"
    CONTACT = "contact"
    LICENCE = "licence"
    COPYRIGHT = "copyright"
    NAVIGATION = "navigation"
    WEATHER = "weather"
    SHARE = "share"
    RELATED = "related"
    COMMENTS = "comments"
    ATTACHMENT = "attachment"
    ANNEX = "annex"
    ADVERTISEMENT = "advertisement"
    END_MARK = "end_mark"
    TAGS = "tags"
    MASTHEAD = "masthead"
    SOURCE = "source"
    SURVEY = "survey"
    TRANSLATION = "translation"
    SUMMARY = "summary"
    DUPLICATE = "duplicate"
    OTHER_ARTICLE = "other_article"
    ARTEFACT = "artefact"
    TEMPLATE = "template"
    COUNTER = "counter"


ARTICLE_ROLES = frozenset({Role.TITLE, Role.SUBTITLE, Role.BODY})
"""Roles whose text goes into the article itself."""


class Block(NamedTuple):
    """A run of text that the page sets apart, in the order of the page.

    `gap` counts the blank lines before it in a dump, `tag` is the HTML element that holds it, `names` the
    ids and classes of that element and of those around it, `links` the share (0..1) of its characters that
    are link text, `path` the numbers of the elements around it, outermost first (empty in dumps),
    `image` that a picture stands directly before it, `value` the name that was read out of a signature.
    """

    text: str
    role: Role = Role.UNKNOWN
    rule: str = ""
    gap: int = 0
    tag: str = ""
    names: tuple[str, ...] = ()
    links: float = 0.0
    path: tuple[int, ...] = ()
    image: bool = False
    value: str = ""
