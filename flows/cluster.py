"""Captures read on several machines: batches go to Dask workers, which store into PostgreSQL themselves.

Every machine sees the captures and the database at the addresses that the flow's settings name. A batch is
one transaction that stores the same however often it is run, so that Dask may give that of a dead worker to
another; one that ends several workers is taken apart, and the capture that does it alone is recorded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any, cast

from distributed.scheduler import KilledWorker
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner
from prefect_dask.task_runners import DaskTaskRunner
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from flows.extraction import Extracted, Unreadable
from flows.read import Batch, Extractor, extractor, store_batch
from flows.report import ReadReport
from flows.settings import Settings
from flows.workspace import Workspace
from models.database import create_database_engine
from models.ledger import CaptureToRead

JOIN_SECONDS = 60

IN_FLIGHT = 3
"""Batches that each thread of the workers has or finds waiting."""

_reading = Lock()
"""Kiwi and the tagger serve one thread at a time; a worker with more threads gains nothing by them."""


class NoWorkers(Exception):
    """No worker joined the cluster in time; the message is one line."""


class Job:
    """A batch on its way to a worker, with all that the worker has to know.

    A plain class and not a dataclass, for the reason that `Workspace` is one.
    """

    def __init__(
        self, settings: Settings, extract: Extractor, captures: Sequence[CaptureToRead], run_id: int
    ) -> None:
        self.settings = settings
        self.extract = extract
        self.captures = captures
        self.run_id = run_id


@dataclass(frozen=True, slots=True)
class _Waiting:
    captures: Sequence[CaptureToRead]
    job: PrefectFuture[ReadReport]

    @property
    def pages(self) -> set[int]:
        return {capture.page_id for capture in self.captures}


def cluster_runner(address: str | None, workers: int) -> TaskRunner[PrefectFuture[Any]]:
    """The task runner of a Dask scheduler (`tcp://host:8786`), or of `workers` processes on this machine."""
    own = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
    runner = DaskTaskRunner(address=address) if address else DaskTaskRunner(cluster_kwargs=own)
    return cast("TaskRunner[PrefectFuture[Any]]", runner)


def worker_threads() -> int:
    """In a flow with a `DaskTaskRunner`: how many jobs its workers do at a time. Raises `NoWorkers`."""
    context = FlowRunContext.get()
    assert context
    assert isinstance(context.task_runner, DaskTaskRunner)
    client = context.task_runner.client
    try:
        client.wait_for_workers(1, timeout=JOIN_SECONDS)
    except TimeoutError as error:
        raise NoWorkers(f"no worker has joined the Dask scheduler within {JOIN_SECONDS} seconds") from error
    return sum(client.nthreads().values())  # type: ignore[no-untyped-call]


@task(name="read", cache_policy=NO_CACHE, persist_result=False)
def read_on_worker(job: Job) -> ReadReport:
    """One batch of captures to articles in the tables, wherever the worker is."""
    return do_job(job)


def do_job(job: Job) -> ReadReport:
    """On a worker: read the captures of a job and store what they give.

    Apart from its task, which Dask sends by value with all that it names; this it finds by its name.
    """
    with _reading:
        extracted = job.extract(job.captures)
    workspace = Workspace(job.settings, _engine(job.settings.database), ())
    return _store(workspace, Batch(job.captures, extracted), job.run_id)


def read_on_cluster(
    workspace: Workspace, batches: Iterable[Sequence[CaptureToRead]], run_id: int
) -> Iterator[ReadReport]:
    """In a flow with a `DaskTaskRunner`: hand out the batches and give their reports in order.

    Captures of one page are never under way at the same time: its revisions are stored in their order.
    Raises `NoWorkers`.
    """
    most = IN_FLIGHT * worker_threads()
    extract = extractor(workspace)

    def send(captures: Sequence[CaptureToRead]) -> _Waiting:
        named = read_on_worker.with_options(task_run_name=f"read-from-{captures[0].capture_id}")
        job: PrefectFuture[ReadReport] = named.submit(Job(workspace.settings, extract, captures, run_id))
        return _Waiting(captures, job)

    def take(waiting: _Waiting) -> Iterator[ReadReport]:
        try:
            yield waiting.job.result()
        except KilledWorker as error:
            if len(waiting.captures) == 1:
                lost: list[Extracted] = [Unreadable(waiting.captures[0], "worker_lost", _reason(error))]
                yield store_batch(workspace, Batch(waiting.captures, lost), run_id)
                return
            for capture in waiting.captures:
                yield from take(send([capture]))

    under_way: deque[_Waiting] = deque()
    for captures in batches:
        pages = {capture.page_id for capture in captures}
        while under_way and (len(under_way) >= most or any(pages & other.pages for other in under_way)):
            yield from take(under_way.popleft())
        under_way.append(send(captures))
    for waiting in under_way:
        yield from take(waiting)


def _reason(error: KilledWorker) -> str:
    return f"each of {error.allowed_failures + 1} workers that read it died"


@cache
def _engine(database: str) -> Engine:
    """The database of a worker's process, which stays open; whoever began the run has migrated it."""
    return create_database_engine(make_url(database))


@retry(
    retry=retry_if_exception_type((IntegrityError, OperationalError)),
    wait=wait_random_exponential(multiplier=0.1, max=5),
    stop=stop_after_attempt(8),
    reraise=True,
)
def _store(workspace: Workspace, batch: Batch, run_id: int) -> ReadReport:
    """Store a batch, again where another worker was in the way.

    Two that touch the same people may wait for each other (the server ends one), and one may delete an entity
    that nothing points at any more just before the other does.
    """
    return store_batch(workspace, batch, run_id)
