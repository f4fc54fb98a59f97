"""RSS and Atom. feedparser drops document types and entities of its own, so that none is expanded or
fetched.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from time import struct_time
from zoneinfo import ZoneInfo

import feedparser

from flows.fetch.dates import parse_list_date
from flows.fetch.listing.values import ListEntry
from flows.fetch.response import Response
from flows.fetch.sources import Source
from flows.fetch.urls import canonical_url

_SEOUL = ZoneInfo("Asia/Seoul")
_ZONE = re.compile(r"(?:Z|[A-Z]{3,4}|[+-]\d\d:?\d\d)\s*$")


def read_feed(response: Response, source: Source) -> list[ListEntry]:
    """The entries of a feed; one without a usable link is left out, text that is no feed gives none."""
    headers = {
        "content-type": response.content_type or "application/xml",
        "content-location": response.final_url,
    }
    feed = feedparser.parse(io.BytesIO(response.body), response_headers=headers)
    entries = []
    for item in feed.entries:
        link = str(item.get("link") or "")
        if not link or (source.link_pattern and not re.search(source.link_pattern, link)):
            continue
        try:
            url = canonical_url(link, base=response.final_url, keep=source.keep_parameters)
        except ValueError:
            continue
        title = " ".join(str(item.get("title") or "").split())
        entries.append(ListEntry(url, title, _date(item)))
    return entries


def _date(item: Mapping[str, object]) -> date | None:
    """The day in Seoul; a time without zone is Seoul's already, which the library would take for UTC."""
    # as the feed has them: the library's own look-up answers `updated` with `published`
    facts = dict(item.items())
    for name in ("published", "updated"):
        printed, parsed = str(facts.get(name) or "").strip(), facts.get(f"{name}_parsed")
        if printed and not _ZONE.search(printed):
            day = parse_list_date(printed, None)
            if day is not None:
                return day
        if isinstance(parsed, struct_time):
            moment = datetime(*parsed[:6], tzinfo=UTC)
            return moment.astimezone(_SEOUL).date()
    return None
