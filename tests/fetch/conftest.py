from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest
from fetch_server import FakeClock, Web, start

from flows.fetch.client import Fetcher, FetchSettings

T = TypeVar("T")
Use = Callable[[Fetcher], Awaitable[T]]


@pytest.fixture
def web() -> Iterator[Web]:
    """Every host under `.test` on one loopback server."""
    web = Web(FakeClock())
    server = start(web)
    yield web
    server.shutdown()
    server.server_close()


class Fetching:
    """Runs a coroutine with a fetcher on the test's web and clock."""

    def __init__(self, web: Web) -> None:
        self.web = web

    def __call__(self, use: Use[T], **settings: object) -> T:
        given = {
            "user_agent": "Goeul/0.1 (+mailto:desk@goeul.test)",
            "resolve": {"*.test": ("127.0.0.1", self.web.port)},
            "timeout": 5.0,
            "total_timeout": 10.0,
            "retries": 2,
            **settings,
        }

        async def run() -> T:
            async with Fetcher(FetchSettings(**given), clock=self.web.clock) as fetcher:
                return await use(fetcher)

        return asyncio.run(run())


@pytest.fixture
def fetching(web: Web) -> Fetching:
    return Fetching(web)
