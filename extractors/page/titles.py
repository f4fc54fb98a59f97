"""Which block is the headline, and how it reads in full."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from extractors.page.blocks import Block, Role
from extractors.page.byline import is_medium
from extractors.page.prose import bigrams, hangul, is_cut, is_deck, is_sentence, plain, uncut

_BADGE_BEFORE = re.compile(
    r"^(?:\[?(?:새\s?글|새로운\s?글|NEW|New|new|HOT|공지|제목|보도자료)\]?\s?[:：]?\s)(?=\S)"
)
_BADGE_AFTER = re.compile(
    r"\s?[\[(]?(?:NEW|New|\bnew|새\s?글|새로운\s?글|HOT|첨부파일|첨부파일 있음|파일첨부)[\])]?\s?$"
)
_REMARK = re.compile(r"^[(\[][^()\[\]]{1,12}[)\]]\s?")
_PHOTO_CREDIT = re.compile(r"\s?(?:사진|자료|이미지)\s?[=|ㅣ/]\s?\S{2,16}$")
_SECTION_MARK = re.compile(r"^>\s?")
_PARTS = re.compile(r"\s?(?:\s[<>|‹›»«·\-–—:]{1,2}\s|\|| < | > |::)\s?")
_SECTIONS_AFTER = re.compile(r"\s[<|›>]\s[^<|›>]{1,30}\s[<|›>]\s.{0,40}(?:기사본문|본문|기사).{0,40}$")
_DEPARTMENT_AFTER = re.compile(r"\s?[(\[][가-힣·\s]{2,14}(?:과|실|팀|국|소|관|읍|면|동|단|센터)[)\]]$")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TITLE_NAME = re.compile(r"(?:title|subject|heading|headline|tit\b|_tit|sbj)")
_LONGEST, _SHORTEST, _LONGEST_SENTENCE = 150, 5, 80
_MAY_BE = frozenset({Role.UNKNOWN, Role.BODY, Role.TITLE, Role.CAPTION})
_NEARLY = 0.72
_FIRST, _FIRST_UNDATED = 1.8, 0.45
_DATE_REACH, _MOST_FURNITURE = 1, 10
_OVERLAP = 0.3
_LONGEST_SITE = 16
_OPEN = frozenset({Role.UNKNOWN, Role.BODY})


def clean_title(text: str) -> str:
    """A headline without badges (`NEW`, `새글`) and photo credits at its ends."""
    for _ in range(2):
        text = _BADGE_BEFORE.sub("", _BADGE_AFTER.sub("", text)).strip()
    return _SECTION_MARK.sub("", _PHOTO_CREDIT.sub("", text)).strip() or text


def title_parts(text: str) -> list[str]:
    """The pieces of a `<title>`: headline, sections, site."""
    return [part.strip() for part in _PARTS.split(text) if part and part.strip()]


def choose_title(blocks: Sequence[Block], lead: int, body: str, titles: Sequence[str]) -> int | None:
    """The index of the headline among the blocks up to `lead`; None where none can be one."""
    wanted = plain(body[:3000])
    forms = sorted(plain(block.text) for block in blocks)
    known = _known_titles(titles)
    scored = [
        (i, _score(blocks, i, forms, wanted, known, lead))
        for i in range(min(lead + 1, len(blocks)))
        if _may_be_title(blocks, i, lead)
    ]
    if not scored:
        return None
    best = max(score for _, score in scored)
    if best < 0.5:
        return None
    chosen = next(i for i, score in scored if score >= best * _NEARLY)
    return 0 if scored[0][0] == 0 and _is_piece(blocks, chosen) else chosen


def _is_piece(blocks: Sequence[Block], i: int) -> bool:
    """Whether a line is the first piece of a headline that a dump prints in full as its first line."""
    form = plain(blocks[i].text)
    whole = plain(_REMARK.sub("", blocks[0].text))
    return not blocks[0].tag and _is_dated(blocks, 0) and len(form) >= 6 and whole.startswith(form)


def _place(blocks: Sequence[Block], i: int, overlap: float) -> float:
    """What the place of a line says for it: the first of a dump, a date right below."""
    dated = _is_dated(blocks, i)
    if i == 0 and not blocks[0].tag:
        return _FIRST if dated else _FIRST_UNDATED
    is_first = not blocks[i].tag and all(block.role not in _OPEN for block in blocks[:i])
    return (0.5 if is_first and overlap >= _OVERLAP else 0.0) + (0.4 if dated else 0.0)


def _known_titles(titles: Sequence[str]) -> set[str]:
    known = {plain(title) for title in titles}
    return known | {plain(clean_title(part)) for title in titles for part in title_parts(title)} - {""}


def _may_be_title(blocks: Sequence[Block], i: int, lead: int) -> bool:
    block = blocks[i]
    text = block.text
    if not _SHORTEST <= len(text) <= _LONGEST:
        return False
    is_first = i == 0 and not block.tag and _is_dated(blocks, i)
    if is_first and block.role is Role.ANNEX:  # `(참고자료)나래시, …`
        return True
    if block.role not in _MAY_BE or (not block.tag and is_medium(text)):
        return False
    if block.role is Role.CAPTION and block.tag:
        return False
    if is_first:
        return True
    if block.tag in _HEADINGS or not (i == lead or (block.role is Role.BODY and is_sentence(text))):
        return True
    spoken = len(text) < _LONGEST_SENTENCE and not text.endswith(".")
    return spoken and (i == 0 or (i < lead and _is_dated(blocks, i)))


def _is_dated(blocks: Sequence[Block], i: int) -> bool:
    """Whether a date stands below, at most a few lines of text and any furniture further."""
    reach = _DATE_REACH
    for block in blocks[i + 1 : i + 1 + _MOST_FURNITURE]:
        if block.role is Role.DATELINE:
            return True
        reach -= block.role in _OPEN
        if reach < 0:
            break
    return False


def _score(
    blocks: Sequence[Block], i: int, forms: list[str], wanted: str, known: set[str], lead: int
) -> float:
    block = blocks[i]
    own = bigrams(block.text)
    form = plain(uncut(block.text))
    overlap = sum(1 for pair in own if pair in wanted) / len(own) if own else 0.0
    following = bisect_left(forms, form) + 1  # the place after its own
    is_repeated = form != "" and following < len(forms) and forms[following].startswith(form)
    in_title = any(form == title or (len(form) > 7 and title.startswith(form)) for title in known)
    placed = 1.0 if block.role is Role.TITLE else 0.0
    score = (
        placed
        + _place(blocks, i, overlap)
        + 1.6 * overlap
        + (0.6 if is_repeated else 0.0)
        + (1.5 if in_title else 0.0)
    )
    if block.tag in _HEADINGS or any(_TITLE_NAME.search(name) for name in block.names[-3:]):
        score += 0.35
    if is_deck(block.text):
        score -= 0.6
    if hangul(block.text) < 4 or len(own) < 6:
        score -= 0.4
    return score - 0.004 * max(0, min(60, lead - i)) - 0.5 * block.links


def _without_site(text: str, blocks: Sequence[Block]) -> str:
    """A headline without sections and site behind it (`… < 사회 < 기사본문 - 들녘신문`)."""
    cut = _SECTIONS_AFTER.sub("", text).strip()
    parts = title_parts(cut)
    if len(parts) < 2:
        return cut or text
    printed = {plain(block.text) for block in blocks}
    whole = next((part for part in parts if len(part) >= 10 and plain(part) in printed), None)
    if whole and all(part == whole or len(part) <= _LONGEST_SITE for part in parts):
        return whole
    return cut or text


def whole_title(text: str, blocks: Sequence[Block], titles: Sequence[str]) -> str:
    """The headline in full: a longer printing of a cut one, no department that other printings leave out."""
    own = _without_site(clean_title(text), blocks)
    bare = _DEPARTMENT_AFTER.sub("", own)
    if not is_cut(own) and bare == own:
        return own
    others = [clean_title(block.text) for block in blocks if len(block.text) <= _LONGEST]
    others += [clean_title(part) for title in titles for part in (title, *title_parts(title))]
    if not is_cut(own):
        return bare if any(plain(other) == plain(bare) for other in others) else own
    stem = plain(uncut(own))
    longer = [
        other
        for other in others
        if len(stem) >= 8 and plain(other).startswith(stem) and not is_cut(other) and plain(other) != stem
    ]
    return min(longer, key=len, default=own)
