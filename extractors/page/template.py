"""What the pages of one source have in common: found by counting, used as evidence while reading.

Menus, notices and footers stand on every page of a source, a release on one. A line that repeats over many
pages is the template's, whatever it says, so that a new source reads well without a layout of its own. Links
count apart from other text: the list of the latest releases, which every page of a night repeats, must not
take the headline of a release for its entry.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.page.blocks import Block, Role
from extractors.page.prose import plain

_LEAST_PAGES = 4
_SHARE = 0.4
_LINK = 0.5  # share of a block's characters
_OPEN = frozenset({Role.UNKNOWN, Role.BODY})

Line = tuple[str, bool]
"""A block's letters and digits, and whether it is a link."""


@dataclass(frozen=True, slots=True)
class Template:
    """The lines that repeat over the pages of a source."""

    lines: frozenset[Line] = frozenset()

    def holds(self, block: Block) -> bool:
        """Whether a block is the template's."""
        return _line(block) in self.lines


def count_template(pages: Iterable[Sequence[Block]]) -> Template:
    """The template of pages given as their blocks; empty for fewer than four pages.

    A line counts once a page; one that stands on two fifths of the pages, and on three at least, is template.
    """
    seen: Counter[Line] = Counter()
    total = 0
    for blocks in pages:
        total += 1
        seen.update({line for block in blocks if (line := _line(block))[0]})
    if total < _LEAST_PAGES:
        return Template()
    least = max(3, math.ceil(total * _SHARE))
    return Template(frozenset(line for line, count in seen.items() if count >= least))


def _line(block: Block) -> Line:
    return plain(block.text), block.links > _LINK


def mark_template(blocks: Sequence[Block], template: Template) -> list[Block]:
    """The blocks, those that nothing else explains and that are the template's with that role."""
    return [
        block._replace(role=Role.TEMPLATE, rule="on many pages of the source")
        if block.role in _OPEN and template.holds(block)
        else block
        for block in blocks
    ]
