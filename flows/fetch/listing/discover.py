"""Walk a source's list until its end: which page to ask for next, and when to stop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode, urlsplit, urlunsplit

from flows.fetch.client import Fetcher
from flows.fetch.errors import FetchError
from flows.fetch.listing.api import (
    read_api,
    read_key,
    response_without_key,
    window_url,
    windows,
    without_key,
)
from flows.fetch.listing.board import next_link, read_board
from flows.fetch.listing.feed import read_feed
from flows.fetch.listing.files import list_files
from flows.fetch.listing.sitemap import read_sitemap
from flows.fetch.listing.values import End, ListEntry, ListPage
from flows.fetch.response import Response
from flows.fetch.sources import Source, SourceKind

Capture = Callable[[Response], object]
Known = Callable[[list[str]], Collection[str]]
DayOf = Callable[[str], Awaitable[date | None]]


@dataclass(frozen=True, slots=True)
class _Range:
    since: date
    until: date

    def holds(self, entry: ListEntry) -> bool:
        """An undated entry may belong to the range: the page itself will tell."""
        return entry.listed_date is None or self.since <= entry.listed_date <= self.until

    def is_over(self, entries: list[ListEntry]) -> bool:
        """All of them dated and older than the range; notices pinned to the top say nothing about it."""
        current = [entry for entry in entries if not entry.is_pinned]
        return bool(current) and all(
            entry.listed_date is not None and entry.listed_date < self.since for entry in current
        )


async def discover(
    source: Source,
    fetcher: Fetcher,
    capture: Capture,
    *,
    since: date,
    until: date,
    today: date,
    known: Known | None = None,
    day_of: DayOf | None = None,
) -> AsyncIterator[ListPage]:
    """The pages of a source's list that hold releases of `since` … `until` (inclusive).

    Each answer goes to `capture` before it is parsed. `known` gives those of some addresses that the ledger
    has: with it (the nightly) the listing ends at a page that holds nothing new, without it (a backfill)
    never for that reason. `day_of` looks up when a release was published, where a board's list prints no
    dates: the last one of each page says whether older pages are still wanted. `today` is the day in Seoul,
    for lists that print `14:20` or `03-04`. Raises `FetchError` when a page cannot be had; the pages before
    it have been given.
    """
    span = _Range(since, until)
    if source.kind is SourceKind.FILES:
        for page in list_files(source):
            yield page
    elif source.kind is SourceKind.FEED:
        response = await _ask(source, fetcher, capture, source.list_url, None)
        entries = _distinct(read_feed(response, source))
        kept = tuple(entry for entry in entries if span.holds(entry))
        oldest = min((entry.listed_date for entry in entries if entry.listed_date), default=None)
        yield ListPage(1, source.list_url, kept, End.WHOLE if entries else End.EMPTY, oldest)
    elif source.kind is SourceKind.SITEMAP:
        async for page in _sitemap(source, fetcher, capture, span):
            yield page
    elif source.kind is SourceKind.API:
        async for page in _api(source, fetcher, capture, span, today):
            yield page
    else:
        async for page in _board(source, fetcher, capture, span, today, known, day_of):
            yield page


async def _board(
    source: Source,
    fetcher: Fetcher,
    capture: Capture,
    span: _Range,
    today: date,
    known: Known | None,
    day_of: DayOf | None,
) -> AsyncIterator[ListPage]:
    seen: set[str] = set()
    url, form = page_request(source, 1)
    for number in range(1, source.paging.max_pages + 1):
        response = await _ask(source, fetcher, capture, url, form)
        entries = _distinct(read_board(response, source, today))
        fresh = [entry for entry in entries if entry.url not in seen]
        seen.update(entry.url for entry in fresh)
        end = _end(entries, fresh, span, known)
        following = _following(source, number, response)
        if end is None and following is None:
            end = End.WHOLE
        if end is None and number == source.paging.max_pages:
            end = End.CAPPED
        kept = tuple(entry for entry in fresh if span.holds(entry))
        yield ListPage(number, url, kept, end)
        if end is None and day_of is not None and await _is_past(fresh, span, day_of):
            yield ListPage(number + 1, url, (), end := End.OLDER)
        if end is not None or following is None:
            return
        url, form = following


async def _is_past(fresh: list[ListEntry], span: _Range, day_of: DayOf) -> bool:
    """Whether the last release of a page without dates is older than the range, as its own page says."""
    current = [entry for entry in fresh if not entry.is_pinned]
    if not current or any(entry.listed_date is not None for entry in current):
        return False
    day = await day_of(current[-1].url)
    return day is not None and day < span.since


def _following(source: Source, number: int, response: Response) -> tuple[str, dict[str, str] | None] | None:
    """The request for the page after `number`; None where there is none."""
    if source.paging.next is not None:
        link = next_link(response, source, source.paging.next)
        return (link, None) if link else None
    return page_request(source, number + 1) if _pages(source) else None


async def _api(
    source: Source, fetcher: Fetcher, capture: Capture, span: _Range, today: date
) -> AsyncIterator[ListPage]:
    """A page for each piece of the span; the key is in none of them."""
    key = read_key(source)
    pieces = list(windows(source, span.since, min(span.until, today)))
    listed = 0
    for number, (first, last) in enumerate(pieces, 1):
        url = window_url(source, first, last, key)
        try:
            response = await fetcher.get(url, delay=source.rate, allow_private=source.allow_private)
        except FetchError as error:
            error.url = without_key(error.url, key)
            raise
        kept_response = response_without_key(response, key)
        capture(kept_response)
        kept = tuple(entry for entry in _distinct(read_api(kept_response, source)) if span.holds(entry))
        listed += len(kept)
        end = None if number < len(pieces) else End.WHOLE if listed else End.EMPTY
        yield ListPage(number, kept_response.url, kept, end)


def _end(entries: list[ListEntry], fresh: list[ListEntry], span: _Range, known: Known | None) -> End | None:
    if not entries:
        return End.EMPTY
    if not fresh:
        return End.REPEATED
    if span.is_over(fresh):
        return End.OLDER
    if known is not None:
        addresses = [entry.url for entry in fresh if not entry.is_pinned]
        if addresses and set(addresses) <= set(known(addresses)):
            return End.KNOWN
    return None


async def _sitemap(
    source: Source, fetcher: Fetcher, capture: Capture, span: _Range
) -> AsyncIterator[ListPage]:
    """A sitemap, or an index and those of its sitemaps that changed since the range began."""
    waiting = [source.list_url]
    named = {source.list_url}
    asked = 0
    while waiting:
        url = waiting.pop(0)
        asked += 1
        response = await _ask(source, fetcher, capture, url, None)
        found = read_sitemap(response, source)
        for child, changed in found.children:
            if child not in named and (changed is None or changed >= span.since):
                waiting.append(child)
                named.add(child)
        end = None
        if not waiting:
            end = End.WHOLE if found.entries or asked > 1 else End.EMPTY
        elif asked == source.paging.max_pages:
            end = End.CAPPED
        kept = tuple(entry for entry in _distinct(found.entries) if span.holds(entry))
        yield ListPage(asked, url, kept, end)
        if end is not None:
            return


async def _ask(
    source: Source, fetcher: Fetcher, capture: Capture, url: str, form: dict[str, str] | None
) -> Response:
    if form is None:
        response = await fetcher.get(url, delay=source.rate, allow_private=source.allow_private)
    else:
        response = await fetcher.post(url, form, delay=source.rate, allow_private=source.allow_private)
    capture(response)
    return response


def page_request(source: Source, number: int) -> tuple[str, dict[str, str] | None]:
    """The address of a list's page, and the form where it is asked for by POST; `number` counts from 1."""
    value = str(source.paging.first + (number - 1) * source.paging.step)
    url = source.list_url.replace("{page}", value)
    parameter = source.paging.parameter
    if source.form is not None:
        return url, {**source.form, **({parameter: value} if parameter else {})}
    # the first page is asked for as people see it: some boards answer `page=1` with a redirect
    if parameter is None or number == 1:
        return url, None
    return _with_parameter(url, parameter, value), None


def _with_parameter(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    others = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] != name]
    query = "&".join([*others, urlencode({name: value})])
    return urlunsplit(parts._replace(query=query))


def _pages(source: Source) -> bool:
    return source.paging.parameter is not None or "{page}" in source.list_url


def _distinct(entries: list[ListEntry]) -> list[ListEntry]:
    """The first entry of each address."""
    return list({entry.url: entry for entry in reversed(entries)}.values())[::-1]
