"""`goeul serve`: the nightly schedule in one process, with a Prefect server of its own if none is named."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

NIGHTLY_CRON = "0 2 * * *"
TIMEZONE = "Asia/Seoul"
START_SECONDS = 180


class ServerDidNotStart(Exception):
    """The Prefect server ended or stayed silent; the message is one line."""


@contextmanager
def prefect_server(port: int) -> Iterator[str]:
    """The address of a Prefect API: the one in `PREFECT_API_URL`, or a server started on 127.0.0.1:`port`.

    The server started here ends with the block.
    """
    named = os.environ.get("PREFECT_API_URL")
    if named:
        yield named
        return
    address = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_healthy(server, address)
        os.environ["PREFECT_API_URL"] = address
        yield address
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.terminate()
        server.wait(timeout=30)


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ServerDidNotStart(
                f"the Prefect server ended at once; is {address} taken? Name another --port"
            )
        try:
            if httpx.get(f"{address}/health", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise ServerDidNotStart(f"the Prefect server gave no answer at {address} within {START_SECONDS} s")


def serve_nightly() -> None:
    """Register the nightly ingest with the server in use and run it on schedule until interrupted."""
    from prefect import serve
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron

    from flows.pipeline import ingest

    schedule = Cron(NIGHTLY_CRON, timezone=TIMEZONE)
    nightly = RunnerDeployment.from_flow(ingest, name="nightly", schedules=[schedule])
    # a pause at shutdown would leave the schedule off after the next start
    serve(nightly, pause_on_shutdown=False)
