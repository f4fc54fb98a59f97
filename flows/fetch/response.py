"""A fetched page, and what an answer's headers ask of whoever sent the request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urljoin

from flows.fetch.wire import Exchange, Headers

_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Response:
    """A page as it came: `body` without content coding, `raw` with it; header names as sent, in order.

    `url` is what was asked for, `final_url` what answered after redirects. `not_modified` is a 304.
    """

    url: str
    final_url: str
    status: int
    reason: str
    http_version: str
    headers: Headers
    body: bytes
    raw: bytes
    method: str
    request_headers: Headers
    request_body: bytes
    fetched_at: datetime

    @property
    def not_modified(self) -> bool:
        return self.status == HTTPStatus.NOT_MODIFIED

    @property
    def etag(self) -> str | None:
        return self.header("etag")

    @property
    def last_modified(self) -> str | None:
        return self.header("last-modified")

    @property
    def content_type(self) -> str | None:
        """The header as sent: media type and, often, charset."""
        return self.header("content-type")

    def header(self, name: str) -> str | None:
        """The first header of that name (given in lower case)."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for, given as a number or as a date; None where it says
    nothing.
    """
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - now).total_seconds())


def redirect_target(exchange: Exchange) -> str | None:
    """Where an answer sends on to, absolute and without fragment; None where it is no redirect."""
    location = exchange.header("location")
    if exchange.status not in _REDIRECTS or location is None:
        return None
    # headers are bytes: Korean servers put UTF-8 there, read as Latin-1 by the library
    text = location.encode("latin-1").decode("utf-8", errors="replace").strip()
    return urljoin(exchange.url, text).partition("#")[0]
