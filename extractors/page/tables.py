"""Tables inside a text, which dumps print a cell a line: what keeps a text together, and no menu."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.page.blocks import Block, Role

CELL = "cell of a table"
"""The rule of a block that stands in a table between paragraphs."""

_LONGEST_CELL = 24
_LEAST_CELLS = 4
_LEAST_NUMBERS = 2
_MOST_LINKS = 0.3
_MAY_BE = frozenset({Role.UNKNOWN, Role.COUNTER, Role.ARTEFACT})
_FIELD_RULES = frozenset({"", "field-name", "no-words"})
_HEADING = re.compile(r"^(?:구\s?분|연번|순번|합\s?계|계|비고|단위.{0,20}|[(\[<〈【《].{0,60}[)\]>〉】》])$")
_NUMBER = re.compile(r"\d")
_PAGER = re.compile(r"\d{1,3}")


def mark_tables(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, the cells of tables with the rule `CELL` and no role of their own.

    A table is a run of short lines that holds numbers or the word by which its head begins (`구분`); a run of
    nothing but the numbers of a pager is none.
    """
    out = list(blocks)
    start = 0
    while start < len(out):
        end = start
        while end < len(out) and _may_be_cell(out[end]):
            end += 1
        if _is_table(out[start:end]):
            out[start:end] = [block._replace(role=Role.UNKNOWN, rule=CELL) for block in out[start:end]]
        start = max(end, start + 1)
    return out


def _may_be_cell(block: Block) -> bool:
    return (
        block.role in _MAY_BE
        and block.rule in _FIELD_RULES
        and (len(block.text) <= _LONGEST_CELL or _HEADING.match(block.text) is not None)
        and block.links < _MOST_LINKS
    )


def _is_table(run: Sequence[Block]) -> bool:
    if len(run) < _LEAST_CELLS or all(_PAGER.fullmatch(block.text) for block in run):
        return False
    numbers = sum(1 for block in run if _NUMBER.search(block.text))
    return numbers >= _LEAST_NUMBERS or any(_HEADING.match(block.text) for block in run)
