"""The Prefect server is killed in an ingest: that carries on, or says so and the next one does."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from app.demo.server import DemoServer
from tests.flows.conftest import DEMO_SOURCES
from tests.flows.test_schedule import PATIENCE, ROOT, free_port, wait_for

SOURCES = ("demo-dolmoe", "demo-maeul")


@dataclass
class Server:
    """A Prefect server of its own process, which can be killed and started again on the same database."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def start(self) -> None:
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
        environment = {
            **without_prefect(),
            "PREFECT_HOME": str(self.home),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        }
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port)], env=environment, stdout=log, stderr=log
            )
        wait_for(lambda: httpx.get(f"{self.api}/health", timeout=5).is_success or None, "Prefect server")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{self.api}/health", timeout=5)


def without_prefect() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    home = tmp_path / "prefect-server"
    home.mkdir()
    made = Server(home)
    made.start()
    yield made
    if made.process is not None:
        made.process.kill()
        made.process.wait()


def test_without_its_server_a_run_loses_nothing(tmp_path: Path, server: Server, demo: DemoServer) -> None:
    home = tmp_path / "goeul"
    environment = {
        **without_prefect(),
        "PREFECT_API_URL": server.api,
        "GOEUL_HOME": str(home),
        "GOEUL_WORKERS": "1",
        "GOEUL_SOURCES": str(DEMO_SOURCES),
        "GOEUL_RESOLVE": json.dumps({"*.goeul.test": demo.address}),
    }

    def rows(query: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(f"file:{home / 'goeul.db'}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:  # not made yet
            return []
        finally:
            connection.close()

    def ingest(source: str, **more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "app", "ingest", "--source", source]
        quiet, pipe = subprocess.DEVNULL, subprocess.PIPE
        return subprocess.Popen(
            command, env={**environment, **more}, cwd=ROOT, stdout=quiet, stderr=pipe, text=True
        )

    def ended(run: subprocess.Popen[str]) -> tuple[int, str]:
        _, errors = run.communicate(timeout=PATIENCE)
        assert "Traceback" not in errors
        return run.returncode, errors

    def struck(source: str, **more: str) -> subprocess.Popen[str]:
        """An ingest whose server was killed as soon as it had a page."""
        run = ingest(source, **more)
        query = (
            f"SELECT captures.id FROM captures JOIN pages ON pages.id = page_id WHERE source_id = '{source}'"
        )
        wait_for(lambda: rows(query) or None, "capture")
        assert run.poll() is None
        server.kill()
        return run

    home.mkdir()
    (home / "goeul.db").touch()
    # the server stays away; Prefect's client, which asks again for a minute, is told not to
    status, errors = ended(struck(SOURCES[0], PREFECT_CLIENT_MAX_RETRIES="0"))
    assert status == 1
    assert "goeul: the Prefect server does not answer: " in errors
    assert len(errors.splitlines()) < 40, errors  # progress and one line, nothing of Prefect's own
    # it comes back while the run waits for it
    server.start()
    run = struck(SOURCES[1])
    server.start()
    status, errors = ended(run)
    assert status == 0, errors
    # the same command again goes on with what the first left
    status, errors = ended(ingest(SOURCES[0]))
    assert status == 0, errors
    assert rows("SELECT DISTINCT state FROM pages") == [("extracted",)]
    assert rows("SELECT url FROM articles GROUP BY url HAVING count(*) > 1") == []
    releases = rows("SELECT count(*) FROM pages WHERE document_of IS NULL")
    assert rows("SELECT count(*) FROM articles") == releases > [(10,)]
