"""One request at a time to a host, and never sooner than its interval after the last answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from flows.fetch.clock import Clock

_SLOWEST = 32.0
"""A host that keeps answering 429 or 503 is asked at most this many times more slowly."""
_PATIENCE = 3
_REST = 900.0
"""After so many requests in a row without any answer a host is left alone for this many seconds."""


class HostGate:
    """The manners towards one host.

    The interval adapts: each 429 or 503 doubles it, each good answer takes a quarter off what was added. A
    leaky bucket of fixed period (aiolimiter) can neither do that nor obey a crawl-delay found later.
    """

    def __init__(self, clock: Clock) -> None:
        self.crawl_delay = 0.0
        self._clock = clock
        self._lock = asyncio.Lock()
        self._last_answer: float | None = None
        self._closed_until = 0.0
        self._slowness = 1.0
        self._unanswered = 0
        self._left_alone_until = 0.0

    @asynccontextmanager
    async def turn(self, delay: float) -> AsyncIterator[None]:
        """Wait for this host's next free moment and hold it; `delay` is the caller's interval in seconds."""
        async with self._lock:
            interval = max(delay, self.crawl_delay) * self._slowness
            due = self._closed_until
            if self._last_answer is not None:
                due = max(due, self._last_answer + interval)
            wait = due - self._clock.monotonic()
            if wait > 0:
                await self._clock.sleep(wait)
            try:
                yield
            finally:
                self._last_answer = self._clock.monotonic()

    def close_for(self, seconds: float) -> None:
        """Nobody asks this host for that long."""
        self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)

    def slow_down(self) -> None:
        """The host said that it is too busy."""
        self._slowness = min(self._slowness * 2, _SLOWEST)

    def recover(self) -> None:
        """The host answered well."""
        self._unanswered = 0
        self._slowness = max(1.0, 1.0 + (self._slowness - 1.0) * 0.75)

    def count_unanswered(self) -> None:
        """A request got no answer in all its attempts."""
        self._unanswered += 1
        if self._unanswered >= _PATIENCE:
            self.leave_alone(_REST)

    def leave_alone(self, seconds: float) -> None:
        """Nobody should even wait for this host for that long."""
        self._left_alone_until = self._clock.monotonic() + seconds

    @property
    def is_left_alone(self) -> bool:
        """Whether the host was silent, or asked for a pause, for longer than anybody should wait."""
        return self._clock.monotonic() < self._left_alone_until
