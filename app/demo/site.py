"""The pages of the demo site: which address shows what, rendered from data alone.

Rendering is deterministic: the day of the visit that some outlets print is fixed in `data/demo/outlets.toml`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.demo.documents import hwpx
from app.demo.releases import Release, Trouble, load_releases
from extractors.datadir import DATA

DEMO = DATA / "demo"
SEOUL = ZoneInfo("Asia/Seoul")
WEEKDAYS = "월화수목금토일"
WRONG_CHARSET = {"utf-8": "cp949", "euc-kr": "utf-8"}
"""What the bytes of a page with a false declaration are really in."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A response: what goes over the wire."""

    status: int
    body: bytes = b""
    media_type: str = "text/html"
    charset: str | None = None
    etag: str | None = None
    last_modified: datetime | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list without a page behind it: withdrawn (404) or, without an id, a dead link."""

    title: str
    published_at: datetime
    id: int | None = None

    @property
    def published_time(self) -> datetime:
        """The moment that the list prints, as releases have it."""
        return self.published_at


@dataclass(frozen=True, slots=True)
class Outlet:
    """One host: its layout family, its addresses and the boilerplate of its own."""

    key: str
    host: str
    name: str
    family: str
    charset: str
    list_path: str
    page_param: str
    detail_path: str
    id_param: str
    fixed: Mapping[str, str]
    page_size: int
    feed_path: str | None
    file_path: str | None
    disallow: Sequence[str]
    masthead: Mapping[str, str]
    menu: Mapping[str, Sequence[str]]
    rows: tuple[Row, ...]

    def detail_url(self, number: int) -> str:
        """The address of a release on its host, as its lists print it."""
        return _address(self.detail_path, {**self.fixed, self.id_param: str(number)})

    def list_url(self, page: int) -> str:
        """The address of a page of the list; pages count from 1."""
        return _address(self.list_path, {**self.fixed, self.page_param: str(page)})


class DemoSite:
    """All outlets with their releases; `reply` answers a request without any state."""

    def __init__(self, outlets: Sequence[Outlet], releases: Sequence[Release], common: Mapping[str, object]):
        self.outlets = {outlet.host: outlet for outlet in outlets}
        self.releases = tuple(releases)
        self._common = common
        self._by_key = {(release.outlet, release.id): release for release in releases}

    @classmethod
    def load(cls, folder: Path = DEMO) -> DemoSite:
        """The site as written in `data/demo/`."""
        with (folder / "outlets.toml").open("rb") as stream:
            table = tomllib.load(stream)
        outlets = [_outlet(entry) for entry in table["outlet"]]
        return cls(outlets, load_releases(folder / "releases"), table["common"])

    def releases_of(self, outlet: Outlet) -> list[Release]:
        """The releases of an outlet, the newest first."""
        return [release for release in self.releases if release.outlet == outlet.key]

    def release_at(self, host: str, target: str) -> Release | None:
        """The release that an address shows, None for every other address."""
        outlet = self.outlets.get(host)
        if outlet is None:
            return None
        number = _detail_number(outlet, target)
        return None if number is None else self._by_key.get((outlet.key, number))

    def url_of(self, release: Release) -> str:
        """The full address of a release."""
        outlet = next(outlet for outlet in self.outlets.values() if outlet.key == release.outlet)
        return f"http://{outlet.host}{outlet.detail_url(release.id)}"

    def reply(self, host: str, target: str, if_none_match: str | None = None) -> Reply:
        """The response to a GET of `target` (path and query) on `host`.

        A page that changes later shows its revision to those who name the first version's ETag, or the
        revision's own, and the first version to everybody else; so it needs no clock and no memory.
        """
        outlet = self.outlets.get(host)
        if outlet is None:
            return Reply(404, "모르는 호스트입니다.\n".encode(), "text/plain", "utf-8")
        path = urlsplit(target).path
        if path == "/robots.txt":
            return self._plain(outlet, "robots.txt")
        if path == outlet.feed_path:
            return self._feed(outlet)
        if path == outlet.file_path:
            return self._file(outlet, _number(outlet, target))
        if (number := _detail_number(outlet, target)) is not None:
            return self._detail(outlet, number, if_none_match)
        if path in (outlet.list_path, "/"):
            return self._list(outlet, _page_number(outlet, target))
        return self._error(outlet, 404)

    def error(self, host: str) -> Reply:
        """The page that an outlet shows while its server has trouble; asks to come back in a second."""
        return self._error(self.outlets[host], 500, retry_after=1)

    # -- pages --------------------------------------------------------------------------------------------

    def _detail(self, outlet: Outlet, number: int, if_none_match: str | None) -> Reply:
        release = self._by_key.get((outlet.key, number))
        if release is None:
            return self._error(outlet, 404)
        first = self._version(outlet, release, revised=False)
        if release.revision is None or if_none_match is None:
            return first
        second = self._version(outlet, release, revised=True)
        return second if if_none_match in (first.etag, second.etag) else first

    def _version(self, outlet: Outlet, release: Release, *, revised: bool) -> Reply:
        revision = release.revision if revised else None
        siblings = self.releases_of(outlet)
        place = siblings.index(release)
        text = self._render(
            f"{outlet.family}_detail.html",
            outlet=outlet,
            release=release,
            title=revision.title if revision else release.title,
            paragraphs=() if release.in_document else revision.body if revision else release.body,
            revised_at=revision.revised_at if revision else None,
            newer=siblings[place - 1] if place else None,
            older=siblings[place + 1] if place + 1 < len(siblings) else None,
            related=_others(siblings, place, release.section),
            latest=siblings[:8],
        )
        charset = outlet.charset
        if release.trouble is Trouble.CHARSET:
            charset = WRONG_CHARSET[charset]
        body = text.encode("cp949" if charset == "euc-kr" else charset)
        return Reply(
            200,
            body,
            charset=outlet.charset,
            etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"',
            last_modified=revision.revised_at if revision else release.published_time,
        )

    def _file(self, outlet: Outlet, number: int | None) -> Reply:
        """The document that holds a release; other attachments are names only."""
        release = self._by_key.get((outlet.key, number)) if number is not None else None
        if release is None or not release.in_document:
            return self._error(outlet, 404)
        body = hwpx([release.title, *release.subtitles, *release.body])
        return Reply(200, body, "application/octet-stream", last_modified=release.published_time)

    def _list(self, outlet: Outlet, page: int) -> Reply:
        releases = self.releases_of(outlet)
        rows: list[Release | Row] = [*(release for release in releases if not release.pinned), *outlet.rows]
        rows.sort(key=lambda row: row.published_time, reverse=True)
        pages = max(1, -(-len(rows) // outlet.page_size))
        start = (page - 1) * outlet.page_size
        text = self._render(
            f"{outlet.family}_list.html",
            outlet=outlet,
            rows=rows[start : start + outlet.page_size],
            pinned=[release for release in releases if release.pinned],
            page=page,
            pages=pages,
            total=len(rows),
            first_number=len(rows) - start,
            latest=releases[:8],
        )
        return Reply(200, _encode(text, outlet.charset), charset=outlet.charset)

    def _feed(self, outlet: Outlet) -> Reply:
        text = self._render(f"{outlet.family}_rss.xml", outlet=outlet, items=self.releases_of(outlet))
        return Reply(200, text.encode(), "text/xml", "utf-8")

    def _plain(self, outlet: Outlet, template: str) -> Reply:
        return Reply(200, self._render(template, outlet=outlet).encode(), "text/plain", "utf-8")

    def _error(self, outlet: Outlet, status: int, retry_after: int | None = None) -> Reply:
        text = self._render("error.html", outlet=outlet, status=status)
        return Reply(status, _encode(text, outlet.charset), charset=outlet.charset, retry_after=retry_after)

    def _render(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(common=self._common, **values)

    @cached_property
    def _templates(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(DEMO / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters.update(day=_format_day, rfc822=_rfc822, cut=_cut, percent=quote)
        return environment


def _outlet(entry: dict[str, object]) -> Outlet:
    rows = entry.pop("rows", [])
    assert isinstance(rows, list)
    paths = {name: entry.pop(name, None) for name in ("feed_path", "file_path")}
    return Outlet(rows=tuple(Row(**row) for row in rows), **paths, **entry)  # type: ignore[arg-type]


def _address(path: str, params: Mapping[str, str]) -> str:
    return path + "?" + "&".join(f"{name}={value}" for name, value in params.items())


def _detail_number(outlet: Outlet, target: str) -> int | None:
    return _number(outlet, target) if urlsplit(target).path == outlet.detail_path else None


def _number(outlet: Outlet, target: str) -> int | None:
    """The number of the release that an address names."""
    values = parse_qs(urlsplit(target).query).get(outlet.id_param, [])
    return int(values[0]) if values and values[0].isdecimal() else None


def _page_number(outlet: Outlet, target: str) -> int:
    values = parse_qs(urlsplit(target).query).get(outlet.page_param, [])
    return max(1, int(values[0])) if values and values[0].isdecimal() else 1


def _others(siblings: Sequence[Release], place: int, section: str) -> list[Release]:
    """Twelve other releases of the outlet, those of the same section first, as a related list picks them."""
    others = [*siblings[place + 1 :], *siblings[:place]]
    return sorted(others, key=lambda release: release.section != section)[:12]


def _encode(text: str, charset: str) -> bytes:
    return text.encode("cp949" if charset == "euc-kr" else charset)


def _format_day(moment: date, pattern: str) -> str:
    """`strftime` with `%a` as the Korean weekday."""
    return moment.strftime(pattern.replace("%a", WEEKDAYS[moment.weekday()]))


def _rfc822(moment: datetime) -> str:
    return moment.replace(tzinfo=SEOUL).strftime("%a, %d %b %Y %H:%M:%S +0900")


def _cut(text: str, length: int, mark: str = "..") -> str:
    """The text cut as lists and teasers do, mid-word, with the outlet's mark of the cut."""
    return text if len(text) <= length else text[:length].rstrip() + mark
