"""What is glued to a paragraph: credits before it, signatures, notices and e-mails behind it."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.page.blocks import Block, Role
from extractors.page.byline import find_credit, split_signature

_PHOTO_HEAD = re.compile(
    r"^\s?(?:사진|자료|이미지)\s?(?:제공)?\s?[=|ㅣ:/]\s?[^\s\[\](){}]{2,16}?(?=[\[(【<])"
)
_DATE_HEAD = re.compile(r"^\s?date\s\d{4}[-.]\d\d[-.]\d\d\s")
_END_MARK = re.compile(r"\s?[<‹〈《(\[/\-]{0,2}\s?(?:끝)\s?[>›〉》)\]/\-]{0,2}\s?[.]?\s?$")
_END_OK = re.compile(
    r"(?:[.!?\"”’')\]다]\s?[<‹〈《(\[/\-]{1,2}\s?끝\s?[>›〉》)\]/\-]{0,2}\s?\.?|[.!?\"”’')]\s{1,3}끝\s?\.?)\s?$"
)
_SENTENCE_END = r"(?<=[다요][.!?\"”’)])"
_GLUED = re.compile(
    _SENTENCE_END
    + r"\s?[\"”’)]?\s?(?=(?:발로 뛰는 .{1,16}24시간|.{0,14}24시간 여러분의 제보|▶\s?(?:카카오톡|이메일|홈페이지|뉴스 ?홈페이지|제보|관련기사|네이버)"
    r"|[\[<〈【(‹]\s?(?:뉴스|기사|자료)?\s?출처\s?[:：=]|[<〈‹\[(]?\s?(?:저작권자|무단 ?전재|ⓒ|©|Copyright|COPYRIGHT)|◎공감언론|☞공감언론|[<〈‹\[]\s?연합뉴스 긴급|☎|본 저작물은|(?:붙임|첨부|별첨)\s?[:：\d]))"
)
_PHOTO_TAIL = re.compile(
    _SENTENCE_END
    + r"\s{0,2}[(\[/<〈]?\s?(?:사진|자료|이미지)\s?(?:제공)?\s?[=|ㅣ:]\s?[^()\[\]]{2,24}[)\]>〉]?\s?$"
)


def trim_block(block: Block, is_first: bool, photo: str) -> tuple[list[Block], str]:
    """The pieces of a paragraph in their order, and the photo credit seen so far (it may stand before others too)."""
    before: list[Block] = []
    text, photo = _without_photo(block, block.text, photo, before)
    if is_first and (found := _DATE_HEAD.match(text)):
        before.append(
            replace(block, text=text[: found.end()].strip(), role=Role.DATELINE, rule="date before the lead")
        )
        text = text[found.end() :]
    credit = find_credit(text)
    if credit is not None:
        before.append(
            replace(
                block,
                text=credit.text.strip(),
                role=Role.CREDIT,
                rule=f"credit {credit.byline or ''}".strip(),
            )
        )
        text = text[len(credit.text) :]
    text, after = _split_tail(block, text.strip())
    middle = [replace(block, text=text)] if text else []
    return [*before, *middle, *after], photo


def _without_photo(block: Block, text: str, photo: str, before: list[Block]) -> tuple[str, str]:
    found = _PHOTO_HEAD.match(text)
    if found:
        photo = found.group().strip()
    if photo and text.startswith(photo):
        before.append(replace(block, text=photo, role=Role.CAPTION, rule="photo credit"))
        text = text[len(photo) :].lstrip()
    return text, photo


def _split_tail(block: Block, text: str) -> tuple[str, list[Block]]:
    after: list[Block] = []
    if found := _GLUED.search(text):
        after.insert(
            0,
            replace(
                block, text=text[found.end() :].strip(), role=Role.COPYRIGHT, rule="notice behind the text"
            ),
        )
        text = text[: found.end()].rstrip()
    if _END_OK.search(text) and (found := _END_MARK.search(text)):
        after.insert(
            0, replace(block, text=text[found.start() :].strip(), role=Role.END_MARK, rule="end mark")
        )
        text = text[: found.start()].rstrip()
    if found := _PHOTO_TAIL.search(text):
        after.insert(
            0, replace(block, text=text[found.start() :].strip(), role=Role.CAPTION, rule="photo credit")
        )
        text = text[: found.start()].rstrip()
    text, signature, byline = split_signature(text)
    if signature:
        after.insert(
            0, replace(block, text=signature, role=Role.BYLINE, rule=f"signature {byline or ''}".strip())
        )
    return text, [piece for piece in after if piece.text]
