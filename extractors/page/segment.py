"""Labelled blocks → the run that is the text of the release."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.page.blocks import Block, Role
from extractors.page.insets import INSET
from extractors.page.prose import is_bullet, is_cut
from extractors.page.roles import ends_article
from extractors.page.tables import CELL

_SHORT = -18.0
_FURNITURE = -26.0
_LEAST_TEXT = 45
_MOST_PER_BLOCK = 220.0
_NEAR_BEST = 0.34
_INSET = 8
_LEAST_POLITE = 350
_LEAST_PARAGRAPHS = 3
_LEAST_ENTRIES = 4
_LEAST_BULLETS = 4
_REACH = 6
_ENTRY_LINK, _LEAST_ENTRY = 0.8, 8
_IN_TEXT = frozenset({Role.BODY, Role.UNKNOWN, Role.CAPTION, Role.ARTEFACT})
_CLAUSE = re.compile(r"제\s?\d{1,3}\s?조(?:의\d)?\s?[(\[【]")
_MOST_CLAUSES = 3
_BULLETS = re.compile(r"[□■○●◦◎▣](?=\s?[가-힣A-Za-z0-9「『‘“(])")
_TERMS = re.compile(r"(?:이|본)\s(?:약관|방침|규정)[은에]")
_NOTICE = re.compile(r"[^.]{2,30}\s(?:공고|고시)\s?제\s?\d{4}\s?[-–]\s?\d{1,5}\s?호")
_HEADS = 8
_NARRATED = re.compile(r"[가-힣](?<!니)다(?:[.\"”’')\]]|\s?$)|[음함됨임](?:[.)*]|\s?$)")


@dataclass(frozen=True, slots=True)
class Span:
    """The blocks `start` … `end - 1`, with the weight of their running text."""

    start: int
    end: int
    weight: float


def find_text(blocks: Sequence[Block]) -> Span | None:
    """The run that is most likely the release: the first that is not much lighter than the heaviest."""
    spans = [span for chunk in _chunks(blocks) if (span := _best_run(blocks, chunk))]
    if not spans:
        return None
    best = max(span.weight for span in spans)
    return next(span for span in spans if span.weight >= best * _NEAR_BEST)


def _chunks(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """The page between the marks that end an article."""
    chunks, start = [], 0
    for i, block in enumerate(blocks):
        if ends_article(block) and not _is_inset(blocks, i):
            chunks.append((start, i))
            start = i + 1
    chunks.append((start, len(blocks)))
    return [(a, b) for a, b in chunks if b > a]


def _is_inset(blocks: Sequence[Block], i: int) -> bool:
    """Whether an end mark stands in a box between two paragraphs of one container (related articles)."""
    if not blocks[i].path or blocks[i].role is not Role.RELATED:
        return False
    before = {b.path[:-1] for b in blocks[max(0, i - _INSET) : i] if b.role is Role.BODY}
    return any(b.role is Role.BODY and b.path[:-1] in before for b in blocks[i + 1 : i + 1 + _INSET])


def _weight(block: Block) -> float:
    if block.role is Role.BODY:
        if is_cut(block.text):
            return 0.0
        return min(_MOST_PER_BLOCK, float(len(block.text))) * (1.0 - block.links)
    if block.rule in {CELL, INSET}:
        return 0.0
    return _SHORT if block.role is Role.UNKNOWN else _FURNITURE


def _best_run(blocks: Sequence[Block], chunk: tuple[int, int]) -> Span | None:
    """The heaviest run inside a chunk (Kadane), beginning and ending with running text.

    Under the number of an official notice (`나래시 공고 제2024-12호`) there is no release.
    """
    best: Span | None = None
    start, weight = chunk[0], 0.0
    for i in range(*chunk):
        if weight <= 0:
            start, weight = i, 0.0
        weight += _weight(blocks[i])
        if weight > (best.weight if best else 0.0):
            best = Span(start, i + 1, weight)
    if best is None:
        return None
    best = _extended(blocks, best, chunk[1])
    heads = blocks[max(chunk[0], best.start - _HEADS) : best.end]
    if any(_NOTICE.fullmatch(block.text) for block in heads):
        return None
    best = _behind_entries(blocks, best)
    return best if _is_release(blocks[best.start : best.end]) else None


def _behind_entries(blocks: Sequence[Block], span: Span) -> Span:
    """The run from the first dateline on, where what is before it are entries of a list (link, teaser)."""
    start = next((i for i in range(span.start, span.end) if blocks[i].role is Role.DATELINE), span.end)
    before = blocks[max(0, span.start - 1) : start]
    links = sum(1 for b in before if b.links > _ENTRY_LINK and len(b.text) > _LEAST_ENTRY)
    texts = sum(1 for b in before if b.role is Role.BODY and b.links <= _ENTRY_LINK)
    weight = sum(max(0.0, _weight(b)) for b in blocks[start : span.end])
    if links < 2 or links < texts * 0.8 or weight < _NEAR_BEST * span.weight:
        return span
    return Span(start + 1, span.end, weight)


def _extended(blocks: Sequence[Block], span: Span, limit: int) -> Span:
    """The run with what follows in its rhythm: short lines, then paragraphs no further apart than before."""
    rhythm = max((b.gap for b in blocks[span.start + 1 : span.end]), default=0)
    end = span.end
    while end < limit and not blocks[end].path:
        ahead = blocks[end : min(limit, end + _REACH)]
        step = next((k for k, b in enumerate(ahead) if b.role is Role.BODY and _weight(b) > 0), None)
        if step is None or any(b.gap > rhythm or b.role not in _IN_TEXT for b in ahead[: step + 1]):
            break
        end += step + 1
    return Span(span.start, end, span.weight)


def _is_release(run: Sequence[Block]) -> bool:
    """Whether a run is more than notices of a site: it narrates (`밝혔다`), or is polite at length.

    Terms of use (`제3조 (…)`) are none, however long; a release that quotes a clause narrates.
    """
    texts = [b.text for b in run if b.role is Role.BODY and not is_cut(b.text)]
    size = sum(map(len, texts))
    if size < _LEAST_TEXT or _is_list(run):
        return False
    clauses = sum(1 for b in run if _CLAUSE.match(b.text))
    if clauses >= _MOST_CLAUSES or (clauses and any(_TERMS.match(text) for text in texts)):
        return False
    if any(_NARRATED.search(text) for text in texts):
        return True
    if clauses:
        return False
    if (
        sum(max(is_bullet(text), len(_BULLETS.findall(text))) for text in texts) >= _LEAST_BULLETS
        and size >= _LEAST_POLITE
    ):
        return True
    spoken = max(len(texts), sum(text.count("니다.") for text in texts))
    return size >= _LEAST_POLITE and spoken >= _LEAST_PARAGRAPHS


def _is_list(run: Sequence[Block]) -> bool:
    """Whether paragraphs alternate with links or dates as the entries of a list do."""
    paragraphs = sum(1 for b in run if b.role is Role.BODY)
    entries = sum(1 for b in run if b.role is Role.DATELINE or (b.links > 0.8 and len(b.text) > 8))
    return entries >= _LEAST_ENTRIES and entries >= paragraphs * 0.5
