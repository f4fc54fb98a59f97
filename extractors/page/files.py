"""Files that a page offers: links whose text or address names a document or a picture to download."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache
from urllib.parse import urljoin

from lxml import etree

from extractors.datadir import DATA
from extractors.page.documents import DOCUMENT_KINDS
from extractors.page.htmlblocks import strings
from extractors.page.textdump import clean
from extractors.values import Attachment

_KINDS = ("hwp", "hwpx", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "odt")
_LINKS = etree.XPath("//a[contains(., '.') and @href]")
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


def release_documents(files: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The files that may hold the release, the likeliest first; forms to fill in never do.

    What its name calls a release goes first and annexes last. Of the same text in several kinds HWPX is the
    best, whose XML says where each paragraph ends, then HWP 5, which says the same in a binary form that
    fails to be read more often; PDF knows lines only. Otherwise the order of the page counts.
    """
    ranked = [(rank, file) for file in files if (rank := _rank(file.name.lower())) is not None]
    return tuple(file for _rank, file in sorted(ranked, key=lambda found: found[0]))


def _rank(name: str) -> tuple[int, int] | None:
    ending = name.rpartition(".")[2]
    if ending not in DOCUMENT_KINDS:
        return None
    kinds = {kind for word, kind in _name_words() if word in name}
    if "release" in kinds:
        return 0, DOCUMENT_KINDS.index(ending)
    if "form" in kinds:
        return None
    return 2 if "annex" in kinds else 1, DOCUMENT_KINDS.index(ending)


@cache
def _name_words() -> tuple[tuple[str, str], ...]:
    """Words in the names of documents, and the kind of document that they tell (`document_names.csv`)."""
    with (DATA / "lexicon" / "document_names.csv").open(encoding="utf-8", newline="") as lines:
        return tuple((row["word"], row["kind"]) for row in csv.DictReader(lines))
