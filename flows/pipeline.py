"""The Prefect flows: thin wrappers over `flows.collect` and `flows.read`.

A task is one source's night or one batch of captures, never one page. The ledger is the truth about what was
done: no result is cached, and no retry is stacked on those of the fetcher.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.collect import Collector, Span
from flows.fetch.captures import CaptureWriter
from flows.fetch.client import Fetcher
from flows.fetch.sources import Source, folder_source, load_sources, select
from flows.read import read_batch, unread_batches
from flows.report import ReadReport, RunReport, SourceReport
from flows.settings import Settings
from flows.workspace import Workspace, log
from models import ledger
from models.ledger import CaptureToRead
from models.runs import finish_run, start_run
from models.tables import RunState

Counts = dict[str, int]
"""What a flow gives: the figures of its run, and `run_id`."""


@flow(name="ingest", log_prints=False)
def ingest(source_ids: list[str] | None = None, folder: str | None = None) -> Counts:
    """The nightly: list every enabled source (or those named), request what is due, read what is unread.

    `folder` is taken as one more source of kind `files`; alone, it is the only one.
    """
    settings = Settings()
    sources = _sources(settings, source_ids, folder)
    parameters: dict[str, object] = {"source_ids": source_ids, "folder": folder}
    return _run("ingest", settings, sources, parameters, span=None)


@flow(name="backfill", log_prints=False)
def backfill(since: date, until: date | None = None, source_ids: list[str] | None = None) -> Counts:
    """Every release of `since` … `until` (inclusive, today if not given), whatever the ledger knows already.

    Stopped and started again with the same days, it requests only what is still missing.
    """
    settings = Settings()
    sources = _sources(settings, source_ids, None)
    parameters: dict[str, object] = {
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
        "source_ids": source_ids,
    }
    return _run("backfill", settings, sources, parameters, span=(since, until))


@flow(name="reextract", log_prints=False)
def reextract(source_ids: list[str] | None = None, everything: bool = False) -> Counts:
    """Read captures again, without the network: those that an older version read, or all of them."""
    settings = Settings()
    parameters: dict[str, object] = {"source_ids": source_ids, "everything": everything}
    with (
        Workspace.open(settings, list(load_sources(settings.sources).values())) as workspace,
        _recorded(workspace, "reextract", parameters) as (run_id, report),
    ):
        if everything:
            with workspace.session.begin() as session:
                ledger.forget_reading(session, source_ids)
        _read_all(workspace, run_id, report, source_ids)
    return {"run_id": run_id, **report.counts()}


def _sources(settings: Settings, source_ids: list[str] | None, folder: str | None) -> list[Source]:
    extra = [folder_source(Path(folder))] if folder else []
    if folder and not source_ids:
        return extra
    return [*select(load_sources(settings.sources), source_ids or ()), *extra]


def _run(
    kind: str,
    settings: Settings,
    sources: Sequence[Source],
    parameters: dict[str, object],
    span: tuple[date, date | None] | None,
) -> Counts:
    with (
        Workspace.open(settings, sources) as workspace,
        _recorded(workspace, kind, parameters) as (run_id, report),
    ):
        workspace.register()
        days = Span(span[0], span[1] or workspace.today()) if span else None
        asyncio.run(_collect_all(workspace, run_id, report, days))
        ids = [source.id for source in sources]
        since, until = (days.since, days.until) if days else (None, None)
        _read_all(workspace, run_id, report, ids, since, until)
    return {"run_id": run_id, **report.counts()}


@contextmanager
def _recorded(
    workspace: Workspace, kind: str, parameters: dict[str, object]
) -> Iterator[tuple[int, RunReport]]:
    """A row in `runs` and an artifact for the block, however it ends."""
    report = RunReport(kind)
    with workspace.session.begin() as session:
        run_id = start_run(session, kind, parameters, workspace.clock())
    state = RunState.FAILED
    try:
        yield run_id, report
        state = RunState.COMPLETED
    except KeyboardInterrupt:
        state = RunState.CANCELLED
        raise
    except Exception as error:
        report.troubles.append(f"{type(error).__name__}: {error}".splitlines()[0])
        raise
    finally:
        text = report.markdown()
        with workspace.session.begin() as session:
            finish_run(session, run_id, state, dict(report.counts()), text, workspace.clock())
    create_markdown_artifact(markdown=text, key=f"goeul-{kind}", description=f"Goeul run {run_id}")


async def _collect_all(workspace: Workspace, run_id: int, report: RunReport, span: Span | None) -> None:
    """All sources at once: each host has its own pace, none waits for another."""
    folder = workspace.settings.captures
    with CaptureWriter(folder, f"run-{run_id:06d}") as writer:
        async with Fetcher(workspace.fetch_settings) as fetcher:
            collector = Collector(workspace, fetcher, writer, run_id)
            tasks = [_collect_source(collector, source, span, report) for source in workspace.sources]
            await asyncio.gather(*tasks)
    order = {source.id: number for number, source in enumerate(workspace.sources)}
    report.sources.sort(key=lambda source: order[source.source_id])


async def _collect_source(collector: Collector, source: Source, span: Span | None, report: RunReport) -> None:
    named = collect_source.with_options(task_run_name=f"collect-{source.id}")
    try:
        report.sources.append(await named(collector, source, span))
    except Exception as error:  # noqa: BLE001 a fault of ours in one source must not stop the others
        report.troubles.append(f"{source.id}: {type(error).__name__}: {error}".splitlines()[0])
        log.warning("%s: stopped: %s", source.id, error)


def _read_all(
    workspace: Workspace,
    run_id: int,
    report: RunReport,
    source_ids: Sequence[str] | None,
    since: date | None = None,
    until: date | None = None,
) -> None:
    for number, batch in enumerate(unread_batches(workspace, source_ids, since, until), start=1):
        named = read_captures.with_options(task_run_name=f"read-{number}")
        report.read.add(named(workspace, batch, run_id))


@task(name="collect", cache_policy=NO_CACHE, persist_result=False)
async def collect_source(collector: Collector, source: Source, span: Span | None) -> SourceReport:
    """One source's list and pages (see `flows.collect`)."""
    return await collector.collect(source, span)


@task(name="read", cache_policy=NO_CACHE, persist_result=False)
def read_captures(workspace: Workspace, captures: list[CaptureToRead], run_id: int) -> ReadReport:
    """One batch of captures to articles in the tables (see `flows.read`)."""
    return read_batch(workspace, captures, run_id)
