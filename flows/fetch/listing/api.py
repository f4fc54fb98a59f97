"""An open API that lists releases by days, as those of data.go.kr: XML, a key, a few days a request.

The key comes from the environment and stays out of everything that is kept: the WARC files, the ledger and
the messages have `KEY` in its place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode

from lxml import etree

from flows.fetch.errors import Refused
from flows.fetch.listing.values import ListEntry
from flows.fetch.response import Response
from flows.fetch.sources import Api, Source
from flows.fetch.urls import canonical_url

_HIDDEN = "KEY"


def api_of(source: Source) -> Api:
    """The source's description of its API."""
    if source.api is None:
        raise ValueError(f"{source.id} has no API")
    return source.api


def read_key(source: Source) -> str:
    """The key as it stands in an address. Raises `Refused` where the environment has none."""
    name = api_of(source).key_env
    key = os.environ.get(name, "").strip()
    if not key:
        raise Refused(f"the API wants a key: set {name}", url=source.list_url)
    # the portal hands out its keys percent-encoded and plain
    return key if "%" in key else quote(key, safe="")


def windows(source: Source, since: date, until: date) -> Iterator[tuple[date, date]]:
    """The span in pieces as long as the API allows, the newest first."""
    days = timedelta(days=api_of(source).days - 1)
    while until >= since:
        first = max(since, until - days)
        yield first, until
        until = first - timedelta(days=1)


def window_url(source: Source, first: date, last: date, key: str) -> str:
    """The address that gives the releases of these days."""
    api = api_of(source)
    days = {api.since_parameter: first, api.until_parameter: last}
    query = urlencode({name: day.strftime(api.day_form) for name, day in days.items()})
    mark = "&" if "?" in source.list_url else "?"
    return f"{source.list_url}{mark}{api.key_parameter}={key}&{query}"


def without_key(text: str, key: str) -> str:
    """The text with the key hidden."""
    return text.replace(key, _HIDDEN)


def response_without_key(response: Response, key: str) -> Response:
    """The response as it may be kept."""
    return replace(
        response, url=without_key(response.url, key), final_url=without_key(response.final_url, key)
    )


def read_api(response: Response, source: Source) -> list[ListEntry]:
    """The releases of an answer. Raises `Refused` with the API's own words where it gives only an error."""
    api = api_of(source)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(response.body, parser)
    if root is None:
        raise Refused("the API answers no XML", url=response.url)
    found = (_entry(node, source, response.final_url) for node in _named(root, api.item))
    entries = [entry for entry in found if entry is not None]
    said = [text for name in api.errors for node in _named(root, name) if (text := _text(node))]
    if not entries and any(text not in api.good for text in said):
        raise Refused(f"the API refuses: {', '.join(said)[:200]}", url=response.url)
    return entries


def _entry(node: etree._Element, source: Source, base: str) -> ListEntry | None:
    api = api_of(source)
    link = _first(node, api.link)
    if not link or (source.link_pattern and not re.search(source.link_pattern, link)):
        return None
    try:
        url = canonical_url(link, base=base, keep=source.keep_parameters)
    except ValueError:
        return None
    try:
        day = datetime.strptime(_first(node, api.date), api.date_form).date()  # noqa: DTZ007 Seoul's, as printed
    except ValueError:
        day = None
    return ListEntry(url, " ".join(_first(node, api.title).split()), day)


def _first(node: etree._Element, name: str) -> str:
    return next((_text(found) for found in _named(node, name)), "")


def _text(node: etree._Element) -> str:
    return (node.text or "").strip()


def _named(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements by their name without namespace."""
    for found in node.iter():
        if isinstance(found.tag, str) and etree.QName(found).localname == name:
            yield found
