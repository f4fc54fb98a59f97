"""Pages that hold many whole releases: where one ends and the next begins."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.page.blocks import Block, Role
from extractors.page.lexicon import is_narrated
from extractors.page.prose import is_cut, plain

_LEAST_RELEASES = 3
_LEAST_TEXT = 100
_LONGEST_TITLE = 110
_HEADLINE_REACH = 3


def split_releases(blocks: Sequence[Block]) -> list[Sequence[Block]]:
    """The labelled blocks of each release where a page holds at least three; else the page as it is.

    A release is a headline, a dateline right below it, and paragraphs that are not cut; where a page prints
    only teasers or a headline twice, nothing is split.
    """
    datelines = (i for i, block in enumerate(blocks) if block.role is Role.DATELINE)
    heads = list(dict.fromkeys(head for i in datelines if (head := headline_above(blocks, i)) is not None))
    if len(heads) < _LEAST_RELEASES:
        return [blocks]
    parts = [blocks[start:end] for start, end in zip(heads, [*heads[1:], len(blocks)], strict=True)]
    whole = [part for part in parts if _is_whole(part)]
    titles = {plain(part[0].text) for part in whole}
    if len(whole) < _LEAST_RELEASES or len(whole) < 0.8 * len(parts) or len(titles) < len(whole):
        return [blocks]
    return list(whole)


def headline_above(blocks: Sequence[Block], dateline: int) -> int | None:
    """The line directly above a dateline that may be its headline, past a byline or a name."""
    for i in range(dateline - 1, max(-1, dateline - 1 - _HEADLINE_REACH), -1):
        block = blocks[i]
        if block.role is Role.UNKNOWN and 8 <= len(block.text) <= _LONGEST_TITLE:
            return i
        if block.role not in {Role.BYLINE, Role.PUBLISHER, Role.SUBTITLE, Role.COUNTER}:
            return None
    return None


def _is_whole(part: Sequence[Block]) -> bool:
    texts = [b.text for b in part if b.role is Role.BODY]
    if any(is_cut(text) for text in texts):
        return False
    return sum(map(len, texts)) >= _LEAST_TEXT and any(is_narrated(text) for text in texts)
