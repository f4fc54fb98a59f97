"""Blocks → blocks with the role that each shows by itself: lexicon marks, datelines, bylines, prose."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extractors.page.blocks import Block, Role
from extractors.page.byline import find_credit, is_department, line_byline
from extractors.page.dateline import DateKind, find_dates, residue
from extractors.page.lexicon import Marker, find_marker
from extractors.page.prose import MENU_LINE, is_prose

ENDS = "ends:"
"""Prefix of the rules after which nothing belongs to an article whose text has begun."""


_LINK, _MENU_ITEM = 0.9, 24
_OVERLONG = 50_000
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})


def label(blocks: Sequence[Block], extra: Sequence[Marker] = ()) -> list[Block]:
    """Every block with the role it shows by itself; `extra` are the marks of the page's layout."""
    return [block if block.role is not Role.UNKNOWN else _labelled(block, extra) for block in blocks]


def _labelled(block: Block, extra: Sequence[Marker]) -> Block:
    text = block.text
    if len(text) > _OVERLONG:
        return block._replace(role=Role.ARTEFACT, rule="overlong")
    if block.links > _LINK and len(text) < _MENU_ITEM and block.tag not in _HEADINGS:
        return block._replace(role=Role.NAVIGATION, rule="link")
    for marker in extra:
        if marker.fits(text):
            return block._replace(role=marker.role, rule=_rule(marker.rule, marker.ends))
    role, rule, value = _shown(text) if len(text) < MENU_LINE else _shown.__wrapped__(text)
    return block if role is Role.UNKNOWN else block._replace(role=role, rule=rule, value=value)


@lru_cache(maxsize=1 << 14)
def _shown(text: str) -> tuple[Role, str, str]:
    """(role, rule, value) that a text shows by itself; the menus of a site are the same on all its pages."""
    if found := find_marker(text):
        role, rule, ends = found
        if rule == "no-words" and find_dates(text):
            return Role.DATELINE, "date-line", ""
        return role, _rule(rule, ends), ""
    if byline := line_byline(text):
        return Role.BYLINE, "byline-line", byline
    if dated := _dateline_role(text):
        return dated, "date-line", ""
    if is_prose(text) or (len(text) >= 60 and find_credit(text)):
        return Role.BODY, "prose", ""
    return Role.UNKNOWN, "", ""


def _rule(name: str, ends: bool) -> str:
    return ENDS + name if ends else name


def ends_article(block: Block) -> bool:
    """Whether the block's mark ends an article."""
    return block.rule.startswith(ENDS)


def _dateline_role(text: str) -> Role | None:
    """Dateline for a line of dates, labels and at most a byline; page date where it was only edited then."""
    if len(text) > 160:
        return None
    dates = find_dates(text)
    if not dates:
        return None
    rest = residue(text, dates)
    if len(rest) > 28 or (
        len(rest) > 14 and not (line_byline(rest) or is_department(rest.split("  ")[0].strip()))
    ):
        return None
    if all(found.kind is DateKind.MODIFIED for found in dates):
        return Role.PAGE_DATE
    return Role.DATELINE
