"""Labelled blocks and the run of the release's text → every block with its final role.

Blocks that hold two things (a credit and the lead, the last sentence and a signature) come out as two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.page.blocks import Block, Role
from extractors.page.byline import find_credit, is_department, is_medium
from extractors.page.lead import trim_block
from extractors.page.metadata import PageFacts
from extractors.page.prose import is_bullet, is_cut, is_deck, is_head_deck, is_prose, is_sentence, plain
from extractors.page.roles import ends_article
from extractors.page.segment import Span
from extractors.page.titles import choose_title, clean_title

_LEAD_SEARCH = 7
_CREDIT_LIMIT = 700
_MOST_DECKS = 6
_KEEP = frozenset({Role.UNKNOWN, Role.BODY})
_CAPTION_END = re.compile(
    r"(?:모습|장면|전경|기념 ?촬영|조감도|포스터|홍보물|현장|제공|사진|로고|자료사진|전경사진|단체사진)\s?\.?\)?$|있다\.$|했다\.$"
)
_TABLE_END = frozenset({"td", "th", "li", "dd", "dt"})


def arrange(blocks: Sequence[Block], span: Span, facts: PageFacts) -> list[Block]:
    """Final roles for all blocks, given the run that holds the release."""
    lead = _find_lead(blocks, span)
    last = _find_last(blocks, lead, span.end)
    body = "\n".join(b.text for b in blocks[lead:last] if b.role is Role.BODY)
    title = choose_title(blocks, lead, body, facts.titles)
    if title == lead:
        lead = next((i for i in range(lead + 1, last) if blocks[i].role is Role.BODY), lead)
    out: list[Block] = []
    head = title if title is not None else lead
    title_form = plain(clean_title(blocks[title].text)) if title is not None else ""
    for i, block in enumerate(blocks):
        if i == title:
            out.append(replace(block, role=Role.TITLE, rule="headline"))
        elif i < head:
            out.append(_before_title(block, title_form))
        elif i < lead:
            out.append(_before_lead(blocks, i, lead, title_form))
        elif i < last:
            out.append(_inside(block, title_form))
        else:
            out.append(_after(block))
    return _without_doubles(_trimmed(out))


def _find_lead(blocks: Sequence[Block], span: Span) -> int:
    """Where the text begins: at the first credit, if one stands near the beginning of the run."""
    seen = 0
    for i in range(span.start, min(span.end, span.start + 4 * _LEAD_SEARCH)):
        block = blocks[i]
        if block.role is not Role.BODY:
            continue
        if find_credit(block.text) is not None:
            return i
        seen += len(block.text)
        if seen > _CREDIT_LIMIT:
            break
    lead = span.start
    while lead < span.end - 1 and _before_text(blocks[lead]):
        lead += 1
    return lead


def _before_text(block: Block) -> bool:
    """Whether a block at the beginning of the run is no text yet: furniture, an excerpt, a deck."""
    if block.role is not Role.BODY or is_cut(block.text):
        return True
    return is_head_deck(block.text)


def _find_last(blocks: Sequence[Block], lead: int, end: int) -> int:
    """One past the last block of the text: before a second credit, after the bullets that follow the last sentence."""
    for i in range(lead + 1, end):
        block = blocks[i]
        if block.role is Role.BODY and _begins_another(block.text):
            while i - 1 > lead and blocks[i - 1].role is not Role.BODY:
                i -= 1
            end = i
            break
    while end < len(blocks) and _continues(blocks, end):
        end += 1
    return end


def _begins_another(text: str) -> bool:
    credit = find_credit(text)
    return credit is not None and (credit.medium is not None or credit.byline is not None) and len(text) > 60


def _continues(blocks: Sequence[Block], i: int) -> bool:
    """Whether a block after the last sentence still belongs to the text: bullets and footnotes do."""
    block = blocks[i]
    if ends_article(block) or block.role not in _KEEP:
        return False
    return is_bullet(block.text) and block.gap <= 2 and len(block.text) > 8


def _before_title(block: Block, title_form: str) -> Block:
    if block.role not in _KEEP:
        return block
    form = plain(block.text)
    if title_form and form.startswith(title_form):
        return replace(block, role=Role.DUPLICATE, rule="headline again")
    if block.role is Role.BODY:
        return replace(block, role=Role.OTHER_ARTICLE, rule="text before the headline")
    if is_department(block.text) and len(block.text) <= 14 and not block.links:
        return replace(block, role=Role.BYLINE, rule="department before the headline")
    return replace(block, role=Role.NAVIGATION, rule="before the headline")


def _before_lead(blocks: Sequence[Block], i: int, lead: int, title_form: str) -> Block:
    """A block between headline and lead: deck, caption, byline, publisher or furniture."""
    block = blocks[i]
    text = block.text
    if block.role not in _KEEP:
        if (
            block.role is Role.BYLINE
            or not is_deck(text)
            or block.role in {Role.DATELINE, Role.CONTACT, Role.ATTACHMENT}
        ):
            return block
        return block
    form = plain(text)
    if title_form and (
        form == title_form or plain(clean_title(text)) == title_form or form.startswith(title_form)
    ):
        return replace(block, role=Role.DUPLICATE, rule="headline again")
    if title_form and len(form) >= 8 and title_form.startswith(form):
        return replace(block, role=Role.DUPLICATE, rule="headline cut")
    if is_cut(text) and len(text) > 80:
        return replace(block, role=Role.DUPLICATE, rule="excerpt")
    dateline_follows = any(b.role in {Role.DATELINE, Role.BYLINE} for b in blocks[i + 1 : min(lead, i + 4)])
    if dateline_follows and not is_deck(text):
        if is_department(text) and len(text) <= 18:
            return replace(block, role=Role.BYLINE, rule="department above the date")
        if is_medium(text) or len(text) <= 8:
            return replace(block, role=Role.PUBLISHER, rule="name above the date")
    if block.links > 0.6 and len(text) < 30:
        return replace(block, role=Role.NAVIGATION, rule="link above the text")
    if is_deck(text):
        return replace(block, role=Role.SUBTITLE, rule="marked deck")
    if block.role is Role.BODY and (is_sentence(text) or len(text) > 100):
        return replace(block, role=Role.CAPTION, rule="sentence before the credit")
    if _CAPTION_END.search(text):
        return replace(block, role=Role.CAPTION, rule="reads as a caption")
    if len(text) < 8:
        return replace(block, role=Role.NAVIGATION, rule="short line above the text")
    return replace(block, role=Role.SUBTITLE, rule="line between headline and lead")


def _inside(block: Block, title_form: str) -> Block:
    if block.role not in _KEEP:
        return block
    if title_form and plain(block.text) == title_form:
        return replace(block, role=Role.DUPLICATE, rule="headline again")
    if block.links > 0.8 and not is_prose(block.text):
        return replace(block, role=Role.RELATED, rule="link inside the text")
    return replace(block, role=Role.BODY, rule=block.rule or "between paragraphs")


def _after(block: Block) -> Block:
    if block.role not in _KEEP:
        return block
    if block.role is Role.BODY:
        return replace(block, role=Role.OTHER_ARTICLE, rule="text after the end")
    return replace(block, role=Role.NAVIGATION, rule="after the end")


def _trimmed(blocks: Sequence[Block]) -> list[Block]:
    """Credits, photo credits and signatures of the text as blocks of their own."""
    out: list[Block] = []
    photo = ""
    is_first = True
    for block in blocks:
        if block.role is not Role.BODY:
            out.append(block)
            continue
        pieces, photo = trim_block(block, is_first, photo)
        is_first = False
        out.extend(pieces)
    return out


def _without_doubles(blocks: Sequence[Block]) -> list[Block]:
    """A paragraph printed twice counts once (a caption equal to the lead, a summary made of sentences)."""
    seen: set[str] = set()
    out = []
    for block in blocks:
        form = plain(block.text)
        if block.role is Role.BODY and len(form) > 30:
            if form in seen:
                block = replace(block, role=Role.DUPLICATE, rule="paragraph again")
            seen.add(form)
        out.append(block)
    return out
