"""A board's list page: its rows, and in each the link, the title and the date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import quote, urljoin

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
_NO_ADDRESS = ("javascript:", "mailto:", "tel:", "#")


def read_board(response: Response, source: Source, today: date) -> list[ListEntry]:
    """The entries of a list page in their order; a link that leads to no release is left out."""
    if source.board is None:
        raise ValueError(f"{source.id} is no board")
    soup = BeautifulSoup(list_text(response, source.charset), "lxml")
    base = _base(soup, response.final_url)
    return [_entry(row, link, url, source.board, today) for row, link, url in _rows(soup, source, base)]


def _base(soup: BeautifulSoup, url: str) -> str:
    tag = soup.select_one("base[href]")
    return urljoin(url, str(tag["href"])) if tag else url


def _rows(soup: BeautifulSoup, source: Source, base: str) -> Iterator[tuple[Tag, Tag, str]]:
    """Each release's row, link and address."""
    board = source.board
    assert board is not None
    if board.row is not None:
        for row in soup.select(board.row):
            for link in _own_links(row, board):
                url = link_address(link, source, base)
                if url is not None:
                    yield row, link, url
                    break
        return
    links = [(link, link_address(link, source, base)) for link in soup.select(board.link)]
    usable = [(link, url) for link, url in links if url is not None]
    rows = _rows_around(usable)
    for link, url in usable:
        yield rows[id(link)], link, url


def _own_links(row: Tag, board: Board) -> Iterable[Tag]:
    """A row may itself be the link."""
    return [row] if soupsieve.match(board.link, row) else row.select(board.link)


def _rows_around(links: list[tuple[Tag, str]]) -> dict[int, Tag]:
    """For each link the largest element around it that leads to no other address."""
    leads_to: defaultdict[int, set[str]] = defaultdict(set)
    for link, url in links:
        for parent in link.parents:
            leads_to[id(parent)].add(url)
    rows = {}
    for link, _ in links:
        row = link
        for parent in link.parents:
            if parent.name in _NEVER_A_ROW or len(leads_to[id(parent)]) > 1:
                break
            row = parent
        rows[id(link)] = row
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
        return canonical_url(href, base=base, keep=source.keep_parameters)
    except ValueError:
        return None


def _attributes(link: Tag) -> str:
    """The link's start tag as `name="value"` pairs."""
    pairs = []
    for name, value in link.attrs.items():
        text = value if isinstance(value, str) else " ".join(value)
        pairs.append(f'{name}="{text}"')
    return " ".join(pairs)


def _entry(row: Tag, link: Tag, url: str, board: Board, today: date) -> ListEntry:
    pinned = board.pinned is not None and (
        soupsieve.match(board.pinned, row) or row.select_one(board.pinned) is not None
    )
    return ListEntry(url, _title(row, link, board), _date(row, link, board, today), is_pinned=pinned)


def _title(row: Tag, link: Tag, board: Board) -> str:
    chosen = row.select_one(board.title) if board.title else None
    text = _line((chosen or link).get_text(" "))
    if text:
        return text
    image = link.select_one("img[alt]")
    return _line(str(link.get("title") or (image["alt"] if image else "")))


def _date(row: Tag, link: Tag, board: Board, today: date) -> date | None:
    if board.date is not None:
        texts = [_line(tag.get_text(" ")) for tag in row.select(board.date)]
    else:
        # dates inside the link belong to the title, unless the whole row is the link
        inside = {id(text) for text in link.strings} if link is not row else set()
        texts = [_line(text) for text in row.strings if id(text) not in inside]
        texts += [_line(text) for text in link.strings]
    days = (parse_list_date(text, today) for text in texts if text)
    return next((day for day in days if day is not None), None)


def _line(text: str) -> str:
    return " ".join(text.split())
