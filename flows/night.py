"""A run without Prefect: register, collect, read, link copies, report.

Reading finds the pages whose release is in an attached document: these are collected and read in a second
round.

The flows of `flows.pipeline` wrap exactly this.

::

    with Workspace.open(settings, sources) as workspace:
        night = run_collecting(workspace, "ingest", {}, span=None)

`Steps` are the two pieces of work that a flow turns into tasks: one source's night, one batch of captures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import SQLAlchemyError

from flows.alarms import WEEKS, Alarm, count_alarms, reading_alarms
from flows.collect import Collector, Span
from flows.fetch.captures import CaptureWriter
from flows.fetch.client import Fetcher
from flows.fetch.clock import SystemClock
from flows.fetch.sources import Source, SourceKind
from flows.read import read_batches, unread_batches
from flows.report import ReadReport, RunReport, SourceReport
from flows.stories import link_stories
from flows.workspace import Workspace, log
from models import ledger
from models.documents import expecting_sources
from models.ledger import CaptureToRead
from models.lock import run_lock
from models.readings import source_readings, weekly_counts
from models.runs import close_abandoned, finish_run, start_run
from models.statement import statement
from models.tables import Run, RunState

Parameters = dict[str, object]


@dataclass(frozen=True, slots=True)
class Night:
    """A run that came to its end: its number in `runs` and what it did."""

    run_id: int
    report: RunReport


@dataclass(frozen=True, slots=True)
class Steps:
    """How one source is collected and how batches are read and stored, one report each."""

    collect: Callable[[Collector, Source, Span | None], Awaitable[SourceReport]]
    read: Callable[[Workspace, Iterator[list[CaptureToRead]], int], Iterator[ReadReport]]


async def _collect(collector: Collector, source: Source, span: Span | None) -> SourceReport:
    return await collector.collect(source, span)


PLAIN = Steps(_collect, read_batches)
"""The steps as plain calls."""


def run_collecting(
    workspace: Workspace,
    kind: str,
    parameters: Parameters,
    span: tuple[date, date | None] | None,
    steps: Steps = PLAIN,
    *,
    lists: bool = True,
) -> Night:
    """List the sources of the workspace, request what is due and read what is unread.

    Without `span` that is a nightly; with it, every release of these days (inclusive, up to today if open).
    Without `lists` only what failed before is requested again.
    Raises `models.lock.AlreadyRunning`, SQLAlchemyError and OSError; what was done until then stays done.
    """
    with _recorded(workspace, kind, parameters) as night:
        workspace.register()
        days = Span(span[0], span[1] or workspace.today()) if span else None
        ids = [source.id for source in workspace.sources]
        since, until = (days.since, days.until) if days else (None, None)
        with _fetching(workspace) as (fetcher, runner):
            runner.run(_collect_all(workspace, night, fetcher, workspace.sources, days, steps, lists))
            _read_all(workspace, night, steps, ids, since, until)
            if offering := _expecting(workspace):
                runner.run(_collect_all(workspace, night, fetcher, offering, days, steps, lists=False))
                _read_all(workspace, night, steps, ids, since, until)
        link_stories(workspace)
        night.report.alarms = find_alarms(workspace, night, is_nightly=lists and days is None)
        if days is not None:
            with workspace.session() as session:
                night.report.statement = statement(
                    session, night.run_id, ids, days.since, days.until, workspace.today()
                )
    return night


def find_alarms(workspace: Workspace, night: Night, *, is_nightly: bool) -> list[Alarm]:
    """What is odd about the run, by source; the counts of the last week are a nightly's matter."""
    alarms = []
    unlisted = {source.source_id for source in night.report.sources if source.list_errors}
    for report in night.report.sources:
        alarms += [Alarm(report.source_id, "list", error) for error in report.list_errors]
    with workspace.session() as session:
        for source in workspace.sources if is_nightly else ():
            # of a list that could not be had nobody knows how much it holds, and a folder has no weeks
            if source.id not in unlisted and source.kind is not SourceKind.FILES:
                weeks = weekly_counts(session, source.id, workspace.today(), WEEKS)
                alarms += count_alarms(source.id, weeks, source.expected_min, source.expected_max)
        started_at = session.get_one(Run, night.run_id).started_at
        ids = [source.id for source in workspace.sources]
        for readings in source_readings(session, night.run_id, started_at, ids):
            alarms += reading_alarms(readings)
    for alarm in alarms:
        if alarm.kind != "list":  # told when it happened
            log.warning("%s: %s", alarm.source_id, alarm.message)
    return alarms


def run_reading(
    workspace: Workspace,
    parameters: Parameters,
    source_ids: Sequence[str] | None,
    *,
    everything: bool,
    steps: Steps = PLAIN,
) -> Night:
    """Read captures again: those that an older version read, or with `everything` all of them.

    Raises as `run_collecting` does.
    """
    with _recorded(workspace, "reextract", parameters) as night:
        if everything:
            with workspace.session.begin() as session:
                ledger.forget_reading(session, source_ids)
        _read_all(workspace, night, steps, source_ids)
        link_stories(workspace)
    return night


@contextmanager
def _recorded(workspace: Workspace, kind: str, parameters: Parameters) -> Iterator[Night]:
    """A row in `runs` for the block, however it ends; no other run works on the database meanwhile."""
    with run_lock(workspace.engine):
        with workspace.session.begin() as session:
            for abandoned in close_abandoned(session):
                log.warning("run %d was killed; this one goes on where it was", abandoned)
            night = Night(start_run(session, kind, parameters, workspace.clock()), RunReport(kind))
        state = RunState.FAILED
        try:
            yield night
            state = RunState.COMPLETED
        except (KeyboardInterrupt, asyncio.CancelledError):
            state = RunState.CANCELLED
            raise
        except Exception as error:
            night.report.troubles.append(f"{type(error).__name__}: {error}".splitlines()[0])
            raise
        finally:
            _finish(workspace, night, state)


def _finish(workspace: Workspace, night: Night, state: RunState) -> None:
    report = night.report
    try:
        with workspace.session.begin() as session:
            counts = dict(report.counts())
            finish_run(session, night.run_id, state, counts, report.markdown(), workspace.clock())
    except SQLAlchemyError:
        if state is RunState.COMPLETED:
            raise
        # the database is what failed: the next run marks the row, and this one's error must reach the user
        log.warning("run %d: its end could not be recorded", night.run_id)


@contextmanager
def _fetching(workspace: Workspace) -> Iterator[tuple[Fetcher, asyncio.Runner]]:
    """One fetcher for all rounds of a run, for it knows when it asked each host last, and its loop."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        fetcher = Fetcher(workspace.fetch_settings, clock=SystemClock(workspace.clock))
        runner.run(stack.enter_async_context(fetcher))
        try:
            yield fetcher, runner
        finally:
            runner.run(stack.aclose())


def _expecting(workspace: Workspace) -> list[Source]:
    """The sources with documents that reading found to hold the releases of their pages."""
    with workspace.session() as session:
        ids = expecting_sources(session, [source.id for source in workspace.sources])
    return [source for source in workspace.sources if source.id in ids]


async def _collect_all(
    workspace: Workspace,
    night: Night,
    fetcher: Fetcher,
    sources: Sequence[Source],
    span: Span | None,
    steps: Steps,
    lists: bool,
) -> None:
    """All sources at once: each host has its own pace, none waits for another."""
    report = night.report
    with CaptureWriter(workspace.settings.captures, f"run-{night.run_id:06d}") as writer:
        collector = Collector(workspace, fetcher, writer, night.run_id, lists=lists)
        tasks = [
            asyncio.create_task(_collect_source(collector, source, span, report, steps)) for source in sources
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            # without the database or the disk nothing that the others fetch could be kept
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    order = {source.id: number for number, source in enumerate(workspace.sources)}
    report.sources.sort(key=lambda source: order[source.source_id])


async def _collect_source(
    collector: Collector, source: Source, span: Span | None, report: RunReport, steps: Steps
) -> None:
    try:
        report.collected(await steps.collect(collector, source, span))
    except (SQLAlchemyError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 a fault of ours in one source must not stop the others
        report.troubles.append(f"{source.id}: {type(error).__name__}: {error}".splitlines()[0])
        log.warning("%s: stopped: %s", source.id, error)


def _read_all(
    workspace: Workspace,
    night: Night,
    steps: Steps,
    source_ids: Sequence[str] | None,
    since: date | None = None,
    until: date | None = None,
) -> None:
    for report in steps.read(workspace, unread_batches(workspace, source_ids, since, until), night.run_id):
        night.report.read.add(report)
