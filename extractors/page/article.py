"""Blocks with their final roles → the article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from extractors.page.blocks import ARTICLE_ROLES, Block, Role
from extractors.page.byline import find_credit, is_department, is_medium, line_byline, split_signature
from extractors.page.dateline import DateKind, FoundDate, find_dates, residue
from extractors.page.metadata import PageFacts
from extractors.page.prose import strip_deck
from extractors.page.titles import clean_title, title_parts, whole_title
from extractors.values import Article, Attachment, Dateline, RemovedBlock

_DEPARTMENT_LABEL = re.compile(
    r"^[※*○•\-\[(<【■□]{0,2}\s?(?:담 ?당 ?부 ?서|작 ?성 ?과|작 ?성 ?부 ?서|등록 ?부서|작 ?성 ?자|관련 ?부서|부 ?서 ?명?|제공 ?부서|담당 ?과)\s?[:：|]\s?"
    r"(?P<name>[^:：|/(☎0-9]{2,24}?)\s?(?:[|/(☎0-9].{0,80}|(?:작성일|등록일|전화|연락처).{0,80})?$"
)
_KOGL_NUMBER = re.compile(r"(?:제\s?)?([0-4])\s?유형")
_KOGL_FREE = re.compile(r"출처표시")
_KOGL_MARK = re.compile(r"공공누리|KOGL|공공저작물|저작물은")
_SOURCE = re.compile(
    r"[\[<〈(【]\s?(?:뉴스|기사|자료|보도자료)?\s?출처\s?[:：=]\s?(?P<name>[^\]>〉)】]{2,30})"
)
_COPYRIGHT = re.compile(
    r"(?:저작권자|Copyright|COPYRIGHT|copyright|ⓒ|©)\s?(?:\(c\)|[ⓒ©:：]|by)?\s?(?:주식회사\s|\(주\)|㈜)?(?P<name>[가-힣A-Za-z0-9·.&]{2,20}(?:\s[가-힣A-Za-z0-9]{2,10})?)"
    r"\s?(?:[,.:|(<>›〉-]|무단|All|all|재배포|\s?$)"
)
_LICENCE_OWNER = re.compile(
    r"(?P<name>[가-힣]{2,16}(?:시|군|구|도|청|의회|교육청|공사|공단|재단))(?:이|가|에서)\s?(?:창작|제작|작성|공공누리)"
)
_ISSUER = re.compile(
    r"(?P<name>(?:[가-힣]{2,8}\s)?[가-힣·A-Za-z0-9]{1,18}(?:특별자치도|특별자치시|특별시|광역시|도|시|군|구|교육청|지원청|의회|재단|공사|공단|진흥원|연구원|센터|협동조합|공단|대학교|소방서|경찰서|보건소|관리소|위원회|부|청|처))"
    r"(?:\([^)]{2,40}\))?(?:는|은|이|가|에서|와|과|의)?[\s,]"
)
_FILE_NAME = re.compile(
    r"(?P<name>[^\\/|\[\]<>]{1,160}?\.(?:hwpx?|pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|bmp|mp4|odt))(?![A-Za-z])",
    re.IGNORECASE,
)
_FILE_NOISE = re.compile(
    r"^(?:미리보기|첨부파일|첨부|파일|다운로드|바로보기|바로듣기|보기|\d{1,2}\.)[\s:：]{1,3}"
)
_SITE_NOISE = re.compile(r"\s?(?:홈페이지|누리집|공식|대표|포털|뉴스포털|모바일)\s?$")


def build_article(
    blocks: Sequence[Block],
    facts: PageFacts,
    layout: str,
    links: Sequence[Attachment] = (),
) -> Article:
    """The article of arranged blocks; what is not the article stays in `removed` with its reason and rule."""
    title = next((b.text for b in blocks if b.role is Role.TITLE), None)
    body = tuple(b.text for b in blocks if b.role is Role.BODY)
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
        page_date=_page_date(blocks, published),
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
    """The headline of a page that prints none above its text: the longest piece of its `<title>`, or the first line."""
    parts = [part for title in facts.titles for part in title_parts(title)]
    return clean_title(max(parts, key=len)) if parts else body[0][:80]


def find_published(blocks: Sequence[Block]) -> Dateline | None:
    """The article's own dateline: the labelled date nearest to the headline, else the nearest plain one."""
    head = next((i for i, b in enumerate(blocks) if b.role is Role.TITLE), 0)
    first = next((i for i, b in enumerate(blocks) if b.role is Role.BODY), len(blocks))
    last = max((i for i, b in enumerate(blocks) if b.role is Role.BODY), default=head)
    near: list[tuple[int, FoundDate]] = []
    for i, block in enumerate(blocks):
        if (
            block.role in {Role.DATELINE, Role.BYLINE, Role.CONTACT, Role.COUNTER, Role.PUBLISHER}
            and len(block.text) <= 200
        ):
            distance = _distance(i, head, first, last)
            near += [
                (distance, found) for found in find_dates(block.text) if found.kind is not DateKind.MODIFIED
            ]
    if not near:
        return None
    near = [item for item in near if item[0] <= _FAR] or []
    for kind in (DateKind.PUBLISHED, DateKind.PLAIN):
        of_kind = [item for item in near if item[1].kind is kind]
        if of_kind:
            best = min(distance for distance, _ in of_kind)
            same = [found.value for distance, found in of_kind if distance == best]
            return next((value for value in same if isinstance(value, datetime)), same[0])
    return None


_FAR = 400


def _distance(i: int, head: int, first: int, last: int) -> int:
    """How far a block is from where datelines stand: between headline and text, then just above, then just below."""
    if head <= i <= first:
        return 0
    if i < head:
        return 10 + head - i
    return 100 + 12 * (i - last) if i > last else 50


def _page_date(blocks: Sequence[Block], published: Dateline | None) -> date | None:
    """The day of the visit that the page prints, wherever it is not the dateline."""
    for block in blocks:
        if block.role is Role.PAGE_DATE and block.rule in {"day-and-weekday", "bookmark-bar"}:
            for found in find_dates(block.text):
                return found.value.date() if isinstance(found.value, datetime) else found.value
    return None


def find_byline(blocks: Sequence[Block], facts: PageFacts) -> str | None:
    """Who signs, as printed: a byline line, the dateline, the credit, the signature, then the department."""
    for block in blocks:
        if (
            block.role is Role.BYLINE
            and block.rule.startswith("byline-line")
            and (name := line_byline(block.text))
        ):
            return name
    for block in blocks:
        if block.role is Role.DATELINE and (name := _dateline_byline(block.text)):
            return name
    for block in blocks:
        if block.role is Role.CREDIT and (credit := find_credit(block.text + " 가")) and credit.byline:
            return credit.byline
    for block in blocks:
        if block.role is Role.BYLINE and block.rule.startswith("signature"):
            _, _, name = split_signature("다. " + block.text)
            if name:
                return name
    for block in blocks:
        if block.role is Role.BYLINE and block.rule.startswith("department "):
            return block.rule.removeprefix("department ")
    for block in blocks:
        if block.role in {Role.CONTACT, Role.COUNTER, Role.UNKNOWN, Role.DATELINE} and (
            found := _DEPARTMENT_LABEL.match(block.text)
        ):
            return found["name"].strip()
    return facts.author if facts.author and line_byline(facts.author) else None


def _dateline_byline(text: str) -> str | None:
    rest = residue(text, find_dates(text))
    if not rest:
        return None
    if name := line_byline(rest):
        return name
    return rest if is_department(rest) and len(rest) > 2 else None


def _publisher(blocks: Sequence[Block], facts: PageFacts) -> str | None:
    """The medium or site: the page's own name, a line above the date, the copyright notice, the credit."""
    if facts.site:
        return _SITE_NOISE.sub("", facts.site)
    for block in blocks:
        if block.role is Role.PUBLISHER and is_medium(block.text):
            return block.text
    for block in blocks:
        if block.role is Role.COPYRIGHT and (found := _COPYRIGHT.search(block.text)):
            return found["name"].strip()
    for block in blocks:
        if block.role is Role.CREDIT and (credit := find_credit(block.text + " 가")) and credit.medium:
            return credit.medium
    return next((b.text for b in blocks if b.role is Role.PUBLISHER), None)


def _issuer(blocks: Sequence[Block], facts: PageFacts, body: Sequence[str]) -> str | None:
    """The body whose release it is: the source line, the owner of the licence, the office that signs, the lead."""
    for block in blocks:
        if block.role in {Role.SOURCE, Role.COPYRIGHT} and (found := _SOURCE.search(block.text)):
            return found["name"].strip()
    for block in blocks:
        if block.role is Role.LICENCE and (found := _LICENCE_OWNER.search(block.text)):
            return found["name"]
    if facts.site and re.search(r"(?:시|군|구|도|청|교육청|의회|공단|공사|재단|진흥원)$", facts.site):
        return facts.site
    for paragraph in body[:2]:
        if found := _ISSUER.search(paragraph[:120]):
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
        if block.role is Role.ATTACHMENT:
            for match in _FILE_NAME.finditer(block.text[:2000]):
                name = _FILE_NOISE.sub("", match["name"].strip())
                if not any(name in known or known in name for known in found):
                    found[name] = Attachment(name, None)
    return tuple(found.values())
