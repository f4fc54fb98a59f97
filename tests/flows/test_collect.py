"""Listing and requesting the demo sources over real sockets into a real ledger."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select, update

from app.demo.server import DemoServer
from flows.collect import Collector, Span, nightly_span
from flows.fetch.captures import CaptureWriter, read_capture
from flows.fetch.client import Fetcher
from flows.fetch.clock import SystemClock
from flows.fetch.sources import Source, folder_source
from flows.report import SourceReport
from flows.workspace import Workspace
from models.listings import begin_listing
from models.runs import start_run
from models.tables import Capture, Failure, Page
from models.tables import Source as SourceTable
from tests.flows.conftest import Clock


def collect(workspace: Workspace, span: Span | None = None) -> dict[str, SourceReport]:
    """Collect every source of the workspace and give the reports by source."""
    with workspace.session.begin() as session:
        run_id = start_run(session, "ingest", {}, workspace.clock())

    async def all_sources() -> list[SourceReport]:
        with CaptureWriter(workspace.settings.captures, f"run-{run_id}") as writer:
            async with Fetcher(workspace.fetch_settings, clock=SystemClock(workspace.clock)) as fetcher:
                collector = Collector(workspace, fetcher, writer, run_id)
                return [await collector.collect(source, span) for source in workspace.sources]

    return {report.source_id: report for report in asyncio.run(all_sources())}


def states(workspace: Workspace) -> Counter[str]:
    with workspace.session() as session:
        return Counter(session.scalars(select(Page.state)))


def test_every_page_is_captured_or_accounted_for(workspace: Workspace) -> None:
    reports = collect(workspace)
    assert all(report.listed for report in reports.values())
    with workspace.session() as session:
        for capture in session.scalars(select(Capture)):
            kept = read_capture(workspace.settings.captures, capture.file, capture.offset)
            assert kept.body
        failures = list(session.scalars(select(Failure.kind)))
        pages = session.scalar(select(func.count()).select_from(Page))
    assert pages == sum(report.listed for report in reports.values())
    # the demo site links one page that is gone; the one that answers 500 first recovers within the run
    assert failures == ["http_404"]
    assert states(workspace) == {"fetched": sum(r.fetched for r in reports.values()), "gone": 1}


def test_second_night_fetches_nothing_twice(workspace: Workspace) -> None:
    collect(workspace)
    again = collect(workspace)
    assert sum(r.fetched + r.new + r.failed for r in again.values()) == 0


def test_next_night_asks_recent_pages_conditionally_and_finds_the_changed_one(
    workspace: Workspace, clock: Clock
) -> None:
    first = collect(workspace)
    with workspace.session.begin() as session:
        # whatever the demo's dates, let every page count as recent
        session.execute(update(Page).values(listed_date=clock.now.date()))
    clock.advance(days=1)
    second = collect(workspace)
    assert sum(r.fetched for r in second.values()) == 1
    assert sum(r.unchanged for r in second.values()) == sum(r.fetched for r in first.values()) - 1


def test_backfill_takes_only_its_days_and_a_second_one_nothing(workspace: Workspace) -> None:
    days = Span(date(2025, 1, 1), date(2025, 12, 31))
    collect(workspace, days)
    with workspace.session() as session:
        listed = list(session.scalars(select(Page.listed_date).where(Page.listed_date.is_not(None))))
    assert listed
    assert all(days.since <= day <= days.until for day in listed)
    again = collect(workspace, days)
    assert sum(r.fetched for r in again.values()) == 0


def test_listing_that_broke_off_is_walked_again_to_its_end(workspace: Workspace) -> None:
    collect(workspace)
    with workspace.session.begin() as session:
        # as if killed between the list pages: the first page is known, an older one was never entered
        oldest = session.scalars(
            select(Page.id).where(Page.listed_date.is_not(None)).order_by(Page.listed_date).limit(1)
        ).one()
        page = session.get_one(Page, oldest)
        source_id = page.source_id
        for capture in session.scalars(select(Capture).where(Capture.page_id == oldest)):
            session.delete(capture)
        session.flush()
        session.delete(page)
        begin_listing(session, source_id)
    assert collect(workspace)[source_id].new == 1
    with workspace.session() as session:
        assert not session.get_one(SourceTable, source_id).is_listing_open


def test_dead_source_does_not_stop_the_others(workspace: Workspace, demo: DemoServer) -> None:
    dead = Source(
        id="dead",
        name="없는 게시판",
        kind="board",
        list_url="http://dead.invalid/list.do",
        board={"link": "a"},
        enabled=True,
    )
    lonely = Workspace(workspace.settings, workspace.engine, [dead, *workspace.sources[:1]], workspace.clock)
    lonely.register_sources()
    reports = collect(lonely)
    assert reports["dead"].errors
    assert reports[workspace.sources[0].id].fetched
    with workspace.session() as session:
        failure = session.scalars(select(Failure).where(Failure.source_id == "dead")).one()
    assert (failure.stage, failure.page_id) == ("list", None)


def test_folder_is_a_source(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory, clock: Clock
) -> None:
    folder = tmp_path_factory.mktemp("releases")
    (folder / "a.txt").write_text(
        "가나군, 밭두렁 정비\n2026-03-02\n\n가나군은 2일 정비를 마쳤다.", encoding="utf-8"
    )
    (folder / "b.html").write_text("<html><body><p>라마시는 3일 밝혔다.</p></body></html>", encoding="utf-8")
    local = Workspace(workspace.settings, workspace.engine, [folder_source(folder)], clock)
    local.register_sources()
    assert collect(local)["files"].fetched == 2
    clock.advance(days=1)
    (folder / "a.txt").write_text(
        "가나군, 논두렁 정비\n2026-03-02\n\n가나군은 2일 정비를 마쳤다.", encoding="utf-8"
    )
    report = collect(local)["files"]
    assert (report.fetched, report.unchanged) == (1, 1)


@pytest.mark.parametrize(
    ("listed_at", "since"),
    [
        (None, date(2026, 11, 10)),  # never listed: the window alone
        (date(2026, 11, 23), date(2026, 11, 10)),  # last night: the window alone
        (date(2026, 10, 1), date(2026, 9, 30)),  # off for weeks: back to the last complete listing
    ],
)
def test_nightly_span_makes_up_for_missed_nights(
    workspace: Workspace, listed_at: date | None, since: date
) -> None:
    from datetime import UTC, datetime, time

    source = workspace.sources[0].model_copy(update={"window_days": 14})
    moment = datetime.combine(listed_at, time(), UTC) if listed_at else None
    assert nightly_span(source, date(2026, 11, 24), moment).since == since
