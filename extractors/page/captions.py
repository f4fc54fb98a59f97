"""Captions and summaries known by what stands before them: a picture, `사진 설명`, `AI 요약`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extractors.page.blocks import Block, Role
from extractors.page.byline import find_credit
from extractors.page.prose import is_bullet, is_sentence, plain

_BESIDE_PICTURE = re.compile(
    r"(?:있는|모습|장면|전경|기념 ?촬영|기념사진)[을를]?[^다]{0,24}$"
    r"|있다\s?\.?\s?(?:[/(<\[].{2,30})?$|[ⓒ©]\s?.{2,16}$"
)
_READS_AS_CAPTION = re.compile(
    r"(?:모습|장면|전경|기념 ?촬영|조감도|포스터|홍보물|현장|사진|로고|[시군구도청단원] 제공)\s?\.?\)?$"
    r"|[있했]다\.$|[ⓒ©]\s?.{2,16}$"
)
_LOOSE_TAGS = frozenset(
    {"small", "span", "td", "em", "i", "font", "strong", "b", "dd", "figure", "center", "caption"}
)
_MOST_CAPTION = 300
_HEADING = 12
_MOST_SUMMARY = 5
_HEAD_LINES, _LEAST_PAIRS, _APART, _MOST_APART = 2, 2, 2, 60
_HEADING_WORD = re.compile(r"(?:사진|그림|이미지)\s?(?:설명|캡션|자료)")
_KEEP = frozenset({Role.UNKNOWN, Role.BODY})


def mark_captions(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, those that follow a picture or a caption heading as captions."""
    alone = Counter(block.path for block in blocks)
    out: list[Block] = []
    for i, block in enumerate(blocks):
        if block.role in _KEEP and len(block.text) <= _MOST_CAPTION:
            loose = block.tag in _LOOSE_TAGS and alone[block.path] == 1
            if block.image and (loose or _BESIDE_PICTURE.search(block.text)):
                block = block._replace(role=Role.CAPTION, rule="beside a picture")
            elif i and _is_heading(out[i - 1]):
                block = block._replace(role=Role.CAPTION, rule="under a caption heading")
        out.append(block)
    return out


def mark_apart(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a dump, short lines that stand further off than its paragraphs as captions.

    The picture itself is gone, but the blank lines around its caption are left. The first two lines are
    headline and deck, however far apart.
    """
    rhythm = _rhythm(blocks)
    if rhythm is None:
        return list(blocks)
    out = list(blocks)
    for i in range(_HEAD_LINES, len(blocks) - 1):
        before, after = blocks[i].gap, blocks[i + 1].gap
        if min(before, after) >= rhythm + _APART and _may_stand_apart(blocks[i]):
            out[i] = blocks[i]._replace(role=Role.CAPTION, rule="stands apart from the text")
    return out


def _rhythm(blocks: Sequence[Block]) -> int | None:
    """The usual number of blank lines between two paragraphs of a dump; None where it has too few."""
    gaps = sorted(
        block.gap
        for last, block in pairwise(blocks)
        if last.role is Role.BODY and block.role is Role.BODY and not block.path
    )
    return gaps[len(gaps) // 2] if len(gaps) >= _LEAST_PAIRS else None


def _may_stand_apart(block: Block) -> bool:
    short = block.role is Role.UNKNOWN and len(block.text) <= _MOST_APART
    return short and not is_bullet(block.text) and not is_sentence(block.text)


def mark_summaries(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, those of a summary box: under its heading, up to a credit or what the page prints again."""
    out = list(blocks)
    for i, block in enumerate(blocks):
        if block.role is not Role.SUMMARY:
            continue
        for k in range(i + 1, min(len(blocks), i + 1 + _MOST_SUMMARY)):
            if out[k].role not in _KEEP or find_credit(out[k].text) is not None:
                break
            credited = any(_is_credited(b) for b in blocks[k + 1 : i + 2 + _MOST_SUMMARY])
            again = any(plain(out[k].text) in plain(b.text) for b in blocks[k + 1 :])
            if not (credited or again):
                break
            out[k] = out[k]._replace(role=Role.SUMMARY, rule="under a summary heading")
    return out


def _is_credited(block: Block) -> bool:
    return block.role is Role.BYLINE or find_credit(block.text) is not None


def reads_as_caption(text: str) -> bool:
    """Whether a line above the text ends as captions do (`… 입구 전경.`, `… 모습`)."""
    return bool(_READS_AS_CAPTION.search(text))


def _is_heading(block: Block) -> bool:
    return (
        block.role is Role.CAPTION
        and len(block.text) <= _HEADING
        and _HEADING_WORD.search(block.text) is not None
    )
