"""What is glued to the first sentence of an article: a deck, a caption or the reporter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.page.blocks import Block, Role
from extractors.page.byline import find_credit
from extractors.page.captions import reads_as_caption
from extractors.page.governments import PROVINCE, glued_government, glued_subject
from extractors.page.lexicon import is_narrated

_LEAST_LEAD, _LEAST_TEXT = 60, 90
_LONGEST_HEAD = 260
_STOP = re.compile(r"다[.\"”]")
_BODY = "(?:[시군구도]청|특별자치[도시]|특별시|광역시|시|군|구|도|청|의회|재단|공사|공단|센터|교육청|대학교)"
_ACTOR = rf"(?:{PROVINCE}\s[가-힣]|[가-힣]{{2,12}}{_BODY}(?:는|은|이|가|와|과|\(|에서|\s))"
_OWNER = rf"[가-힣A-Za-z0-9]{{1,9}}?(?:{_BODY}|뉴스1?|뉴시스|일보|신문)"
_PHOTO = r"[(\[<]\s?(?:사진|자료|이미지|그래픽|포토)\s?(?:제공\s?)?[=:ㅣ|/]\s?[^()\[\]]{1,24}[)\]>]"
_MARKS = (
    re.compile(rf"{_PHOTO}\s?(?=[가-힣A-Za-z0-9‘“\"'(\[])"),
    re.compile(rf"[ⓒ©]\s?(?:[가-힣]{{2,8}}\s)?{_OWNER}(?:\s?자료사진)?(?=[가-힣\s])"),
    re.compile(rf"[ⓒ©]\s?[가-힣]{{3}}(?={_ACTOR})"),
    re.compile(rf"(?<=[.\s])[가-힣]{{2,4}}\s?기자(?={_ACTOR})"),
    re.compile(
        rf"(?<=\s)[가-힣]{{1,10}}{_BODY}\s?제공(?=[가-힣])(?!하|되|된|받|을|해|한|에|의|과|중|할|[가-힣]{{2,6}}=)"
    ),
)
_SIGNED_PLACE = re.compile(
    r"(?:(?<=제공)|(?<=[.\s\]]))(?!제공)[가-힣]{2,6}=[가-힣]{2,4}\s?기자(?=\s?[가-힣‘“])"
)
_OPENING = re.compile(r"[(\[<【〔]")
_WORD = re.compile(r"[가-힣A-Za-z0-9]{3,12}")
_LEAST_DECK = 8


def cut_heads(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with what is glued before a credit or a first sentence as blocks of their own."""
    out: list[Block] = []
    for block in blocks:
        if block.role is not Role.UNKNOWN or len(block.text) < _LEAST_TEXT or not _narrates(block.text):
            out.append(block)
        else:
            out += _before_credit(block) or _before_reporter(block) or _behind_mark(block) or [block]
    return out


def _narrates(text: str) -> bool:
    return is_narrated(text) or _STOP.search(text) is not None


def _before_credit(block: Block) -> list[Block] | None:
    """A credit inside the beginning (`… 사업 반영[포항=뉴시스]송종욱 기자 = 포항시는`): what is before it."""
    text = block.text
    for opening in _OPENING.finditer(text, 4, _LONGEST_HEAD):
        credit = find_credit(text[opening.start() :])
        if credit is None or not credit.is_plain:
            continue
        head = text[: opening.start()].strip()
        is_whole = bool(credit.medium and credit.byline)
        if len(text) - opening.start() < _LEAST_LEAD or not (is_whole or _may_be_head(head)):
            return None
        return [_head(block, head), block._replace(text=text[opening.start() :], gap=0, image=False)]
    return None


def _before_reporter(block: Block) -> list[Block] | None:
    """A reporter with the place, glued on both sides (`… 나래시 제공나래=김하늘 기자나래시는 …`)."""
    text = block.text
    found = _SIGNED_PLACE.search(text, 4, _LONGEST_HEAD)
    if found is None or len(text) - found.end() < _LEAST_LEAD or not _may_be_head(text[: found.start()]):
        return None
    signed = found.group()
    return [
        _head(block, text[: found.start()].strip()),
        block._replace(text=signed, role=Role.BYLINE, rule="byline-line", gap=0, value=signed.split("=")[1]),
        block._replace(text=text[found.end() :].strip(), gap=0, image=False),
    ]


def _behind_mark(block: Block) -> list[Block] | None:
    """A caption cut at its photographer or owner (`… 모습ⓒ 나래시경기 나래시는 …`)."""
    text = block.text
    end = next((found.end() for mark in _MARKS if (found := mark.search(text, 0, _LONGEST_HEAD))), 0)
    if not end or len(text) - end < _LEAST_LEAD or len(_STOP.findall(text[:end])) > 1:
        return None
    caption = block._replace(text=text[:end].strip(), role=Role.CAPTION, rule="caption glued to the lead")
    return [caption, block._replace(text=text[end:].strip(), gap=0, image=False)]


def _may_be_head(head: str) -> bool:
    """Whether a beginning is a deck or one caption, not sentences of a text."""
    stops = len(_STOP.findall(head))
    return stops == 0 or (stops == 1 and (reads_as_caption(head) or head.endswith("]")))


def _head(block: Block, head: str) -> Block:
    is_caption = head.startswith(("사진", "▲")) or head.endswith("]") or reads_as_caption(head)
    if is_caption:
        return block._replace(text=head, role=Role.CAPTION, rule="caption glued to the lead")
    return block._replace(text=head)


def split_deck(text: str, title: str) -> int:
    """Where the lead begins that a deck is glued to (`… 기회 넓힌다나래시가 …`), 0 where none is.

    The lead is known by its subject: a local government, or the first word of the headline.
    """
    subjects = [glued_government()]
    if (word := _WORD.match(title)) and word.group() in text[_LEAST_DECK:_LONGEST_HEAD]:
        subjects.append(glued_subject(word.group()))
    starts = [
        found.start() for names in subjects if (found := names.search(text, _LEAST_DECK, _LONGEST_HEAD))
    ]
    start = min(starts, default=0)
    return 0 if len(text) - start < _LEAST_LEAD or _STOP.search(text[:start]) else start
