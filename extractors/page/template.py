"""What the pages of one source have in common: found by counting, used as evidence while reading.

Menus, notices and footers stand on every page of a source, a release on one. A line that repeats over many
pages is the template's, whatever it says, so that a new source reads well without a layout of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.page.blocks import Block, Role
from extractors.page.prose import plain

_LEAST_PAGES = 4
_SHARE = 0.4
_OPEN = frozenset({Role.UNKNOWN, Role.BODY})


@dataclass(frozen=True, slots=True)
class Template:
    """The lines that repeat over the pages of a source, as letters and digits only."""

    lines: frozenset[str] = frozenset()

    def holds(self, text: str) -> bool:
        """Whether a text is the template's."""
        return plain(text) in self.lines


def count_template(pages: Iterable[Sequence[str]]) -> Template:
    """The template of pages given as the texts of their blocks; empty for fewer than four pages.

    A text counts once a page; one that stands on two fifths of the pages, and on three at least, is template.
    """
    seen: Counter[str] = Counter()
    total = 0
    for texts in pages:
        total += 1
        seen.update({form for text in texts if (form := plain(text))})
    if total < _LEAST_PAGES:
        return Template()
    least = max(3, math.ceil(total * _SHARE))
    return Template(frozenset(form for form, count in seen.items() if count >= least))


def mark_template(blocks: Sequence[Block], template: Template) -> list[Block]:
    """The blocks, those that nothing else explains and that are the template's with that role."""
    return [
        replace(block, role=Role.TEMPLATE, rule="on many pages of the source")
        if block.role in _OPEN and template.holds(block.text)
        else block
        for block in blocks
    ]
