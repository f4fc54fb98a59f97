"""Sitemaps (sitemaps.org) and sitemap indexes, with the title that a news sitemap adds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree

from flows.fetch.dates import parse_list_date
from flows.fetch.listing.values import ListEntry
from flows.fetch.response import Response
from flows.fetch.sources import Source
from flows.fetch.urls import canonical_url


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages that a sitemap names, and the sitemaps that an index names with the day of their last
    change.
    """

    entries: list[ListEntry]
    children: list[tuple[str, date | None]]


def read_sitemap(response: Response, source: Source) -> Sitemap:
    """What a sitemap holds; malformed XML is read as far as it goes, entities are never expanded."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(response.body, parser)
    except etree.XMLSyntaxError:
        return Sitemap([], [])
    entries: list[ListEntry] = []
    children: list[tuple[str, date | None]] = []
    for node in root if root is not None else ():
        texts = {etree.QName(child).localname: (child.text or "").strip() for child in _elements(node)}
        try:
            url = canonical_url(texts.get("loc", ""), keep=source.keep_parameters)
        except ValueError:
            continue
        day = parse_list_date(texts.get("publication_date") or texts.get("lastmod", ""), None)
        if etree.QName(node).localname == "sitemap":
            children.append((url, day))
        elif source.link_pattern is None or re.search(source.link_pattern, url):
            entries.append(ListEntry(url, " ".join(texts.get("title", "").split()), day))
    return Sitemap(entries, children)


def _elements(node: etree._Element) -> list[etree._Element]:
    return [child for child in node.iter() if isinstance(child.tag, str)]
