"""Titles in quotation marks: `‘2025년 나래청 우수사례 공모전’` names an event, not the body within it."""

from __future__ import annotations

import re
from bisect import bisect_right

_QUOTED = re.compile(
    r"‘([^‘’\n]{2,60})’|'([^'\n]{2,60})'|「([^「」\n]{2,60})」|『([^『』\n]{2,60})』|｢([^｢｣\n]{2,60})｣"
    r"|<([^<>\n]{2,60})>|《([^《》\n]{2,60})》|〈([^〈〉\n]{2,60})〉"
)
_SENTENCE = re.compile(r"(?:[다요까자라네죠]|[.!?~…])[.!?~…]*\s?\Z|[,，]")


class Quotes:
    """The quoted noun phrases of one text, as spans without their marks."""

    def __init__(self, text: str) -> None:
        inner = (match.span(match.lastindex or 0) for match in _QUOTED.finditer(text))
        self._spans = [(start, end) for start, end in inner if not _SENTENCE.search(text, start, end)]

    def hold(self, start: int, end: int) -> bool:
        """`text[start:end]` is a part, not the whole, of a quoted phrase."""
        i = bisect_right(self._spans, (start, end)) - 1
        for first, last in self._spans[max(0, i) : i + 2]:
            if first <= start and end <= last and (first, last) != (start, end):
                return True
        return False
