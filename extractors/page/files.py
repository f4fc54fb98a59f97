"""Files that a page offers: links whose text or address names a document or a picture to download."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree

from extractors.page.htmlblocks import strings
from extractors.page.textdump import clean
from extractors.values import Attachment

_KINDS = ("hwp", "hwpx", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "odt")
_LINKS = etree.XPath("//a[@href and contains(., '.')]")
_EXTENSION = re.compile(
    r"\.(?:" + "|".join(sorted(_KINDS, key=len, reverse=True)) + r"|jpe?g|png)(?![A-Za-z])", re.IGNORECASE
)
_NOT_IN_NAMES = re.compile(r"[\\/|\[\]<>]")
_LONGEST_NAME = 160
_NOISE = re.compile(r"^(?:미리보기|첨부파일|첨부|파일|다운로드|바로보기|바로듣기|보기|\d{1,2}\.)[\s:：]{1,3}")


def file_name(text: str) -> str | None:
    """The name of the first file that a text prints, without the words of buttons before it."""
    text = text[:600]
    for found in _EXTENSION.finditer(text):
        before = text[max(0, found.start() - _LONGEST_NAME) : found.start()]
        stem = _NOT_IN_NAMES.split(before)[-1]
        if stem:
            return _NOISE.sub("", (stem + found.group()).strip())
    return None


def linked_files(root: etree._Element, url: str | None) -> tuple[Attachment, ...]:
    """The files a page links to, each once, with absolute addresses where the page's own is known."""
    found: dict[str, Attachment] = {}
    links = _LINKS(root)
    for link in links if isinstance(links, list) else []:
        if not isinstance(link, etree._Element):
            continue
        name = file_name(clean(" ".join(strings(link))))
        href = (link.get("href") or "").strip()
        if name is None or name in found:
            continue
        target = None if not href or href.startswith(("#", "javascript:")) else _absolute(url, href)
        found[name] = Attachment(name, target)
    return tuple(found.values())


def _absolute(url: str | None, href: str) -> str:
    try:
        return urljoin(url or "", href)
    except ValueError:  # an address such as http://[
        return href
