"""Blocks with their final roles → the article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.page.blocks import ARTICLE_ROLES, Block, Role
from extractors.page.byline import find_credit, is_medium
from extractors.page.files import file_name
from extractors.page.metadata import PageFacts
from extractors.page.prose import strip_deck
from extractors.page.published import find_page_date, find_published
from extractors.page.signers import find_byline
from extractors.page.titles import clean_title, title_parts, whole_title
from extractors.values import Article, Attachment, RemovedBlock

_KOGL_NUMBER = re.compile(r"(?:제\s?)?([0-4])\s?유형")
_KOGL_FREE = re.compile(r"출처표시")
_KOGL_MARK = re.compile(r"공공누리|KOGL|공공저작물|저작물은")
_SOURCE = re.compile(
    r"[\[<〈(【]\s?(?:뉴스|기사|자료|보도자료)?\s?출처\s?[:：=]\s?(?P<name>[^\]>〉)】]{2,30})"
)
_GIVEN_BY = re.compile(r"출처\s?[:：]\s?(?P<name>[가-힣A-Za-z()]{2,20})$")
_SOURCES = {Role.SOURCE: _SOURCE, Role.COPYRIGHT: _SOURCE, Role.DATELINE: _GIVEN_BY}
_COPYRIGHT = re.compile(
    r"(?:저작권자|Copyright|COPYRIGHT|copyright|ⓒ|©)\s?(?:\(c\)|[ⓒ©:：]|by)?\s?(?:주식회사\s|\(주\)|㈜)?(?P<name>[가-힣A-Za-z0-9·.&]{2,20}(?:\s[가-힣A-Za-z0-9]{2,10})?)"
    r"\s?(?:[,.:|(<>›〉-]|무단|All|all|재배포|\s?$)"
)
_LICENCE_OWNER = re.compile(
    r"(?P<name>[가-힣]{2,16}(?:시|군|구|도|청|의회|교육청|공사|공단|재단))(?:이|가|에서)\s?(?:창작|제작|작성|공공누리)"
)
_ISSUER = re.compile(
    r"(?P<name>(?:[가-힣]{2,8}\s)?[가-힣·A-Za-z0-9]{1,18}(?:특별자치도|특별자치시|특별시|광역시|도|시|군|구|교육청|지원청|의회"
    r"|재단|공사|공단|진흥원|연구원|센터|협동조합|대학교|소방서|경찰서|보건소|관리소|위원회|부|청|처))"
    r"(?:\((?:시장|군수|구청장|도지사|교육감|이사장|원장|청장|장관|의장|대표|소장|센터장|서장|총장|위원장|사장)\s[^)]{2,40}\))?(?:는|은|이|가)\s"
)
_SITE_NOISE = re.compile(r"\s?(?:홈페이지|누리집|공식|대표|포털|뉴스포털|모바일)\s?$")


def build_article(
    blocks: Sequence[Block],
    facts: PageFacts,
    layout: str,
    links: Sequence[Attachment] = (),
    *,
    body: tuple[str, ...] = (),
) -> Article:
    """The article of arranged blocks; what is not the article stays in `removed` with its reason and rule.

    `body` is the text where a document gives it instead of the blocks.
    """
    title = next((b.text for b in blocks if b.role is Role.TITLE), None)
    body = body or tuple(b.text for b in blocks if b.role is Role.BODY)
    printed = [
        b
        for b in blocks
        if b.role in {Role.UNKNOWN, Role.DUPLICATE, Role.TITLE, Role.NAVIGATION, Role.ATTACHMENT}
    ]
    whole = whole_title(title, printed, facts.titles) if title else _fallback_title(facts, body)
    publisher = _publisher(blocks, facts)
    published = find_published(blocks) or facts.published
    return Article(
        title=whole,
        body=body,
        subtitles=tuple(strip_deck(b.text) for b in blocks if b.role is Role.SUBTITLE),
        published_at=published,
        page_date=find_page_date(blocks),
        byline=find_byline(blocks, facts),
        publisher=publisher,
        issuer=_issuer(blocks, facts, body),
        licence=_licence(blocks),
        attachments=_attachments(blocks, links),
        removed=tuple(
            RemovedBlock(b.text, b.role.value, b.rule.removeprefix("ends:"))
            for b in blocks
            if b.role not in ARTICLE_ROLES and b.text
        ),
        layout=layout,
    )


def _fallback_title(facts: PageFacts, body: Sequence[str]) -> str:
    """The headline where none stands above the text: the longest piece of `<title>`, or the first line."""
    parts = [part for title in facts.titles for part in title_parts(title)]
    return clean_title(max(parts, key=len)) if parts else body[0][:80]


def _publisher(blocks: Sequence[Block], facts: PageFacts) -> str | None:
    """The medium or site: the page's own name, a line above the date, the copyright notice, the credit."""
    if facts.site:
        return _SITE_NOISE.sub("", facts.site)
    for block in blocks:
        if block.role is Role.PUBLISHER and is_medium(block.text):
            return block.text
    for block in blocks:
        if block.role is Role.COPYRIGHT and (found := _COPYRIGHT.search(block.text)):
            return found["name"].strip(" .")
    for block in blocks:
        if block.role is Role.CREDIT and (credit := find_credit(block.text + " 가")) and credit.medium:
            return credit.medium
    return next((b.text for b in blocks if b.role is Role.PUBLISHER), None)


def _issuer(blocks: Sequence[Block], facts: PageFacts, body: Sequence[str]) -> str | None:
    """The body whose release it is: the source line, the owner of the licence, the site, the lead."""
    for block in blocks:
        pattern = _SOURCES.get(block.role)
        if pattern and (found := pattern.search(block.text)):
            return found["name"].strip()
    for block in blocks:
        if block.role is Role.LICENCE and (found := _LICENCE_OWNER.search(block.text)):
            return found["name"]
    if facts.site and re.search(r"(?:시|군|구|도|청|교육청|의회|공단|공사|재단|진흥원)$", facts.site):
        return facts.site
    for paragraph in body[:2]:
        if found := _ISSUER.match(paragraph):
            return found["name"].strip()
    return None


def _licence(blocks: Sequence[Block]) -> str | None:
    """The 공공누리 mark: by its number, else by the conditions it prints."""
    for block in blocks:
        if block.role in ARTICLE_ROLES or not _KOGL_MARK.search(block.text):
            continue
        if found := _KOGL_NUMBER.search(block.text):
            return f"KOGL-{found[1]}"
        if _KOGL_FREE.search(block.text):
            return _by_conditions(block.text)
    return None


def _by_conditions(text: str) -> str:
    no_sale = bool(re.search(r"상업적\s?이용\s?금지|상업적 이용 ?(?:및|과) ?변경 ?금지", text))
    no_change = bool(re.search(r"변경\s?금지", text))
    return {
        (False, False): "KOGL-1",
        (True, False): "KOGL-2",
        (False, True): "KOGL-3",
        (True, True): "KOGL-4",
    }[no_sale, no_change]


def _attachments(blocks: Sequence[Block], links: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The files that the page offers: its links first, then names that it prints without one."""
    found = {item.name: item for item in links}
    for block in blocks:
        name = file_name(block.text) if block.role is Role.ATTACHMENT else None
        if name and not any(name in known or known in name for known in found):
            found[name] = Attachment(name, None)
    return tuple(found.values())
