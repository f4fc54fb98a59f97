"""The flows from end to end: demo sites over sockets, a real Prefect server, both databases."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from app.demo.server import DemoServer
from app.failure import Failure
from app.reports import print_failures, print_report
from app.runs import run_ingest
from extractors.datadir import DATA
from flows.pipeline import backfill, ingest, reextract, retry
from flows.settings import Settings
from models.database import open_database
from models.tables import Article, Page, Run
from tests.databases import all_rows, new_postgres_url, postgres_server, postgres_url
from tests.flows.conftest import DEMO_SOURCES

__all__ = ["new_postgres_url", "postgres_server", "postgres_url"]

pytestmark = pytest.mark.usefixtures("prefect_server")

SHARED = DATA.parent.parent / "shared"
CLOCKED = ("id", "stored_at", "started_at", "finished_at", "fetched_at", "checked_at", "discovered_at")
"""Columns that differ between two runs of the same work."""


@pytest.fixture
def settings(
    tmp_path: Path, empty_database: Path, demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """The environment of a run over the demo sources, on SQLite."""
    shutil.copy(empty_database, tmp_path / "goeul.db")
    monkeypatch.setenv("GOEUL_HOME", str(tmp_path))
    monkeypatch.setenv("GOEUL_SOURCES", str(DEMO_SOURCES))
    monkeypatch.setenv("GOEUL_RESOLVE", json.dumps({"*.goeul.test": demo.address}))
    return Settings()


def test_ingest_fills_the_tables_and_a_second_one_changes_nothing(settings: Settings) -> None:
    counts = ingest()
    assert counts["articles_new"] > 60
    assert counts["pages_fetched"] == counts["articles_new"] + 1  # one release stands in its document alone
    assert counts["pages_failed"] == 1
    engine = open_database(settings.database)
    before = all_rows(engine)
    assert before["mentions"]
    assert before["roles"]

    again = ingest()
    assert again["pages_fetched"] == again["articles_new"] == again["articles_revised"] == 0
    after = all_rows(engine)
    for table in before.keys() - {"runs", "sources"}:
        assert after[table] == before[table], table
    engine.dispose()


def test_reextract_brings_deleted_articles_back_from_the_captures(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest()
    engine = open_database(settings.database)
    before = all_rows(engine, but=CLOCKED)
    with engine.begin() as connection:
        connection.execute(delete(Article))
    # nothing answers any more: the captures must do
    monkeypatch.setenv("GOEUL_RESOLVE", json.dumps({"*.goeul.test": ["127.0.0.1", 9]}))
    counts = reextract()
    assert counts["articles_new"] == len(before["articles"])
    after = all_rows(engine, but=CLOCKED)
    for table in (
        "articles",
        "mentions",
        "people",
        "organisations",
        "places",
        "roles",
        "dates",
        "removed_blocks",
    ):
        assert _without_links(after[table]) == _without_links(before[table]), table
    engine.dispose()


def _without_links(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows without their numbers, which a restored row may get anew."""
    return sorted((tuple(v for v in row if not isinstance(v, int)) for row in rows), key=repr)


def test_reextract_all_reads_everything_once_more_and_changes_nothing(settings: Settings) -> None:
    ingest(source_ids=["demo-maeul"])
    counts = reextract(everything=True)
    assert counts["articles_unchanged"] > 0
    assert counts["articles_new"] == counts["articles_revised"] == 0


def test_backfill_stops_at_its_days(settings: Settings) -> None:
    from datetime import date

    since, until = date(2025, 1, 1), date(2025, 6, 30)
    counts = backfill(since, until, ["demo-hanbit", "demo-okcheon"])
    assert counts["articles_new"] > 0
    engine = open_database(settings.database)
    with engine.connect() as connection:
        days = list(connection.scalars(select(Article.published_date)))
    assert all(since <= day <= until for day in days if day)
    again = backfill(since, until, ["demo-hanbit", "demo-okcheon"])
    assert again["pages_fetched"] == again["articles_new"] == 0
    engine.dispose()


def test_ingest_on_postgresql(settings: Settings, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite = ingest(source_ids=["demo-naru"])
    monkeypatch.setenv("GOEUL_DATABASE_URL", postgres_url)
    counts = ingest(source_ids=["demo-naru"])
    assert {**counts, "run_id": 0} == {**sqlite, "run_id": 0}
    with closing(sqlite3.connect(settings.home / "goeul.db")) as connection:
        mentions = connection.execute("SELECT count(*) FROM mentions").fetchone()[0]
    engine = open_database(postgres_url)
    assert len(all_rows(engine)["mentions"]) == mentions
    engine.dispose()


def test_folder_of_real_pages_is_stored_whole(settings: Settings) -> None:
    pages = SHARED / "eval" / "dev" / "pages"
    if not pages.is_dir():
        pytest.skip("../shared is not beside this checkout")
    counts = ingest(folder=str(pages))
    assert counts["pages_fetched"] == counts["articles_new"] == len(list(pages.iterdir()))
    assert counts["pages_without_release"] == counts["pages_failed"] == 0


def test_run_that_breaks_leaves_its_row(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("flows.night._read_all", broken)
    with pytest.raises(OSError, match="no space left"):
        ingest(source_ids=["demo-maeul"])
    engine = open_database(settings.database)
    with engine.connect() as connection:
        run = connection.execute(select(Run.state, Run.report)).one()
        states = set(connection.scalars(select(Page.state)))
    assert run.state == "failed"
    assert "no space left on device" in run.report
    # what was captured waits for the next run
    assert states == {"fetched"}
    monkeypatch.undo()
    engine.dispose()


def test_strict_ingest_fails_where_there_are_alarms(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sources").mkdir()
    lost = 'name = "없는 시"\nkind = "board"\nlist_url = "http://lost.goeul.test/"\nenabled = true\n'
    (tmp_path / "sources" / "lost.toml").write_text(lost + '[board]\nlink = "a"\n', encoding="utf-8")
    monkeypatch.setenv("GOEUL_SOURCES", str(tmp_path / "sources"))
    run_ingest(None, folder=None, demo=False, strict=False)
    with pytest.raises(Failure, match="1 alarms; see goeul report --run 2"):
        run_ingest(None, folder=None, demo=False, strict=True)
    print_report(2)
    assert "lost: the server answers 404" in capsys.readouterr().out
    print_failures()
    assert "lost: the list: the server answers 404" in capsys.readouterr().out


def test_retry_asks_for_what_was_gone(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    ingest()
    counts = retry(gone=True)
    assert (counts["pages_seen"], counts["pages_failed"], counts["pages_fetched"]) == (0, 1, 0)
    print_failures()
    assert "Nothing needs a person." in capsys.readouterr().out
