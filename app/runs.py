"""The commands that run flows: their surroundings, their errors in one line, and the summary at the end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from app.cluster import cluster
from app.failure import Failure, unusable
from app.progress import progress
from app.summary import print_summary
from extractors.datadir import DATA
from flows.fetch.sources import Source, SourceError, load_sources, select
from flows.settings import Settings, prepare_prefect
from models.database import DatabaseUnavailable
from models.lock import AlreadyRunning

DEMO_SOURCES = DATA / "demo" / "sources"
Counts = dict[str, int]


def run_ingest(source_ids: list[str] | None, *, folder: Path | None, demo: bool, strict: bool) -> None:
    """`goeul ingest`."""
    with _surroundings(demo=demo) as settings:
        from flows.pipeline import ingest

        place = str(folder.resolve()) if folder else None
        counts = _run(settings, "ingest", lambda: ingest(source_ids, place))
        _finish(settings, counts)
        if strict and counts["alarms"]:
            raise Failure(f"{counts['alarms']} alarms; see goeul report --run {counts['run_id']}")


def run_backfill(
    since: date,
    until: date | None,
    source_ids: list[str] | None,
    *,
    demo: bool,
    runner: str,
    address: str | None,
) -> None:
    """`goeul backfill`."""
    if until and until < since:
        raise unusable(f"--until {until} is before --since {since}")
    with _surroundings(demo=demo) as settings, cluster(settings, runner, address) as dask:
        from flows.pipeline import backfill

        flow = backfill.with_options(task_runner=dask) if dask else backfill
        counts = _run(settings, "backfill", lambda: flow(since, until, source_ids, dask is not None))
        _finish(settings, counts)


def run_retry(urls: list[str], source_ids: list[str] | None, *, gone: bool) -> None:
    """`goeul retry`."""
    with _surroundings(demo=False) as settings:
        from flows.pipeline import retry

        counts = _run(settings, "retry", lambda: retry(source_ids, urls, gone))
        _finish(settings, counts)


def run_reextract(
    source_ids: list[str] | None, *, everything: bool, runner: str, address: str | None
) -> None:
    """`goeul reextract`."""
    with _surroundings(demo=False) as settings, cluster(settings, runner, address) as dask:
        from flows.pipeline import reextract

        flow = reextract.with_options(task_runner=dask) if dask else reextract
        counts = _run(settings, "reextract", lambda: flow(source_ids, everything, dask is not None))
        _finish(settings, counts)


def run_serve(port: int) -> None:
    """`goeul serve`."""
    with _surroundings(demo=False):
        from flows.schedule import ServerDidNotStart, prefect_server, serve_nightly

        try:
            with prefect_server(port) as address:
                print(f"goeul: nightly ingest at 02:00 Asia/Seoul; Prefect at {address}; stop with Ctrl-C")
                serve_nightly()
        except ServerDidNotStart as error:
            raise Failure(str(error)) from error


def print_sources(*, demo: bool) -> None:
    """`goeul sources`."""
    folder = DEMO_SOURCES if demo else Settings().sources
    sources = _loaded(folder)
    table = Table("id", "name", "kind", "region", "a week", "enabled", "verified", "list")
    for source in sources.values():
        expected = f"{source.expected_min or 0}–{source.expected_max}" if source.expected_max else ""
        enabled, verified = ("yes" if flag else "no" for flag in (source.enabled, source.verified))
        table.add_row(
            source.id,
            source.name,
            source.kind.value,
            source.region_code,
            expected,
            enabled,
            verified,
            source.list_url,
        )
    console = Console()
    console.print(table if sources else f"no source in {folder}")


def check_sources(source_ids: list[str], *, demo: bool) -> None:
    """`goeul sources check`."""
    from app.checking import print_checks

    with _surroundings(demo=demo) as settings:
        sources = _loaded(settings.sources)
        try:
            chosen = select(sources, source_ids or sources)
        except SourceError as error:
            raise unusable(str(error)) from error
        print_checks(settings, chosen)


def _loaded(folder: Path) -> dict[str, Source]:
    try:
        return load_sources(folder)
    except SourceError as error:
        raise unusable(str(error)) from error


@contextmanager
def _surroundings(*, demo: bool) -> Iterator[Settings]:
    """The settings, with Prefect's environment made ready and, for the demo, its site on a loopback port."""
    if not demo:
        settings = Settings()
        prepare_prefect(settings)
        yield settings
        return
    from app.demo.server import serve_demo

    with serve_demo() as server:
        os.environ["GOEUL_SOURCES"] = str(DEMO_SOURCES)
        os.environ["GOEUL_RESOLVE"] = json.dumps({"*.goeul.test": server.address})
        settings = Settings()
        prepare_prefect(settings)
        yield settings


def _run(settings: Settings, kind: str, flow: Callable[[], Counts]) -> Counts:
    console = Console(stderr=True)
    try:
        with progress(console, f"{kind}: starting (the first time this takes some seconds longer)"):
            return flow()
    except SourceError as error:
        raise unusable(str(error)) from error
    except (AlreadyRunning, DatabaseUnavailable) as error:
        raise Failure(str(error)) from error
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise Failure(
            f"the database failed: {reason}; start the same command again to go on where it was"
        ) from error
    except httpx.TransportError as error:  # what is fetched has errors of its own
        raise Failure(
            f"the Prefect server does not answer: {error}; start the same command again to go on where it was"
        ) from error
    except OSError as error:
        raise Failure(f"cannot write under {settings.home}: {error.strerror or error}") from error
    except Exception as error:
        raise Failure(f"{kind} stopped: {type(error).__name__}: {error}".splitlines()[0]) from error


def _finish(settings: Settings, counts: Counts) -> None:
    print_summary(Console(), settings, counts)
    if counts["troubles"]:
        raise Failure(
            f"{counts['troubles']} sources stopped early; see goeul report --run {counts['run_id']}"
        )
