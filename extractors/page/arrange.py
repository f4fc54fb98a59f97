"""Labelled blocks and the run of the release's text → every block with its final role.

Blocks that hold two things (a credit and the lead, the last sentence and a signature) come out as two.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from extractors.page.blocks import Block, Role
from extractors.page.byline import find_credit, name_before_lead
from extractors.page.gluedhead import split_deck
from extractors.page.head import before_lead, before_title, without_false_decks
from extractors.page.lead import trim_block
from extractors.page.lexicon import is_narrated
from extractors.page.many import headline_above
from extractors.page.metadata import PageFacts
from extractors.page.prose import is_bullet, is_cut, is_head_deck, is_sentence, plain
from extractors.page.roles import ends_article
from extractors.page.segment import Span
from extractors.page.titles import choose_title, clean_title

_LEAD_SEARCH = 28
_CREDIT_LIMIT = 700
_LEAST_SENTENCE = 60
_NEARLY_ALL = 0.75
_LONGEST_HEADLINE = 80
_CLOSED = frozenset(".!?…\"”’')]」』>%")
_KEEP = frozenset({Role.UNKNOWN, Role.BODY})


def arrange(blocks: Sequence[Block], span: Span, facts: PageFacts) -> list[Block]:
    """Final roles for all blocks, given the run that holds the release."""
    lead = _find_lead(blocks, span)
    last = _find_last(blocks, lead, span.end)
    body = "\n".join(b.text for b in blocks[lead:last] if b.role is Role.BODY)
    title = choose_title(blocks, lead, body, facts.titles)
    form = plain(clean_title(blocks[title].text)) if title is not None else ""
    while lead < last - 1 and (lead == title or (form and plain(blocks[lead].text) == form)):
        lead = _skip_heads(blocks, lead + 1, last)
    head = title if title is not None else lead
    out = [before_title(block, form) for block in blocks[:head]]
    if title is not None:
        out.append(blocks[title]._replace(role=Role.TITLE, rule="headline"))
    out += without_false_decks([before_lead(blocks, i, lead, form) for i in range(len(out), lead)])
    media = {b.text for b in out if b.role is Role.PUBLISHER} | {facts.site or ""}
    out += _lead(blocks[lead], blocks[title].text if title is not None else "", form, media)
    out += [_inside(block, form) for block in blocks[lead + 1 : last]]
    out += [_after(block) for block in blocks[last:]]
    return _without_doubles(_trimmed(out))


def _find_lead(blocks: Sequence[Block], span: Span) -> int:
    """Where the text begins: at the first credit near the beginning of the run.

    A credit under a headline that follows sentences belongs to another article.
    """
    seen = 0
    for i in range(span.start, min(span.end, span.start + _LEAD_SEARCH)):
        block = blocks[i]
        if block.role is not Role.BODY:
            continue
        if find_credit(block.text) is not None:
            if seen and blocks[i - 1].role is Role.UNKNOWN:
                break
            return i
        if is_bullet(block.text) and not is_head_deck(block.text):
            break
        seen += len(block.text) if "다." in block.text else 0
        if seen > _CREDIT_LIMIT:
            break
    return _skip_heads(blocks, span.start, span.end)


def _skip_heads(blocks: Sequence[Block], start: int, end: int) -> int:
    """The first block from `start` on that is text; the last one where none is."""
    heads = (i for i in range(start, end) if not (_before_text(blocks[i]) or _is_headline(blocks, i)))
    return next(heads, max(0, end - 1))


def _is_headline(blocks: Sequence[Block], i: int) -> bool:
    """Whether a line that speaks (`… 문 열었다`) is a headline: a date or a reporter follows."""
    text = blocks[i].text
    follows = blocks[i + 1].role if i + 1 < len(blocks) else None
    return (
        len(text) <= _LONGEST_HEADLINE
        and not text.endswith(".")
        and follows in {Role.DATELINE, Role.BYLINE, Role.PUBLISHER}
    )


def _before_text(block: Block) -> bool:
    """Whether a block at the beginning of the run is no text yet: furniture, an excerpt, a deck."""
    if block.role is not Role.BODY or is_cut(block.text):
        return True
    return is_head_deck(block.text)


def _find_last(blocks: Sequence[Block], lead: int, end: int) -> int:
    """One past the last block of the text: before a second credit, behind the bullets after the last one."""
    for i in range(lead + 1, end):
        another = i if blocks[i].role is Role.BODY and _begins_another(blocks[i].text) else None
        if another is None and blocks[i].role is Role.DATELINE:
            another = _dated_headline(blocks, i, lead, end)
        if another is not None:
            end = another
            while end - 1 > lead and blocks[end - 1].role is not Role.BODY:
                end -= 1
            return end
    end = _before_signature(blocks, lead, end)
    while end - 1 > lead and _is_loose_line(blocks[end - 1]):
        end -= 1
    while end < len(blocks) and _continues(blocks[end]):
        end += 1
    return end


def _before_signature(blocks: Sequence[Block], lead: int, end: int) -> int:
    """One past the text where a reporter's line stands behind nearly all of it."""
    whole = sum(len(b.text) for b in blocks[lead:end] if b.role is Role.BODY)
    seen = 0
    for i in range(lead, end):
        block = blocks[i]
        if block.role is Role.BYLINE and seen > whole * _NEARLY_ALL:
            return i
        seen += len(block.text) if block.role is Role.BODY else 0
    return end


def _is_loose_line(block: Block) -> bool:
    """Whether a line at the end of the run is the headline of a neighbour, not the last sentence."""
    if block.role is not Role.BODY:
        return True
    text = block.text
    return (
        len(text) < _LEAST_SENTENCE and not is_bullet(text) and "다." not in text and text[-1] not in _CLOSED
    )


def _dated_headline(blocks: Sequence[Block], i: int, lead: int, end: int) -> int | None:
    """The headline above a date inside the run, where sentences follow as another article's do."""
    head = headline_above(blocks, i)
    if head is None or head <= lead or is_bullet(blocks[head].text) or is_bullet(blocks[i].text):
        return None
    first = next((b for b in blocks[i + 1 : end] if b.role is Role.BODY), None)
    if first is None or is_bullet(first.text) or not is_narrated(first.text):
        return None
    return head


def _begins_another(text: str) -> bool:
    credit = find_credit(text)
    return credit is not None and credit.is_plain and len(text) > 60


def _continues(block: Block) -> bool:
    """Whether a block after the last sentence still belongs to the text: bullets and footnotes do."""
    if ends_article(block) or block.role not in _KEEP or block.links > 0.5:
        return False
    return is_bullet(block.text) and block.gap <= 2 and len(block.text) > 8


def _lead(block: Block, title: str, title_form: str, media: Collection[str]) -> list[Block]:
    """The first paragraph, after the deck or the name of the place that is glued to it."""
    lead = _inside(block, title_form)
    if lead.role is not Role.BODY:
        return [lead]
    if cut := split_deck(lead.text, clean_title(title)):
        deck = lead._replace(text=lead.text[:cut].strip(), role=Role.SUBTITLE, rule="deck glued to the lead")
        return [deck, lead._replace(text=lead.text[cut:])]
    if cut := name_before_lead(lead.text, media):
        name = lead._replace(text=lead.text[:cut].strip(), role=Role.CREDIT, rule="name before the lead")
        return [name, lead._replace(text=lead.text[cut:])]
    return [lead]


def _inside(block: Block, title_form: str) -> Block:
    if block.role is Role.SUBTITLE or block.role is Role.TITLE:
        return block._replace(role=Role.DUPLICATE, rule="headline inside the text")
    if block.role not in _KEEP:
        return block
    if title_form and plain(block.text) == title_form:
        return block._replace(role=Role.DUPLICATE, rule="headline again")
    if block.links > 0.8 and not is_sentence(block.text):
        return block._replace(role=Role.RELATED, rule="link inside the text")
    return block._replace(role=Role.BODY, rule=block.rule or "between paragraphs")


def _after(block: Block) -> Block:
    if block.role in {Role.TITLE, Role.SUBTITLE}:
        return block._replace(role=Role.OTHER_ARTICLE, rule="headline after the end")
    if block.role not in _KEEP:
        return block
    if block.role is Role.BODY:
        return block._replace(role=Role.OTHER_ARTICLE, rule="text after the end")
    return block._replace(role=Role.NAVIGATION, rule="after the end")


def _trimmed(blocks: Sequence[Block]) -> list[Block]:
    """Credits, photo credits and signatures of the text as blocks of their own."""
    return [
        piece for block in blocks for piece in (trim_block(block) if block.role is Role.BODY else (block,))
    ]


def _without_doubles(blocks: Sequence[Block]) -> list[Block]:
    """A paragraph printed twice counts once (a caption equal to the lead, a summary made of sentences)."""
    seen: set[str] = set()
    out = []
    for block in blocks:
        if block.role is Role.BODY and len(form := plain(block.text)) > 30:
            if form in seen:
                block = block._replace(role=Role.DUPLICATE, rule="paragraph again")
            seen.add(form)
        out.append(block)
    return out
