"""What a page says about itself beside its visible text: JSON-LD, Open Graph, `<title>`, `<time>`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lxml import etree

from extractors.page.dateline import find_dates
from extractors.page.textdump import clean
from extractors.values import Dateline

_TITLE_KEYS = ("og:title", "twitter:title", "title", "dc.title")
_SITE_KEYS = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_DATE_KEYS = (
    "article:published_time", "og:article:published_time", "published_time", "article:published",
    "datepublished",
    "date", "dc.date", "pubdate",
)  # fmt: skip
_AUTHOR_KEYS = ("article:author", "og:article:author", "dable:author", "author")
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?\d\d)?(?:\.\d{1,6})?(Z|[+-]\d\d:?\d\d)?)?"
)
_ARTICLE_TYPES = {"NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "PressRelease", "Report"}
_URL_DATE = re.compile(r"(?<!\d)(20[0-3]\d)[/\-_]?(0[1-9]|1[0-2])[/\-_]?(0[1-9]|[12]\d|3[01])(?!\d)")
_SEOUL_AHEAD = 9


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Structured data of a page: printed titles with the most trusted first, site, time and author."""

    titles: tuple[str, ...] = ()
    site: str | None = None
    published: Dateline | None = None
    author: str | None = None


def page_facts(root: etree._Element | None, url: str | None = None) -> PageFacts:
    """The structured data of a page; a day in the address stands in where nothing else gives one."""
    if root is None:
        return PageFacts(published=_url_date(url))
    metas = _metas(root)
    found = next(_json_articles(root), {})
    titles = [_text(found.get("headline")), *(metas.get(key) for key in _TITLE_KEYS), _title(root)]
    dates = [_text(found.get("datePublished")), *(metas.get(key) for key in _DATE_KEYS)]
    author = _author(found.get("author")) or next((metas[k] for k in _AUTHOR_KEYS if metas.get(k)), None)
    return PageFacts(
        titles=tuple(dict.fromkeys(clean(title) for title in titles if title and clean(title))),
        site=next((name for key in _SITE_KEYS if (name := metas.get(key, "").strip(" .|-"))), None),
        published=next((value for text in dates if text and (value := read_iso(text))), None)
        or _url_date(url),
        author=author,
    )


def read_iso(text: str) -> Dateline | None:
    """A machine-readable date or time, in Seoul time without zone; None where it is none."""
    match = _ISO.search(text)
    if match is None:
        found = find_dates(text)
        return found[0].value if found else None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return day
        moment = datetime(day.year, day.month, day.day, int(match[4]), int(match[5]))
    except ValueError:
        return None
    return _in_seoul(moment, match[6])


def _in_seoul(moment: datetime, zone: str | None) -> datetime:
    if not zone:
        return moment
    if zone == "Z":
        ahead = timedelta()
    else:
        sign = -1 if zone[0] == "-" else 1
        ahead = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return moment - ahead + timedelta(hours=_SEOUL_AHEAD)


def _url_date(url: str | None) -> date | None:
    match = _URL_DATE.search(url or "")
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _metas(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = meta.get("content")
        if key and content and key not in found:
            found[key] = clean(content)
    return found


def _title(root: etree._Element) -> str | None:
    element = root.find(".//title")
    return element.text if element is not None else None


def _json_articles(root: etree._Element) -> Iterator[dict[str, object]]:
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json" or not script.text:
            continue
        try:
            data = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _articles_in(data)


def _articles_in(data: object) -> Iterator[dict[str, object]]:
    """The articles of a JSON-LD value: itself, the members of a list or of its `@graph`."""
    items = data if isinstance(data, list) else [data]
    for item in items:
        if not isinstance(item, dict):
            continue
        kind = item.get("@type")
        kinds = kind if isinstance(kind, list) else [kind]
        if any(isinstance(k, str) and k in _ARTICLE_TYPES for k in kinds):
            yield item
        graph = item.get("@graph")
        if isinstance(graph, list):
            yield from _articles_in(graph)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _author(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return _text(value)
