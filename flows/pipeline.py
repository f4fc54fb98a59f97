"""The Prefect flows: thin wrappers over `flows.night`.

A task is one source's night or one batch of captures, never one page. The ledger is the truth about what was
done: no result is cached, and no retry is stacked on those of the fetcher.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.announce import announce
from flows.collect import Collector, Span
from flows.fetch.sources import Source, folder_source, load_sources, select
from flows.night import Night, Steps, run_collecting, run_reading
from flows.read import Batch, extract_batches, store_batch
from flows.report import ReadReport, SourceReport
from flows.settings import Settings
from flows.workspace import Workspace
from models.failures import send_again
from models.ledger import CaptureToRead
from models.lock import run_lock

Counts = dict[str, int]
"""What a flow gives: the figures of its run, and `run_id`."""


@task(name="collect", cache_policy=NO_CACHE, persist_result=False)
async def collect_source(collector: Collector, source: Source, span: Span | None) -> SourceReport:
    """One source's list and pages (see `flows.collect`)."""
    return await collector.collect(source, span)


@task(name="read", cache_policy=NO_CACHE, persist_result=False)
def read_captures(workspace: Workspace, batch: Batch, run_id: int) -> ReadReport:
    """One batch of captures, read by the workers, to articles in the tables (see `flows.read`)."""
    return store_batch(workspace, batch, run_id)


async def _collect(collector: Collector, source: Source, span: Span | None) -> SourceReport:
    named = collect_source.with_options(task_run_name=f"collect-{source.id}")
    return await named(collector, source, span)


def _read(workspace: Workspace, batches: Iterator[list[CaptureToRead]], run_id: int) -> Iterator[ReadReport]:
    for batch in extract_batches(workspace, batches):
        named = read_captures.with_options(task_run_name=f"read-from-{batch.captures[0].capture_id}")
        yield named(workspace, batch, run_id)


TASKS = Steps(_collect, _read)


@flow(name="ingest", log_prints=False)
def ingest(source_ids: list[str] | None = None, folder: str | None = None) -> Counts:
    """The nightly: list every enabled source (or those named), request what is due, read what is unread.

    `folder` is taken as one more source of kind `files`; alone, it is the only one.
    """
    settings = Settings()
    parameters: dict[str, object] = {"source_ids": source_ids, "folder": folder}
    with Workspace.open(settings, _sources(settings, source_ids, folder)) as workspace:
        return _told(workspace, run_collecting(workspace, "ingest", parameters, None, TASKS))


@flow(name="backfill", log_prints=False)
def backfill(
    since: date, until: date | None = None, source_ids: list[str] | None = None, on_cluster: bool = False
) -> Counts:
    """Every release of `since` … `until` (inclusive, today if not given), whatever the ledger knows already.

    Stopped and started again with the same days, it requests only what is still missing. `on_cluster` needs
    the flow to have a `DaskTaskRunner`: its workers read, this process fetches.
    """
    settings = Settings()
    parameters: dict[str, object] = {
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
        "source_ids": source_ids,
    }
    with Workspace.open(settings, _sources(settings, source_ids, None)) as workspace:
        steps = _steps(on_cluster)
        return _told(workspace, run_collecting(workspace, "backfill", parameters, (since, until), steps))


@flow(name="reextract", log_prints=False)
def reextract(
    source_ids: list[str] | None = None, everything: bool = False, on_cluster: bool = False
) -> Counts:
    """Read captures again, without the network: those that an older version read, or all of them.

    `on_cluster` as in `backfill`.
    """
    settings = Settings()
    parameters: dict[str, object] = {"source_ids": source_ids, "everything": everything}
    with Workspace.open(settings, list(load_sources(settings.sources).values())) as workspace:
        steps = _steps(on_cluster)
        night = run_reading(workspace, parameters, source_ids, everything=everything, steps=steps)
        return _told(workspace, night)


@flow(name="retry", log_prints=False)
def retry(source_ids: list[str] | None = None, urls: list[str] | None = None, gone: bool = False) -> Counts:
    """Request failed pages once more, parked ones too, and read unreadable captures anew; lists nothing.

    `urls` are single pages; without them all failed ones, with `gone` also those that were gone.
    """
    settings = Settings()
    sources = load_sources(settings.sources)
    parameters: dict[str, object] = {"source_ids": source_ids, "urls": urls, "gone": gone}
    with Workspace.open(settings, select(sources, source_ids or sources)) as workspace:
        with run_lock(workspace.engine), workspace.session.begin() as session:
            again = send_again(session, workspace.clock(), source_ids=source_ids, urls=urls or (), gone=gone)
        workspace.sources = tuple(source for source in workspace.sources if source.id in again)
        return _told(workspace, run_collecting(workspace, "retry", parameters, None, TASKS, lists=False))


def _steps(on_cluster: bool) -> Steps:
    if not on_cluster:
        return TASKS
    from flows.cluster import read_on_cluster  # Dask takes a second to import

    return Steps(_collect, read_on_cluster)


def _sources(settings: Settings, source_ids: list[str] | None, folder: str | None) -> list[Source]:
    extra = [folder_source(Path(folder))] if folder else []
    if folder and not source_ids:
        return extra
    return [*select(load_sources(settings.sources), source_ids or ()), *extra]


def _told(workspace: Workspace, night: Night) -> Counts:
    """The run as an artifact, its alarms as events, and its figures."""
    report = night.report
    create_markdown_artifact(
        markdown=report.markdown(), key=f"goeul-{report.kind}", description=f"Goeul run {night.run_id}"
    )
    announce(night.run_id, report, workspace.settings.notify)
    return {"run_id": night.run_id, **report.counts()}
