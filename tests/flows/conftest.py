"""The demo site on a socket, a workspace of its own for each test, and one Prefect server for all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.demo.server import DemoServer, serve_demo
from extractors.datadir import DATA
from flows.fetch.sources import load_sources, select
from flows.settings import Settings
from flows.workspace import Workspace

DEMO_SOURCES = DATA / "demo" / "sources"


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """One temporary Prefect server for all flows of the session."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture
def demo() -> Iterator[DemoServer]:
    """A fresh demo site: its page that fails once has not failed yet."""
    with serve_demo() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo sources and all divisions, to copy: loading them takes seconds."""
    home = tmp_path_factory.mktemp("empty")
    opened = Workspace.open(Settings(home=home), select(load_sources(DEMO_SOURCES)))
    opened.register()
    opened.engine.dispose()
    return home / "goeul.db"


@pytest.fixture
def workspace(tmp_path: Path, empty_database: Path, demo: DemoServer, clock: Clock) -> Iterator[Workspace]:
    """All demo sources over a SQLite database without pages."""
    shutil.copy(empty_database, tmp_path / "goeul.db")
    settings = Settings(home=tmp_path, sources=DEMO_SOURCES, resolve={"*.goeul.test": demo.address})
    opened = Workspace.open(settings, select(load_sources(DEMO_SOURCES)), clock)
    yield opened
    opened.engine.dispose()
