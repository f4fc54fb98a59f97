"""A board's list page: its rows, and in each the link, the title and the date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import soupsieve
from bs4 import BeautifulSoup, Tag

from flows.fetch.dates import parse_list_date
from flows.fetch.listing.text import list_text
from flows.fetch.listing.values import ListEntry
from flows.fetch.response import Response
from flows.fetch.sources import Board, Source
from flows.fetch.urls import canonical_url

_NEVER_A_ROW = {
    "body",
    "html",
    "main",
    "section",
    "article",
    "form",
    "table",
    "tbody",
    "ul",
    "ol",
    "[document]",
}
Address = Callable[[Tag], str | None]
_DATE_LINE = 25
"""A line that prints a date, with its label and a count beside it, is no longer than this."""
_NO_ADDRESS = ("javascript:", "mailto:", "tel:", "#")


@dataclass(frozen=True, slots=True)
class _Row:
    """What belongs to one release: all links lead to its address."""

    element: Tag
    links: list[Tag]
    url: str


def read_board(response: Response, source: Source, today: date) -> list[ListEntry]:
    """The entries of a list page in their order; a link that leads to no release is left out."""
    board = source.board
    if board is None:
        raise ValueError(f"{source.id} is no board")
    soup = BeautifulSoup(list_text(response, source.charset), "lxml")
    base = _base(soup, response.final_url)

    def address(link: Tag) -> str | None:
        return link_address(link, source, base)

    if board.row is None:
        rows = _rows_around(soup.select(board.link), address)
    else:
        rows = [
            _Row(row, links, url)
            for row in soup.select(board.row)
            for url, links in _first(row, board, address)
        ]
    return [_entry(row, board, today) for row in rows]


def next_link(response: Response, source: Source, selector: str) -> str | None:
    """Where a list page's own link to the next one leads; None where it has none."""
    soup = BeautifulSoup(list_text(response, source.charset), "lxml")
    link = soup.select_one(selector)
    href = str(link.get("href") or "").strip() if link else ""
    if not href or href.lower().startswith(_NO_ADDRESS):
        return None
    return urljoin(_base(soup, response.final_url), href)


def _base(soup: BeautifulSoup, url: str) -> str:
    tag = soup.select_one("base[href]")
    return urljoin(url, str(tag["href"])) if tag else url


def _first(row: Tag, board: Board, address: Address) -> list[tuple[str, list[Tag]]]:
    """The address of a row's first usable link, with all its links there; nothing where it has none."""
    by_url = _by_address(_own_links(row, board), address)
    return list(by_url.items())[:1]


def _by_address(links: Iterable[Tag], address: Address) -> dict[str, list[Tag]]:
    found: dict[str, list[Tag]] = {}
    for link in links:
        url = address(link)
        if url is not None:
            found.setdefault(url, []).append(link)
    return found


def _own_links(row: Tag, board: Board) -> Iterable[Tag]:
    """A row may itself be the link."""
    return [row] if soupsieve.match(board.link, row) else row.select(board.link)


def _rows_around(links: Iterable[Tag], address: Address) -> list[_Row]:
    """For each address the largest element around its first link that leads to no other address."""
    by_url = _by_address(links, address)
    leads_to: defaultdict[int, set[str]] = defaultdict(set)
    for url, its_links in by_url.items():
        for link in its_links:
            for parent in link.parents:
                leads_to[id(parent)].add(url)
    rows = []
    for url, its_links in by_url.items():
        row = its_links[0]
        for parent in its_links[0].parents:
            if parent.name in _NEVER_A_ROW or len(leads_to[id(parent)]) > 1:
                break
            row = parent
        rows.append(_Row(row, its_links, url))
    return rows


def link_address(link: Tag, source: Source, base: str) -> str | None:
    """The canonical address that a link leads to; None where it is not a release's."""
    if source.detail is None:
        href = str(link.get("href") or "").strip()
        if not href or href.lower().startswith(_NO_ADDRESS):
            return None
    else:
        found = re.search(source.detail.pattern, _attributes(link))
        if found is None:
            return None
        values = {
            **source.list_parameters(),
            **{key: value or "" for key, value in found.groupdict().items()},
        }
        quoted = {key: quote(value, safe="%") for key, value in values.items()}
        href = source.detail.url.format_map(quoted)
    try:
        url = canonical_url(href, base=base, keep=source.keep_parameters)
    except ValueError:
        return None
    return url if _is_of_this_board(url, source) else None


def _is_of_this_board(url: str, source: Source) -> bool:
    """Pages show the news of other boards beside the list."""
    own, its = source.list_parameters(), dict(parse_qsl(urlsplit(url).query))
    return all(own[name] == its.get(name) for name in source.same_parameters if name in own)


def _attributes(link: Tag) -> str:
    """The link's start tag as `name="value"` pairs."""
    pairs = []
    for name, value in link.attrs.items():
        text = value if isinstance(value, str) else " ".join(value)
        pairs.append(f'{name}="{text}"')
    return " ".join(pairs)


def _entry(row: _Row, board: Board, today: date) -> ListEntry:
    pinned = board.pinned is not None and (
        soupsieve.match(board.pinned, row.element) or row.element.select_one(board.pinned) is not None
    )
    return ListEntry(row.url, _title(row, board), _date(row, board, today), is_pinned=pinned)


def _title(row: _Row, board: Board) -> str:
    chosen = row.element.select_one(board.title) if board.title else None
    texts = [_line(tag.get_text(" ")) for tag in ([chosen] if chosen else row.links)]
    # a picture leads to the release as well as its title does
    images = [image for link in row.links for image in link.select("img[alt]")]
    spoken = [
        _line(str(tag.get(name) or ""))
        for name, tags in (("title", row.links), ("alt", images))
        for tag in tags
    ]
    return next((text for text in texts + spoken if text), "")


def _date(row: _Row, board: Board, today: date) -> date | None:
    if board.date is not None:
        texts = [_line(tag.get_text(" ")) for tag in row.element.select(board.date)]
    else:
        texts = _date_texts(row)
    days = (parse_list_date(text, today) for text in texts if text)
    return next((day for day in days if day is not None), None)


def _date_texts(row: _Row) -> list[str]:
    """The texts of a row in the order in which they are likely to be its date: titles and teasers name days
    too.

    First the short ones beside the link, then the short ones within (where the whole card is the link), then
    the long ones beside it.
    """
    inside = [text for link in row.links for text in link.strings]
    linked = {id(text) for text in inside}
    beside = [_line(text) for text in row.element.strings if id(text) not in linked]
    short = [text for text in [*beside, *map(_line, inside)] if len(text) <= _DATE_LINE]
    return short + [text for text in beside if len(text) > _DATE_LINE]


def _line(text: str) -> str:
    return " ".join(text.split())
