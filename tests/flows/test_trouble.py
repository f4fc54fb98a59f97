"""Two runs at once, a full disk, a database that goes away, hours, unchanged pages, sending again."""

from __future__ import annotations

import resource
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import DBAPIError

from app.demo.server import DemoServer
from benchmarks.killing import Work, demo_settings, fork_server, work_through
from flows.fetch.sources import load_sources
from flows.fetch.sources import select as chosen
from flows.night import run_collecting
from flows.settings import Settings
from flows.workspace import Workspace
from models.failures import send_again
from models.lock import AlreadyRunning, run_lock
from models.tables import Article, Capture, Page, PageState, Run
from tests.databases import new_postgres_url, postgres_server, postgres_url
from tests.flows.conftest import Clock
from tests.flows.test_collect import collect

__all__ = ["new_postgres_url", "postgres_server", "postgres_url"]

ONE = Work("ingest", None, ("demo-maeul",))


def only(workspace: Workspace, *ids: str) -> Workspace:
    workspace.sources = tuple(source for source in workspace.sources if source.id in ids)
    return workspace


def test_of_two_runs_the_second_says_that_the_first_works(workspace: Workspace) -> None:
    with run_lock(workspace.engine), pytest.raises(AlreadyRunning, match="wait until it ends"):
        run_collecting(only(workspace, "demo-maeul"), "ingest", {}, None)
    assert run_collecting(workspace, "ingest", {}, None).report.read.new > 0


def starved(settings: Settings, work: Work) -> None:
    """A run whose files may not grow beyond 40 KB: what a full disk is to a process."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
    work_through(settings, work)


def test_after_a_full_disk_the_same_command_goes_on(workspace: Workspace, demo: DemoServer) -> None:
    home = workspace.settings.home
    settings = demo_settings(home, None, demo)
    workspace.engine.dispose()
    context = fork_server()
    full = context.Process(target=starved, args=(settings, ONE))
    full.start()
    full.join()
    assert full.exitcode == 1, "a run that cannot write must say so"
    free = context.Process(target=work_through, args=(settings, ONE))
    free.start()
    free.join()
    assert free.exitcode == 0
    with workspace.session() as session:
        articles = session.query(Article).count()
        states = set(session.scalars(select(Page.state)))
    assert articles > 0
    assert states <= {PageState.EXTRACTED, PageState.GONE}


def test_a_database_that_goes_away_ends_the_run_and_the_next_goes_on(
    tmp_path: Path, postgres_url: str, postgres_server: Engine, demo: DemoServer
) -> None:
    settings = demo_settings(tmp_path, postgres_url, demo)
    sources = chosen(load_sources(settings.sources), ONE.source_ids)

    name = {"name": postgres_url.rpartition("/")[2].partition("?")[0]}
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND query LIKE 'INSERT INTO pages%'"
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"

    def cut() -> None:
        """End every connection, as a restart of the server does, once the run works on pages."""
        with postgres_server.connect() as connection:
            while thread.is_alive():
                if connection.scalar(text(busy), name):
                    connection.execute(text(end), name)
                    return
                time.sleep(0.01)

    errors: list[BaseException] = []

    def run() -> None:
        with Workspace.open(settings, sources) as workspace:
            try:
                run_collecting(workspace, "ingest", {}, None)
            except DBAPIError as error:
                errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    cut()
    thread.join()
    # it ended with one clear error, or the pool's check had a new connection in time
    assert len(errors) <= 1
    with Workspace.open(settings, sources) as workspace:
        run_collecting(workspace, "ingest", {}, None)
        with workspace.session() as session:
            states = set(session.scalars(select(Page.state)))
            runs = list(session.scalars(select(Run.state).order_by(Run.id)))
    assert states <= {PageState.EXTRACTED, PageState.GONE}
    assert runs[-1] == "completed"


def test_outside_its_hours_a_source_is_left_alone(workspace: Workspace, clock: Clock) -> None:
    # it is 02:00 in Seoul
    source = workspace.sources[0].model_copy(update={"hours": "03:00-06:00"})
    workspace.sources = (source,)
    (report,) = collect(workspace).values()
    assert (report.listed, report.fetched) == (0, 0)
    assert "left alone outside its hours (03:00-06:00)" in report.notes[0]
    clock.advance(hours=2)
    (report,) = collect(workspace).values()
    assert report.fetched > 0
    assert report.notes == []


def test_a_night_later_unchanged_pages_are_revisits(workspace: Workspace, clock: Clock) -> None:
    only(workspace, "demo-maeul")
    (first,) = collect(workspace).values()
    with workspace.session.begin() as session:
        session.execute(update(Page).values(listed_date=clock.now.date()))
    clock.advance(days=1)
    (second,) = collect(workspace).values()
    assert second.unchanged + second.fetched == first.fetched
    archive = sorted(workspace.settings.captures.local.glob("*.warc.gz"))[-1]
    import gzip

    assert gzip.decompress(archive.read_bytes()).count(b"WARC-Type: revisit") == second.unchanged > 0


def test_parked_pages_are_sent_again_without_a_listing(workspace: Workspace, demo: DemoServer) -> None:
    only(workspace, "demo-maeul")
    first = run_collecting(workspace, "ingest", {}, None).report
    with workspace.session.begin() as session:
        gone = session.scalars(select(Page.id).where(Page.state == PageState.EXTRACTED).limit(1)).one()
        page = session.get_one(Page, gone)
        page.state, page.attempts, page.next_try_at = PageState.FAILED, 6, None
        captures = session.query(Capture).count()
    assert run_collecting(workspace, "retry", {}, None, lists=False).report.sources[0].unchanged == 0
    with workspace.session.begin() as session:
        assert send_again(session, workspace.clock()) == {"demo-maeul": 1}
    (report,) = run_collecting(workspace, "retry", {}, None, lists=False).report.sources
    assert (report.listed, report.unchanged, report.failed) == (0, 1, 0)
    with workspace.session() as session:
        assert session.query(Capture).count() == captures
        assert session.get_one(Page, gone).state == PageState.UNCHANGED
    assert first.read.new > 0
