"""Boxes of related articles between two paragraphs of a dump: a heading, headlines, then the text goes on."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.page.blocks import Block, Role
from extractors.page.byline import find_credit
from extractors.page.lexicon import is_narrated
from extractors.page.prose import bigrams, is_cut
from extractors.page.roles import ends_article

INSET = "box inside the text"
"""The rule of a block that stands in such a box."""

_MOST_LINES = 6
_LONGEST_HEADLINE = 110
_ITS_HEADLINE = 0.4


def mark_insets(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a dump, boxes of related articles inside its text as related: they end nothing."""
    out = list(blocks)
    for i, block in enumerate(blocks):
        if block.role is Role.RELATED and ends_article(block) and (end := _inset_end(blocks, i)):
            for k in range(i, end):
                out[k] = blocks[k]._replace(role=Role.RELATED, rule=INSET)
    return out


def _inset_end(blocks: Sequence[Block], heading: int) -> int:
    """Where the text goes on behind a heading and headlines of other articles; 0 where it does not.

    What follows is no text of theirs: the line above it is not its headline.
    """
    if not any(block.role is Role.BODY for block in blocks[:heading]):
        return 0
    for i in range(heading + 1, min(len(blocks), heading + 2 + _MOST_LINES)):
        block = blocks[i]
        if block.path or block.role not in {Role.UNKNOWN, Role.BODY}:
            return 0
        if is_narrated(block.text) and "다." in block.text:
            return i if i > heading + 1 and _goes_on(blocks, i) else 0
        if len(block.text) > _LONGEST_HEADLINE:
            return 0
    return 0


def _goes_on(blocks: Sequence[Block], i: int) -> bool:
    text = blocks[i].text
    if is_cut(text) or find_credit(text) is not None:
        return False
    headline = bigrams(blocks[i - 1].text)
    follows = bigrams(text + "".join(block.text for block in blocks[i + 1 : i + 2]))
    return bool(headline) and len(headline & follows) < _ITS_HEADLINE * len(headline)
