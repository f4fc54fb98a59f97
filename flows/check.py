"""Try a source without storing anything: robots.txt, list, paging, some releases and what is read of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from extractors.page.read import read_page
from extractors.values import Article, UnreadablePage
from flows.fetch.client import Fetcher, Response
from flows.fetch.errors import FetchError
from flows.fetch.listing import End, ListEntry, discover
from flows.fetch.sources import Source, SourceKind

TRIED = 3
"""So many of the newest releases are asked for."""
_LOOK_BACK = timedelta(days=365)
_LIST_PAGES = 2


@dataclass(slots=True)
class SourceCheck:
    """What a source gave. `problems` say what must be mended before it can be enabled, none: nothing."""

    source_id: str
    robots: str = ""
    listed: int = 0
    dated: int = 0
    newest: date | None = None
    pages: int = 0
    articles: list[Article] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def count(self, field_name: str) -> int:
        """How many of the tried releases have a title, date or body."""
        has: dict[str, Callable[[Article], bool]] = {
            "title": lambda article: bool(article.title),
            "date": lambda article: article.published_at is not None,
            "body": lambda article: bool(article.body),
        }
        return sum(1 for article in self.articles if has[field_name](article))


async def check_source(source: Source, fetcher: Fetcher, today: date) -> SourceCheck:
    """Ask the source for its list and its newest releases, as politely as a nightly does."""
    found = SourceCheck(source.id)
    if source.kind is SourceKind.FILES:
        found.remarks.append("a local folder: goeul extract shows what is read of it")
        return found
    try:
        delay = await fetcher.crawl_delay(source.list_url, source.rate, source.allow_private)
        found.robots = f"allowed, {max(delay, source.rate):g} s"
        entries = await _list(source, fetcher, today, found)
    except FetchError as error:
        found.robots = found.robots or "not allowed"
        found.problems.append(f"list: {error}")
        return found
    if not entries:
        found.problems.append("list: no release found: look at board.link and detail")
        return found
    if not found.dated:
        found.remarks.append("the list prints no dates: look at board.date")
    for entry in entries[:TRIED]:
        await _try(source, fetcher, entry, today, found)
    _judge(found)
    return found


async def _list(source: Source, fetcher: Fetcher, today: date, found: SourceCheck) -> list[ListEntry]:
    entries: list[ListEntry] = []
    until = today + timedelta(days=1)
    pages = discover(source, fetcher, _unkept, since=today - _LOOK_BACK, until=until, today=today)
    ends = []
    async for page in pages:
        found.pages += bool(page.entries)
        entries += page.entries
        ends.append(page.end)
        if page.end is not None or page.number >= _LIST_PAGES:
            break
    found.listed = len(entries)
    days = [entry.listed_date for entry in entries if entry.listed_date]
    found.dated, found.newest = len(days), max(days, default=None)
    if (
        source.kind is SourceKind.BOARD
        and entries
        and ends in ([End.WHOLE], [None, End.EMPTY], [None, End.REPEATED])
    ):
        found.remarks.append(f"the list has one page ({ends[-1]}): look at paging")
    return [entry for entry in entries if not entry.is_pinned] or entries


async def _try(source: Source, fetcher: Fetcher, entry: ListEntry, today: date, found: SourceCheck) -> None:
    try:
        response = await fetcher.get(entry.url, delay=source.rate, allow_private=source.allow_private)
        articles = read_page(
            response.body,
            url=response.final_url,
            content_type=response.content_type,
            charset=source.charset,
            today=today,
        )
    except (FetchError, UnreadablePage) as error:
        found.problems.append(f"{entry.url}: {error}")
        return
    found.articles += islice(articles, 1)


def _judge(found: SourceCheck) -> None:
    tried = len(found.articles)
    for name in ("title", "body"):
        if found.count(name) < tried:
            found.problems.append(f"{tried - found.count(name)} of {tried} releases have no {name}")
    if tried and not found.count("date"):
        found.remarks.append(
            "no release prints its date; the list's counts" if found.dated else "no date anywhere"
        )
    titles = {article.title for article in found.articles}
    if tried > 1 and len(titles) == 1:
        found.problems.append("all releases have the same title: look at detail.url")


def _unkept(response: Response) -> None:
    """A check keeps no capture."""
