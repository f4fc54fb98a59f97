"""robots.txt by RFC 9309: read once a run for each host, with the standard's rules for when it cannot be
read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from flows.fetch.errors import FetchError, TryLater
from flows.fetch.wire import Exchange

_MAX_BYTES = 500 * 1024
"""What a crawler must at least read (RFC 9309, 2.5); rules beyond are ignored."""
_LONGEST_DELAY = 60.0
"""A crawl-delay beyond a minute is treated as one minute: some files give milliseconds."""

FetchText = Callable[[str], Awaitable[Exchange]]


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host allows; `failure` says why its rules cannot be known, and then nothing is allowed."""

    rules: Protego
    agent: str
    failure: str | None = None

    def allows(self, url: str) -> bool:
        """Whether the page may be asked for."""
        return self.failure is None and bool(self.rules.can_fetch(url, self.agent))

    @property
    def crawl_delay(self) -> float:
        """Seconds that the host wants between requests, 0 where it says nothing."""
        return min(float(self.rules.crawl_delay(self.agent) or 0.0), _LONGEST_DELAY)


class RobotsCache:
    """The rules of each scheme, host and port, asked for once while the fetcher lives."""

    def __init__(self, user_agent: str) -> None:
        self._agent = user_agent.partition("/")[0].strip()
        self._known: dict[str, asyncio.Task[Robots]] = {}

    async def of(self, url: str, fetch: FetchText) -> Robots:
        """The rules for `url`; whoever asks first fetches them, the others wait for that answer."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        if origin not in self._known:
            self._known[origin] = asyncio.create_task(self._read(f"{origin}/robots.txt", fetch))
        return await asyncio.shield(self._known[origin])

    async def close(self) -> None:
        """Stop asking for rules that nobody waits for any more."""
        for task in self._known.values():
            task.cancel()
        await asyncio.gather(*self._known.values(), return_exceptions=True)

    async def _read(self, address: str, fetch: FetchText) -> Robots:
        """4xx: everything is allowed; 5xx and no answer: nothing is (RFC 9309, 2.3.1.3 and 2.3.1.4)."""
        try:
            exchange = await fetch(address)
        except TryLater as error:
            return Robots(Protego.parse(""), self._agent, failure=str(error))
        except FetchError:
            # a redirect to nowhere useful: the file is "unavailable", as a 4xx is
            return Robots(Protego.parse(""), self._agent)
        text = exchange.body[:_MAX_BYTES] if 200 <= exchange.status < 300 else b""
        return Robots(Protego.parse(text.decode("utf-8-sig", errors="replace")), self._agent)
