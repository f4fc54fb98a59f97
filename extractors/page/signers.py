"""Who signs an article, from the roles of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.page.blocks import Block, Role
from extractors.page.byline import is_department, is_medium, line_byline
from extractors.page.dateline import find_dates, residue
from extractors.page.metadata import PageFacts

_WRITER = re.compile(
    r"(?:작성자|글쓴이|등록자|기자명)\s?[:：]?\s?(?P<name>[가-힣A-Za-z·]{2,14}(?:\s기자)?)\s?(?:작성일|등록일|\||/|$)"
)
_OFFICE_FIELD = re.compile(
    r"^[※*○•\-\[(<【■□]{0,2}\s?(?:담 ?당 ?부 ?서|작 ?성 ?과|작 ?성 ?부 ?서|등록 ?부서|작 ?성 ?자"
    r"|관련 ?부서|부 ?서 ?명?"
    r"|제공 ?부서|담당 ?과)\s?[:：|]\s?(?P<name>[^:：|/(☎0-9]{2,24}?)\s?"
    r"(?:[|/(☎0-9].{0,80}|(?:작성일|등록일|전화|연락처).{0,80})?$"
)
_PERSON = re.compile(r"[가-힣]{2,4}")
_FIELDS = frozenset({Role.CONTACT, Role.COUNTER, Role.DATELINE})


def find_byline(blocks: Sequence[Block], facts: PageFacts) -> str | None:
    """Who signs, as printed: a reporter's line, the dateline, the credit, the signature, then an office."""
    return next(_signers(blocks, facts), None)


def _signers(blocks: Sequence[Block], facts: PageFacts) -> Iterator[str]:
    """Everything that may be the byline, the surest first."""
    lines = [b.value for b in blocks if b.role is Role.BYLINE and b.rule == "byline-line"]
    yield from (name for name in lines if not is_medium(name.split()[0]))
    yield from (name for b in blocks if b.role is Role.DATELINE and (name := _on_dateline(b.text)))
    yield from (b.value for b in blocks if b.role is Role.CREDIT and b.value)
    for rule in ("signature", "department"):
        yield from (b.value for b in blocks if b.role is Role.BYLINE and b.rule == rule and b.value)
    yield from (m["name"].strip() for b in blocks if b.role in _FIELDS and (m := _OFFICE_FIELD.match(b.text)))
    yield from lines
    if facts.author and (line_byline(facts.author) or _is_name(facts)):
        yield facts.author


def _is_name(facts: PageFacts) -> bool:
    """Whether structured data name a person or an office as the author, not the site itself."""
    name = facts.author or ""
    if name == facts.site or is_medium(name):
        return False
    return bool(_PERSON.fullmatch(name)) or is_department(name)


def _on_dateline(text: str) -> str | None:
    if found := _WRITER.search(text):
        return found["name"].strip()
    rest = residue(text, find_dates(text))
    if not rest:
        return None
    return line_byline(rest) or (rest if is_department(rest) and len(rest) > 2 else None)
