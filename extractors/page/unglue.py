"""Before blocks get roles: lines that were broken are joined, lines that were glued are cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.page.blocks import Block, Role
from extractors.page.dateline import find_dates, residue
from extractors.page.gluedhead import cut_heads
from extractors.page.prose import hangul, is_bullet, is_sentence

_PHOTO_HEAD = re.compile(r"^\s?(?:사진|자료|이미지)\s?(?:제공)?\s?[=|ㅣ/]\s?[^\s\[\](){}]{2,16}(?=[\[(【<])")
_DATE_HEAD = re.compile(r"^\s?date\s(?=\d{4}[-.]\d\d[-.]\d\d\s)")
_DATE_TOKEN = re.compile(r"^date\s\d{4}[-.]\d\d[-.]\d\d(?:\s\d\d:\d\d(?::\d\d)?)?\s")
_MARKED = re.compile(r"^[^가-힣A-Za-z0-9“‘\"'「『(\[]")
_WORDED = re.compile(r"[가-힣][^가-힣]*[가-힣]")
_WIDEST = 64
_ENOUGH_LINES = 6
_FULL = 0.72
_BROKEN_SHARE = 0.5
_LITTLE = 14
_POLITE_END = re.compile(r"니다\s?[.!]$")
_LEAST_SENTENCES, _MOST_PHRASES, _FEW = 5, 12, 0.1
_CLOSED = frozenset(".!?…\"”’')]」』>")


def unglue(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with hard-wrapped lines joined and with heads that stick to their paragraph cut off."""
    joined = _join_wrapped(blocks) if all(not block.tag for block in blocks) else list(blocks)
    credits = {found.group().strip() for block in joined if (found := _PHOTO_HEAD.match(block.text))}
    pieces = [piece for block in _join_phrases(joined) for piece in _cut(block, credits)]
    return cut_heads(pieces)


def _cut(block: Block, credits: set[str]) -> list[Block]:
    """A photo credit or a `date …` that is glued to a paragraph as a block of its own."""
    text = block.text
    for credit in credits:
        if text.startswith(credit) and len(text) > len(credit) + 20:
            head = block._replace(text=credit, role=Role.CAPTION, rule="photo credit")
            return [head, block._replace(text=text[len(credit) :].strip(), gap=0)]
        if text.endswith(credit) and len(text) > len(credit) + 8:
            tail = block._replace(text=credit, role=Role.CAPTION, rule="photo credit", gap=0)
            return [block._replace(text=text[: -len(credit)].strip()), tail]
    if _DATE_HEAD.match(text) and (found := _DATE_TOKEN.match(text)) and len(text) > found.end() + 20:
        head = block._replace(text=found.group().strip(), role=Role.DATELINE, rule="date before the lead")
        return [head, block._replace(text=text[found.end() :].strip(), gap=0)]
    return [block]


def _join_wrapped(blocks: Sequence[Block]) -> list[Block]:
    """Lines that a dump broke at a fixed width, joined to paragraphs; other dumps stay as they are."""
    width = _wrap_width(blocks)
    if width is None:
        return list(blocks)
    out: list[Block] = []
    for i, block in enumerate(blocks):
        if i and block.gap == 0 and _runs_on(blocks[i - 1].text, block.text, width):
            out[-1] = out[-1]._replace(text=f"{out[-1].text} {block.text}")
        else:
            out.append(block)
    return out


def _wrap_width(blocks: Sequence[Block]) -> float | None:
    """The width at which the lines of a dump are broken; None where they are not."""
    lines = [b.text for b in blocks if len(b.text) >= 16 and hangul(b.text) > 8]
    if len(lines) < _ENOUGH_LINES:
        return None
    lengths = sorted(len(line) for line in lines)
    width = lengths[int(len(lengths) * 0.9)]
    full = [line for line in lines if len(line) >= width * _FULL]
    broken = [line for line in full if not is_sentence(line)]
    if width > _WIDEST or len(full) < len(lines) * 0.6 or len(broken) < len(full) * _BROKEN_SHARE:
        return None
    return float(width)


def _runs_on(line: str, following: str, width: float) -> bool:
    if len(line) < width * _FULL or is_sentence(line):
        return False
    return not (is_bullet(following) or _MARKED.match(following) or _is_dated(following))


def _join_phrases(blocks: Sequence[Block]) -> Sequence[Block]:
    """A speech whose lines are broken where its speaker breathes, with a line a sentence; others stay.

    It is polite all through (`…습니다.`), with a few short lines before most ends of a sentence, no bullets.
    """
    ends = [i for i, block in enumerate(blocks) if _POLITE_END.search(block.text)]
    if len(ends) < _LEAST_SENTENCES:
        return blocks
    inside = blocks[ends[0] + 1 : ends[-1]]
    bullets = sum(1 for block in inside if is_bullet(block.text))
    if bullets > len(inside) * _FEW:
        return blocks
    broken = sum(1 for block in inside if _is_phrase(block))
    if broken < max(len(ends), len(inside) * _BROKEN_SHARE):
        return blocks
    start = ends[0]
    while start and _is_phrase(blocks[start - 1]) and _begins_sentence(blocks[start - 1], blocks[start]):
        start -= 1
    out = list(blocks[:start])
    for first, last in pairwise([start, *(i + 1 for i in ends)]):
        out += _join_sentences(blocks[first:last])
    return [*out, *blocks[ends[-1] + 1 :]]


def _join_sentences(lines: Sequence[Block]) -> Sequence[Block]:
    """The lines up to an end of a sentence, joined where they break off; a table between stays as it is."""
    if len(lines) > _MOST_PHRASES:
        return lines
    out: list[Block] = []
    for line in lines:
        if out and _is_phrase(out[-1]) and not is_bullet(line.text) and line.names == out[-1].names:
            out[-1] = out[-1]._replace(text=f"{out[-1].text} {line.text}")
        else:
            out.append(line)
    return out


def _begins_sentence(line: Block, following: Block) -> bool:
    """Whether the first sentence of a speech begins in the line: no blank line between, or an address."""
    return following.gap == 0 or line.text.endswith("여러분")


def _is_phrase(block: Block) -> bool:
    """Whether a line breaks off inside a sentence."""
    text = block.text
    return (
        text[-1:] not in _CLOSED and bool(_WORDED.search(text)) and not (is_bullet(text) or _is_dated(text))
    )


def _is_dated(line: str) -> bool:
    """Whether a line is a date and little else."""
    dates = find_dates(line)
    return bool(dates) and len(residue(line, dates)) < _LITTLE
