"""The blocks above the text: headline again, decks, captions, who signs, who publishes, furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.page.blocks import Block, Role
from extractors.page.byline import is_department, is_medium
from extractors.page.captions import reads_as_caption
from extractors.page.prose import is_cut, is_deck, is_sentence, plain
from extractors.page.titles import clean_title

_KEEP = frozenset({Role.UNKNOWN, Role.BODY})
_SIGNER_FIELD = re.compile(
    r"^(?:담 ?당 ?부 ?서|작성 ?부서|등록 ?부서|부 ?서 ?명?|작 ?성 ?자|등록자|글쓴이|기자명?)\s?[:：]?$"
)
_SIGNED_FIELD = re.compile(
    r"^(?:담당 ?부서|작성 ?부서|등록 ?부서|부서명?|작성자|등록자|글쓴이)"
    r"\s?[:：|]?\s(?P<name>[가-힣A-Za-z·() ]{2,24})$"
)
_LONGEST_DECK = 140
_SHORTEST_DECK = 8
_MOST_DECKS = 6
_AGAIN = "headline again"
_UNMARKED = "line between headline and lead"


def before_title(block: Block, title_form: str) -> Block:
    """A block above the headline with its final role."""
    if block.role is Role.TITLE:
        return block._replace(role=Role.DUPLICATE, rule=_AGAIN)
    if block.role not in _KEEP:
        return block
    if title_form and plain(block.text).startswith(title_form):
        return block._replace(role=Role.DUPLICATE, rule=_AGAIN)
    if block.role is Role.BODY:
        return block._replace(role=Role.OTHER_ARTICLE, rule="text before the headline")
    if not block.tag and is_department(block.text) and len(block.text) <= 14:
        return block._replace(role=Role.BYLINE, rule="department", value=block.text)
    return block._replace(role=Role.NAVIGATION, rule="before the headline")


def before_lead(blocks: Sequence[Block], i: int, lead: int, title_form: str) -> Block:
    """The block `i` between headline and lead with its final role."""
    block = blocks[i]
    if block.role is Role.SUBTITLE or (block.role is Role.TITLE and _is_headline(block.text, title_form)):
        if block.role is Role.SUBTITLE:
            return block
        return block._replace(role=Role.DUPLICATE, rule=_AGAIN)
    if block.role not in {*_KEEP, Role.TITLE}:
        return block
    if signed := _signer(blocks, i):
        return block._replace(role=Role.BYLINE, rule="department", value=signed)
    if doubled := _doubled(block.text, title_form):
        return block._replace(role=Role.DUPLICATE, rule=doubled)
    if named := _name_above_date(blocks, i, lead):
        return named
    return _deck_or_caption(block)


def without_false_decks(blocks: Sequence[Block]) -> list[Block]:
    """What stands between headline and lead, without decks that are none (many, or above the headline)."""
    again = max((i for i, b in enumerate(blocks) if b.rule == _AGAIN), default=-1)
    many = sum(1 for b in blocks[again + 1 :] if b.rule == _UNMARKED) > _MOST_DECKS
    return [
        block._replace(role=Role.NAVIGATION, rule="no deck where it stands")
        if block.rule == _UNMARKED and (many or i < again)
        else block
        for i, block in enumerate(blocks)
    ]


def _signer(blocks: Sequence[Block], i: int) -> str | None:
    text = blocks[i].text
    if i and _SIGNER_FIELD.match(blocks[i - 1].text) and len(text) <= 24:
        return text
    found = _SIGNED_FIELD.match(text)
    return found["name"].strip() if found else None


def _is_headline(text: str, title_form: str) -> bool:
    return bool(title_form) and plain(clean_title(text)) == title_form


def _doubled(text: str, title_form: str) -> str | None:
    """The rule by which a line repeats the headline or the text, None for a line of its own."""
    form = plain(text)
    if title_form and (_is_headline(text, title_form) or form.startswith(title_form)):
        return _AGAIN
    if len(form) >= 8 and title_form.startswith(form):
        return "headline cut"
    return "excerpt" if is_cut(text) and len(text) > 80 else None


def _name_above_date(blocks: Sequence[Block], i: int, lead: int) -> Block | None:
    """An office or a medium named on the line above date or reporter."""
    block = blocks[i]
    follows = any(b.role in {Role.DATELINE, Role.BYLINE} for b in blocks[i + 1 : min(lead, i + 4)])
    if not follows or is_deck(block.text):
        return None
    if is_department(block.text) and len(block.text) <= 18:
        return block._replace(role=Role.BYLINE, rule="department", value=block.text)
    if is_medium(block.text) or len(block.text) <= _SHORTEST_DECK:
        return block._replace(role=Role.PUBLISHER, rule="name above the date")
    return None


def _deck_or_caption(block: Block) -> Block:
    text = block.text
    if block.tag == "blockquote":
        return block._replace(role=Role.CAPTION, rule="quotation above the text")
    if block.links > 0.6 and len(text) < 30:
        return block._replace(role=Role.NAVIGATION, rule="link above the text")
    if is_deck(text) and len(text) <= _LONGEST_DECK:
        return block._replace(role=Role.SUBTITLE, rule="marked deck")
    if block.role is Role.BODY and (is_sentence(text) or len(text) > _LONGEST_DECK):
        return block._replace(role=Role.CAPTION, rule="sentence before the credit")
    if reads_as_caption(text):
        return block._replace(role=Role.CAPTION, rule="reads as a caption")
    if len(text) < _SHORTEST_DECK:
        return block._replace(role=Role.NAVIGATION, rule="short line above the text")
    return block._replace(role=Role.SUBTITLE, rule=_UNMARKED)
