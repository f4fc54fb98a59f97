"""The dateline of an article and the day of the visit, from the roles and places of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from extractors.page.blocks import Block, Role
from extractors.page.dateline import DateKind, FoundDate, find_dates
from extractors.page.roles import ends_article
from extractors.values import Dateline

_DATED = frozenset({Role.DATELINE, Role.BYLINE, Role.CONTACT, Role.COUNTER, Role.PUBLISHER})
_VISIT_RULES = frozenset({"day-and-weekday", "bookmark-bar"})
_NEIGHBOURS = frozenset({Role.RELATED, Role.NAVIGATION, Role.COMMENTS})
_LONGEST = 200
_NEAR, _FAR = 100, 400
_ABOVE, _BELOW, _WITHIN = 10, 100, 50


def find_published(blocks: Sequence[Block]) -> Dateline | None:
    """The article's own dateline, None where the page prints none.

    A labelled date (`입력`, `작성일`) near the headline comes first, then the nearest plain one, then a
    labelled one further off; of several on one line the one with the time. Edits and visits never count.
    """
    found = _dates_near(blocks)
    for kind, reach in ((DateKind.PUBLISHED, _NEAR), (DateKind.PLAIN, _FAR), (DateKind.PUBLISHED, _FAR)):
        of_kind = [
            (distance, item.value) for distance, item in found if item.kind is kind and distance <= reach
        ]
        if of_kind:
            best = min(distance for distance, _ in of_kind)
            values = [value for distance, value in of_kind if distance == best]
            return next((value for value in values if isinstance(value, datetime)), values[0])
    return None


def find_page_date(blocks: Sequence[Block]) -> date | None:
    """The day of the visit that the page prints at its top."""
    for block in blocks:
        if block.role is Role.PAGE_DATE and block.rule in _VISIT_RULES:
            for found in find_dates(block.text):
                return found.value.date() if isinstance(found.value, datetime) else found.value
    return None


def _dates_near(blocks: Sequence[Block]) -> list[tuple[int, FoundDate]]:
    """The dates that may be the dateline, each with its distance from where datelines stand."""
    head = next((i for i, b in enumerate(blocks) if b.role is Role.TITLE), 0)
    body = [i for i, b in enumerate(blocks) if b.role is Role.BODY] or [len(blocks)]
    found = []
    for i, block in enumerate(blocks):
        if i > body[-1] and ends_article(block) and block.role in _NEIGHBOURS:
            break
        between = head < i < body[0]
        if len(block.text) <= _LONGEST and (block.role in _DATED or (between and block.rule in _VISIT_RULES)):
            distance = _distance(i, head, body[0], body[-1])
            found += [
                (distance, item) for item in find_dates(block.text) if item.kind is not DateKind.MODIFIED
            ]
    return found


def _distance(i: int, head: int, first: int, last: int) -> int:
    """None between headline and text, little just above the headline, more behind the text."""
    if head <= i <= first:
        return 0
    if i < head:
        return _ABOVE + head - i
    return _BELOW + 12 * (i - last) if i > last else _WITHIN
