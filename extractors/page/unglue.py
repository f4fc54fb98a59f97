"""Before blocks get roles: lines that were broken are joined, lines that were glued are cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.page.blocks import Block, Role
from extractors.page.dateline import find_dates, residue
from extractors.page.gluedhead import cut_heads
from extractors.page.prose import hangul, is_bullet, is_sentence

_PHOTO_HEAD = re.compile(r"^\s?(?:사진|자료|이미지)\s?(?:제공)?\s?[=|ㅣ/]\s?[^\s\[\](){}]{2,16}(?=[\[(【<])")
_DATE_HEAD = re.compile(r"^\s?date\s(?=\d{4}[-.]\d\d[-.]\d\d\s)")
_DATE_TOKEN = re.compile(r"^date\s\d{4}[-.]\d\d[-.]\d\d(?:\s\d\d:\d\d(?::\d\d)?)?\s")
_MARKED = re.compile(r"^[^가-힣A-Za-z0-9“‘\"'「『(\[]")
_WIDEST = 64
_ENOUGH_LINES = 6
_FULL = 0.72
_BROKEN_SHARE = 0.5
_LITTLE = 14


def unglue(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with hard-wrapped lines joined and with heads that stick to their paragraph cut off."""
    joined = _join_wrapped(blocks) if all(not block.tag for block in blocks) else list(blocks)
    credits = {found.group().strip() for block in joined if (found := _PHOTO_HEAD.match(block.text))}
    pieces = [piece for block in joined for piece in _cut(block, credits)]
    return cut_heads(pieces)


def _cut(block: Block, credits: set[str]) -> list[Block]:
    """A photo credit or a `date …` that is glued to a paragraph as a block of its own."""
    text = block.text
    for credit in credits:
        if text.startswith(credit) and len(text) > len(credit) + 20:
            head = replace(block, text=credit, role=Role.CAPTION, rule="photo credit")
            return [head, replace(block, text=text[len(credit) :].strip(), gap=0)]
        if text.endswith(credit) and len(text) > len(credit) + 8:
            tail = replace(block, text=credit, role=Role.CAPTION, rule="photo credit", gap=0)
            return [replace(block, text=text[: -len(credit)].strip()), tail]
    if _DATE_HEAD.match(text) and (found := _DATE_TOKEN.match(text)) and len(text) > found.end() + 20:
        head = replace(block, text=found.group().strip(), role=Role.DATELINE, rule="date before the lead")
        return [head, replace(block, text=text[found.end() :].strip(), gap=0)]
    return [block]


def _join_wrapped(blocks: Sequence[Block]) -> list[Block]:
    """Lines that a dump broke at a fixed width, joined to paragraphs; other dumps stay as they are."""
    width = _wrap_width(blocks)
    if width is None:
        return list(blocks)
    out: list[Block] = []
    for i, block in enumerate(blocks):
        if i and block.gap == 0 and _runs_on(blocks[i - 1].text, block.text, width):
            out[-1] = replace(out[-1], text=f"{out[-1].text} {block.text}")
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


def _is_dated(line: str) -> bool:
    """Whether a line is a date and little else."""
    dates = find_dates(line)
    return bool(dates) and len(residue(line, dates)) < _LITTLE
