"""`goeul serve` and the deployments of prefect.yaml, against a real Prefect server on loopback."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from app.demo.server import serve_demo
from extractors.datadir import DATA

ROOT = DATA.parent
SOURCE = "demo-maeul"
PATIENCE = 240
"""Seconds until something must have happened on a slow machine with cold caches."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A running `goeul serve`: its Prefect API, its folder and its environment."""

    api: str
    home: Path
    environment: dict[str, str]

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """What the API answers; a server that is busy with its own database is asked again."""

        def answered() -> httpx.Response | None:
            answer = httpx.post(f"{self.api}{path}", json=body, timeout=30)
            return None if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else answer

        answer = wait_for(answered, f"answer of {path}")
        answer.raise_for_status()
        return answer.json()

    def deployment(self, name: str) -> Any:
        answer = httpx.get(f"{self.api}/deployments/name/{name}", timeout=30)
        return answer.json() if answer.status_code == httpx.codes.OK else None

    def run(self, deployment: str, parameters: dict[str, Any]) -> str:
        """Start a run of the deployment and give the name of the state in which it ends."""
        deployment_id = self.deployment(deployment)["id"]
        flow_run = self.post(
            f"/deployments/{deployment_id}/create_flow_run",
            {"parameters": parameters, "state": {"type": "SCHEDULED"}},
        )

        def ended() -> str | None:
            state = httpx.get(f"{self.api}/flow_runs/{flow_run['id']}", timeout=30).json()["state"]
            return state["name"] if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None

        return wait_for(ended, f"run of {deployment}")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.home / "goeul.db")
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


Found = TypeVar("Found")


def wait_for(look: Callable[[], Found | None], what: str) -> Found:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            found = look()
        except httpx.HTTPError:
            found = None
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(f"no {what} within {PATIENCE} s")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    home = tmp_path_factory.mktemp("serve")
    port = free_port()
    with serve_demo() as demo, (home / "serve.log").open("w") as log:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")},
            "GOEUL_HOME": str(home),
            "GOEUL_SOURCES": str(DATA / "demo" / "sources"),
            "GOEUL_RESOLVE": json.dumps({"*.goeul.test": demo.address}),
        }
        command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield Serving(f"http://127.0.0.1:{port}/api", home, environment)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def test_serve_schedules_the_night_and_runs_it(serving: Serving) -> None:
    nightly = wait_for(lambda: serving.deployment("ingest/nightly"), "deployment of the nightly")
    assert [s["schedule"] for s in nightly["schedules"]] == [
        {"cron": "0 2 * * *", "timezone": "Asia/Seoul", "day_or": True}
    ]
    assert serving.run("ingest/nightly", {"source_ids": [SOURCE]}) == "Completed"
    [(kind, state, counts)] = serving.rows("SELECT kind, state, counts FROM runs")
    assert (kind, state) == ("ingest", "completed")
    assert json.loads(counts)["articles_new"] > 0
    artifacts = serving.post("/artifacts/filter", {"artifacts": {"key": {"any_": ["goeul-ingest"]}}})
    assert SOURCE in artifacts[0]["data"]


def test_prefect_yaml_deploys_the_same_flows_to_a_work_pool(serving: Serving) -> None:
    wait_for(lambda: serving.deployment("ingest/nightly"), "Prefect server")
    environment = {
        **serving.environment,
        "PREFECT_API_URL": serving.api,
        "PREFECT_HOME": str(serving.home / "prefect-client"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "GOEUL_HOME": str(serving.home),
    }
    prefect = [sys.executable, "-m", "prefect", "--no-prompt"]

    def call(*arguments: str) -> None:
        done = subprocess.run(
            [*prefect, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    call("work-pool", "create", "--type", "process", "goeul")
    call("deploy", "--all")
    backfill = serving.deployment("backfill/backfill")
    assert backfill["work_pool_name"] == "goeul"
    worker = subprocess.Popen(
        [*prefect, "worker", "start", "--pool", "goeul"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        days = {"since": "2024-11-01", "until": "2026-11-30", "source_ids": [SOURCE]}
        assert serving.run("backfill/backfill", days) == "Completed"
    finally:
        worker.send_signal(signal.SIGINT)
        worker.wait(timeout=60)
    assert ("backfill", "completed") in serving.rows("SELECT kind, state FROM runs")
