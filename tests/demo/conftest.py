"""The demo site, loaded once, and once on a socket for each test that needs a server of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.demo import DemoServer, DemoSite, serve_demo


@pytest.fixture(scope="session")
def site() -> DemoSite:
    return DemoSite.load()


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with serve_demo() as running:
        yield running
