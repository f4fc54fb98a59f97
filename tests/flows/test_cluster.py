"""A real Dask scheduler and workers as processes of their own: the tables of one machine, whoever dies."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import delete

import flows.read
from app.demo.server import DemoServer
from benchmarks.cluster import dask_processes
from benchmarks.killing import comparable
from flows.cluster import cluster_runner
from flows.pipeline import ingest, reextract
from models.database import open_database
from models.tables import Article
from tests.databases import new_postgres_url, postgres_server, postgres_url
from tests.flows.conftest import DEMO_SOURCES
from tests.flows.test_schedule import PATIENCE

__all__ = ["new_postgres_url", "postgres_server", "postgres_url"]


@pytest.mark.usefixtures("prefect_server")
def test_tables_are_those_of_one_machine_although_a_worker_is_killed(
    tmp_path: Path, demo: DemoServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOEUL_HOME", str(tmp_path))
    monkeypatch.setenv("GOEUL_DATABASE_URL", postgres_url)
    monkeypatch.setenv("GOEUL_SOURCES", str(DEMO_SOURCES))
    monkeypatch.setenv("GOEUL_RESOLVE", json.dumps({"*.goeul.test": demo.address}))
    # the jobs of a dead worker are taken apart at once instead of after three deaths
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    ingest(["demo-dolmoe", "demo-maeul"])
    engine = open_database(postgres_url)
    alone = comparable(engine)
    with engine.begin() as connection:
        connection.execute(delete(Article))
    monkeypatch.setattr(flows.read, "BATCH", 4)
    # the cluster ends before its thread: what still waits for it then fails instead of waiting for ever
    with ThreadPoolExecutor(1) as thread, dask_processes(2) as dask:
        watcher = dask.kill_one_when(engine, articles=5)
        flow = reextract.with_options(task_runner=cluster_runner(dask.address, 2))
        counts = thread.submit(flow, on_cluster=True).result(timeout=PATIENCE)
        watcher.join()
    # what the killed one had stored but not told is stored already when another reads it
    assert counts["articles_new"] + counts["articles_unchanged"] == sum(alone["articles"].values()) > 20
    spread = comparable(engine)
    engine.dispose()
    for table in alone:
        assert spread[table] == alone[table], table
