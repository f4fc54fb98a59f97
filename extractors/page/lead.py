"""What is glued to a paragraph: credits before it, signatures, notices and e-mails behind it."""

from __future__ import annotations

import re

from extractors.page.blocks import Block, Role
from extractors.page.byline import find_credit, split_signature
from extractors.page.lexicon import is_narrated

_SENTENCE_END = r"(?<=[다요][.!?\"”’)])"
_NOTICES = (
    r"발로 뛰는 .{1,16}24시간",
    r".{0,14}24시간 여러분의 제보",
    r"▶\s?(?:카카오톡|이메일|홈페이지|뉴스 ?홈페이지|제보|관련기사|네이버)",
    r"[\[<〈【(‹]\s?(?:뉴스|기사|자료)?\s?출처\s?[:：=]",
    r"[<〈‹\[(]?\s?(?:저작권자|무단 ?전재|ⓒ|©|Copyright|COPYRIGHT)",
    r"[◎☞]공감언론",
    r"[<〈‹\[]\s?연합뉴스 긴급",
    r"본 저작물은",
    r"(?:붙임|첨부|별첨)\s?[:：\d]",
    r"당신의 제보|[※▶■*]?\s?[^.※]{0,16}여러분의 제보",
)
_GLUED = re.compile(_SENTENCE_END + r"\s?[\"”’)]?\s?(?=(?:" + "|".join(_NOTICES) + r"))")
_END_MARK = re.compile(
    r"(?<=[.!?\"”’')\]다음함임])(?:\s{0,2}[<‹〈《(\[/\-]{1,2}\s?끝\s?[>›〉》)\]/\-]{0,2}|\s{1,3}끝)\s?\.?\s?$"
)
_INQUIRY = re.compile(
    _SENTENCE_END
    + r"\s?[(\[※*]{0,2}\s?문의(?:처|전화)?\s?[:：]?\s?[^.]{0,80}\d{3,4}[-‐–—.]\d{4}[^.가-힣]{0,12}\.?$"
)
_HOUSE = re.compile(
    _SENTENCE_END + r"\s?(?:[가-힣A-Za-z]{2,8}\s)?(?:취재팀|편집부|뉴스팀|편집국)(?:\s편집)?$"
)
_PLACE_TAIL = re.compile(_SENTENCE_END + r"\s?/\s?[가-힣]{2,4}$")
_TAGS = re.compile(r"\s?(?:#[^\s#]{1,24}\s?){2,20}$")
_PHOTO_TAIL = re.compile(
    _SENTENCE_END
    + r"\s{0,2}[(\[/<〈]?\s?(?:사진|자료|이미지)\s?(?:제공)?\s?[=|ㅣ:]\s?[^()\[\]]{2,24}[)\]>〉]?\s?$"
)


def trim_block(block: Block) -> list[Block]:
    """The pieces of a paragraph in their order: credit, text, what is glued behind it."""
    text, before = block.text, []
    credit = find_credit(text)
    if credit is not None:
        head = block._replace(
            text=credit.text.strip(), role=Role.CREDIT, rule="credit", value=credit.byline or ""
        )
        before.append(head)
        text = text[len(credit.text) :]
    text, after = _split_tail(block, text.strip())
    middle = [block._replace(text=text)] if text else []
    return [*before, *middle, *after]


def _split_tail(block: Block, text: str) -> tuple[str, list[Block]]:
    after: list[Block] = []
    for pattern, role, rule in (
        (_TAGS, Role.TAGS, "hash tags behind the text"),
        (_GLUED, Role.COPYRIGHT, "notice behind the text"),
        (_END_MARK, Role.END_MARK, "end mark"),
        (_PHOTO_TAIL, Role.CAPTION, "photo credit"),
        (_HOUSE, Role.BYLINE, "house behind the text"),
        (_PLACE_TAIL, Role.CREDIT, "place behind the text"),
        (_INQUIRY, Role.CONTACT, "inquiry behind the text"),
    ):
        found = pattern.search(text)
        if found and not is_narrated(text[found.end() :]):
            cut = found.end() if pattern is _GLUED else found.start()
            after.insert(0, block._replace(text=text[cut:].strip(), role=role, rule=rule))
            text = text[:cut].rstrip()
    text, signature, byline = split_signature(text)
    if signature:
        after.insert(
            0, block._replace(text=signature, role=Role.BYLINE, rule="signature", value=byline or "")
        )
    return text, [piece for piece in after if piece.text]
