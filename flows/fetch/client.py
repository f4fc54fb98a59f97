"""The HTTP client with its manners: robots.txt, one slow request at a time per host, retries, redirects by
hand.

::

    async with Fetcher(FetchSettings(user_agent="Goeul/0.1 (+mailto:…)")) as fetcher:
        response = await fetcher.get(url, etag=…, last_modified=…, delay=source.rate)
        if not response.not_modified:
            ref = writer.write(response)

`get` returns for 2xx and 304 only; everything else is an error of `flows.fetch.errors`.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import tenacity

from flows.fetch.clock import Clock, SystemClock
from flows.fetch.errors import Gone, Refused, TryLater
from flows.fetch.gate import HostGate
from flows.fetch.robots import Robots, RobotsCache
from flows.fetch.wire import Exchange, Headers, Limits, Resolve, Wire

_REDIRECTS = {301, 302, 303, 307, 308}
_TEXT_TYPES = (
    "text/",
    "application/xhtml+xml",
    "application/xml",
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/json",
)


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How the fetcher behaves; times in seconds.

    `resolve` maps a host pattern (`*.goeul.test`) to the address and port that stand for it, as curl's
    `--resolve`: names, robots.txt and limits stay those of the URL. `retries` counts the attempts after the
    first; a `Retry-After` beyond `max_wait` is not waited for but raised, with the number in `retry_after`.
    """

    user_agent: str
    timeout: float = 30.0
    total_timeout: float = 120.0
    max_bytes: int = 20_000_000
    resolve: Resolve = field(default_factory=dict)
    retries: int = 3
    max_wait: float = 60.0
    max_redirects: int = 5
    media_types: tuple[str, ...] = _TEXT_TYPES


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


@dataclass(frozen=True, slots=True)
class _Manners:
    delay: float
    allow_private: bool


class Fetcher:
    """Fetches pages politely; an async context manager, safe to share between tasks of one event loop.

    Each host gets one connection and one request at a time, at least `delay` seconds (or its crawl-delay)
    after its last answer; different hosts do not wait for each other.
    """

    def __init__(self, settings: FetchSettings, *, clock: Clock | None = None) -> None:
        self.settings = settings
        self._clock = clock or SystemClock()
        self._wire = Wire(
            Limits(settings.timeout, settings.total_timeout, settings.max_bytes), settings.resolve
        )
        self._gates: defaultdict[str, HostGate] = defaultdict(lambda: HostGate(self._clock))
        self._robots = RobotsCache(settings.user_agent)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.close()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        delay: float = 1.0,
        allow_private: bool = False,
    ) -> Response:
        """The page at `url`, conditionally where `etag` or `last_modified` of an earlier visit are given.

        Raises `TryLater`, `Gone`, `Refused`.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        return await self._follow("GET", url, headers, None, _Manners(delay, allow_private))

    async def post(
        self, url: str, form: Mapping[str, str], *, delay: float = 1.0, allow_private: bool = False
    ) -> Response:
        """The answer to a form: some boards page only that way. Raises as `get` does."""
        return await self._follow("POST", url, {}, form, _Manners(delay, allow_private))

    async def _follow(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
        manners: _Manners,
    ) -> Response:
        address = url
        for _ in range(self.settings.max_redirects + 1):
            check_address(address)
            await self._check_robots(address, manners)
            exchange = await self._patiently(method, address, headers, form, manners)
            target = _redirect_target(exchange)
            if target is None:
                return self._response(url, exchange)
            address = target
            if exchange.status == HTTPStatus.SEE_OTHER or (
                method == "POST" and exchange.status in (301, 302)
            ):
                method, form = "GET", None
        raise Refused(f"more than {self.settings.max_redirects} redirects", url=url)

    async def _check_robots(self, url: str, manners: _Manners) -> None:
        async def fetch(address: str) -> Exchange:
            return await self._robots_text(address, manners)

        robots: Robots = await self._robots.of(url, fetch)
        self._gate(url).crawl_delay = robots.crawl_delay
        if robots.failure is not None:
            raise TryLater(f"robots.txt cannot be read: {robots.failure}", url=url)
        if not robots.allows(url):
            raise Refused("robots.txt forbids it", url=url)

    async def _robots_text(self, address: str, manners: _Manners) -> Exchange:
        """robots.txt of a host, over redirects (RFC 9309, 2.3.1.2); the media type does not matter."""
        for _ in range(self.settings.max_redirects + 1):
            check_address(address)
            exchange = await self._patiently("GET", address, {}, None, manners, any_media_type=True)
            target = _redirect_target(exchange)
            if target is None:
                return exchange
            address = target
        raise Refused(f"more than {self.settings.max_redirects} redirects", url=address)

    async def _patiently(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
        manners: _Manners,
        *,
        any_media_type: bool = False,
    ) -> Exchange:
        """One exchange, tried again while the server is busy or away; waiting is the whole host's
        business.
        """
        gate = self._gate(url)

        async def close_gate(seconds: float) -> None:
            gate.close_for(seconds)

        retrying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self.settings.retries + 1),
            retry=tenacity.retry_if_exception(self._worth_waiting),
            wait=self._wait,
            sleep=close_gate,
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                async with gate.turn(manners.delay):
                    exchange = await self._wire.send(
                        method,
                        url,
                        self._headers(headers),
                        form=form,
                        media_types=None if any_media_type else self.settings.media_types,
                        allow_private=manners.allow_private,
                    )
                if exchange.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
                    gate.slow_down()
                if exchange.status in _BUSY or exchange.status >= 500:
                    raise self._busy(exchange)
                gate.recover()
        return exchange

    def _worth_waiting(self, error: BaseException) -> bool:
        if not isinstance(error, TryLater):
            return False
        return error.retry_after is None or error.retry_after <= self.settings.max_wait

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, TryLater) and error.retry_after is not None:
            return error.retry_after
        # 1, 2, 4 … seconds, spread so that many clients do not come back together
        return min(2.0 ** (state.attempt_number - 1), self.settings.max_wait) * random.uniform(0.75, 1.25)

    def _busy(self, exchange: Exchange) -> TryLater:
        return TryLater(
            f"the server answers {_status_line(exchange)}",
            url=exchange.url,
            status=exchange.status,
            retry_after=retry_after(exchange.header("retry-after"), self._clock.now()),
        )

    def _headers(self, extra: Mapping[str, str]) -> dict[str, str]:
        return {
            "User-Agent": self.settings.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "ko-KR,ko;q=0.9",
            "Accept-Encoding": "gzip, deflate",
            **extra,
        }

    def _gate(self, url: str) -> HostGate:
        return self._gates[(urlsplit(url).hostname or "").lower()]

    def _response(self, url: str, exchange: Exchange) -> Response:
        status = exchange.status
        if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise Gone(f"the server answers {_status_line(exchange)}", url=url, status=status)
        if not (200 <= status < 300 or status == HTTPStatus.NOT_MODIFIED):
            raise Refused(f"the server answers {_status_line(exchange)}", url=url, status=status)
        return Response(
            url=url,
            final_url=exchange.url,
            status=status,
            reason=exchange.reason,
            http_version=exchange.http_version,
            headers=exchange.headers,
            body=exchange.body,
            raw=exchange.raw,
            method=exchange.method,
            request_headers=exchange.request_headers,
            request_body=exchange.request_body,
            fetched_at=self._clock.now(),
        )


_BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


def check_address(url: str) -> None:
    """Raise `Refused` unless the URL is http(s) with a host and without control characters or a password."""
    if any(ord(char) < 0x21 or ord(char) == 0x7F for char in url):
        raise Refused("unusable address: blank or control character in it", url=url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"unusable address: {error}", url=url) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise Refused(f"unusable address: scheme {parts.scheme[:20]!r}", url=url)
    if not parts.hostname or port == 0 or "@" in parts.netloc:
        raise Refused("unusable address: it needs a plain host name", url=url)


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


def _redirect_target(exchange: Exchange) -> str | None:
    location = exchange.header("location")
    if exchange.status not in _REDIRECTS or location is None:
        return None
    # headers are bytes: Korean servers put UTF-8 there, read as Latin-1 by the library
    text = location.encode("latin-1").decode("utf-8", errors="replace").strip()
    return urljoin(exchange.url, text).partition("#")[0]


def _status_line(exchange: Exchange) -> str:
    return f"{exchange.status} {exchange.reason}".strip()
