"""Pages read by a Dask cluster of separate processes, one killed in the middle, beside one process alone.

    python -m benchmarks.cluster ../shared [--documents 600] [--workers 2]

Scheduler and workers are processes of their own that talk over loopback; the tables are in PostgreSQL. At the
end every table must hold the same rows.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, func, select

from models.tables import Article

_ADDRESS = re.compile(r"Scheduler at:\s{1,20}(tcp://\S{1,100})")
END_SECONDS = 30
_QUIET = {"DASK_DISTRIBUTED__WORKER__DAEMON": "False", "PREFECT_LOGGING_LEVEL": "CRITICAL"}


@dataclass(frozen=True, slots=True)
class DaskProcesses:
    """A scheduler's address and the processes of its workers."""

    address: str
    workers: Sequence[subprocess.Popen[bytes]]

    def kill_one_when(self, engine: Engine, articles: int) -> threading.Thread:
        """Kill the first worker (SIGKILL) as soon as the database holds so many articles."""

        def watch() -> None:
            while self.workers[0].poll() is None:
                with engine.connect() as connection:
                    if (connection.scalar(select(func.count()).select_from(Article)) or 0) >= articles:
                        self.workers[0].kill()
                time.sleep(0.05)

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        return thread


@contextmanager
def dask_processes(count: int) -> Iterator[DaskProcesses]:
    """A scheduler and `count` workers of one thread each, every one a process, as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="goeul-dask-"))
    environment = {**os.environ, **_QUIET}
    common = ["--host", "127.0.0.1", "--no-dashboard"]
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (folder / name).open("wb") as log:
            command = [sys.executable, "-m", "dask", *arguments]
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        started.append(process)
        return process

    try:
        scheduler = start("scheduler", "scheduler", *common, "--port", "0")
        address = _wait_for_address(scheduler, folder / "scheduler")
        own = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder)]
        workers = [start(f"worker{n}", "worker", address, *common, *own) for n in range(count)]
        yield DaskProcesses(address, workers)
    finally:
        # workers first: one that loses its scheduler while it ends may never do so
        for some in (started[1:], started[:1]):
            for process in some:
                process.terminate()
            for process in some:
                _wait_or_kill(process)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for_address(scheduler: subprocess.Popen[bytes], log: Path) -> str:
    while scheduler.poll() is None:
        if found := _ADDRESS.search(log.read_text(encoding="utf-8", errors="replace")):
            return found.group(1)
        time.sleep(0.1)
    raise RuntimeError(f"the scheduler ended: {log.read_text(encoding='utf-8', errors='replace')[-500:]}")


def main() -> int:
    """Read the same pages alone and by the cluster, compare the tables, print both times."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, help="holds pages/html and corpora/press_text")
    parser.add_argument("--documents", type=int, default=600)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()

    from benchmarks import inputs
    from benchmarks.kill import postgresql
    from benchmarks.killing import Outcome, comparable, compare
    from flows.settings import prepare_prefect

    home = Path(tempfile.mkdtemp(prefix="goeul-cluster-"))
    os.environ |= {"GOEUL_HOME": str(home), "GOEUL_WORKERS": "1"}
    try:
        with postgresql() as new_database, dask_processes(given.workers) as processes:
            os.environ["GOEUL_DATABASE_URL"] = url = new_database()
            pages = inputs.pages(given.shared / "pages" / "html", given.shared / "corpora" / "press_text")
            with inputs.open_workspace(home, url) as workspace:
                prepare_prefect(workspace.settings)
                inputs.capture(workspace, list(islice(pages, given.documents)), "pages")
                alone = _reextract(None)
                wanted = comparable(workspace.engine)
                with workspace.session.begin() as session:
                    session.execute(Article.__table__.delete())
                processes.kill_one_when(workspace.engine, given.documents // 3)
                spread = _reextract(processes.address)
                outcome = Outcome()
                compare(wanted, comparable(workspace.engine), outcome)
    finally:
        shutil.rmtree(home)
    print(f"{given.documents} pages: one process {alone:.0f} s, {given.workers} workers {spread:.0f} s")
    print(f"rows lost {outcome.lost}, too many {outcome.duplicated}", *outcome.problems, sep="\n")
    return 1 if outcome.lost or outcome.duplicated else 0


def _reextract(address: str | None) -> float:
    """Seconds of `goeul reextract`, on the cluster at `address` or alone."""
    command = [sys.executable, "-m", "app", "reextract"]
    if address:
        command += ["--runner", "dask", "--address", address]
    started = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
