"""What a run works with: the settings, the database, the sources, the captures and the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from extractors.entities.divisions import Gazetteer
from flows.fetch.client import FetchSettings
from flows.fetch.sources import Source
from flows.settings import Settings
from models.database import open_database, session_factory
from models.divisions import DivisionRow, register_divisions
from models.ledger import SourceRow, register_sources

SEOUL = ZoneInfo("Asia/Seoul")
log = logging.getLogger("goeul")
"""Progress, one line an event; the command line decides how it is shown."""


def utc_now() -> datetime:
    """The clock of real runs."""
    return datetime.now(UTC)


class Workspace:
    """The open database and everything else that a run needs; a context manager that closes it.

    A plain class and not a dataclass: Prefect walks through the fields of dataclasses that tasks are given.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        sources: Sequence[Source],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.sources = tuple(sources)
        self.clock = clock
        self.session = session_factory(engine)
        self.fetch_settings = FetchSettings(user_agent=settings.user_agent, resolve=settings.resolve)

    @classmethod
    def open(
        cls,
        settings: Settings,
        sources: Sequence[Source],
        clock: Callable[[], datetime] = utc_now,
    ) -> Self:
        """Open (make, migrate) the database. Raises `models.database.DatabaseUnavailable`, one line."""
        settings.home.mkdir(parents=True, exist_ok=True)
        return cls(settings, open_database(settings.database), sources, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.engine.dispose()

    def register(self) -> None:
        """Make the tables of sources and divisions say what the data files say."""
        self.register_sources()
        with self.session.begin() as session:
            register_divisions(session, _division_rows())

    def register_sources(self) -> None:
        """The first half of `register`."""
        rows = [
            SourceRow(
                id=source.id,
                name=source.name,
                kind=source.kind.value,
                list_url=source.list_url,
                region_code=source.region_code or None,
                publisher=source.publisher or None,
                expected_min=source.expected_min,
                expected_max=source.expected_max,
                is_enabled=source.enabled,
            )
            for source in self.sources
        ]
        with self.session.begin() as session:
            register_sources(session, rows)

    def today(self) -> date:
        """The day in Korea."""
        return self.clock().astimezone(SEOUL).date()


def _division_rows() -> Iterator[DivisionRow]:
    for division in Gazetteer.load().all():
        yield DivisionRow(
            full_name=division.full_name,
            name=division.name,
            level=division.level,
            code=division.code,
            parent_code=division.parent_code,
            lat=division.lat,
            lon=division.lon,
            valid_from=division.valid_from,
            valid_to=division.valid_to,
            successor_code=division.successor_code,
        )
