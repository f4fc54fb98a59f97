"""Who signs: byline lines, the credit in front of a lead, the signature glued to the last sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from extractors.datadir import DATA

_EMAIL = r"[A-Za-z0-9][A-Za-z0-9._+\-]{1,40}@[A-Za-z0-9\-]{1,40}(?:\.[A-Za-z]{2,12}){1,3}"
_NAME = r"(?!기자)[가-힣]{2,4}"
_OPEN, _CLOSE = r"[(\[<〈《【〔‹［（]", r"[)\]>〉》】〕›］）]"
_BRACKET = re.compile(
    rf"\s?{_OPEN}(?P<inside>[^()\[\]<>〈〉《》【】〔〕‹›]{{2,48}}(?:\([^()]{{1,12}}\)[^()\[\]<>〈〉【】]{{0,30}})?){_CLOSE}\s?"
)
_SIGN = r"[=|｜ㅣ│┃/:：\-–—~]"
_BOUND = re.compile(r"[=|｜ㅣ│┃]")
_SIGN_ALONE = re.compile(rf"\s?{_SIGN}\s?")
_PARTS = re.compile(r"[=|｜ㅣ│/\-–:_]")
_WIRE = re.compile(r"[가-힣]{2,12}\s?-{2}\s?\((?P<medium>[가-힣A-Za-z]{2,12})\)\s?-{2}\s?")
_NAME_ALONE = re.compile(r"[\[【〔<](?P<name>[가-힣A-Za-z0-9]{2,10})[\]】〕>]\s?(?=[가-힣‘“])")
_PLACE_REACH = 24
_FROM = r"[가-힣A-Za-z·,]{2,12}\s?[=|｜ㅣ│/]\s?|[가-힣A-Za-z]{2,10}(?:,\s[가-힣]{2,6})?\s"
_BAR = 40
_YEAR = re.compile(r"\d{4}")
_DIGITS = re.compile(r"\d{3}")
_NO_NAMES = ("다", "요", "메일", "문의", "이지", "전화")


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit in front of a lead: its whole text, who signs it, the medium it names."""

    text: str
    byline: str | None
    medium: str | None

    @property
    def is_plain(self) -> bool:
        """Whether it can be nothing else: `(미디어) …` in a text may be a word in brackets."""
        return self.byline is not None or _BOUND.search(self.text) is not None


@cache
def _words() -> dict[str, list[str]]:
    path = DATA / "lexicon" / "page_byline.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _either(key: str) -> str:
    return "|".join(re.escape(word) for word in sorted(_words()[key], key=len, reverse=True))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    job, plain = _either("reporters"), _either("plain_reporters")
    signed = rf"(?P<name>{_NAME})\s?(?P<job>{job})"
    return {
        "signed": re.compile(rf"(?<![가-힣])(?:[가-힣]{{2,5}}=)?{signed}(?![가-힣])"),
        "lead": re.compile(
            rf"\s?(?:(?P<name>{_NAME}(?:[·,∙ㆍ]\s?{_NAME}){{0,3}})\s?(?P<job>{plain}|{job}))\s?(?:\(?{_EMAIL}\)?)?\s?(?P<sign>{_SIGN})?\s?"
        ),
        "line": re.compile(
            rf"(?:(?:글|사진|취재|작성자?|기자명?|글쓴이|by|BY|By|등록자|게시자|기사작성|이름)\s?[:：=·/]?\s?)?"
            rf"(?P<byline>(?:[가-힣A-Za-z0-9]{{2,12}}(?:[,·]\s?[가-힣]{{2,6}}|\([가-힣]{{2,4}}\)){{0,2}}\s?[=/\s]\s?)?(?:{_NAME}(?:[·,∙ㆍ]\s?{_NAME}){{0,3}}\s?(?:{plain}|{job})(?:\s외\s\d{{1,2}}명)?|{_either('house')}|Q[가-힣]{{0,3}}기자))"
            rf"(?:\(=?[가-힣]{{2,8}}\))?\s?[/|·]?\s?[(\[<]?\s?(?:{_EMAIL})?\s?[)\]>]?"
            rf"\s?(?:다른 ?기사 ?보기|입력|승인|구독)?"
        ),
        "name_and_mail": re.compile(
            rf"(?:[가-힣]{{2,6}}=)?(?P<byline>{_NAME}(?:\s?(?:{job}))?)\s?[(\[<|]?\s?(?:{_EMAIL})\s?[)\]>]?"
        ),
        "medium": re.compile(rf"(?:{_either('media')})(?:\s?(?:\([가-힣]{{2,6}}\)|[가-힣]{{2,6}}))?$"),
        "weak_medium": re.compile(rf"(?:{_either('weak_media')})(?:\([가-힣]{{2,6}}\))?$"),
        "bare": re.compile(
            rf"(?P<head>(?:[가-힣A-Za-z0-9·\s()]{{0,30}}?\s)??)"
            rf"(?:(?P<name>{_NAME})?\s?(?P<job>{plain})|(?P<house>{_either('house')}))\s?(?P<sign>[|ㅣ│┃=])\s?"
        ),
        "place_name": re.compile(
            rf"(?:[가-힣]{{2,8}}\s?[=/]\s?)(?P<name>{_NAME})\s?(?P<job>{plain})\s?{_SIGN}?\s"
        ),
        "tail": re.compile(
            rf"(?:(?<=[.!?”\"’')\]다])|(?<=\s))[\s/<(\[\-–—■▶◇=]{{0,4}}(?:{_FROM})?"
            rf"(?P<signed>(?P<name>{_NAME})\s?(?:[가-힣A-Za-z]{{2,10}}\s)?(?P<job>{plain}|{job})?)"
            rf"\s?[/|=·,]?\s?[<(\[]?(?:{_EMAIL})[>)\]]?[\s.]{{0,3}}$"
        ),
        "tail_mail": re.compile(rf"[\s/<(\[]{{0,3}}(?:{_EMAIL})[>)\]]?[\s.]{{0,3}}$"),
        "tail_name": re.compile(
            rf"(?<=[.!?”\"’')\]])[\s/<(\[\-–—■▶◇=]{{0,4}}(?:{_FROM})?(?P<signed>(?P<name>{_NAME})\s?(?P<job>{plain}))[>)\]]?\s?\.?$"
        ),
        "department": re.compile(
            rf"[가-힣A-Za-z0-9·\s()]{{1,24}}(?:{_either('departments')})(?:\s?[가-힣]{{2,8}}(?:팀|담당|실))?"
        ),
    }


def line_byline(text: str) -> str | None:
    """The byline of a line that is nothing else (`신현진 기자`, `이상제 기자(a@b.com)`); None otherwise."""
    if len(text) > 80:
        return None
    is_plain = len(text) > _BAR or _YEAR.search(text)
    parts = [text] if is_plain else [text, *text.split("|")]
    for part in parts:
        for key in ("line", "name_and_mail"):
            if found := _patterns()[key].fullmatch(part.strip(" ·|/-•ㅣ[]<>")):
                return found["byline"].strip()
    return None


def is_department(text: str) -> bool:
    """Whether a short line names an office that signs (`경기도청 대변인실`, `고용노동부`, `기획실`)."""
    return len(text) <= 26 and bool(_patterns()["department"].fullmatch(text))


def is_medium(text: str) -> bool:
    """Whether a short line may be the name of a medium (`전라도뉴스`, `더팩트`)."""
    return len(text) <= 16 and " " not in text and bool(_patterns()["medium"].search(text))


def find_credit(text: str) -> Credit | None:
    """The credit in front of a lead, None where the text begins with the lead itself."""
    head = text[:110]
    if wire := _WIRE.match(head):
        return Credit(wire.group(), None, wire["medium"])
    if bracket := _BRACKET.match(head):
        return _bracket_credit(head, bracket)
    for key in ("bare", "place_name"):
        found = _patterns()[key].match(head)
        if found and len(text) > found.end():
            medium = (found.groupdict().get("head") or "").strip() or None
            byline = f"{found['name']} {found['job']}" if found["name"] else found.groupdict().get("house")
            return Credit(text[: found.end()], byline, medium)
    found = _patterns()["lead"].match(head)
    if found and found["sign"] and len(text) > found.end():
        return Credit(text[: found.end()], f"{found['name']} {found['job']}", None)
    return None


def name_before_lead(text: str, media: Collection[str]) -> int:
    """The length of a name in brackets before a lead, 0 for none.

    It is one of the media that the page names above its text, or a place that the lead names again
    (`[나래] 나래시는 …`).
    """
    found = _NAME_ALONE.match(text)
    if found is None:
        return 0
    again = found["name"] in text[found.end() : found.end() + _PLACE_REACH]
    return found.end() if again or found["name"] in media else 0


def _bracket_credit(head: str, bracket: re.Match[str]) -> Credit | None:
    inside, end = bracket["inside"].strip(), bracket.end()
    if _DIGITS.search(inside):
        return None
    parts = [part.strip() for part in _PARTS.split(inside) if part.strip()]
    signed = _patterns()["signed"].search(inside)
    after = _patterns()["lead"].match(head[end:])
    medium = next((part for part in reversed(parts) if _patterns()["medium"].search(part)), None)
    if signed and medium is None and "=" not in inside and signed["job"] not in _words()["plain_reporters"]:
        signed = None  # `(청장 직무대행 김하늘 차장)` is no reporter
    if medium is None and (signed or "=" in inside):
        medium = next((part for part in parts if _patterns()["weak_medium"].search(part)), None)
    if not (signed or medium or (after and after["sign"])):
        return None
    byline = _as_printed(signed) if signed else None
    if after and (after["sign"] or medium):
        byline = byline or f"{after['name']} {after['job']}"
        end += after.end()
    rest = _SIGN_ALONE.match(head[end:])
    end += rest.end() if rest else 0
    return Credit(head[:end], byline, medium)


def _as_printed(signed: re.Match[str]) -> str:
    start = signed.start("name")
    return signed.string[start : signed.end("job")].strip()


def split_signature(text: str) -> tuple[str, str, str | None]:
    """(text, signature, byline): the reporter or e-mail glued to the end of a paragraph taken off."""
    tail = text[-120:]
    if "@" not in tail and not any(word in tail for word in _words()["plain_reporters"]):
        return text, "", None
    for key in ("tail", "tail_name", "tail_mail"):
        found = _patterns()[key].search(tail)
        if found and found.start() + len(text) - len(tail) > 0 and _signs(found, key):
            cut = len(text) - len(tail) + found.start()
            name = found.groupdict().get("name")
            byline = found["signed"].strip() if name else None
            return text[:cut].rstrip(), text[cut:].strip(), byline
    return text, "", None


def _signs(found: re.Match[str], key: str) -> bool:
    """Whether a match at the end is a signature and no part of the sentence (`이메일(a@b.kr)`, `밝혔다`)."""
    if key == "tail_mail":
        return found.string[: found.start()].rstrip()[-1:] in set(".!?\"”’')다")
    return not found["name"].endswith(_NO_NAMES)
