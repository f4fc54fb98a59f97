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
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import tenacity

from flows.fetch.clock import Clock, SystemClock
from flows.fetch.errors import Gone, Refused, TryLater
from flows.fetch.gate import HostGate
from flows.fetch.response import Response, redirect_target, retry_after
from flows.fetch.robots import RobotsCache
from flows.fetch.urls import check_address
from flows.fetch.wire import Exchange, Limits, Request, Resolve, Wire

__all__ = ["FetchSettings", "Fetcher", "Response"]

_BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
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
    first; a `Retry-After` beyond `max_wait` is not waited for but raised, with the number in `retry_after`,
    and the host is left alone for that long.
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
        await self._robots.close()
        await self._wire.close()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        delay: float = 1.0,
        allow_private: bool = False,
        media_types: tuple[str, ...] | None = None,
    ) -> Response:
        """The page at `url`, conditionally where `etag` or `last_modified` of an earlier visit are given.

        `media_types` are what its media type may start with, if not as the settings say.
        Raises `TryLater`, `Gone`, `Refused`.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        asked = self._request(url, conditions, None, allow_private)
        if media_types is not None:
            asked = replace(asked, media_types=media_types)
        response = await self._follow(asked, delay)
        if response.not_modified and not (etag or last_modified):
            raise Refused("the server answers 304 to a plain request", url=url, status=response.status)
        return response

    async def post(
        self, url: str, form: Mapping[str, str], *, delay: float = 1.0, allow_private: bool = False
    ) -> Response:
        """The answer to a form: some boards page only that way. Raises as `get` does."""
        return await self._follow(self._request(url, {}, form, allow_private), delay)

    async def crawl_delay(self, url: str, delay: float, allow_private: bool = False) -> float:
        """The seconds between requests that the host's robots.txt asks for, 0 where it says nothing.

        Raises as `get` does, also where it forbids the page.
        """
        check_address(url)
        await self._check_robots(self._request(url, {}, None, allow_private), delay)
        return self._gate(url).crawl_delay

    def _request(
        self,
        url: str,
        conditions: Mapping[str, str | None],
        form: Mapping[str, str] | None,
        allow_private: bool,
    ) -> Request:
        headers = {
            "User-Agent": self.settings.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "ko-KR,ko;q=0.9",
            "Accept-Encoding": "gzip, deflate",
            **{name: value for name, value in conditions.items() if value},
        }
        return Request(url, headers, form, self.settings.media_types, allow_private)

    async def _follow(self, asked: Request, delay: float) -> Response:
        """The page over redirects, each of which asks the robots.txt of its own host."""
        url = asked.url
        for _ in range(self.settings.max_redirects + 1):
            check_address(asked.url)
            await self._check_robots(asked, delay)
            exchange = await self._patiently(asked, delay)
            target = redirect_target(exchange)
            if target is None:
                return self._response(url, exchange)
            # browsers turn a redirected POST into a GET, but for 307 and 308
            keeps_form = exchange.status in (307, 308)
            asked = replace(asked, url=target, form=asked.form if keeps_form else None)
        raise Refused(f"more than {self.settings.max_redirects} redirects", url=url)

    async def _check_robots(self, asked: Request, delay: float) -> None:
        async def fetch(address: str) -> Exchange:
            return await self._robots_text(replace(asked, url=address, form=None, media_types=None), delay)

        robots = await self._robots.of(asked.url, fetch)
        self._gate(asked.url).crawl_delay = robots.crawl_delay
        if robots.failure is not None:
            raise TryLater(f"robots.txt cannot be read: {robots.failure}", url=asked.url)
        if not robots.allows(asked.url):
            raise Refused("robots.txt forbids it", url=asked.url)

    async def _robots_text(self, asked: Request, delay: float) -> Exchange:
        """robots.txt of a host, over redirects (RFC 9309, 2.3.1.2)."""
        asked = replace(asked, headers={"User-Agent": self.settings.user_agent})
        for _ in range(self.settings.max_redirects + 1):
            check_address(asked.url)
            exchange = await self._patiently(asked, delay)
            target = redirect_target(exchange)
            if target is None:
                return exchange
            asked = replace(asked, url=target)
        raise Refused(f"more than {self.settings.max_redirects} redirects", url=asked.url)

    async def _patiently(self, asked: Request, delay: float) -> Exchange:
        """One exchange, tried again while the server is busy or away; the whole host waits with it."""
        gate = self._gate(asked.url)
        if gate.is_left_alone:
            raise TryLater("the host is left alone: it was silent or asked for a long pause", url=asked.url)

        async def close_gate(seconds: float) -> None:
            gate.close_for(seconds)

        retrying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(self.settings.retries + 1),
            retry=tenacity.retry_if_exception(self._worth_waiting),
            wait=self._wait,
            sleep=close_gate,
            reraise=True,
        )
        try:
            exchange: Exchange = await retrying(self._attempt, asked, delay, gate)
        except TryLater as error:
            if error.status is None:
                gate.count_unanswered()
            elif error.retry_after is not None and error.retry_after > self.settings.max_wait:
                gate.leave_alone(error.retry_after)
            raise
        gate.recover()
        return exchange

    async def _attempt(self, asked: Request, delay: float, gate: HostGate) -> Exchange:
        async with gate.turn(delay):
            exchange = await self._wire.send(asked)
        if exchange.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            gate.slow_down()
        if exchange.status in _BUSY or exchange.status >= 500:
            raise self._busy(exchange)
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


def _status_line(exchange: Exchange) -> str:
    return f"{exchange.status} {exchange.reason}".strip()
