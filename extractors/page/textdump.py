"""Text dumps of pages → blocks: one a line, with the blank lines before it."""

from __future__ import annotations

import re
from html import unescape

from extractors.page.blocks import Block

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
)

_ENTITY = re.compile(r"&(?:#x?[0-9A-Fa-f]{2,6}|[a-z]{2,6});")


def clean(text: str) -> str:
    """`text` on one line: invisible characters gone, every run of blanks one blank."""
    joined = " ".join(text.split())
    if joined.isprintable():
        return joined
    return " ".join(_INVISIBLE.sub("", joined).split())


def text_blocks(text: str) -> list[Block]:
    """A block for each line that is not blank; entities that the dump left standing (`&#x3D;`) are read."""
    blocks, gap = [], 0
    for line in text.splitlines():
        if not line:  # a page may be ten million of these
            gap += 1
            continue
        plain = clean(unescape(line) if _ENTITY.search(line) else line)
        if plain:
            blocks.append(Block(plain, gap=gap))
            gap = 0
        else:
            gap += 1
    return blocks
